"""Make the exports and price files of `sample_data/` from three public data sets.

    python tools/make_sample.py AZURE_CSV MOONCAKE_JSONL PRICE_JSON OUT

Real, and passed on as found: every token figure and every price. Made up, by the rule that
`sample_data/README.md` states: who sent a request, with which model, when, under which id, and with which
status. No random numbers: each choice is a SHA-256 of SEED, what is chosen and the key of the record, so that
any Python on any machine writes the same bytes.
"""

import argparse
import csv
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

SEED = 20260801
EUR_PER_USD = Decimal("0.92")  # our own price list in euro: a decision of the seller, not a rate of exchange
TICKS_PER_SECOND = 10_000_000  # the Azure trace counts in 100 ns; whole numbers keep the rule exact
TICKS_PER_HOUR = 3600 * TICKS_PER_SECOND
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # ticks count from here
FIRST_DAY, END_DAY = date(2026, 8, 1), date(2026, 10, 1)  # local to each subscription; half-open
BLOCK_TOKENS = 512  # what one entry of Mooncake's hash_ids stands for

# How busy an hour of the local day is. The weights say nothing about money.
HOURLY_WEIGHTS = (2, 1, 1, 1, 1, 2, 3, 5, 8, 11, 12, 12, 9, 10, 12, 12, 11, 9, 7, 6, 5, 5, 4, 3)
WEEKDAY_WEIGHT, WEEKEND_WEIGHT = 3, 1
STATUS_WEIGHTS = (49, 1)  # completed; cancelled by the customer while the answer was written

LARGE, SMALL, FAST = "claude-sonnet-4-5", "claude-haiku-4-5", "gemini-2.5-flash"
GPT, GPT_MINI, GPT_5_MINI = "gpt-4o", "gpt-4o-mini", "gpt-5-mini"
MODELS = (SMALL, LARGE, FAST, GPT, GPT_MINI, GPT_5_MINI)
LONG_CONTEXT_MODELS = (SMALL, LARGE, FAST, GPT_5_MINI)  # take the longest batch prompt, 191,378 tokens

