"""The sample's invoices worked out a second time, straight from its files: nothing of bill's own arithmetic is used."""

import csv
import json
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("by hand")

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"


def bill(folder: Path, *arguments: str) -> str:
    found = subprocess.run(
        [sys.executable, "-m", "billing_cli", *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(SAMPLE.parent), "PATH": ""},
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    return found.stdout


@pytest.fixture(scope="module")
def totals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """What bill makes of the sample: invoice id -> total, per period."""
    folder = tmp_path_factory.mktemp("by-hand")
    bill(folder, "init", "--sample", "shop")
    shop = folder / "shop"
    bill(shop, "ingest", *sorted(str(path) for path in (shop / "exports").iterdir()))
    found = {}
    for period in ("2026-08", "2026-09"):
        bill(shop, "price", "--period", period)
        rows = json.loads(bill(shop, "invoice", "list", "--period", period, "--format", "json"))["invoices"]
        found[period] = {row["id"]: row["total"] for row in rows}
    return found


@cache
def customers() -> dict[str, dict[str, str]]:
    found = {}
    for path in (SAMPLE / "customers").glob("*.yaml"):
        for customer in yaml.safe_load(path.read_text())["customers"]:
            found[customer["id"]] = {**customer, "alias": customer.get("aliases", [""])[0]}
    with (SAMPLE / "customers" / "customers.csv").open(encoding="utf-8") as file:
        found |= {row["id"]: {**row, "alias": row["aliases.1"]} for row in csv.DictReader(file)}
    return found


def subscriptions() -> list[dict[str, Any]]:
    with (SAMPLE / "customers" / "subscriptions.csv").open(encoding="utf-8") as file:
        found: list[dict[str, Any]] = [
            {
                **row,
                "start": date.fromisoformat(row["start"]),
                "end": date.fromisoformat(row["end"]) if row["end"] else None,
            }
            for row in csv.DictReader(file)
        ]
    for path in (SAMPLE / "customers").glob("*.yaml"):
        found += yaml.safe_load(path.read_text())["subscriptions"]
    return found


@cache
def events() -> dict[str, tuple[str, datetime, str, Decimal, Decimal, Decimal, bool]]:
    """Every distinct event: customer name, instant, model, input, cached, output, whether it costs a request fee."""
    found = {}
    for path in sorted((SAMPLE / "exports").glob("*.csv")):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if "request_id" in row:
                    local = datetime.strptime(row["ts"][:26], "%d/%m/%Y %H:%M:%S.%f").replace(
                        tzinfo=ZoneInfo("Europe/Dublin")
                    )
                    found[row["request_id"]] = (
                        row["account"], local.astimezone(UTC), row["model"], Decimal(row["ContextTokens"]), Decimal(0),
                        Decimal(row["GeneratedTokens"]), row["status"] == "ok",
                    )  # fmt: skip
                else:
                    cached = Decimal(row["cached_input_tokens"])
                    found[row["id"]] = (
                        row["customer"], datetime.fromisoformat(row["time"]).astimezone(UTC), row["model"],
                        Decimal(row["input_tokens"]) - cached, cached, Decimal(row["output_tokens"]), False,
                    )  # fmt: skip
    return found


@cache
def prices() -> dict[tuple[str, str, str], Fraction]:
    found: dict[tuple[str, str, str], Fraction] = {}
    for kind in ("input", "cached", "output"):
        with (SAMPLE / "prices" / f"{kind}.csv").open(encoding="utf-8") as file:
            found |= {
                (kind, row["model"], row["currency"]): Fraction(row["unit_price"]) for row in csv.DictReader(file)
            }
    return found


CONTRACT = {
    ("input", "claude-sonnet-4-5"): Fraction("2.30"), ("input", "claude-haiku-4-5"): Fraction("0.75"),
    ("input", "gpt-4o"): Fraction("1.95"), ("output", "claude-sonnet-4-5"): Fraction("11.50"),
    ("output", "claude-haiku-4-5"): Fraction("3.80"), ("output", "gpt-4o"): Fraction("7.90"),
}  # fmt: skip


def cents(amount: Fraction) -> Decimal:
    """Half away from zero; every amount here is positive and ends within 12 decimals or is a fraction of days."""
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def total_by_hand(subscription: dict[str, Any], start: date, end: date, full_days: int) -> Decimal:
    known = customers()
    customer = known[str(subscription["customer"])]
    zone = ZoneInfo(str(subscription.get("timezone") or customer["timezone"]))
    names = {customer["id"], customer["alias"]} - {""}
    used: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for name, at, model, fresh, cached, output, charged in events().values():
        if name in names and start <= at.astimezone(zone).date() < end:
            used["requests", ""] += charged
            for kind, tokens in (("input", fresh), ("cached", cached), ("output", output)):
                if kind != "cached" or tokens > 0:
                    used[kind, model] += tokens
    listed = prices()
    enterprise = subscription["id"] == "kranich-team"
    currency = customer["currency"]
    lines = []
    for (kind, model), quantity in used.items():
        if kind == "requests":
            continue
        price = CONTRACT[kind, model] if enterprise and kind != "cached" else listed[kind, model, currency]
        lines.append(cents(Fraction(quantity) * price / 1_000_000))
    if subscription["plan"] == "team":
        fee = 250 if enterprise else {"USD": 49, "EUR": 45}[currency]
        lines.append(cents(Fraction(fee * (end - start).days, full_days)))
    else:
        fee_each = {"USD": Fraction("0.40"), "EUR": Fraction("0.37")}[currency] / 1000
        lines.append(cents(Fraction(used["requests", ""]) * fee_each))
    return sum(lines, Decimal("0.00"))


@pytest.mark.parametrize(("period", "first", "after"), [
    ("2026-08", date(2026, 8, 1), date(2026, 9, 1)), ("2026-09", date(2026, 9, 1), date(2026, 10, 1)),
])  # fmt: skip
def test_every_total_of_the_sample_is_what_a_hand_calculation_gives(
    totals: dict[str, dict[str, str]], period: str, first: date, after: date
) -> None:
    by_hand = {}
    for subscription in subscriptions():
        start = max(subscription["start"], first)
        end = min(subscription.get("end") or after, after)
        if start < end:
            amount = total_by_hand(subscription, start, end, (after - first) // timedelta(days=1))
            by_hand[f"{subscription['id']}-{end}"] = str(amount)
    assert totals[period] == by_hand
