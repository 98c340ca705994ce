"""All versions of a catalog, by the day on which each takes effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pricing.catalog.catalog import Catalog


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    versions: tuple[Catalog, ...]

    @property
    def first(self) -> Catalog:
        return self.versions[0]

    @property
    def latest(self) -> Catalog:
        return self.versions[-1]

    def in_force(self, day: date) -> Catalog | None:
        held = None
        for one in self.versions:
            if one.effective is None or one.effective <= day:
                held = one
        return held
