"""The sample as it is committed: it holds the totals of the traces and shows what its README promises."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
PARTS = ("bill.yaml", "README.md", "LICENSES", "catalog", "customers", "exports", "prices", "sources")
LATEST_EVENT = datetime(2026, 10, 5, tzinfo=UTC)
END_OF_TIME = "9999-01-01"
Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A customer with its one subscription; `start` inclusive and `end` exclusive are instants."""

    customer: str
    names: frozenset[str]
    currency: str
    plan: str
    zone: ZoneInfo
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What the tests look at in a row of any export."""

    account: str
    at: datetime
    model: str


def rows(path: str) -> list[Row]:
    with (SAMPLE / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load(path: str) -> Any:
    """Read YAML with every scalar as text, as the pricing language does."""
    return yaml.load((SAMPLE / path).read_text("utf-8"), Loader=yaml.BaseLoader)


def gateway(month: str) -> list[Row]:
    return rows(f"exports/gateway-2026-{month}.csv")


def batch_jobs() -> list[Row]:
    return rows("exports/batch-2026-08.csv") + rows("exports/batch-2026-09.csv")


def gateway_requests() -> list[Row]:
    """Give every gateway request once, the rows that both exports hold among them."""
    return list({row["request_id"]: row for row in gateway("08") + gateway("09")}.values())


def total(rows: list[Row], column: str) -> int:
    return sum(int(row[column]) for row in rows)


@cache
def events() -> tuple[Event, ...]:
    time_format = load("sources/llm-gateway.yaml")["time"]
    zone = ZoneInfo(time_format["timezone"])
    gateway_events = (
        Event(
            account=row["account"],
            at=datetime.strptime(row["ts"][:-1], time_format["format"]).replace(tzinfo=zone),
            model=row["model"],
        )
        for row in gateway_requests()
    )
    batch_events = (
        Event(account=row["customer"], at=datetime.fromisoformat(row["time"]), model=row["model"])
        for row in batch_jobs()
    )
    return (*gateway_events, *batch_events)


def accounts(kind: str) -> Iterator[dict[str, Any]]:
    """Give customers or subscriptions, those in YAML and those in CSV, with empty cells left out."""
    for path in sorted((SAMPLE / "customers").glob("*.yaml")):
        yield from load(f"customers/{path.name}")[kind]
    for row in rows(f"customers/{kind}.csv"):
        record: dict[str, Any] = {key: cell for key, cell in row.items() if cell and "." not in key}
        yield record | {"aliases": [cell for key, cell in row.items() if cell and key.startswith("aliases.")]}


@cache
def subscribers() -> tuple[Subscriber, ...]:
    customers = {customer["id"]: customer for customer in accounts("customers")}
    return tuple(
        Subscriber(
            customer=customer["id"],
            names=frozenset({customer["id"], *customer.get("aliases", [])}),
            currency=customer["currency"],
            plan=subscription["plan"],
            zone=zone,
            start=datetime.fromisoformat(subscription["start"]).replace(tzinfo=zone),
            end=datetime.fromisoformat(subscription.get("end", END_OF_TIME)).replace(tzinfo=zone),
        )
        for subscription in accounts("subscriptions")
        for customer in [customers[subscription["customer"]]]
        for zone in [ZoneInfo(subscription.get("timezone", customer["timezone"]))]
    )


def subscriber_of(event: Event) -> Subscriber:
    [subscriber] = [subscriber for subscriber in subscribers() if event.account in subscriber.names]
    return subscriber


@pytest.mark.parametrize(("column", "tokens"), [("ContextTokens", 22_361_870), ("GeneratedTokens", 4_088_665)])
def test_the_gateway_exports_hold_the_tokens_of_the_azure_trace(column: str, tokens: int) -> None:
    assert total(gateway_requests(), column) == tokens


@pytest.mark.parametrize(
    ("column", "tokens"),
    [("input_tokens", 61_194_628), ("cached_input_tokens", 39_852_661), ("output_tokens", 595_432)],
)
def test_the_batch_exports_hold_the_tokens_of_the_mooncake_trace(column: str, tokens: int) -> None:
    assert total(batch_jobs(), column) == tokens


def test_every_request_of_the_traces_is_there_once() -> None:
    assert len(gateway_requests()) == 19_366
    assert len({row["id"] for row in batch_jobs()}) == len(batch_jobs()) == 3_993


def test_the_gateway_exports_overlap_by_84_rows_that_are_equal_in_every_column() -> None:
    august = {row["request_id"]: row for row in gateway("08")}
    september = {row["request_id"]: row for row in gateway("09")}
    both = august.keys() & september.keys()
    assert len(both) == 84
    assert all(august[request] == september[request] for request in both)
    assert len(august) + len(september) == len(gateway("08")) + len(gateway("09"))


def test_cached_tokens_are_part_of_the_prompt() -> None:
    assert all(0 <= int(row["cached_input_tokens"]) <= int(row["input_tokens"]) for row in batch_jobs())


def test_the_sample_is_smaller_than_3_mb() -> None:
    files = [path for part in PARTS for path in [SAMPLE / part, *(SAMPLE / part).rglob("*")] if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 3_000_000


def test_ten_customers_in_four_or_more_zones_pay_in_two_currencies() -> None:
    assert len(subscribers()) == 10
    assert len({subscriber.zone for subscriber in subscribers()}) >= 4
    assert {subscriber.currency for subscriber in subscribers()} == {"EUR", "USD"}


def test_every_event_lies_inside_the_subscription_of_the_customer_it_names() -> None:
    outside = [event for event in events() if not subscriber_of(event).start <= event.at < subscriber_of(event).end]
    assert outside == []


def test_every_subscriber_has_usage_in_each_month_that_it_pays_for() -> None:
    months = {
        (subscriber_of(event).customer, event.at.astimezone(subscriber_of(event).zone).month) for event in events()
    }
    paid = {(subscriber.customer, month) for subscriber in subscribers() for month in (8, 9)}
    assert months == paid - {("sugarmaple", 8)}


def test_no_event_lies_in_the_future() -> None:
    assert max(event.at for event in events()) < LATEST_EVENT


def test_in_several_zones_a_month_holds_events_that_utc_puts_into_another() -> None:
    crossing = Counter(
        subscriber_of(event).zone.key
        for event in events()
        if event.at.astimezone(subscriber_of(event).zone).month != event.at.astimezone(UTC).month
    )
    assert {"America/New_York", "Asia/Tokyo", "Asia/Kathmandu"} <= crossing.keys()


def test_one_starts_and_one_ends_inside_a_month_on_a_plan_with_a_platform_fee() -> None:
    on_team = [subscriber for subscriber in subscribers() if subscriber.plan == "team"]
    assert load("catalog/2026-08-01.yaml")["plans"]["team"]["charges"]["platform"]["prorate"] == "day"
    assert any(subscriber.start.day != 1 for subscriber in on_team)
    assert any(subscriber.end.day != 1 for subscriber in on_team)


@pytest.mark.parametrize("name", ["input", "cached", "output"])
def test_every_model_in_use_has_one_price_in_each_currency(name: str) -> None:
    prices = Counter((row["model"], row["currency"]) for row in rows(f"prices/{name}.csv"))
    assert prices == {(model, currency): 1 for model in {e.model for e in events()} for currency in ("USD", "EUR")}


@pytest.mark.parametrize("name", ["input", "cached", "output"])
def test_a_euro_price_is_92_percent_of_the_dollar_price(name: str) -> None:
    prices = {(row["model"], row["currency"]): Decimal(row["unit_price"]) for row in rows(f"prices/{name}.csv")}
    assert all(prices[model, "EUR"] == prices[model, "USD"] * Decimal("0.92") for model, _ in prices)


def test_the_contract_prices_every_model_that_its_customer_uses_and_says_who_approved_it() -> None:
    charges = load("customers/kranich.yaml")["subscriptions"][0]["charges"]
    used = {event.model for event in events() if subscriber_of(event).customer == "kranich"}
    assert {row["model"] for row in charges["input"]["prices"]} == used
    assert {row["model"] for row in charges["output"]["prices"]} == used
    assert all(patch["reason"] and patch["approved_by"] for patch in charges.values())


def test_every_column_that_the_mapping_names_is_in_the_gateway_exports() -> None:
    mapping = load("sources/llm-gateway.yaml")
    named = {*mapping["id"], mapping["customer"], mapping["time"]["column"], *mapping["properties"].values()}
    assert named == gateway("08")[0].keys() == gateway("09")[0].keys()


@pytest.mark.parametrize(
    "statement",
    [
        "0.92 × the price in USD",
        "84 rows are in both",
        "**CC BY 4.0**",
        "ISCA 2024",
        "**Apache License 2.0**",
        "**MIT**",
    ],
)
def test_the_readme_states_the_rule_and_the_sources(statement: str) -> None:
    assert statement in (SAMPLE / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("azure-public-dataset.CC-BY-4.0", "Attribution 4.0 International"),
        ("mooncake.Apache-2.0", "Apache License"),
        ("litellm.MIT", "Berri AI"),
    ],
)
def test_the_licence_of_every_source_lies_beside_the_data(name: str, title: str) -> None:
    assert title in (SAMPLE / "LICENSES" / name).read_text("utf-8-sig")
