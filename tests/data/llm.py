"""What requests to language models cost, worked out from the price list itself: one request at a time, in fractions.

Shares no code with the product, nor with the script that turns the list into price files.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from tests.data.product import read

FIELDS = {
    "input": "input_cost_per_token",
    "cached": "cache_read_input_token_cost",
    "output": "output_cost_per_token",
}
BOUNDS = (32000, 100000, 128000, 200000, 256000, 272000, 512000)
BLOCK_TOKENS = 512  # what one entry of `hash_ids` of the Mooncake trace stands for

Model = Mapping[str, Any]
LineKey = tuple[str, str, str]  # charge, model, context


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request: all of its input, what of that was cached, and its output, in tokens."""

    model: str
    input_tokens: int
    cached_tokens: int
    output_tokens: int


def price_list() -> dict[str, Model]:
    """The list by model, prices as the text that is written there."""
    listed: dict[str, Model] = json.loads(read("litellm_model_prices.json"), parse_float=str, parse_int=str)
    del listed["sample_spec"]
    return listed


def token_price(model: Model, charge: str, input_tokens: int) -> Fraction | None:
    """The price of one token in a request of so many input tokens; None where the list has none."""
    field = FIELDS[charge]
    tiers = [tier for tier in model.get("tiered_pricing", []) if "range" in tier]
    if tiers and field in tiers[0]:
        for tier in tiers:
            if input_tokens <= Fraction(tier["range"][1]):
                return Fraction(tier[field])
        return Fraction(tiers[-1][field])
    if field in model:
        steps = [int(step) for step in steps_of(model, field) if input_tokens > int(step) * 1000]
        return Fraction(model[f"{field}_above_{max(steps)}k_tokens"] if steps else model[field])
    return token_price(model, "input", input_tokens) if charge == "cached" else None


def steps_of(model: Model, field: str) -> Iterator[str]:
    """The thousands of input tokens above which another price holds."""
    for key in model:
        begin, middle, end = key.partition("_above_")
        if begin == field and middle and end.endswith("k_tokens"):
            yield end.removesuffix("k_tokens")


def edges(model: Model) -> list[int]:
    """The lengths of a request at which some price of the model ends."""
    tiers = [tier for tier in model.get("tiered_pricing", []) if "range" in tier]
    found = {int(Fraction(tier["range"][1])) for tier in tiers[:-1]}
    return sorted(found | {int(step) * 1000 for field in FIELDS.values() for step in steps_of(model, field)})


def is_exact(price: Fraction) -> bool:
    """Whether a price ends within 12 decimals."""
    return (price * 10**12).denominator == 1


def priced_exactly(model: Model, *charges: str) -> bool:
    """Whether the list prices all of `charges` at every length, each within 12 decimals."""
    lengths = [1, *(edge + 1 for edge in edges(model))]
    prices = [token_price(model, charge, length) for charge in charges for length in lengths]
    return all(price is not None and is_exact(price) for price in prices)


def amounts(listed: Mapping[str, Model], requests: Iterable[Request]) -> dict[LineKey, Fraction]:
    """What the requests cost, summed by charge, model and the band of their input."""
    found: dict[LineKey, Fraction] = defaultdict(Fraction)
    for request in requests:
        band = next((str(bound) for bound in BOUNDS if request.input_tokens <= bound), "over")
        tokens = {
            "input": request.input_tokens - request.cached_tokens,
            "cached": request.cached_tokens,
            "output": request.output_tokens,
        }
        for charge, count in tokens.items():
            if count or charge == "input":
                price = token_price(listed[request.model], charge, request.input_tokens)
                assert price is not None
                found[charge, request.model, band] += count * price
    return dict(found)


def cents(exact: Fraction) -> str:
    """An amount of at least 0 as a line prints it: half a cent goes up."""
    return str((Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP))


def cached_tokens(trace: Iterable[Mapping[str, Any]]) -> Iterator[int]:
    """The tokens of each prompt in leading blocks that an earlier prompt had: at most the whole prompt."""
    seen: set[int] = set()
    for request in trace:
        known = 0
        for block in request["hash_ids"]:
            if block not in seen:
                break
            known += BLOCK_TOKENS
        seen.update(request["hash_ids"])
        yield min(known, request["input_length"])
