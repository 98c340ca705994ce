"""The meters of all versions of the catalog: one name may mean different things in two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pricing.catalog.catalog import Catalog
from pricing.catalog.meaning import Meaning, meter_meaning
from pricing.catalog.meter import Meter
from pricing.catalog.versions import Versions


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterVersion:
    """A meter as some versions of the catalog define it; `key` tells it apart from others of its `name`."""

    key: str
    name: str
    meter: Meter
    catalog: Catalog

    @property
    def is_latest(self) -> bool:
        """Whether it is the newest definition of its name: that one answers for usage that belongs to nobody."""
        return self.key == self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Meters:
    """Every definition by its key, and which of them a version means by a name."""

    every: Mapping[str, MeterVersion] = field(default_factory=dict)
    keys: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def key(self, catalog: Catalog, name: str) -> str:
        """The key of a meter of a version."""
        return self.keys[catalog.version, name]


def meters_of(versions: Versions) -> Meters:
    """The distinct definitions; the newest one of a name has the name itself as its key."""
    every: dict[str, MeterVersion] = {}
    keys: dict[tuple[str, str], str] = {}
    known: dict[str, list[tuple[Meaning, str]]] = {}
    for catalog in reversed(versions.versions):
        for name, meter in catalog.meters.items():
            meaning, own = meter_meaning(catalog, name), known.setdefault(name, [])
            key = next((key for held, key in own if held == meaning), None)
            if key is None:
                key = name if not own else f"{name} ({catalog.version})"
                own.append((meaning, key))
                every[key] = MeterVersion(key=key, name=name, meter=meter, catalog=catalog)
            keys[catalog.version, name] = key
    return Meters(every={key: every[key] for key in sorted(every)}, keys=keys)
