"""What issued invoices were made from may not be edited: versions of the catalog, and terms of subscriptions."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from billing_cli.accounts.account import Written
from billing_cli.audit.differences import differences
from billing_cli.charges.pinned_files import pinned_project, pins_of
from billing_cli.charges.used import used
from billing_cli.contracts.contract import Contract, Contracts
from billing_cli.contracts.invoice import Invoice, invoices_of
from billing_cli.contracts.reading import load_contracts
from billing_cli.errors import BillError, InputProblems
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing.catalog.catalog import Catalog
from pricing.catalog.change_words import in_words
from pricing.catalog.changes import flow_text, plan_changes
from pricing.catalog.existing import KEY
from pricing.periods import DAY, local_day, month, zone
from pricing.problems import Problem, counted
from pricing.rating.calculator import statement
from pricing.yaml_tree import Place

BACK = "put it back as it was"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An invoice that was issued and stands."""

    number: str
    invoice_id: str
    period: str
    subscription: str
    billing_us: int

    @property
    def day(self) -> date:
        """The day on which it was due to be made, in UTC."""
        return local_day(self.billing_us, zone("UTC"))


def refuse_pinned_edits(store: Store, project: Project, contracts: Contracts) -> None:
    """Raise InputProblems where files say otherwise what issued invoices were made from."""
    problems = pinned_edits(store, project, contracts)
    if problems:
        raise InputProblems(problems)


def pinned_edits(store: Store, project: Project, contracts: Contracts) -> list[Problem]:
    """What in the files of today is not as it was when invoices were issued that stand, and what to do instead.

    Compared is with the files of the last link that issued one: those were compared with the ones before. Nothing is
    read where no file changed since.
    """
    (link,) = store.one(statement(__package__, "last_pinning_link"))
    pins = pins_of(store, link) if link is not None else {}
    if not pins or (pins.items() <= project.digests.items() and _nothing_new(project, pins)):
        return []
    rows = store.rows(statement(__package__, "standing_heads"))
    standing = [Standing(**dict(zip(Standing.__dataclass_fields__, row, strict=True))) for row in rows]
    with tempfile.TemporaryDirectory(prefix="bill-pinned-") as folder:
        then = pinned_project(store, link, Path(folder))
        before, problems = load_contracts(then)
        if before is None or problems:
            raise BillError(
                f"the files that link {link} pinned do not load with this version of bill",
                "bill audit verify says more; use the version that issued these invoices",
            )
        edits = _Edits(before=before, now=contracts, standing=standing)
        found = list(edits.of_versions())
        return found or list(edits.of_subscriptions(_unlike(edits, then, project, pins)))


def _nothing_new(project: Project, pins: Mapping[str, str]) -> bool:
    """Whether every file that was read is a pinned one; files that price nothing, such as mappings, do not count."""
    folders = tuple(f"{getattr(project.settings.folders, name)}/" for name in ("catalog", "customers"))
    return all(name in pins for name in project.digests if name.startswith(folders))


def _unlike(edits: _Edits, then: Project, project: Project, pins: Mapping[str, str]) -> set[str]:
    """The subscriptions that may differ: in what is written of them, or because versions moved around them."""
    if edits.moves():
        return {one.subscription for one in edits.standing}
    known = {*edits.before.accounts.subscriptions, *edits.now.accounts.subscriptions}
    edited = any(project.digests.get(name) != digest for name, digest in pins.items() if _is_table(name))
    return {
        name
        for name in known
        if _written(edits.before, then, name) != _written(edits.now, project, name)
        or (edited and _has_own(edits.now.accounts.written.get(("subscriptions", name))))
    }


def _is_table(name: str) -> bool:
    """Whether a file may hold prices that others name."""
    return not name.endswith((".yaml", ".yml"))


def _has_own(written: Written | None) -> bool:
    return written is not None and (written.own is not None or any(one.own is not None for one in written.changes))


