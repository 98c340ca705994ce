"""The versions of a catalog: which one is in force on a day, and which comes before another."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from pricing.catalog.catalog import Catalog

ALWAYS = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """Every version, each whole, by `effective`; at least one, and only the first may hold since ever."""

    versions: tuple[Catalog, ...]

    @property
    def first(self) -> Catalog:
        """The version that takes effect before all others."""
        return self.versions[0]

    @property
    def latest(self) -> Catalog:
        """The version that takes effect after all others."""
        return self.versions[-1]

    def in_force(self, day: date) -> Catalog | None:
        """The last version that has taken effect on that local day; None before the first."""
        place = bisect_right(self.versions, day, key=lambda one: one.effective or ALWAYS)
        return self.versions[place - 1] if place else None

    def before(self, catalog: Catalog) -> Catalog | None:
        """The version that this one follows; None for the first."""
        place = self.place_of(catalog)
        return self.versions[place - 1] if place else None

    def named(self, version: str) -> Catalog | None:
        """The version of that name."""
        return next((one for one in self.versions if one.version == version), None)

    def place_of(self, catalog: Catalog) -> int:
        """Which of the versions it is, from 0."""
        return next(place for place, one in enumerate(self.versions) if one.version == catalog.version)

    def last_with(self, plan: str, before: Catalog) -> Catalog | None:
        """The last version before another that has a plan: a plan that was removed may come again."""
        earlier = self.versions[: self.place_of(before)]
        return next((one for one in reversed(earlier) if plan in one.plans), None)
