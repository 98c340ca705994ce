"""Turn LiteLLM's list of model prices into price files of a catalog.

    python tools/make_price_list.py PRICE_JSON OUT

Writes OUT/input.csv, cached.csv and output.csv (per million tokens, with a row per context band where the price of a
request depends on its length), other.csv (what is priced by the image, the second, the page ...), and left_out.csv:
every model and figure of the list that is in none of them, with the reason. Prints the bounds that the meters' band
`context` must have. Every price is exact: what does not end within 12 decimals per token is left out, never rounded.

Not read: prices of other service levels (batches, priority, flex), of writing to a cache, and of images, audio and
reasoning counted in tokens.
"""

import argparse
import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

PER = 1_000_000  # tokens that a price in the files is for
PRICE_DECIMALS = 12  # of the price of one unit: the limit of a catalog
INPUT, CACHED, OUTPUT = "input_cost_per_token", "cache_read_input_token_cost", "output_cost_per_token"
TOKEN_FILES = {"input.csv": INPUT, "cached.csv": CACHED, "output.csv": OUTPUT}
ABOVE = re.compile(rf"({INPUT}|{CACHED}|{OUTPUT})_above_(\d+)k_tokens")
OVER = "over"  # the band above the last bound

Listed = Mapping[str, object]
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPrice:
    """The price of one token: `base`, and from each number of input tokens in `above` on (exclusive) the one there."""

    base: Decimal
    above: Mapping[int, Decimal]
    note: str

    @property
    def figures(self) -> tuple[Decimal, ...]:
        """All prices in it."""
        return (self.base, *self.above.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """The rows of each file, by its name, and the bounds of the bands that they name."""

    files: Mapping[str, Sequence[Row]]
    bounds: tuple[int, ...]


def token_price(model: Listed, field: str) -> TokenPrice | None:
    """The price of a kind of token; cached ones cost what others do where the list has no price for them."""
    for name in (field, INPUT) if field == CACHED else (field,):
        tiers = context_tiers(model)
        if tiers and all(name in tier for tier in tiers):
            above = {start_of(tier): figure(tier[name]) for tier in tiers[1:]}
            return TokenPrice(base=figure(tiers[0][name]), above=above, note=f"tiered_pricing {name}")
        if name in model:
            steps = ((ABOVE.fullmatch(key), value) for key, value in model.items())
            above = {int(step[2]) * 1000: figure(value) for step, value in steps if step and step[1] == name}
            return TokenPrice(base=figure(model[name]), above=dict(sorted(above.items())), note=name)
    return None


def context_tiers(model: Listed) -> list[Mapping[str, object]]:
    """The prices by length of a request, ascending; each holds for (start, end], the last for all that is longer."""
    tiers = model.get("tiered_pricing", [])
    assert isinstance(tiers, list)
    return sorted((tier for tier in tiers if "range" in tier), key=start_of)


def start_of(tier: Mapping[str, object]) -> int:
    """Where a tier begins, in tokens, exclusive."""
    bounds = tier["range"]
    assert isinstance(bounds, list)
    return int(bounds[0])


def figure(value: object) -> Decimal:
    """A price as a decimal. TypeError where it is none."""
    if isinstance(value, bool) or not isinstance(value, (Decimal, int)):
        raise TypeError(f"{value!r} is no price")
    return Decimal(value)


def is_exact(price: Decimal) -> bool:
    """Whether the price of one unit ends within 12 decimals.

    >>> is_exact(Decimal("2.5E-7")), is_exact(Decimal("4.0000000000000003E-7"))
    (True, False)
    """
    exponent = price.normalize().as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= PRICE_DECIMALS


def band_rows(name: str, price: TokenPrice, bounds: Sequence[int]) -> Iterator[Row]:
    """A row for any context, and one for each band in which the price differs from that."""
    yield name, "", per_million(price.base), price.note
    for low, band in zip(bounds, (*map(str, bounds[1:]), OVER), strict=True):
        reached = [above for above in price.above if above <= low]
        here = price.above[max(reached)] if reached else price.base
        if here != price.base:
            yield name, band, per_million(here), f"{price.note} above {max(reached)}"


def per_million(price: Decimal) -> str:
    """The price of a million tokens, in plain decimals.

    >>> per_million(Decimal("2.5E-7"))
    '0.25'
    """
    return f"{(price * PER).normalize():f}"


def other_prices(model: Listed) -> Iterator[tuple[str, Decimal]]:
    """The prices of what is not counted in tokens, by their field."""
    for field, value in model.items():
        is_number = isinstance(value, (Decimal, int)) and not isinstance(value, bool)
        if is_number and "cost" in field and "token" not in field and "_above_" not in field:
            yield field, figure(value)


def convert(listed: Mapping[str, Listed]) -> PriceList:
    """Turn the list into rows; `sample_spec`, which explains its fields, is no model."""
    models = {name: model for name, model in listed.items() if name != "sample_spec"}
    prices = {
        name: {file: token_price(model, field) for file, field in TOKEN_FILES.items()} for name, model in models.items()
    }
    bounds = sorted({above for found in prices.values() for price in found.values() if price for above in price.above})
    files: dict[str, list[Row]] = {name: [] for name in (*TOKEN_FILES, "other.csv", "left_out.csv")}
    for name, model in models.items():
        known = False
        for file, price in prices[name].items():
            if price is None:
                continue
            known = True
            inexact = [figure for figure in price.figures if not is_exact(figure)]
            files[file] += [] if inexact else band_rows(name, price, bounds)
            files["left_out.csv"] += [(name, file, str(one), "more than 12 decimals per token") for one in inexact]
        for field, cost in other_prices(model):
            known = True
            if is_exact(cost):
                files["other.csv"].append((name, field, f"{cost.normalize():f}"))
            else:
                files["left_out.csv"].append((name, "other.csv", str(cost), f"more than 12 decimals: {field}"))
        if not known:
            files["left_out.csv"].append((name, "", "", "no price that is read here"))
    return PriceList(files=files, bounds=tuple(bounds))


COLUMNS = {
    "other.csv": ("model", "item", "unit_price"),
    "left_out.csv": ("model", "file", "price", "reason"),
}
TOKEN_COLUMNS = ("model", "context", "unit_price", "_source")


def write(path: Path, columns: Row, rows: Iterable[Row]) -> None:
    """Write UTF-8 with line feeds on every system."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def read(path: Path) -> dict[str, Listed]:
    """The list, its prices as the decimals that are written there: they never pass through a binary float."""
    listed: dict[str, Listed] = json.loads(path.read_text("utf-8"), parse_float=Decimal)
    return listed


def main() -> None:
    """Read the list named on the command line, write the price files into OUT."""
    parser = argparse.ArgumentParser(description="Turn LiteLLM's list of model prices into price files.")
    for name in ("price_json", "out"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()

    prices = convert(read(arguments.price_json))

    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, rows in prices.files.items():
        write(arguments.out / name, COLUMNS.get(name, TOKEN_COLUMNS), rows)
    print(f"context: {{band: input_tokens, up_to: [{', '.join(map(str, prices.bounds))}]}}")


if __name__ == "__main__":
    main()
