"""Which fields the objects of a JSON export have, found by reading it, at every depth that is needed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from billing_cli.events.export_file import SOURCES
from pricing.expressions.json_exports import Steps, pointer
from pricing.rating.calculator import Calculator, statement

DEEPEST = 20
"""How many names may stand one inside the other."""
MOST_NAMES = 1_000
"""How many fields a file may have whose mapping does not name them."""
ROOT: Steps = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """`members`: the names of each object, by its place; `bare`: those that some line has empty, or as something else.

    `repeated`, `badly_named` and `too_deep` are objects in which some line has a name twice, an empty name or one that
    begins with `=`, or more objects than are looked into. With `too_many` names, the rest is not to be relied on.
    """

    members: Mapping[Steps, tuple[str, ...]] = field(default_factory=dict)
    bare: frozenset[Steps] = frozenset()
    repeated: tuple[Steps, ...] = ()
    badly_named: tuple[Steps, ...] = ()
    too_deep: tuple[Steps, ...] = ()
    too_many: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the lines themselves."""
        return self.members.get(ROOT, ())

    def places(self) -> Iterator[Steps]:
        """Every place of the file, objects too."""
        for above, names in self.members.items():
            yield from ((*above, name) for name in names if _is_name(name))

    def is_object(self, place: Steps) -> bool:
        """Whether some line has an object there, or may have."""
        return place in self.members


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    names: tuple[str, ...]
    repeated: bool
    bare: bool
    others: bool


def find_shape(calculator: Calculator, wanted: Collection[str] | None, likely: Sequence[Steps]) -> Shape:
    """The shape of the relation `shaped_lines`: of all objects, or of those on the way to the `wanted` names alone.

    Each round looks at the objects known so far, at first at the `likely` ones, which need not be there.
    """
    known: list[Steps] = [ROOT, *(place for place in likely if _leads_to(place, wanted))]
    most = MOST_NAMES + 1 if wanted is None else 1 << 30
    while True:
        found = _look(calculator, known, most)
        too_many = wanted is None and sum(len(one.names) for one in found.values()) > MOST_NAMES
        inside = [] if too_many else _further_objects(calculator, found, known, wanted)
        deep = [place for place in inside if len(place) >= DEEPEST]
        further = [place for place in inside if len(place) < DEEPEST]
        if not further:
            return _shape(found, deep, too_many=too_many)
        known += further


def _look(calculator: Calculator, known: Sequence[Steps], most: int) -> dict[Steps, _Found]:
    rows = calculator.rows(statement(SOURCES, "shapes"), places=[pointer(place) for place in known], most=most)
    return {
        known[place - 1]: _Found(names=tuple(names), repeated=repeated, bare=bare, others=others)
        for place, names, repeated, bare, others in rows
    }


def _further_objects(
    calculator: Calculator, found: Mapping[Steps, _Found], known: Sequence[Steps], wanted: Collection[str] | None
) -> list[Steps]:
    """The places below the known objects that hold objects too, where some line has more objects than are known."""
    if not any(one.others for one in found.values()):
        return []
    places = [
        (*above, name)
        for above, one in found.items()
        for name in one.names
        if _is_name(name) and (*above, name) not in known and _leads_to((*above, name), wanted)
    ]
    if not places:
        return []
    by_pointer = {pointer(place): place for place in places}
    rows = calculator.rows(statement(SOURCES, "objects"), places=list(by_pointer))
    return [by_pointer[text] for (text,) in rows]


def _leads_to(place: Steps, wanted: Collection[str] | None) -> bool:
    return wanted is None or any(name.startswith(".".join(place) + ".") for name in wanted)


def _is_name(name: str) -> bool:
    return bool(name) and not name.startswith("=") and "\0" not in name


def _shape(found: Mapping[Steps, _Found], deep: Sequence[Steps], *, too_many: bool) -> Shape:
    return Shape(
        members={place: one.names for place, one in found.items()},
        bare=frozenset(place for place, one in found.items() if one.bare),
        repeated=tuple(place for place, one in found.items() if one.repeated),
        badly_named=tuple(place for place, one in found.items() if not all(map(_is_name, one.names))),
        too_deep=tuple(deep),
        too_many=too_many,
    )
