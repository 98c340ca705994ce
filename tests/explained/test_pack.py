"""A dispute pack holds one customer's data alone, breaks out of no page, and gives the stored figures to whoever calculates."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from billing_cli.project import open_project
from tests.explained.packs import DATA, added_up, page_data, write_packs
from tests.scenarios.test_scenarios import run

HOSTILE = "</script><script>alert('1')</script> & \"<b>\" \u2028"
UNIT_PRICE, FEE = Decimal("0.0125"), Decimal(31)
SCENARIO: dict[str, Any] = {
    "period": "2026-09",
    "catalog": {
        "currency": "USD",
        "meters": {
            "calls": {"event": "call", "aggregate": "sum", "value": "n", "dimensions": {"region": "region"}},
            "mails": {"event": "mail", "aggregate": "count"},
        },
        "plans": {
            "pro": {
                "charges": {
                    "fee": {"name": HOSTILE, "model": "flat", "amount": str(FEE)},
                    "calls": {
                        "meter": "calls",
                        "model": "per_unit",
                        "by": ["region"],
                        "prices": [{"unit_price": str(UNIT_PRICE), "_margin": "secret note"}],
                    },
                    "mails": {"meter": "mails", "model": "per_unit", "unit_price": str(UNIT_PRICE)},
                }
            }
        },
    },
    "customers": [{"id": "acme"}, {"id": "rival-of-acme"}],
    "subscriptions": [
        {
            "id": "a-1",
            "customer": "acme",
            "plan": "pro",
            "start": "2026-09-01",
            "discounts": [{"percent": "10", "charges": ["mails"], "reason": "first year", "approved_by": "the cfo"}],
        },
        {"id": "r-1", "customer": "rival-of-acme", "plan": "pro", "start": "2026-09-01"},
    ],
    "usage": [
        {"id": HOSTILE, "customer": "acme", "type": "call", "time": "2026-09-02T00:00:00Z", "n": "10", "region": HOSTILE},
        {"customer": "acme", "type": "call", "time": "2026-09-03T00:00:00Z", "n": "7.5", "region": "eu"},
        {"customer": "acme", "type": "call", "time": "2026-09-03T00:00:00Z", "n": "-2", "region": "eu"},
        {"customer": "acme", "type": "mail", "time": "2026-09-04T00:00:00Z"},
        {"customer": "rival-of-acme", "type": "mail", "time": "2026-09-04T00:00:00Z"},
        {"customer": "rival-of-acme", "type": "call", "time": "2026-09-04T00:00:00Z", "n": "9", "region": "eu"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The pack of acme's invoice, and the invoice."""
    folder = tmp_path_factory.mktemp("pack")
    run(folder, SCENARIO)
    found = {
        invoice["customer"]: (place, invoice) for place, invoice in write_packs(open_project(folder, folder), folder)
    }
    return found["acme"]


def test_pack_has_the_files_that_its_own_page_lists(pack: tuple[Path, Any]) -> None:
    place, _ = pack
    told = re.findall(r"^\| `([\w./]+)` \|", (place / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted([*told, "README.md"]) == sorted(
        f"{one.name}/" if one.is_dir() else one.name for one in place.iterdir()
    )


def test_pack_holds_nothing_of_other_customers_and_nothing_that_the_seller_noted(pack: tuple[Path, Any]) -> None:
    place, _ = pack
    for path in (one for one in place.rglob("*") if one.is_file()):
        content = path.read_bytes()
        assert [word for word in (b"rival", b"r-1", b"secret note", b"the cfo") if word in content] == [], path.name


def test_values_end_no_element_of_the_page(pack: tuple[Path, Any]) -> None:
    place, invoice = pack
    text = (place / "recompute.html").read_text(encoding="utf-8")
    assert text.count("</script>") == text.count("<script") == 2
    assert "alert('1')</script>" not in text
    assert page_data(place)["lines"][0]["name"] == HOSTILE
    assert [line["number"] for line in page_data(place)["lines"]] == list(range(1, len(invoice["lines"]) + 1))


def test_page_needs_nothing_from_elsewhere(pack: tuple[Path, Any]) -> None:
    text = DATA.sub("", (pack[0] / "recompute.html").read_text(encoding="utf-8"))
    assert re.findall(r"https?:|\b(?:src|href|import|fetch|url)\b\s*[=(]", text) == []


def test_whoever_calculates_from_the_events_gets_the_stored_quantities_and_amounts(pack: tuple[Path, Any]) -> None:
    place, invoice = pack
    told = added_up(place)
    metered = [(number, line) for number, line in enumerate(invoice["lines"], start=1) if line["kind"] == "usage"]
    assert [line["charge"] for _, line in metered] == ["calls", "calls", "mails"]
    for number, line in metered:
        events, total = told[number]
        assert Decimal(line["quantity"]) == total
        assert line["charge"] != "mails" or events == total
        amount = total * UNIT_PRICE * (Decimal("0.9") if line["charge"] == "mails" else 1)
        assert Decimal(line["amount"]) == amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert sum(map(Decimal, page_data(place)["lines"][number - 1]["values"])) == total