def _written(contracts: Contracts, project: Project, name: str) -> Hashable:
    """What files say of a subscription and its customer, as far as it can change an amount."""
    accounts = contracts.accounts
    subscription, written = accounts.subscriptions.get(name), accounts.written.get(("subscriptions", name))
    if subscription is None or written is None:
        return None
    customer = accounts.customers.get(subscription.customer)
    plain = None if customer is None else repr(customer.model_copy(update={"address": ()}))
    return (
        *(subscription.customer, subscription.plan, subscription.start, subscription.end, subscription.term),
        subscription.usage.canonical if subscription.usage is not None else None,
        subscription.timezone or (customer.timezone if customer else None) or project.settings.timezone,
        repr(subscription.quantities),
        plain,
        written.own.content if written.own is not None else None,
        tuple((one.at, one.plan, one.own.content if one.own is not None else None) for one in written.changes),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edits:
    """The contracts of the pinned files and those of today."""

    before: Contracts
    now: Contracts
    standing: Sequence[Standing]

    def of_versions(self) -> Iterator[Problem]:
        """Versions of the catalog that issued invoices used, and that are not what they were."""
        for version in self.before.versions.versions:
            today = self.now.versions.named(version.version)
            edits = list(_version_edits(version, today))
            pinning = self._pinning(version) if edits else None
            if pinning is None:
                continue
            for place, path, what in edits:
                yield Problem(
                    code="pinned-version", file=place.file, line=place.line, path=path,
                    message=f"{what}; version {version.version} is pinned: {pinning.number} was made from it",
                    remedy=f"{BACK}; what is to change is a later version: a file of its own with `extends`",
                )  # fmt: skip

    def _pinning(self, version: Catalog) -> Standing | None:
        """The first issued invoice that was made from a version, by what its lines use or its period lies in."""
        late = [one for one in self.standing if version.effective is None or one.day + DAY >= version.effective]
        sure = next((one for one in late if version.effective is None or one.day - DAY > version.effective), None)
        found = _invoices(self.before, late if sure is None else ())
        for one in late if sure is None else ():
            invoice = found.get(one.invoice_id)
            if invoice is not None and any(item.span.catalog.version == version.version for item in invoice.items):
                return one
        return sure

    def moves(self) -> bool:
        """Whether versions came, went or changed their answers that may reach a day of an issued invoice."""
        last = max((one.day + DAY for one in self.standing), default=date.min)
        return _answers(self.before, last) != _answers(self.now, last)

    def of_subscriptions(self, names: Collection[str]) -> Iterator[Problem]:
        """Of these subscriptions, those of which an issued invoice would be made from something else."""
        concerned = [one for one in self.standing if one.subscription in names]
        old, new = _invoices(self.before, concerned), _invoices(self.now, concerned)
        told: set[str] = set()
        versions: dict[str, list[tuple[Standing, str]]] = {}
        for one in concerned:
            before, now = old.get(one.invoice_id), new.get(one.invoice_id)
            if one.subscription in told or before is None:
                continue
            what = _difference(before, now)
            if what is None:
                continue
            told.add(one.subscription)
            fresh = self._new_version(now)
            if fresh is None:
                yield self._refused(one, what)
            else:
                versions.setdefault(fresh.version, []).append((one, what))
        for name, reached in versions.items():
            catalog = self.now.versions.named(name)
            assert catalog is not None, "an invoice has it"
            yield _reaches_back(catalog, reached)

    def _refused(self, one: Standing, what: str) -> Problem:
        written = self.now.accounts.written.get(("subscriptions", one.subscription))
        gone = written is None
        place = (written or self.before.accounts.written["subscriptions", one.subscription]).place
        later = "an `end` says until when it is served" if gone else "what holds from a day on goes into `changes`"
        return Problem(
            code="pinned-terms", file=place.file, line=0 if gone else place.line,
            path=f"subscriptions.{one.subscription}",
            message=f"{one.number} was issued, and would be made from something else: {what}",
            remedy=f"{BACK}; {later}; a wrong invoice is corrected by `bill invoice void` or `credit`",
        )  # fmt: skip

    def _new_version(self, invoice: Invoice | None) -> Catalog | None:
        """A version that an invoice of today uses, and that there was not when it was issued."""
        for item in invoice.items if invoice is not None else ():
            if self.before.versions.named(item.span.catalog.version) is None:
                return item.span.catalog
        return None


def _answers(contracts: Contracts, last: date) -> dict[str, list[str]]:
    """What each version that takes effect by a day says of existing subscriptions, by the name of the version."""
    versions = (one for one in contracts.versions.versions if one.effective is None or one.effective <= last)
    return {
        one.version: [flow_text(plan.place.entries[KEY]) for plan in one.plans.values() if KEY in plan.place.entries]
        for one in versions
    }


def _reaches_back(catalog: Catalog, reached: Sequence[tuple[Standing, str]]) -> Problem:
    node = catalog.written or catalog.place
    place = node.entries["effective"].place if "effective" in node.entries else node.place
    first, what = reached[0]
    others = f" and {counted(len(reached) - 1, 'more subscription')}" if len(reached) > 1 else ""
    return Problem(
        code="pinned-version", file=place.file, line=place.line, path="effective",
        message=f"the new version {catalog.version} would change what was issued: {first.number}{others}: {what}",
        remedy="let it take effect later, or not for existing subscriptions: `existing_subscriptions: {policy: keep}`",
    )  # fmt: skip


def _version_edits(version: Catalog, today: Catalog | None) -> Iterator[tuple[Place, str, str]]:
    """What of a version is not as it was: place, path, and what changes."""
    node = version.written or version.place
    if today is None:
        yield Place(node.place.file, 0), "", f"version {version.version} is gone"
        return
    there = today.written or today.place
    if today.effective != version.effective:
        line = there.entries["effective"].place if "effective" in there.entries else there.place
        yield line, "effective", f"it takes effect on {today.effective} instead of {version.effective}"
    for key in version.plans:
        if key not in today.plans:
            yield there.place, f"plans.{key}", "the plan is gone"
            continue
        for change in plan_changes(version, today, key):
            path, said = in_words(change)
            yield change.place, path, said


def _invoices(contracts: Contracts, wanted: Iterable[Standing]) -> dict[str, Invoice]:
    """The invoices of today's files for those that were issued, by id."""
    by_period: dict[str, set[str]] = {}
    for one in wanted:
        by_period.setdefault(one.period, set()).add(one.subscription)
    found: dict[str, Invoice] = {}
    for period, names in by_period.items():
        chosen: list[Contract] = [one for one in contracts.contracts if one.subscription in names]
        found |= {one.billing.invoice_id: one for one in invoices_of(chosen, month(period))}
    return found


def _difference(before: Invoice, now: Invoice | None) -> str | None:
    """The first thing that an invoice would be made from otherwise, in words; None where there is none."""
    if now is None:
        return "there would be no such invoice"
    for path, old, new in differences(used(before), used(now)):
        return f"`{path}` was {_said(old)} and would be {_said(new)}"
    return None


def _said(value: str | None) -> str:
    return "nothing" if value is None else value.replace("'", "")
