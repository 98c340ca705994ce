"""A real list of 4,241 models as price files: each model priced at every edge of its bands, to the last decimal."""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from billing_cli.project import Project
from billing_cli.reports.check import check_project
from tests.data.llm import (
    BOUNDS,
    LineKey,
    Request,
    amounts,
    cached_tokens,
    cents,
    edges,
    is_exact,
    price_list,
    priced_exactly,
)
from tests.data.product import NOW, Billed, Document, accounts, bill, csv_of, make_project, read, rows
from tests.transcripts import ROOT

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("price list")

PROJECT = Path(__file__).parent / "projects" / "llm"
LISTED = price_list()
COLUMNS = ("id", "customer", "type", "time", "model", "input_tokens", "cached_tokens", "output_tokens")
ITEM_COLUMNS = ("id", "customer", "type", "time", "model", "item", "quantity")
JANUARY = "2026-01-15T12:00:00Z"
IMAGE_MODEL = "aiml/dall-e-2"  # a price file has at least one row


@pytest.fixture(scope="module")
def prices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of price files made from the whole list."""
    folder = tmp_path_factory.mktemp("list")
    listed = folder / "litellm.json"
    listed.write_text(read("litellm_model_prices.json"), encoding="utf-8")
    script = ROOT / "tools" / "make_price_list.py"
    command = [sys.executable, str(script), str(listed), str(folder / "prices")]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    assert done.stdout == f"context: {{band: input_tokens, up_to: [{', '.join(map(str, BOUNDS))}]}}\n"
    return folder / "prices"


@pytest.fixture
def llm(prices: Path, tmp_path: Path) -> Path:
    """A project with the whole list as price files, and two customers."""
    shutil.copytree(PROJECT, tmp_path, dirs_exist_ok=True)
    shutil.copytree(prices, tmp_path / "prices")
    make_project(tmp_path, {"customers/all.yaml": accounts(["c", "d"], "api", "1970-01-01")})
    return tmp_path


def rows_of(prices: Path, name: str) -> list[dict[str, str]]:
    with (prices / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def found_in(lines: list[Document]) -> dict[LineKey, tuple[Fraction, str]]:
    return {
        (line["charge"], line["dimensions"]["model"], line["dimensions"]["context"]): (
            Fraction(line["amount_exact"]),
            line["amount"],
        )
        for line in lines
        if line["charge"] != "other"
    }


def requests_at_every_edge() -> list[Request]:
    """For each model that has exact prices: a short request, and one at and one above every edge of its bands."""
    requests = []
    for number, (name, model) in enumerate(LISTED.items()):
        if not priced_exactly(model, "input", "cached"):
            continue
        has_output = priced_exactly(model, "output")
        for length in (1000 + number, *(length for edge in edges(model) for length in (edge, edge + 1))):
            requests.append(
                Request(
                    model=name,
                    input_tokens=length,
                    cached_tokens=number % 3 * length // 3,
                    output_tokens=number % 7919 + 1 if has_output else 0,
                )
            )
    return requests


def few_models(prices: Path, folder: Path, customers: Iterable[str], models: Iterable[str]) -> Project:
    """A project with the price rows of a few models."""
    files = {"customers/all.yaml": accounts(customers, "api", "1970-01-01")}
    for path in prices.glob("*.csv"):
        found = rows_of(prices, path.name)
        kept = (row.values() for row in found if row["model"] in {*models, IMAGE_MODEL})
        files[f"prices/{path.name}"] = csv_of(tuple(found[0]), kept)
    shutil.copytree(PROJECT, folder, dirs_exist_ok=True)
    return make_project(folder, files)


def billed_by_few(prices: Path, folder: Path, used: dict[str, list[Request]], models: Iterable[str]) -> Billed:
    """What customers owe who used a few models."""
    project = few_models(prices, folder, used, models)
    for name, requests in used.items():
        (folder / f"{name}.csv").write_text(export_of(requests, name), encoding="utf-8")
    return bill(project, [folder / f"{name}.csv" for name in used], "2026-01")


def export_of(requests: list[Request], customer: str = "c") -> str:
    return csv_of(
        COLUMNS,
        (
            (
                f"{customer}{n}",
                customer,
                "llm.request",
                JANUARY,
                one.model,
                one.input_tokens,
                one.cached_tokens,
                one.output_tokens,
            )
            for n, one in enumerate(requests)
        ),
    )


def items() -> dict[tuple[str, str], Fraction]:
    """The prices of what is not counted in tokens, by model and field."""
    return {
        (name, field): Fraction(price)
        for name, model in LISTED.items()
        for field, price in model.items()
        if isinstance(price, str) and "cost" in field and "token" not in field and "_above_" not in field
    }


def test_every_model_of_the_list_is_in_a_price_file_or_among_those_left_out(prices: Path) -> None:
    names = ("input.csv", "cached.csv", "output.csv", "other.csv")
    files = {name: {row["model"] for row in rows_of(prices, name)} for name in names}
    left_out = {row["model"] for row in rows_of(prices, "left_out.csv")}
    assert len(LISTED) == 4241
    assert left_out.union(*files.values()) == set(LISTED)
    assert {name: len(models) for name, models in files.items()} == {
        "input.csv": 3449,
        "cached.csv": 3464,
        "output.csv": 3431,
        "other.csv": 788,
    }


def test_every_price_that_is_left_out_has_more_decimals_than_a_price_may_have(prices: Path) -> None:
    left_out = [row for row in rows_of(prices, "left_out.csv") if row["price"]]
    assert not [row for row in left_out if is_exact(Fraction(row["price"]))]
    token_prices = [row for row in left_out if row["file"] != "other.csv"]
    assert (len(token_prices), len({row["model"] for row in token_prices})) == (64, 44)
    assert (len(left_out), len({row["model"] for row in left_out})) == (117, 95)


@pytest.mark.slow
def test_check_reads_the_whole_list_and_finds_nothing_wrong(llm: Path) -> None:
    report = check_project(llm, llm, NOW)
    assert report.problems == ()


@pytest.mark.slow
def test_every_model_is_priced_at_and_above_every_edge_of_its_bands(llm: Path) -> None:
    requests = requests_at_every_edge()
    (llm / "requests.csv").write_text(export_of(requests), encoding="utf-8")

    billed = bill(make_project(llm, {}), [llm / "requests.csv"], "2026-01")

    expected = amounts(LISTED, requests)
    assert found_in(billed.lines()) == {key: (exact, cents(exact)) for key, exact in expected.items()}
    invoice = next(invoice for invoice in billed.invoices.values() if invoice["subscription"] == "c")
    assert Decimal(invoice["totals"]["total"]) == sum(Decimal(cents(exact)) for exact in expected.values())
    assert (len({one.model for one in requests}), len(requests), len(expected)) == (3446, 4136, 10898)


@pytest.mark.slow
def test_every_image_second_and_page_of_the_list_is_priced(llm: Path) -> None:
    prices = {key: price for key, price in items().items() if is_exact(price)}
    lines = ((n, "c", "llm.item", JANUARY, *key, f"{n}.5") for n, key in enumerate(prices))
    (llm / "items.csv").write_text(csv_of(ITEM_COLUMNS, lines), encoding="utf-8")

    billed = bill(make_project(llm, {}), [llm / "items.csv"], "2026-01")

    found = {
        (line["dimensions"]["model"], line["dimensions"]["item"]): Fraction(line["amount_exact"])
        for line in billed.lines()
    }
    assert found == {key: price * Fraction(f"{n}.5") for n, (key, price) in enumerate(prices.items())}
    assert (len({model for model, _ in found}), len(found)) == (788, 1147)


def all_priced() -> list[str]:
    """The models whose input, cached input and output have exact prices at every length."""
    return [name for name, model in LISTED.items() if priced_exactly(model, "input", "cached", "output")]


@pytest.mark.slow
def test_the_requests_of_two_public_traces_spread_over_all_models_cost_what_the_list_says(llm: Path) -> None:
    models = all_priced()
    chat = rows("AzureLLMInferenceTrace_conv.csv")
    batch = [json.loads(line) for line in read("mooncake_synthetic_trace.jsonl").splitlines()]
    for trace in (chat, batch):
        for number, request in enumerate(trace):
            request["model"] = models[number % len(models)]
    for request, cached in zip(batch, cached_tokens(batch), strict=True):
        request["cached_tokens"] = cached
    requests = {
        "1970-01": [
            Request(
                model=one["model"],
                input_tokens=one["input_length"],
                cached_tokens=one["cached_tokens"],
                output_tokens=one["output_length"],
            )
            for one in batch
        ],
        "2023-11": [
            Request(
                model=one["model"],
                input_tokens=int(one["ContextTokens"]),
                cached_tokens=0,
                output_tokens=int(one["GeneratedTokens"]),
            )
            for one in chat
        ],
    }
    exports = {
        "exports/azure-conv.csv": csv_of(tuple(chat[0]), (one.values() for one in chat)),
        "exports/mooncake-synthetic.jsonl": "".join(json.dumps(one) + "\n" for one in batch),
    }
    billed = bill(make_project(llm, exports), [llm / name for name in exports], *requests)

    for month, expected in requests.items():
        priced = {key: (exact, cents(exact)) for key, exact in amounts(LISTED, expected).items()}
        assert found_in([line for line in billed.lines() if line["service_start"].startswith(month)]) == priced
    tokens = [line for line in billed.lines() if line["charge"] in ("input", "cached")]
    assert sum(Decimal(line["quantity"]) for line in tokens) == 22_361_870 + 61_194_628
    assert sum(Decimal(line["quantity"]) for line in tokens if line["charge"] == "cached") == 39_852_661


def test_one_more_token_than_a_band_holds_prices_the_whole_request_higher(prices: Path, tmp_path: Path) -> None:
    gemini, qwen = "gemini-2.5-pro", "dashscope/qwen3-coder-plus"
    requests = [
        Request(model=gemini, input_tokens=200_000, cached_tokens=0, output_tokens=1000),
        Request(model=gemini, input_tokens=200_001, cached_tokens=100_001, output_tokens=1000),
        Request(model=qwen, input_tokens=32_000, cached_tokens=0, output_tokens=1000),
        Request(model=qwen, input_tokens=32_001, cached_tokens=0, output_tokens=1000),
    ]
    billed = billed_by_few(prices, tmp_path, {"c": requests}, (gemini, qwen))
    found = {
        (line["charge"], line["dimensions"]["model"], line["dimensions"]["context"]): line["amount_exact"]
        for line in billed.lines()
    }
    assert found == {
        ("input", gemini, "200000"): "0.25",
        ("input", gemini, "256000"): "0.25",  # 100,000 tokens at twice the price
        ("cached", gemini, "256000"): "0.02500025",
        ("output", gemini, "200000"): "0.01",
        ("output", gemini, "256000"): "0.015",
        ("input", qwen, "32000"): "0.032",
        ("input", qwen, "100000"): "0.0576018",
        ("output", qwen, "32000"): "0.005",
        ("output", qwen, "100000"): "0.009",
    }


def test_a_model_without_an_exact_price_stops_the_invoice_and_is_not_given_away(prices: Path, tmp_path: Path) -> None:
    noisy, sound = "novita/qwen/qwen3-coder-next", "gemini-2.5-pro"
    assert LISTED[noisy]["input_cost_per_token"] == "2.0000000000000002e-07"
    used = {
        name: [Request(model=model, input_tokens=10, cached_tokens=0, output_tokens=10)]
        for name, model in (("c", sound), ("d", noisy))
    }
    billed = billed_by_few(prices, tmp_path, used, (sound, noisy))
    assert billed.blocked() == ["d/input: unpriced"]
    assert [invoice["subscription"] for invoice in billed.invoices.values()] == ["c"]


def test_a_price_with_more_decimals_than_a_price_may_have_is_refused_by_check(prices: Path, tmp_path: Path) -> None:
    project = few_models(prices, tmp_path, ["c"], ("gemini-2.5-pro",))
    with (project.root / "prices" / "input.csv").open("a", encoding="utf-8") as file:
        file.write("novita/qwen/qwen3-coder-next,,0.20000000000000002,2.0000000000000002e-07\n")
    report = check_project(project.root, project.root, NOW)
    assert [(one.code, one.file, one.line) for one in report.problems] == [("price-not-exact", "prices/input.csv", 7)]
