"""The meters of all versions of the catalog: one name may mean different things in two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pricing.catalog.catalog import Catalog
from pricing.catalog.meter import Meter, ScheduleDimension
from pricing.catalog.versions import Versions
from pricing.yaml_tree import MapNode, Node, plain


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
    known: dict[str, list[tuple[object, str]]] = {}
    for catalog in reversed(versions.versions):
        for name, meter in catalog.meters.items():
            meaning, own = _meaning(catalog, name, meter), known.setdefault(name, [])
            key = next((key for held, key in own if held == meaning), None)
            if key is None:
                key = name if not own else f"{name} ({catalog.version})"
                own.append((meaning, key))
                every[key] = MeterVersion(key=key, name=name, meter=meter, catalog=catalog)
            keys[catalog.version, name] = key
    return Meters(every={key: every[key] for key in sorted(every)}, keys=keys)


# What of a meter says how it prints, and not what it counts.
LABELS = ("unit", "description")


def _meaning(catalog: Catalog, name: str, meter: Meter) -> object:
    """All that decides what a meter counts, as written: its own definition, and the schedules that it uses."""
    written = catalog.place.get("meters", name)
    names = {one.schedule for one in meter.dimensions.values() if isinstance(one, ScheduleDimension)}
    schedules = {one: _plain(catalog.place.get("schedules", one)) for one in names}
    own = (
        written.with_entries({k: v for k, v in written.entries.items() if k not in LABELS})
        if isinstance(written, MapNode)
        else written
    )
    # The order of dimensions is that of the keys of usage.
    return _plain(own), tuple(meter.dimensions), schedules


def _plain(node: Node | None) -> object:
    return None if node is None else plain(node)
