"""`require_approval: true`: whoever departs from the price list says why, and who agreed.

Asked of every patch of a subscription or of a change, of discounts, grants and voids. The plans of the catalog are the
price list itself; quantities, terms and ends are no prices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from billing_cli.accounts.account import Written, WrittenChange
from pricing.catalog.own_terms import OwnTerms
from pricing.catalog.patches import APPROVAL
from pricing.problems import Problem
from pricing.yaml_tree import ListNode, MapNode, Node, TextNode

TABLES = (".csv", ".parquet")
# Terms that are one mapping each.
SINGLE = ("commitment", "cap", "trial")
_INDEX = re.compile(r"\[([0-9]+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """Something that somebody agreed to: what it is called, and its path below what holds it.

    `said` are the keys that are said for it elsewhere, by the change that it is part of.
    """

    what: str
    path: str
    node: Node
    said: frozenset[str] = frozenset()


def approval_problems(written: Mapping[tuple[str, str], Written]) -> Iterator[Problem]:
    """Everything that somebody agreed to and that does not say why, or who; all at once."""
    for (section, name), entry in written.items():
        for agreed in _all_agreed(section, entry):
            missing = [key for key in APPROVAL if key not in agreed.said and not _says(agreed.node, key)]
            if missing:
                yield Problem(
                    code="no-approval",
                    file=agreed.node.place.file,
                    line=agreed.node.place.line,
                    path=".".join(filter(None, (section, name, agreed.path))),
                    message=f"the {agreed.what} has no {' and no '.join(f'`{key}`' for key in missing)}",
                    remedy=_remedy(agreed, missing),
                )


def _all_agreed(section: str, entry: Written) -> Iterator[Agreed]:
    if section in ("grants", "voids") and entry.node is not None:
        yield Agreed(what=section[:-1], path="", node=entry.node)
    yield from _own(entry.own, "", frozenset())
    for change in entry.changes:
        yield from _of_change(change)


def _of_change(change: WrittenChange) -> Iterator[Agreed]:
    """The terms of a change; what the whole change says is said for each. Another plan is agreed to by the change."""
    path = change.path.rpartition(".")[2]
    yield from _own(change.own, f"{path}.", frozenset(key for key in APPROVAL if _says(change.node, key)))
    if change.plan is not None:
        yield Agreed(what="change", path=path, node=change.node)


def _own(own: OwnTerms | None, within: str, said: frozenset[str]) -> Iterator[Agreed]:
    """Each patch and each discount."""
    if own is None:
        return
    for charge, patch in (own.charges.entries if own.charges else {}).items():
        yield Agreed(what="patch", path=f"{within}charges.{charge}", node=patch, said=said)
    for place, discount in enumerate(own.discounts.items if isinstance(own.discounts, ListNode) else ()):
        yield Agreed(what="discount", path=f"{within}discounts[{place}]", node=discount, said=said)
    for name in SINGLE:
        node = getattr(own, name)
        if node is not None:
            yield Agreed(what=name, path=f"{within}{name}", node=node, said=said)


def _says(node: Node, key: str) -> bool:
    """Whether it is said, in words."""
    said = node.entries.get(key) if isinstance(node, MapNode) else None
    return isinstance(said, TextNode) and bool((said.text or "").strip())


def _remedy(agreed: Agreed, missing: list[str]) -> str:
    if isinstance(agreed.node, TextNode):
        return (
            "a null cannot say why: let it cost nothing instead, as `{amount: 0, reason: …, approved_by: …}`, "
            "or take it away in an entry of `changes` that says why"
        )
    if agreed.node.place.file.lower().endswith(TABLES):
        columns = (".".join(filter(None, (_column(agreed.path), key))) for key in missing)
        return f"fill {_listed([f'`{column}`' for column in columns])} in this row"
    return f"write {_listed([f'`{key}: …`' for key in missing])} in it"


def _column(path: str) -> str:
    """The column of a table for a path, which counts from 1.

    >>> _column("changes[0].charges.emails")
    'changes.1.charges.emails'
    """
    return _INDEX.sub(lambda found: f".{int(found[1]) + 1}", path)


def _listed(words: list[str]) -> str:
    return " and ".join(words)
