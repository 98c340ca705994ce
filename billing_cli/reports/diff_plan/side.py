"""One side of the comparison: the versions of a catalog, accounts, and the contracts between the two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from billing_cli.accounts.account import Accounts, Written
from billing_cli.accounts.reading import ENDINGS, load_accounts
from billing_cli.catalogs.reading import load_catalogs
from billing_cli.contracts.contract import Contracts
from billing_cli.contracts.meters import meters_of
from billing_cli.contracts.reading import contracts_of
from billing_cli.errors import InputProblems
from billing_cli.project import Project
from billing_cli.reports.diff_plan.refs import Reference, problems_of
from billing_cli.reports.inputs import digests_of
from billing_cli.taxes.reading import Taxes, load_taxes
from pricing.catalog.catalog import Catalog, Plan
from pricing.catalog.existing import ExistingSubscriptions
from pricing.catalog.versions import Versions
from pricing.problems import Problem
from pricing.yaml_tree import content

SHORT = 12
# What the head's version is called beside the base's of the same name, where their contents differ.
EDITED = " (head)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """Something of the head that is priced as if it came on another day; `real` is the day that its file says."""

    what: str
    name: str
    real: date
    assumed: date

    def document(self) -> dict[str, str]:
        """For JSON."""
        return {"what": self.what, "name": self.name, "date": str(self.real), "assumed": str(self.assumed)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What a side is read from."""

    reference: Reference
    versions: Versions
    accounts: Accounts
    taxes: Taxes


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A side with its contracts; `written` are its versions as their files say them, without any assumption."""

    reference: Reference
    written: Versions
    contracts: Contracts

    @property
    def project(self) -> Project:
        """The project that it was read from."""
        return self.reference.project

    @property
    def digests(self) -> Mapping[str, str]:
        """SHA-256 of its catalog, with price files, of its customers' files, and of its settings."""
        return digests_of(self.project, self.project.digests)

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "reference": self.reference.name,
            "what": self.reference.what,
            **self.digests,
            "versions": [
                {"version": one.version, "effective": None if one.effective is None else str(one.effective)}
                for one in self.written.versions
            ],
        }


def read_texts(reference: Reference, other: Texts | None = None) -> Texts:
    """The catalog and the accounts of a side; those of the `other` side where both have the same files of customers.

    Raises InputProblems with every problem of every file.
    """
    with problems_of(reference.name):
        versions, problems = load_catalogs(reference.project)
        if other is not None and _same_accounts(reference.project, other.reference.project):
            accounts, found = other.accounts, list[Problem]()
        else:
            accounts, found = load_accounts(reference.project)
        taxes, of_taxes = load_taxes(reference.project, accounts)
        problems = [*problems, *found, *of_taxes]
        if problems or versions is None:
            raise InputProblems(problems)
    return Texts(reference=reference, versions=versions, accounts=accounts, taxes=taxes)


def _same_accounts(project: Project, other: Project) -> bool:
    """Whether a project has the files of customers and the settings of another one, whose accounts are read already."""
    paths = project.files(project.folder("customers"), ENDINGS)
    faults = [fault for path in paths for fault in project.read_bytes(path)[1]]
    if faults or project.settings != other.settings:
        return False
    own = {name: project.digests[name] for name in map(project.name_of, paths)}
    others = map(other.name_of, other.files(other.folder("customers"), ENDINGS))
    return own == {name: other.digests[name] for name in others}


def read_sides(base: Texts, head: Texts, first: date | None) -> tuple[Side, Side, tuple[Assumed, ...]]:
    """Both sides over one set of meters, and what of the head is assumed to come on the day `first`; None: nothing.

    Raises InputProblems where contracts and catalog do not meet.
    """
    assumed: list[Assumed] = []
    of_base, versions, accounts = base.versions, _apart(base.versions, head.versions), head.accounts
    if first is not None:
        of_base = _from(first, of_base, versions, assumed, is_head=False)
        versions = _from(first, versions, base.versions, assumed, is_head=True)
        accounts = _changes_from(first, base.accounts, accounts, assumed)
    meters = meters_of(Versions(versions=(*of_base.versions, *versions.versions)))
    sides = []
    for texts, of_side, held in ((base, of_base, base.accounts), (head, versions, accounts)):
        with problems_of(texts.reference.name):
            contracts, problems = contracts_of(texts.reference.project, of_side, held, meters, texts.taxes)
            if problems:
                raise InputProblems(_with_remedies(problems, base, texts, first if assumed else None))
        sides.append(Side(reference=texts.reference, written=texts.versions, contracts=contracts))
    return sides[0], sides[1], tuple(assumed)


