"""From a tree of text to a typed value, or to problems that name file, line and path.

The models are pydantic's, so that the JSON Schema of every file comes from the same declaration.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)

from pricing import money, periods
from pricing.durations import WRITTEN, Duration, duration
from pricing.problems import Problem, did_you_mean
from pricing.yaml_tree import MapNode, Node, path_text, place_at, plain

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TERMS = re.compile(r"\d{1,4} (day|week|month|quarter|year)s?")
Model = TypeVar("Model", bound=BaseModel)


class Strict(BaseModel):
    """Base of every mapping that a person writes: unknown keys are refused, the value never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def _decimal(value: object) -> object:
    if isinstance(value, str):
        return money.parse_decimal(value)
    return value


def day(text: str) -> date:
    """Read a date written `2026-09-14`, and in no other way. ValueError otherwise."""
    try:
        if DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"{text!r} is not a date; write it as 2026-09-14")


def _date(value: object) -> object:
    return day(value) if isinstance(value, str) else value


def _duration(value: object) -> object:
    return duration(value) if isinstance(value, str) else value


def _terms(value: str) -> str:
    if not TERMS.fullmatch(value):
        raise ValueError(f"{value!r} is not a duration; write it as `30 days` or `3 months`")
    return value


def _locale(value: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(value)
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError(f"{value!r} is not a locale; write one such as en_US or de_DE") from error
    return value


def _zone(value: str) -> str:
    periods.zone(value)
    return value


def _currency(value: str) -> str:
    try:
        money.minor_units(value)
    except KeyError:
        raise ValueError(f"{value!r} is not a currency code of ISO 4217; write a code such as USD") from None
    return value


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise ValueError(f"{money.plain_text(value)} is below 0; write 0 or more")
    return value


def _boolean(value: object) -> object:
    if isinstance(value, str):
        if value not in ("true", "false"):
            raise ValueError(f"{value!r} is neither true nor false; write `true` or `false`")
        return value == "true"
    return value


Identifier = Annotated[str, StringConstraints(min_length=1, max_length=200)]
DecimalText = Annotated[Decimal, BeforeValidator(_decimal)]
NotNegative = Annotated[DecimalText, AfterValidator(_not_negative)]
Boolean = Annotated[bool, BeforeValidator(_boolean)]
Day = Annotated[date, BeforeValidator(_date)]
# A length of the local calendar, such as `90 days` or `3 months`.
DurationText = Annotated[
    Duration, BeforeValidator(_duration), WithJsonSchema({"type": "string", "pattern": rf"^{WRITTEN.pattern}$"})
]
# How long after its issue an invoice is due, as it is written.
PaymentTerms = Annotated[
    str, AfterValidator(_terms), WithJsonSchema({"type": "string", "pattern": f"^(?:{TERMS.pattern})$"})
]
LocaleName = Annotated[str, AfterValidator(_locale)]
ZoneName = Annotated[str, AfterValidator(_zone)]
CurrencyCode = Annotated[str, AfterValidator(_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"})]


def listed(value: object) -> object:
    """One word may stand for a list of one."""
    return [value] if isinstance(value, str) else value


Later = Callable[[Sequence[str | int], str], str | None]


def nothing_later(location: Sequence[str | int], word: str) -> str | None:
    """No part of the language waits for a later version here."""
    return None


def read_as(
    model: type[Model], node: Node, at: Sequence[str | int] = (), *, later: Later = nothing_later
) -> tuple[Model | None, list[Problem]]:
    """Validate `node` as `model`; `at` is where the node stands in its file, for the problems' paths.

    `later` names the parts of the language that this version does not price yet, so that they are not called unknown.
    """
    if not isinstance(node, MapNode):
        return None, [
            Problem(
                code="not-a-mapping",
                file=node.place.file,
                line=node.place.line,
                path=path_text(at),
                message="a mapping is expected here",
                remedy="write `key: value` lines",
            )
        ]
    try:
        return model.model_validate(plain(node)), []
    except ValidationError as error:
        return None, [_problem(model, node, at, dict(fault), later) for fault in error.errors(include_url=False)]


def _problem(
    model: type[BaseModel], node: Node, at: Sequence[str | int], fault: dict[str, Any], later: Later
) -> Problem:
    location = _written(node, fault["loc"])
    place = place_at(node, location)
    code, message, remedy = _words(model, location, fault, later)
    return Problem(
        code=code, file=place.file, line=place.line, path=path_text([*at, *location]), message=message, remedy=remedy
    )


def _written(node: Node, location: Sequence[str | int]) -> list[str | int]:
    """Drop the steps that pydantic adds (names of union members), keep those that stand in the file."""
    steps: list[str | int] = []
    here: Node | None = node
    for step in location:
        inner = None
        if isinstance(here, MapNode) and isinstance(step, str):
            inner = here.entries.get(step)
            if inner is None and step != location[-1]:
                continue
        elif here is not None and not isinstance(here, MapNode) and hasattr(here, "items") and isinstance(step, int):
            inner = here.items[step] if step < len(here.items) else None
        elif step != location[-1] or not isinstance(here, MapNode):
            continue
        steps.append(step)
        here = inner
    return steps


def _words(
    model: type[BaseModel], location: Sequence[str | int], fault: dict[str, Any], later: Later
) -> tuple[str, str, str]:
    kind = fault["type"]
    word = next((step for step in reversed(location) if isinstance(step, str)), "")
    if kind == "extra_forbidden":
        unknown = f"`{word}` is not a known key here"
        waits = later(location, word)
        known = set(_fields(model, fault["loc"][:-1])) - {word}
        return _not_yet(word, waits) or ("unknown-key", unknown, did_you_mean(word, known))
    if kind == "missing":
        return "missing-key", f"`{word}` is missing", f"add `{word}: …`"
    if fault["input"] is None:
        return "missing-value", f"`{word}` has no value", "give it a value, or remove the key"
    if kind == "literal_error":
        value = str(fault["input"])
        unknown = f"{value!r} is not a value of `{word}`"
        waits = later([*location, value], value)
        return _not_yet(value, waits) or ("unknown-value", unknown, f"write one of {fault['ctx']['expected']}")
    if kind == "not_yet":
        word = fault["msg"]
        return (
            "not-yet",
            f"{word} are part of the pricing language, but this version does not price them yet",
            LEAVE_OUT,
        )
    if kind == "value_error":
        message, _, remedy = str(fault["ctx"]["error"]).partition("; ")
        return "bad-value", message, remedy or "correct the value"
    if kind in SHAPES:
        return SHAPES[kind](word, _fields(model, fault["loc"]))
    return "wrong-type", f"`{word}` cannot be read: {fault['msg'][0].lower()}{fault['msg'][1:]}", "correct the value"


def _no_mapping(word: str, keys: Sequence[str]) -> tuple[str, str, str]:
    remedy = f"write `{word}: {{{keys[0]}: …}}`" if len(keys) == 1 else f"its keys are {', '.join(keys)}"
    return "wrong-type", f"`{word}` must be a mapping", remedy if keys else "write `key: value` lines below it"


def _no_list(word: str, keys: Sequence[str]) -> tuple[str, str, str]:
    return "wrong-type", f"`{word}` must be a list", "write it as `[…, …]`, or as lines that begin with `- `"


def _empty(word: str, keys: Sequence[str]) -> tuple[str, str, str]:
    return "bad-value", f"`{word}` is empty", "give it a value"


def _too_few(word: str, keys: Sequence[str]) -> tuple[str, str, str]:
    return "bad-value", f"`{word}` holds too few values", "give it more"


def _no_whole_number(word: str, keys: Sequence[str]) -> tuple[str, str, str]:
    return "wrong-type", f"`{word}` must be a whole number", "write digits alone"


def _too_long(word: str, keys: Sequence[str]) -> tuple[str, str, str]:
    return "bad-value", f"`{word}` has more than 200 characters", "use a shorter identifier"


# What to say of a value of another shape, by pydantic's name of the fault.
SHAPES: Mapping[str, Callable[[str, Sequence[str]], tuple[str, str, str]]] = {
    "model_type": _no_mapping,
    "dict_type": _no_mapping,
    "mapping_type": _no_mapping,
    "tuple_type": _no_list,
    "string_too_short": _empty,
    "string_too_long": _too_long,
    "too_short": _too_few,
    "int_parsing": _no_whole_number,
}
LEAVE_OUT = "leave it out for now; the reference lists what this version prices"


def _not_yet(word: str, remedy: str | None) -> tuple[str, str, str] | None:
    if remedy is None:
        return None
    return "not-yet", f"`{word}` is part of the pricing language, but this version does not price it yet", remedy


def _fields(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """The keys allowed where an unknown one was found, by walking the model's annotations."""
    candidates: list[Any] = [model]
    for step in location:
        candidates = [inner for candidate in candidates for inner in _inner(candidate, step)]
    models = [c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel)]
    return sorted({info.alias or name for model in models for name, info in model.model_fields.items()})


def _inner(candidate: Any, step: str | int) -> list[Any]:
    if isinstance(candidate, type) and issubclass(candidate, BaseModel):
        named = candidate.model_fields.get(str(step))
        return _models_in(named.annotation) if named else [candidate]
    return []


def _models_in(annotation: Any) -> list[Any]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _models_in(argument)]
