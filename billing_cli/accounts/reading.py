"""The customers folder: YAML, CSV and Parquet files, customers and subscriptions in each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from pydantic import BaseModel

from billing_cli.accounts.account import Accounts, Customer, Subscription, Written, WrittenChange
from billing_cli.accounts.approval import approval_problems
from billing_cli.accounts.parquet_rows import parquet_rows
from billing_cli.project import Project
from pricing.catalog.grants import CustomerGrant, Void
from pricing.catalog.later import later
from pricing.catalog.own_terms import OwnTerms
from pricing.csv_tree import csv_header, csv_rows
from pricing.problems import Problem, did_you_mean, place_text
from pricing.schema import read_as
from pricing.yaml_tree import ListNode, MapNode, Node, Place, TextNode

ENDINGS = (".yaml", ".yml", ".csv", ".parquet")
# What a file holds, and the key that tells its entries apart.
SECTIONS: Mapping[str, tuple[type[BaseModel], str]] = {
    "customers": (Customer, "id"),
    "subscriptions": (Subscription, "id"),
    "grants": (CustomerGrant, "id"),
    "voids": (Void, "grant"),
}
# For so many unknown customers the nearest known one is looked for: where there are more, a whole file is missing.
SUGGESTED = 100
# Where a table says `null` as YAML does, to take away what a plan has; a customer may have the name.
PATCHES = frozenset({"charges", "trial", "discounts", "commitment", "cap", "changes"})


@dataclass(slots=True)
class _Found:
    entries: dict[str, dict[str, Any]] = field(default_factory=lambda: {section: {} for section in SECTIONS})
    written: dict[tuple[str, str], Written] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def customers(self) -> dict[str, Customer]:
        return self.entries["customers"]

    @property
    def subscriptions(self) -> dict[str, Subscription]:
        return self.entries["subscriptions"]


def load_accounts(project: Project) -> tuple[Accounts, list[Problem]]:
    """Every customer and subscription of the project, and everything that is wrong with them."""
    found = _Found()
    found.problems += _folder_problems(project)
    for path in project.files(project.folder("customers"), ENDINGS):
        for section, node, location in _entries(project, path, found.problems):
            _add(found, section, node, location)
    found.problems += _name_problems(found)
    found.problems += _subscription_problems(found)
    found.problems += _grant_problems(found)
    if project.settings.require_approval:
        found.problems += approval_problems(found.written)
    return Accounts(**found.entries, written=found.written), found.problems


def _entries(
    project: Project, path: Path, problems: list[Problem]
) -> Iterator[tuple[str, Node, tuple[str | int, ...]]]:
    """Each customer, subscription, grant and void of a file: its section, its node, and where it stands."""
    table = TABLES.get(path.suffix.lower())
    if table is not None:
        columns, rows = table(project, path, problems, PATCHES)
        section = next((name for name, column in TOLD_BY.items() if column in columns), "customers")
        yield from ((section, row, (section, index)) for index, row in enumerate(rows))
        return
    node, found = project.read_yaml(path)
    problems += found
    if node is not None and not isinstance(node, MapNode):
        message = "the file must hold `customers:` or `subscriptions:`"
        problems.append(_problem(node.place, "not-a-mapping", "", message, "write one of them"))
    if not isinstance(node, MapNode):
        return
    for section, items in node.entries.items():
        problems += _section_problems(section, items, node.keys.get(section, items.place))
        if section in SECTIONS and isinstance(items, ListNode):
            yield from ((section, item, (section, index)) for index, item in enumerate(items.items))


def _section_problems(section: str, items: Node, place: Place) -> Iterator[Problem]:
    if section not in SECTIONS:
        message = f"`{section}` is not a known key here"
        yield _problem(place, "unknown-key", section, message, did_you_mean(section, SECTIONS))
    elif not isinstance(items, ListNode):
        yield _problem(place, "not-a-list", section, f"`{section}` must be a list", "start each entry with `- id: …`")


def _csv_rows(project: Project, path: Path, problems: list[Problem], removable: Collection[str]) -> Table:
    """The rows of a CSV file."""
    text, found = project.read_text(path)
    problems += found
    if text is None:
        return (), ()
    return csv_header(text), csv_rows(text, project.name_of(path), problems, removable)


# Columns by which a table says what its rows are; without one they are customers.
TOLD_BY = {"grants": "amount", "subscriptions": "plan"}
Table: TypeAlias = tuple[Collection[str], Iterable[Node]]
"""The columns of a file and its rows, one by one."""
TABLES: Mapping[str, Callable[[Project, Path, list[Problem], Collection[str]], Table]] = MappingProxyType(
    {".csv": _csv_rows, ".parquet": parquet_rows}
)


def _add(found: _Found, section: str, node: Node, location: tuple[str | int, ...]) -> None:
    model, key = SECTIONS[section]
    entry, problems = read_as(model, node, location, later=later)
    found.problems += problems
    if entry is None:
        return
    assert isinstance(node, MapNode)
    known, name = found.entries[section], getattr(entry, key)
    path = f"{location[0]}[{location[1]}]"
    if name in known:
        first = found.written[section, name].place
        found.problems.append(
            _problem(
                node.place,
                "duplicate-id",
                f"{path}.{key}",
                f"{section[:-1]} `{name}` is already at {place_text(first.file, first.line)}",
                "give it another id, or keep one of the two",
            )
        )
        return
    known[name] = entry
    is_contract = isinstance(entry, Subscription)
    # All of a row stands in its line: of a hundred thousand of them only what decides prices is kept as trees.
    is_row = not node.keys and section in ("customers", "subscriptions")
    found.written[section, name] = Written(
        place=node.place,
        node=None if is_row else node,
        own=_own_terms(node, path) if is_contract else None,
        changes=tuple(_changes(node, entry, path)) if is_contract else (),
    )


def _changes(node: MapNode, entry: Any, path: str) -> Iterator[WrittenChange]:
    """The entries of `changes`, by date; those of one day in the order written."""
    written = node.entries.get("changes")
    if not isinstance(written, ListNode):
        return
    items = [
        (change, index, item) for index, (change, item) in enumerate(zip(entry.changes, written.items, strict=True))
    ]
    for change, index, item in sorted(items, key=lambda one: (one[0].at, one[1])):
        assert isinstance(item, MapNode)
        where = f"{path}.changes[{index}]"
        yield WrittenChange(at=change.at, plan=change.plan, own=_own_terms(item, where), node=item, path=where)


def _own_terms(node: MapNode, path: str) -> OwnTerms | None:
    """What of a subscription or change decides prices, as written; None where it says nothing of its own."""
    charges, discounts = node.entries.get("charges"), node.entries.get("discounts")
    commitment, cap, trial = (node.entries.get(name) for name in ("commitment", "cap", "trial"))
    if all(one is None for one in (charges, discounts, commitment, cap, trial)):
        return None
    return OwnTerms(
        path=path,
        charges=charges if isinstance(charges, MapNode) else None,
        discounts=_discounts(discounts),
        commitment=commitment,
        cap=cap,
        trial=trial,
    )


def _discounts(node: Node | None) -> ListNode | None:
    """The discounts as written; a null takes the plan's away."""
    if isinstance(node, TextNode) and node.text is None:
        return ListNode((), node.place)
    return node if isinstance(node, ListNode) else None