GATEWAY_CLOCK = timedelta(hours=1)  # Europe/Dublin, summer time in the whole sample
GATEWAY_COLUMNS = ("request_id", "account", "ts", "model", "status", "ContextTokens", "GeneratedTokens")
BATCH_COLUMNS = (
    "source", "id", "customer", "type", "time", "model",
    "input_tokens", "cached_input_tokens", "output_tokens",
)  # fmt: skip
PRICE_FILES = {
    "input.csv": "input_cost_per_token",
    "cached.csv": "cache_read_input_token_cost",
    "output.csv": "output_cost_per_token",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A customer as the exports know it; `start` and `end` (exclusive) are local days of its subscription."""

    customer: str
    account: str  # the name in the gateway's export: an alias, or the customer's id
    utc_offset_minutes: int  # of the subscription's zone, the same on every day of the sample
    models: tuple[str, ...]
    gateway_weight: int
    batch_weight: int = 0
    start: date = FIRST_DAY
    end: date = END_DAY


ACCOUNTS = (
    Account(customer="quillfin", account="acct-1001", utc_offset_minutes=-240, models=MODELS,
            gateway_weight=18, batch_weight=4),
    Account(customer="cloverbank", account="acct-1002", utc_offset_minutes=60, models=(GPT, GPT_MINI, SMALL),
            gateway_weight=14, batch_weight=3),
    Account(customer="kumotori", account="acct-1003", utc_offset_minutes=540, models=(FAST, GPT_5_MINI),
            gateway_weight=12),
    Account(customer="wattlebird", account="acct-1004", utc_offset_minutes=600, models=(LARGE, GPT),
            gateway_weight=9, start=date(2026, 8, 12)),
    Account(customer="ipe-azul", account="acct-1005", utc_offset_minutes=-180, models=(GPT_MINI, FAST),
            gateway_weight=8, end=date(2026, 9, 17)),
    Account(customer="monsoon-ledger", account="monsoon-ledger", utc_offset_minutes=0,
            models=(GPT_5_MINI, SMALL), gateway_weight=8, batch_weight=2),
    Account(customer="patan-maps", account="patan-maps", utc_offset_minutes=345, models=(FAST, GPT_MINI),
            gateway_weight=5),
    Account(customer="kranich", account="acct-0007", utc_offset_minutes=120, models=(LARGE, SMALL, GPT),
            gateway_weight=16, batch_weight=6),
    Account(customer="lumenille", account="lumenille", utc_offset_minutes=120, models=(GPT_MINI, LARGE),
            gateway_weight=6),
    Account(customer="sugarmaple", account="sugarmaple", utc_offset_minutes=-240, models=(GPT, GPT_5_MINI),
            gateway_weight=4, start=date(2026, 9, 8)),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request of a trace, placed: `ticks` is its instant, 100 ns since EPOCH."""

    ticks: int
    id: str
    account: Account
    model: str
    input_tokens: int
    cached_input_tokens: int
    output_tokens: int
    completed: bool = True


def draw(purpose: str, key: int, weights: Sequence[int]) -> int:
    """Choose an index of `weights`, each as often as its weight says; equal arguments choose alike for ever.

    >>> [draw("example", key, [1, 0, 3]) for key in range(6)]
    [0, 0, 2, 0, 2, 0]
    """
    point = int(digest(purpose, key), 16) % sum(weights)
    return bisect_right(list(accumulate(weights)), point)


def digest(purpose: str, key: int) -> str:
    """Give the SHA-256 of seed, purpose and key as hexadecimal text."""
    return sha256(f"{SEED}/{purpose}/{key}".encode()).hexdigest()


class Rhythm:
    """Spreads the length of a trace over an account's days: order stays, busy hours get more of it."""

    def __init__(self, account: Account) -> None:
        offset = timedelta(minutes=account.utc_offset_minutes)
        self._start = as_ticks(datetime.combine(account.start, datetime.min.time(), UTC) - offset)
        days = [account.start + timedelta(days=n) for n in range((account.end - account.start).days)]
        self._weights = [weight * day_weight(day) for day in days for weight in HOURLY_WEIGHTS]
        self._reached = [0, *accumulate(self._weights)]

    def place(self, elapsed: int, length: int) -> int:
        """Give the ticks of what came `elapsed` of `length` units into the trace, 0 <= elapsed < length."""
        point = elapsed * self._reached[-1]
        hour = bisect_right(self._reached, point // length) - 1
        into_hour = (point - self._reached[hour] * length) * TICKS_PER_HOUR // (self._weights[hour] * length)
        return self._start + hour * TICKS_PER_HOUR + into_hour


def day_weight(day: date) -> int:
    """Say how busy a local day is: Saturday and Sunday are quiet."""
    return WEEKDAY_WEIGHT if day.weekday() < 5 else WEEKEND_WEIGHT


def as_ticks(instant: datetime) -> int:
    """Count 100 ns from EPOCH to `instant`, which must be aware."""
    return (instant - EPOCH) // timedelta(microseconds=1) * 10


def gateway_requests(lines: Iterable[str]) -> list[Request]:
    """Turn the Azure trace into requests, in order of time; the key of a record is its row number, from 1."""
    rows = [(trace_ticks(row["TIMESTAMP"]), row) for row in csv.DictReader(lines)]
    first, length = rows[0][0], rows[-1][0] - rows[0][0] + 1
    rhythms = {account.customer: Rhythm(account) for account in ACCOUNTS}
    weights = [account.gateway_weight for account in ACCOUNTS]
    requests = []
    for key, (ticks, row) in enumerate(rows, start=1):
        account = ACCOUNTS[draw("gateway customer", key, weights)]
        requests.append(
            Request(
                ticks=rhythms[account.customer].place(ticks - first, length),
                id="req-" + digest("gateway id", key)[:8],
                account=account,
                model=account.models[draw("gateway model", key, [1] * len(account.models))],
                input_tokens=int(row["ContextTokens"]),
                cached_input_tokens=0,
                output_tokens=int(row["GeneratedTokens"]),
                completed=draw("gateway status", key, STATUS_WEIGHTS) == 0,
            )
        )
    return in_order(requests)


def trace_ticks(timestamp: str) -> int:
    """Read a timestamp with seven fractional digits exactly, as if in UTC: only distances are used.

    >>> trace_ticks("2023-11-16 18:15:46.6805900") - trace_ticks("2023-11-16 18:15:45.0000000")
    16805900
    """
    whole, fraction = timestamp.split(".")
    return as_ticks(datetime.fromisoformat(whole + "+00:00")) + int(fraction.ljust(7, "0"))


def batch_requests(lines: Iterable[str]) -> list[Request]:
    """Turn the Mooncake trace into requests, in order of time.

    Customer and model are chosen by a request's first prefix block: blocks are chained, so requests that
    share any prefix share the first block, and a cache never serves two customers or two models.
    """
    rows = [json.loads(line) for line in lines]
    length = rows[-1]["timestamp"] + 1
    rhythms = {account.customer: Rhythm(account) for account in ACCOUNTS}
    weights = [account.batch_weight for account in ACCOUNTS]
    requests = []
    for key, (row, cached) in enumerate(zip(rows, cached_tokens(rows), strict=True), start=1):
        root = row["hash_ids"][0]
        account = ACCOUNTS[draw("batch customer", root, weights)]
        models = [model for model in account.models if model in LONG_CONTEXT_MODELS]
        requests.append(
            Request(
                ticks=rhythms[account.customer].place(row["timestamp"], length),
                id="job-" + digest("batch id", key)[:8],
                account=account,
                model=models[draw("batch model", root, [1] * len(models))],
                input_tokens=row["input_length"],
                cached_input_tokens=cached,
                output_tokens=row["output_length"],
            )
        )
    return in_order(requests)


def cached_tokens(rows: Iterable[dict[str, list[int] | int]]) -> Iterator[int]:
    """Give, per request, the tokens of its prompt in leading prefix blocks that an earlier request had.

    >>> first = {"input_length": 700, "hash_ids": [7, 8]}
    >>> second = {"input_length": 1300, "hash_ids": [7, 8, 9]}
    >>> list(cached_tokens([first, second, first]))
    [0, 1024, 700]
    """
    seen: set[int] = set()
    for row in rows:
        blocks, input_tokens = row["hash_ids"], row["input_length"]
        assert isinstance(blocks, list)
        assert isinstance(input_tokens, int)
        leading = next((n for n, block in enumerate(blocks) if block not in seen), len(blocks))
        seen.update(blocks)
        yield min(input_tokens, BLOCK_TOKENS * leading)


def in_order(requests: list[Request]) -> list[Request]:
    """Sort by time and id; raise ValueError where the shortened ids of two requests are equal."""
    if len({request.id for request in requests}) != len(requests):
        raise ValueError("two requests have the same id: choose another SEED")
    return sorted(requests, key=lambda request: (request.ticks, request.id))


def gateway_row(request: Request) -> tuple[str, ...]:
    """Write a request as the gateway does: day first, on Dublin's clock, with seven fractional digits."""
    seconds, fraction = divmod(request.ticks, TICKS_PER_SECOND)
    local = EPOCH + timedelta(seconds=seconds) + GATEWAY_CLOCK
    return (
        request.id, request.account.account, f"{local:%d/%m/%Y %H:%M:%S}.{fraction:07d}", request.model,
        "ok" if request.completed else "cancelled", str(request.input_tokens), str(request.output_tokens),
    )  # fmt: skip


def batch_row(request: Request) -> tuple[str, ...]:
    """Write a request with the canonical columns: ISO 8601 in UTC, cut to milliseconds."""
    seconds, fraction = divmod(request.ticks, TICKS_PER_SECOND)
    instant = EPOCH + timedelta(seconds=seconds)
    return (
        "batch-api", request.id, request.account.customer, "llm.batch",
        f"{instant:%Y-%m-%dT%H:%M:%S}.{fraction // 10_000:03d}Z", request.model,
        str(request.input_tokens), str(request.cached_input_tokens), str(request.output_tokens),
    )  # fmt: skip


def write_exports(gateway: list[Request], batch: list[Request], folder: Path) -> None:
    """Write four exports, of which the gateway's two overlap, so that rows repeat.

    The first runs on until 06:00 on Dublin's clock, when August has ended in every zone of the sample; the
    second starts at Dublin's midnight. The batch exports are cut at midnight UTC and do not overlap.
    """
    midnight = as_ticks(datetime(2026, 9, 1, tzinfo=UTC))
    second_from = as_ticks(datetime(2026, 9, 1, tzinfo=UTC) - GATEWAY_CLOCK)
    first_until = second_from + 6 * TICKS_PER_HOUR
    exports = {
        "gateway-2026-08.csv": [gateway_row(request) for request in gateway if request.ticks < first_until],
        "gateway-2026-09.csv": [gateway_row(request) for request in gateway if request.ticks >= second_from],
        "batch-2026-08.csv": [batch_row(request) for request in batch if request.ticks < midnight],
        "batch-2026-09.csv": [batch_row(request) for request in batch if request.ticks >= midnight],
    }
    for name, rows in exports.items():
        write_csv(folder / name, GATEWAY_COLUMNS if name.startswith("gateway") else BATCH_COLUMNS, rows)


def write_prices(listed: dict[str, dict[str, Decimal]], folder: Path) -> None:
    """Write price files: USD as listed and EUR from our factor, both for a million tokens, exact.

    Raise KeyError where the list lacks a model of the sample or one of its three prices.
    """
    for name, field in PRICE_FILES.items():
        rows = []
        for model in MODELS:
            per_token = listed[model][field]
            usd = per_token * 1_000_000
            eur = usd * EUR_PER_USD
            rows.append((model, "USD", plain(usd), f"LiteLLM {field} {plain(per_token)}"))
            rows.append((model, "EUR", plain(eur), f"our list: {plain(usd)} USD x {EUR_PER_USD}"))
        write_csv(folder / name, ("model", "currency", "unit_price", "_source"), rows)


def plain(number: Decimal) -> str:
    """Write a decimal without exponent and without trailing zeros.

    >>> plain(Decimal("1.50E-7")), plain(Decimal("10"))
    ('0.00000015', '10')
    """
    return f"{number.normalize():f}"


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write UTF-8 with line feeds on every system: the sample's bytes are part of its rule."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def main() -> None:
    """Read the three data sets named on the command line, write `exports/` and `prices/` below OUT."""
    parser = argparse.ArgumentParser(description="Make the exports and price files of sample_data.")
    for name in ("azure_csv", "mooncake_jsonl", "price_json", "out"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()

    gateway = gateway_requests(arguments.azure_csv.read_text("utf-8").splitlines())
    batch = batch_requests(arguments.mooncake_jsonl.read_text("utf-8").splitlines())
    listed = json.loads(arguments.price_json.read_text("utf-8"), parse_float=Decimal)

    write_exports(gateway, batch, arguments.out / "exports")
    write_prices(listed, arguments.out / "prices")


if __name__ == "__main__":
    main()
