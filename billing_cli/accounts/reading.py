"""The customers folder: YAML and CSV files, customers and subscriptions in either."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from billing_cli.accounts.account import Accounts, Customer, Subscription, Written
from billing_cli.project import Project
from pricing.catalog.later import REMEDY, later
from pricing.csv_tree import parse_csv
from pricing.problems import Problem, did_you_mean
from pricing.schema import read_as
from pricing.yaml_tree import ListNode, MapNode, Node, Place

ENDINGS = (".yaml", ".yml", ".csv")
LATER_ENDINGS = (".parquet",)
SECTIONS = ("customers", "subscriptions")


@dataclass(slots=True)
class _Found:
    customers: dict[str, Customer] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    written: dict[tuple[str, str], Written] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def load_accounts(project: Project) -> tuple[Accounts, list[Problem]]:
    """Every customer and subscription of the project, and everything that is wrong with them."""
    found = _Found()
    found.problems += _folder_problems(project)
    for path in project.files(project.folder("customers"), ENDINGS):
        for section, node, location in _entries(project, path, found.problems):
            _add(found, section, node, location)
    for path in project.files(project.folder("customers"), LATER_ENDINGS):
        place = Place(project.name_of(path), 0)
        message = "customers in Parquet are part of the pricing language, but this version does not read them yet"
        found.problems.append(_problem(place, "not-yet", "", message, "write them as CSV or YAML"))
    found.problems += _name_problems(found)
    found.problems += _subscription_problems(found)
    if project.settings.require_approval:
        found.problems += _approval_problems(found)
    return Accounts(customers=found.customers, subscriptions=found.subscriptions, written=found.written), found.problems


def _entries(
    project: Project, path: Path, problems: list[Problem]
) -> Iterator[tuple[str, Node, tuple[str | int, ...]]]:
    """Each customer and subscription of a file: its section, its node, and where it stands."""
    if path.suffix.lower() == ".csv":
        yield from _csv_entries(project, path, problems)
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
    if section == "grants":
        message = "`grants` is part of the pricing language, but this version does not price it yet"
        yield _problem(place, "not-yet", section, message, REMEDY)
    elif section not in SECTIONS:
        message = f"`{section}` is not a known key here"
        yield _problem(place, "unknown-key", section, message, did_you_mean(section, SECTIONS))
    elif not isinstance(items, ListNode):
        yield _problem(place, "not-a-list", section, f"`{section}` must be a list", "start each entry with `- id: …`")


def _csv_entries(
    project: Project, path: Path, problems: list[Problem]
) -> Iterator[tuple[str, Node, tuple[str | int, ...]]]:
    """A CSV file with a column `plan` holds subscriptions, another customers."""
    text, found = project.read_text(path)
    if text is not None:
        header = [name.strip().strip('"') for name in text.partition("\n")[0].split(",")]
        section = "subscriptions" if "plan" in header else "customers"
        rows, found = parse_csv(text, project.name_of(path))
        yield from ((section, row, (section, index)) for index, row in enumerate(rows))
    problems += found


def _add(found: _Found, section: str, node: Node, location: tuple[str | int, ...]) -> None:
    model: Any = Customer if section == "customers" else Subscription
    entry, problems = read_as(model, node, location, later=later)
    found.problems += problems
    if entry is None:
        return
    assert isinstance(node, MapNode)
    known = found.customers if section == "customers" else found.subscriptions
    path = f"{location[0]}[{location[1]}]"
    if entry.id in known:
        first = found.written[section, entry.id].place
        found.problems.append(
            _problem(
                node.place,
                "duplicate-id",
                f"{path}.id",
                f"{section[:-1]} `{entry.id}` is already at {first.file}:{first.line}",
                "give it another id, or keep one of the two",
            )
        )
        return
    patch = node.entries.get("charges")
    known[entry.id] = entry
    found.written[section, entry.id] = Written(
        place=node.place, patch=patch if isinstance(patch, MapNode) else None, patch_path=f"{path}.charges"
    )


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
    for subscription in found.subscriptions.values():
        place = found.written["subscriptions", subscription.id].place
        path = f"subscriptions.{subscription.id}"
        if subscription.customer not in found.customers:
            yield _problem(
                place,
                "unknown-customer",
                f"{path}.customer",
                f"there is no customer `{subscription.customer}`",
                did_you_mean(subscription.customer, found.customers),
            )
        if subscription.end is not None and subscription.end < subscription.start:
            yield _problem(
                place,
                "ends-before-start",
                f"{path}.end",
                f"it ends on {subscription.end}, before it starts on {subscription.start}",
                "`end` is the first day not served; correct one of the two",
            )


def _approval_problems(found: _Found) -> Iterator[Problem]:
    for (section, name), written in found.written.items():
        for charge, patch in (written.patch.entries if written.patch else {}).items():
            missing = [
                key for key in ("reason", "approved_by") if not isinstance(patch, MapNode) or key not in patch.entries
            ]
            if missing:
                yield _problem(
                    patch.place,
                    "no-approval",
                    f"{section}.{name}.charges.{charge}",
                    f"the patch has no {' and no '.join(f'`{m}`' for m in missing)}",
                    "say why and who agreed, or set `require_approval: false` in bill.yaml",
                )


def _problem(place: Place, code: str, path: str, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=place.file, line=place.line, path=path, message=message, remedy=remedy)
