"""What is counted: a meter turns events into a quantity."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    model_validator,
)

from pricing import expressions
from pricing.catalog.schedule import DAY_MINUTES
from pricing.expressions import Band, Kind, Measure
from pricing.expressions.numbers import DECIMALS, LIMIT
from pricing.money import decimals, plain_text
from pricing.schema import DecimalText, Identifier, Strict, listed


def _read(wanted: Kind) -> Callable[[object], object]:
    def read(value: object) -> object:
        if not isinstance(value, str):
            raise ValueError("an expression is text; write it as `input_tokens - cached_tokens`")
        try:
            expression = expressions.parse(value)
            expressions.check(expression, wanted)
        except expressions.ExpressionError as error:
            raise ValueError(f"{error.message.rstrip('.')}; {error.remedy}") from error
        return expression

    return read


# Expressions as they are written: text in the file, a checked syntax tree in the model.
Condition = Annotated[expressions.Expression, BeforeValidator(_read(Kind.BOOLEAN)), WithJsonSchema({"type": "string"})]
Number = Annotated[expressions.Expression, BeforeValidator(_read(Kind.NUMBER)), WithJsonSchema({"type": "string"})]
Label = Annotated[expressions.Expression, BeforeValidator(_read(Kind.TEXT)), WithJsonSchema({"type": "string"})]


UNIT_MINUTES = {"minute": 1, "minutes": 1, "hour": 60, "hours": 60, "day": DAY_MINUTES}
EACH = re.compile(r"(?:(?P<count>[1-9][0-9]{0,3}) )?(?P<unit>minutes?|hours?|day)")
EACH_SCHEMA = {"type": "string", "pattern": r"^([1-9][0-9]{0,3} )?(minutes?|hours?|day)$"}
# The other columns of a row of usage.
RESERVED = frozenset({"customer", "subscription", "meter", "quantity"})
# What a value is needed for, in words for whoever left it out.
VALUE_NEEDED = {
    "sum": "the expression to add up, such as `value: tokens`",
    "max": "the expression to take the greatest of, such as `value: kw`",
    "min": "the expression to take the least of, such as `value: free_seats`",
    "latest": "the expression to take the last of, such as `value: stored_gb`",
    "time_weighted": "the level that holds from each event on, such as `value: stored_gb`",
    "time_average": "the level that holds from each event on, such as `value: stored_gb`",
}
LEVELS = frozenset({"time_weighted", "time_average"})
WITHIN = re.compile(r"([1-9][0-9]{0,4}) (second|minute|hour|day|week)s?")
WITHIN_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}


def _each(value: object) -> object:
    """`15 minutes` as minutes. ValueError unless a day is a whole number of them."""
    if not isinstance(value, str):
        return value
    match = EACH.fullmatch(value)
    if not match:
        raise ValueError(f"{value!r} is no length of time here; write hour, day, or a number such as 15 minutes")
    minutes = int(match["count"] or 1) * UNIT_MINUTES[match["unit"]]
    if DAY_MINUTES % minutes:
        raise ValueError(
            f"a day is no whole number of {value!r}; choose a length that divides a day, such as 15 minutes or 6 hours"
        )
    return minutes


def _within(value: object) -> object:
    """`24 hours` as microseconds: a fixed length, so that a day is always 24 hours."""
    if not isinstance(value, str):
        return value
    match = WITHIN.fullmatch(value)
    if not match:
        raise ValueError(f"{value!r} is no length of time that never varies; write one such as 24 hours or 30 minutes")
    return int(match[1]) * WITHIN_SECONDS[match[2]] * 1_000_000


def _bounds(bounds: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    if not bounds:
        raise ValueError("there is no bound; write where each band ends, such as `up_to: [32000, 128000]`")
    for bound in bounds:
        if decimals(bound) > DECIMALS or abs(bound) >= LIMIT:
            raise ValueError(f"{plain_text(bound)} has more than {DECIMALS} decimals or reaches 10^16; choose another")
    for low, high in pairwise(bounds):
        if low >= high:
            raise ValueError(f"{plain_text(high)} comes after {plain_text(low)}; write the bounds in ascending order")
    return bounds


class BandDimension(Strict):
    """A number as a dimension: its value is the upper bound of its band, inclusive, or `over` above the last."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    band: Number
    up_to: Annotated[tuple[DecimalText, ...], BeforeValidator(listed), AfterValidator(_bounds)]


class ScheduleDimension(Strict):
    """The local time of an event as a dimension: its value is the name that the schedule gives it."""

    schedule: Identifier