def _with_remedies(problems: Sequence[Problem], base: Texts, own: Texts, first: date | None) -> Iterator[Problem]:
    """Problems of a side with what to do where there are none on real dates, or where a plan is gone that the base has.

    `first` is the day from which something is assumed to hold, None where nothing is.
    """
    real: set[tuple[str, str, int]] = set()
    if first is not None:
        versions = own.versions
        meters = meters_of(Versions(versions=(*base.versions.versions, *versions.versions)))
        _, found = contracts_of(own.reference.project, versions, own.accounts, meters, own.taxes)
        real = {(one.code, one.path, one.line) for one in found}
    for one in problems:
        if first is not None and (one.code, one.path, one.line) not in real:
            remedy = f"so it is only as of {first}, as is assumed: `--real-dates` counts everything on its own day"
            yield replace(one, remedy=remedy)
        elif one.code == "unknown-plan" and own is not base and _had_plan(base, one):
            remedy = (
                "the base has that plan: to take no new subscriptions, remove it in a version of its own (`null`), and "
                "leave it in this one"
            )
            yield replace(one, remedy=remedy)
        else:
            yield one


def _had_plan(base: Texts, problem: Problem) -> bool:
    return any(f"`{plan}`" in problem.message for version in base.versions.versions for plan in version.plans)


def _apart(base: Versions, head: Versions) -> Versions:
    """The head's versions, those under another name whose content is not that of the base's version of that name."""
    known = {one.version: content(one.place) for one in base.versions}
    return Versions(
        versions=tuple(
            replace(one, version=f"{one.version}{EDITED}")
            if one.version in known and known[one.version] != content(one.place)
            else one
            for one in head.versions
        )
    )


def _from(first: date, versions: Versions, other: Versions, assumed: list[Assumed], *, is_head: bool) -> Versions:
    """A side with its new versions at the end as if they took effect on `first`, or with the one before, if later.

    New are the head's versions that the base lacks. One that both have, with another content, is moved on both sides if
    it takes effect after `first`.
    """
    known = {one.version.removesuffix(EDITED): one for one in other.versions}
    new = len(versions.versions)
    while new and _is_new(versions.versions[new - 1], known, first, is_head=is_head):
        new -= 1
    found = list(versions.versions[:new])
    for version in versions.versions[new:]:
        day = max([first, *(one.effective for one in found[-1:] if one.effective is not None)])
        if version.effective is None or not found:
            found.append(version)
            continue
        if version.effective != day and is_head:
            name = version.version.removesuffix(EDITED)
            assumed.append(Assumed(what="version", name=name, real=version.effective, assumed=day))
        found.append(_moved(version, version.effective, day))
    return Versions(versions=tuple(found))


def _is_new(version: Catalog, others: Mapping[str, Catalog], first: date, *, is_head: bool) -> bool:
    twin = others.get(version.version.removesuffix(EDITED))
    if twin is None:
        return is_head
    later = all(one.effective is not None and one.effective > first for one in (version, twin))
    return later and content(twin.place) != content(version.place)


def _moved(version: Catalog, real: date, day: date) -> Catalog:
    """A version that takes effect on another day, with the dates at which subscriptions move as far from it."""
    plans = {key: _plan_moved(plan, day - real) for key, plan in version.plans.items()}
    return replace(version, effective=day, plans=plans)


def _plan_moved(plan: Plan, by: timedelta) -> Plan:
    existing = plan.existing
    if existing is None or not isinstance(existing.at, date):
        return plan
    moved: ExistingSubscriptions = replace(existing, at=existing.at + by)
    return replace(plan, existing=moved)


def _changes_from(first: date, base: Accounts, head: Accounts, assumed: list[Assumed]) -> Accounts:
    """The head's accounts with the entries of `changes` that the base lacks, if they are later, as of `first`."""
    written = dict(head.written)
    for (section, name), one in head.written.items():
        if section != "subscriptions" or not one.changes:
            continue
        old = base.written.get((section, name))
        known = [content(change.node) for change in old.changes] if old is not None else []
        written[section, name] = _changed_from(first, name, one, known, assumed)
    return replace(head, written=written)


def _changed_from(first: date, name: str, written: Written, known: Sequence[object], assumed: list[Assumed]) -> Written:
    changes = []
    for change in written.changes:
        if change.at > first and content(change.node) not in known:
            assumed.append(Assumed(what="change of subscription", name=name, real=change.at, assumed=first))
            changes.append(replace(change, at=first))
        else:
            changes.append(change)
    return replace(written, changes=tuple(sorted(changes, key=lambda one: one.at)))


def short(sha256: str) -> str:
    """A digest as it stands in a line."""
    return sha256[:SHORT]
