"""One thing that looks wrong with a source's events, though each of them is good."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pricing.periods import instant_text

HOUR_US = 3_600_000_000


class Kind(StrEnum):
    """What may be wrong, most important first."""

    GAP = "gap"
    SPIKE = "spike"
    SLUMP = "slump"
    CLOCK_SKEW = "clock_skew"
    LATE = "late"
    NEW_TYPE = "new_type"
    NEW_VALUE = "new_value"
    UNWATCHED = "unwatched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What was found in the hours [from_hour, until_hour) since 1970, UTC.

    `count` are the events that it is about, `expected` how many were to be expected; None where nothing can be. `name`
    is the property of a new value, `values` are some of the types or values that are new.
    """

    source: str
    kind: Kind
    from_hour: int
    until_hour: int
    count: int
    message: str
    expected: int | None = None
    name: str | None = None
    values: tuple[str, ...] = ()

    def row(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "source": self.source,
            "kind": self.kind.value,
            "from": instant_text(self.from_hour * HOUR_US),
            "until": instant_text(self.until_hour * HOUR_US),
            "count": self.count,
            "expected": self.expected,
            "name": self.name,
            "values": list(self.values),
            "message": self.message,
        }

    def said(self) -> str:
        """As a remark has it."""
        return f"{self.kind.replace('_', ' ')}: {self.source}: {self.message}"

    def touches(self, from_hour: int, until_hour: int) -> bool:
        """Whether it lies in the hours [from_hour, until_hour), or ends or begins where they do."""
        return self.from_hour <= until_hour and self.until_hour >= from_hour


def most_important_first(found: Iterable[Trouble]) -> list[Trouble]:
    """By kind, and among equal ones by how many events are missing, too many, or new."""
    kinds = list(Kind)
    return sorted(found, key=lambda one: (kinds.index(one.kind), -abs(one.count - (one.expected or 0)), _place(one)))


def in_time(found: Iterable[Trouble]) -> list[Trouble]:
    """In the order in which it happened."""
    return sorted(found, key=lambda one: (one.from_hour, one.until_hour, _place(one)))


def _place(one: Trouble) -> tuple[str, int, str, str]:
    return one.source, one.from_hour, one.kind, one.name or ""