class OncePer(Strict):
    """Which events are repetitions.

    An event counts unless one of the same key that counts lies less than `within` before it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    key: Annotated[tuple[Label, ...], BeforeValidator(listed), Field(min_length=1)]
    # In microseconds.
    within: Annotated[
        int, BeforeValidator(_within), WithJsonSchema({"type": "string", "pattern": rf"^(?:{WITHIN.pattern})$"})
    ]


def _form(value: object) -> str:
    if isinstance(value, Mapping):
        return "a schedule" if "schedule" in value and "band" not in value else "a band"
    if isinstance(value, BandDimension):
        return "a band"
    return "a schedule" if isinstance(value, ScheduleDimension) else "an expression"


# Which of the three was meant is seen from its form, so that a fault is told once and in its own words.
Dimension = Annotated[
    Annotated[Label, Tag("an expression")]
    | Annotated[BandDimension, Tag("a band")]
    | Annotated[ScheduleDimension, Tag("a schedule")],
    Discriminator(_form),
]


class Meter(Strict):
    """One meter of the catalog.

    `event` holds event types, or globs of them. `where` null or false leaves an event out, `once_per` repetitions of
    one. `value` is needed by all but `count` and `unique`, `unique` by that alone. `each` is in minutes of the local
    clock: the aggregate is taken inside each such bucket, and the buckets are added up. `key` says whose level a value
    is that holds over time; without it there is one level.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    unit: str | None = None
    description: str | None = None
    event: Annotated[tuple[Identifier, ...], BeforeValidator(listed), Field(min_length=1)]
    where: Condition | None = None
    once_per: OncePer | None = None
    aggregate: Literal["count", "sum", "max", "min", "latest", "unique", "time_weighted", "time_average"]
    value: Number | None = None
    unique: Label | None = None
    key: Annotated[tuple[Label, ...], BeforeValidator(listed), Field(min_length=1)] | None = None
    each: Annotated[int, BeforeValidator(_each), WithJsonSchema(EACH_SCHEMA)] | None = None
    reset: Literal["period", "never"] = "period"
    dimensions: Mapping[Identifier, Dimension] = Field(default_factory=dict)

    @property
    def measure(self) -> Measure:
        """What it reads from an event; a schedule reads nothing but the time."""
        return Measure(
            where=self.where,
            value=self.value,
            unique=self.unique,
            once_key=self.once_per.key if self.once_per else None,
            level_key=(self.key or ()) if self.holds_levels else None,
            dimensions=tuple(_read_from_event(dimension) for dimension in self.dimensions.values()),
        )

    @property
    def schedules(self) -> dict[str, str]:
        """The dimensions that a schedule gives, each with its name, in the meter's order."""
        found = self.dimensions.items()
        return {name: one.schedule for name, one in found if isinstance(one, ScheduleDimension)}

    @property
    def needed(self) -> tuple[str, ...]:
        """What an event must have to be metered, beside a value, in words."""
        keys = self.once_per is not None or self.key is not None
        bands = any(isinstance(dimension, BandDimension) for dimension in self.dimensions.values())
        return ("key",) * keys + ("band",) * bands + ("name in the schedule",) * bool(self.schedules)

    @property
    def holds_levels(self) -> bool:
        """Whether each value holds from its event on, until the next of its key."""
        return self.aggregate in LEVELS

    @property
    def adds_up(self) -> bool:
        """Whether quantities of parts (of dimensions, of time) can be added to that of the whole."""
        return self.aggregate in ("count", "sum")

    def in_order(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of `names` that are dimensions of this meter, in its own order."""
        kept = frozenset(names)
        return tuple(name for name in self.dimensions if name in kept)

    @model_validator(mode="after")
    def _agree(self) -> Meter:
        if self.aggregate == "count" and self.value is not None:
            raise ValueError("`count` counts events and takes no `value`; remove it, or write `aggregate: sum`")
        if self.aggregate == "unique" and self.value is not None:
            raise ValueError(
                "`unique` counts distinct values and takes no `value`; write the expression as `unique: …`"
            )
        if self.aggregate in VALUE_NEEDED and self.value is None:
            raise ValueError(f"`{self.aggregate}` needs a `value`; write {VALUE_NEEDED[self.aggregate]}")
        if self.aggregate == "unique" and self.unique is None:
            raise ValueError(
                "`unique` needs to know what to tell apart; write the expression, such as `unique: user_id`"
            )
        if self.aggregate != "unique" and self.unique is not None:
            raise ValueError(f"`{self.aggregate}` takes no `unique`; remove it, or write `aggregate: unique`")
        if self.key is not None and not self.holds_levels:
            raise ValueError(f"`{self.aggregate}` takes no `key`; remove it, or write `aggregate: time_weighted`")
        if self.holds_levels:
            self._agree_about_levels()
        taken = sorted(RESERVED.intersection(self.dimensions))
        if taken:
            raise ValueError(f"`{taken[0]}` is a column of every usage row; rename the dimension")
        return self

    def _agree_about_levels(self) -> None:
        if self.each is not None:
            raise ValueError(
                f"`{self.aggregate}` weighs each level by how long it holds and takes no `each`; remove it"
            )
        if self.reset == "never":
            raise ValueError(
                f"`{self.aggregate}` counts the time of each period and takes no `reset: never`; "
                "remove it: a level from before the period holds on without it"
            )
        if self.schedules:
            raise ValueError(
                f"a level of `{self.aggregate}` is held across the times of a schedule; "
                f"remove the dimension `{next(iter(self.schedules))}`"
            )


def _read_from_event(dimension: Dimension) -> expressions.Expression | Band | None:
    if isinstance(dimension, BandDimension):
        return Band(number=dimension.band, up_to=dimension.up_to)
    return None if isinstance(dimension, ScheduleDimension) else dimension
