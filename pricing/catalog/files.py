"""The files of `catalog/` as they read: every key that one may hold, before plans are tried in a currency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from pricing.cadence import Align
from pricing.catalog.existing import ExistingFile
from pricing.catalog.meter import Meter
from pricing.catalog.schedule import Schedule
from pricing.durations import Unit
from pricing.schema import CurrencyCode, Day, Identifier, Strict


class CatalogFile(Strict):
    """A file of `catalog/`."""

    version: Identifier | None = None
    effective: Day | None = None
    extends: Identifier | None = None
    currency: CurrencyCode
    prices: Literal["exclusive", "inclusive"] = "exclusive"
    meters: Mapping[Identifier, Meter] = Field(default_factory=dict)
    schedules: Mapping[Identifier, Schedule] = Field(default_factory=dict)
    plans: Mapping[Identifier, PlanFile] = Field(default_factory=dict)


class PlanFile(Strict):
    """A plan as written; what it costs is read piece by piece, where currency and patches are known.

    A charge that is a list has variants: the first whose `when` holds for the customer applies.
    """

    name: str | None = None
    description: str | None = None
    period: Unit = "month"
    align: Align = "calendar"
    trial: Mapping[str, Any] | None = None
    charges: Mapping[Identifier, Mapping[str, Any] | tuple[Mapping[str, Any], ...]] = Field(default_factory=dict)
    discounts: tuple[Mapping[str, Any], ...] = ()
    commitment: Mapping[str, Any] | None = None
    cap: Mapping[str, Any] | None = None
    grants: Mapping[Identifier, Mapping[str, Any]] = Field(default_factory=dict)
    existing_subscriptions: ExistingFile | None = None


CatalogFile.model_rebuild()
