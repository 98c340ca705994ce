"""The closed list of PRICING.md section 2: what may stand in an expression, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """How a function is called: `most` is None where any number of arguments may stand."""

    usage: str
    least: int
    most: int | None


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "coalesce": Function(usage="coalesce(a, b, …)", least=1, most=None),
        "least": Function(usage="least(a, b, …)", least=1, most=None),
        "greatest": Function(usage="greatest(a, b, …)", least=1, most=None),
        "lower": Function(usage="lower(text)", least=1, most=1),
        "upper": Function(usage="upper(text)", least=1, most=1),
        "substr": Function(usage="substr(text, start, length)", least=2, most=3),
        "length": Function(usage="length(text)", least=1, most=1),
        "floor": Function(usage="floor(number)", least=1, most=1),
        "ceil": Function(usage="ceil(number)", least=1, most=1),
        "round": Function(usage="round(number, decimals)", least=1, most=2),
        "abs": Function(usage="abs(number)", least=1, most=1),
        "split_part": Function(usage="split_part(text, 'separator', number of the part)", least=3, most=3),
    }
)

ALLOWED = (
    "Allowed are + - * /, = <> < <= > >=, and, or, not, in (…), between … and …, like, is null, "
    f"case when … then … else … end, and the functions {', '.join(FUNCTIONS)}."
)

_OTHER_NAMES: Mapping[str, str] = MappingProxyType({
    "substring": "Write substr(text, start, length).",
    "len": "Write length(text).",
    "char_length": "Write length(text).",
    "ceiling": "Write ceil(number).",
    "ifnull": "Write coalesce(a, b).",
    "nvl": "Write coalesce(a, b).",
    "if": "Write case when condition then a else b end.",
    "iff": "Write case when condition then a else b end.",
    "iif": "Write case when condition then a else b end.",
    "min": "The smaller of two values is least(a, b); the smallest of all events is `aggregate: min`.",
    "max": "The greater of two values is greatest(a, b); the greatest of all events is `aggregate: max`.",
    "sum": "An expression looks at one event; write `aggregate: sum` in the meter.",
    "count": "An expression looks at one event; write `aggregate: count` in the meter.",
    "cast": "A property beside a number is read as a number by itself: leave the cast out.",
    "try_cast": "A property beside a number is read as a number by itself: leave the cast out.",
    "lcase": "Write lower(text).",
    "ucase": "Write upper(text).",
    "mod": "A remainder is a - b * floor(a / b).",
})  # fmt: skip


def remedy_for_function(name: str) -> str:
    """What to write instead of a function that is not on the list."""
    known = _OTHER_NAMES.get(name.lower())
    if known is not None:
        return known
    near = get_close_matches(name.lower(), FUNCTIONS, n=1)
    question = f"Did you mean {near[0]}? " if near else ""
    return question + ALLOWED
