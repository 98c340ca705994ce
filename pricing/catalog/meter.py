"""What is counted: a meter turns events into a quantity."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from pricing import expressions
from pricing.catalog import later
from pricing.expressions import Kind
from pricing.schema import Identifier, Strict, listed


def _read(wanted: Kind) -> Callable[[object], object]:
    def read(value: object) -> object:
        if isinstance(value, dict) and not later.KEYS.isdisjoint(value):
            raise PydanticCustomError("not_yet", "bands and schedules")
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


# The other columns of a row of usage.
RESERVED = frozenset({"customer", "subscription", "meter", "quantity"})


class Meter(Strict):
    """One meter of the catalog.

    `event` holds event types, or globs of them. `where` null or false leaves an event out; `value` is needed by `sum`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    unit: str | None = None
    description: str | None = None
    event: Annotated[tuple[Identifier, ...], BeforeValidator(listed), Field(min_length=1)]
    where: Condition | None = None
    aggregate: Literal["count", "sum"]
    value: Number | None = None
    dimensions: Mapping[Identifier, Label] = Field(default_factory=dict)

    def in_order(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of `names` that are dimensions of this meter, in its own order."""
        kept = frozenset(names)
        return tuple(name for name in self.dimensions if name in kept)

    @model_validator(mode="after")
    def _agree(self) -> Meter:
        if self.aggregate == "count" and self.value is not None:
            raise ValueError("`count` counts events and takes no `value`; remove it, or write `aggregate: sum`")
        if self.aggregate == "sum" and self.value is None:
            raise ValueError("`sum` needs a `value`; write the expression to add up, such as `value: tokens`")
        taken = sorted(RESERVED.intersection(self.dimensions))
        if taken:
            raise ValueError(f"`{taken[0]}` is a column of every usage row; rename the dimension")
        return self