def _folder_problems(project: Project) -> Iterator[Problem]:
    """A folder that `bill.yaml` names must be there: a wrong name must not mean that there are no customers."""
    folder = project.folder("customers")
    named = "customers" in project.settings.folders.model_fields_set
    if not folder.is_dir() and (named or folder.exists()):
        place = Place(f"{project.name_of(folder)}", 0)
        yield _problem(
            place, "no-folder", "", "there is no such folder of customers", "make it, or correct `folders.customers`"
        )


def _name_problems(found: _Found) -> Iterator[Problem]:
    """An alias may not be another customer's id or alias: usage would have two owners."""
    owners = {customer.id: customer.id for customer in found.customers.values()}
    for customer in found.customers.values():
        for alias in customer.aliases:
            owner = owners.setdefault(alias, customer.id)
            if owner != customer.id:
                yield _problem(
                    found.written["customers", customer.id].place,
                    "alias-taken",
                    f"customers.{customer.id}.aliases",
                    f"`{alias}` already names customer `{owner}`",
                    "remove it from one of the two",
                )


def _subscription_problems(found: _Found) -> Iterator[Problem]:
    unknown: set[str] = set()
    for subscription in found.subscriptions.values():
        place = found.written["subscriptions", subscription.id].place
        path = f"subscriptions.{subscription.id}"
        if subscription.customer not in found.customers:
            unknown.add(subscription.customer)
            many = len(unknown) > SUGGESTED
            yield _problem(
                place,
                "unknown-customer",
                f"{path}.customer",
                f"there is no customer `{subscription.customer}`",
                "correct it, or add the customer" if many else did_you_mean(subscription.customer, found.customers),
            )
        if subscription.end is not None and subscription.end < subscription.start:
            yield _problem(
                place,
                "ends-before-start",
                f"{path}.end",
                f"it ends on {subscription.end}, before it starts on {subscription.start}",
                "`end` is the first day not served; correct one of the two",
            )
        yield from _change_problems(subscription, found.written["subscriptions", subscription.id].changes, path)


def _grant_problems(found: _Found) -> Iterator[Problem]:
    """Grants of customers or subscriptions that there are not, and those that are over as they begin."""
    subscriptions: dict[str, list[str]] = {}
    for subscription in found.subscriptions.values() if found.entries["grants"] else ():
        subscriptions.setdefault(subscription.customer, []).append(subscription.id)
    for name, grant in found.entries["grants"].items():
        place, path = found.written["grants", name].place, f"grants.{name}"
        if grant.customer not in found.customers:
            message = f"there is no customer `{grant.customer}`"
            remedy = did_you_mean(grant.customer, found.customers)
            yield _problem(place, "unknown-customer", f"{path}.customer", message, remedy)
        own = subscriptions.get(grant.customer, [])
        if grant.subscription is not None and grant.subscription not in own:
            message = f"the customer `{grant.customer}` has no subscription `{grant.subscription}`"
            remedy = did_you_mean(grant.subscription, own)
            yield _problem(place, "unknown-subscription", f"{path}.subscription", message, remedy)
        if grant.ends is not None and grant.ends <= grant.starts:
            message = f"it expires on {grant.ends}, and starts on {grant.starts} only"
            remedy = "`expires` is the first day on which it does not hold; correct one of the two"
            yield _problem(place, "ends-before-start", f"{path}.expires", message, remedy)


def _change_problems(subscription: Subscription, changes: Sequence[WrittenChange], path: str) -> Iterator[Problem]:
    """Changes that come into force when the subscription is not served."""
    for change in changes:
        before = change.at < subscription.start
        if before or (subscription.end is not None and change.at >= subscription.end):
            when = f"before it starts on {subscription.start}" if before else f"when it ended on {subscription.end}"
            message = f"the change comes into force on {change.at}, {when}"
            where = f"{path}{change.path[change.path.rindex('.') :]}.at"
            yield _problem(change.node.place, "change-outside", where, message, "correct one of the two dates")


def _problem(place: Place, code: str, path: str, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=place.file, line=place.line, path=path, message=message, remedy=remedy)
