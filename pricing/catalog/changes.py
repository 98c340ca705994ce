"""What a version changes of a plan: everything that can change an amount, with the value before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pricing.catalog.catalog import Catalog
from pricing.catalog.meaning import Meaning, plan_meaning, tree_meaning
from pricing.yaml_tree import ListNode, MapNode, Node, Place, TextNode, place_at

Steps: TypeAlias = "tuple[str | int, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that differs; None is absent. `place` is where the later version says so.

    `old` and `new` are the same as trees, for words.

    A step in brackets, such as `[model=gpt-4o]`, is the price row for that usage.
    """

    steps: Steps
    before: str | None
    after: str | None
    currency: str
    place: Place
    old: Node | None = field(default=None, compare=False)
    new: Node | None = field(default=None, compare=False)

    @property
    def path(self) -> str:
        """Where it stands in the catalog, as a person would write it."""
        return steps_text(self.steps)


def steps_text(steps: Steps) -> str:
    """Steps as a path.

    >>> steps_text(("plans", "pro", "charges", "input", "prices", "[model=a]", "tiers", 0))
    'plans.pro.charges.input.prices[model=a].tiers[0]'
    """
    text = ""
    for step in steps:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += step if not text or step.startswith("[") else f".{step}"
    return text


def plan_changes(before: Catalog, after: Catalog, plan_key: str) -> tuple[Change, ...]:
    """What of a plan that both versions have can change an amount and differs; nothing where it costs the same.

    The meters and schedules that its charges use are part of it, and so are the rows of price files.
    """
    old, new = before.plans[plan_key], after.plans[plan_key]
    if before is after:
        return ()
    whole = after.written or after.place
    return tuple(_Reader(whole, after.currency).differences(plan_meaning(before, old), plan_meaning(after, new), ()))


def tree_changes(before: MapNode, after: MapNode, steps: Steps, currency: str) -> tuple[Change, ...]:
    """What differs between two trees that stand at `steps`, amounts being in `currency`; spelling does not count."""
    reader = _Reader(after, currency, len(steps))
    return tuple(reader.differences(tree_meaning(before), tree_meaning(after), steps))


@dataclass(frozen=True, slots=True)
class _Reader:
    """`whole` is the later tree; it stands `depth` steps below where paths begin."""

    whole: MapNode
    currency: str
    depth: int = 0

    def differences(self, old: Meaning | None, new: Meaning | None, steps: Steps) -> Iterator[Change]:
        if old == new:
            return
        if old is not None and new is not None:
            if isinstance(old.value, Mapping) and isinstance(new.value, Mapping) and _same_model(old.value, new.value):
                for key in dict.fromkeys([*old.value, *new.value]):
                    yield from self.differences(old.value.get(key), new.value.get(key), (*steps, key))
                return
            if isinstance(old.value, tuple) and isinstance(new.value, tuple) and _alike(old.value, new.value):
                for index, (one, other) in enumerate(zip(old.value, new.value, strict=True)):
                    yield from self.differences(one, other, (*steps, index))
                return
        yield Change(
            steps=steps,
            before=None if old is None else flow_text(old.node),
            after=None if new is None else flow_text(new.node),
            currency=self.currency,
            place=self._place(new, steps),
            old=None if old is None else old.node,
            new=None if new is None else new.node,
        )

    def _place(self, new: Meaning | None, steps: Steps) -> Place:
        """Where the file of the later version says it: the value, or what stands around it where it is taken away."""
        if new is not None and any(isinstance(step, str) and step.startswith("[") for step in steps):
            return new.node.place
        return place_at(self.whole, steps[self.depth :])


def _same_model(old: Mapping[str, Meaning], new: Mapping[str, Meaning]) -> bool:
    """Whether two mappings have the same keys to compare: a charge of another model is another charge."""
    return old.get("model") == new.get("model")


def _alike(old: tuple[Meaning, ...], new: tuple[Meaning, ...]) -> bool:
    """Whether two lists of mappings can be compared one by one."""
    return len(old) == len(new) and all(isinstance(one.value, Mapping) for one in (*old, *new))


def flow_text(node: Node) -> str:
    """A value in one line, as YAML would have it, without quotes.

    >>> from pricing.yaml_tree import MapNode
    >>> flow_text(MapNode({"up_to": TextNode("10", Place("", 1))}, Place("", 1)))
    '{up_to: 10}'
    """
    if isinstance(node, TextNode):
        return "null" if node.text is None else node.text
    if isinstance(node, ListNode):
        return f"[{', '.join(flow_text(item) for item in node.items)}]"
    return f"{{{', '.join(f'{name}: {flow_text(value)}' for name, value in node.entries.items())}}}"
