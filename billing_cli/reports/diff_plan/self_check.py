"""Whether pricing the base again gives the invoices that were issued: without that no difference is to be trusted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from billing_cli.audit.chain import links
from billing_cli.audit.seals import SEALED
from billing_cli.charges.pinned_files import pins_of
from billing_cli.events.properties import define_events
from billing_cli.invoices.reading import drafts
from billing_cli.project import Project
from billing_cli.reports.verify.documents import StoredDocument, stored_documents
from billing_cli.reports.verify.finding import Finding
from billing_cli.reports.verify.repricing import compared, reprice, runs_of
from billing_cli.reports.verify.seals import rows_by, states
from billing_cli.store.history import open_history
from billing_cli.store.store import Store
from pricing.periods import Period
from pricing.problems import counted, first_of
from pricing.rating.calculator import statement

# Tables that say which usage counts.
USAGE = ("event_rows", "changes", "event_states", "conflict_states", "reject_outcomes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlike:
    """An issued invoice that pricing the base does not give: what differs, and why."""

    number: str
    invoice_id: str
    period: str
    why: tuple[str, ...]
    differences: tuple[Finding, ...]

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "number": self.number,
            "invoice": self.invoice_id,
            "period": self.period,
            "why": list(self.why),
            "differences": [
                {"path": one.path, "issued": one.found, "base": one.expected, "what": one.what}
                for one in self.differences
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheck:
    """How many invoices were issued for the periods and stand, how many came out again, and which did not."""

    issued: int
    drafts: int
    unlike: tuple[Unlike, ...]

    @property
    def trusted(self) -> bool:
        """Whether every issued invoice came out again."""
        return not self.unlike

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "trusted": self.trusted,
            "issued": self.issued,
            "reproduced": self.issued - len(self.unlike),
            "not_issued": self.drafts,
            "unlike": [one.document() for one in self.unlike],
        }


@dataclass(slots=True)
class Checking:
    """Issued invoices that are still to come out of pricing the base."""

    base: Project
    store_project: Project
    issued: Mapping[str, Mapping[str, StoredDocument]]
    found: dict[str, list[Finding]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    drafts: int = 0

    def wants(self, period: Period) -> bool:
        """Whether drafts of a period are compared, and not only counted."""
        return str(period) in self.issued

    def look(self, store: Store, period: Period) -> None:
        """Compare the drafts of a period, which were just made of the base, with what was issued; count the others."""
        if not self.wants(period):
            self.drafts += store.one(statement(__package__, "count_drafts"))[0]
            return
        wanted = self.issued[str(period)]
        for draft in drafts(store, period=period):
            one = wanted.get(draft["invoice"]["id"])
            if one is None:
                self.drafts += 1
                continue
            self.seen.add(one.number)
            differences = list(compared(one, draft))
            if differences:
                self.found[one.number] = differences

    def result(self) -> SelfCheck:
        """What came of it. Only where something differs the store is asked why."""
        every = [one for documents in self.issued.values() for one in documents.values()]
        for one in every:
            if one.number not in self.seen:
                self.found[one.number] = [
                    Finding(check="repricing", where=one.number, what="the base makes no such invoice")
                ]
        unlike = [one for one in every if one.number in self.found]
        why = _why(self.store_project, self.base, unlike) if unlike else {}
        return SelfCheck(
            issued=len(every),
            drafts=self.drafts,
            unlike=tuple(
                Unlike(
                    number=one.number,
                    invoice_id=one.invoice_id,
                    period=one.period,
                    why=tuple(why.get(one.number, ())),
                    differences=tuple(self.found[one.number]),
                )
                for one in sorted(unlike, key=lambda one: one.number)
            ),
        )


def checking(tree: Project, base: Project, periods: Sequence[Period]) -> Checking:
    """The invoices of some periods that were issued and stand, by period and id."""
    names = {str(period) for period in periods}
    issued: dict[str, dict[str, StoredDocument]] = defaultdict(dict)
    with open_history(tree.store_path, SEALED) as history:
        standing = {number for (number,) in history.rows(statement("billing_cli.reports.verify", "standing"))}
        for one in stored_documents(history):
            if one.kind == "invoice" and one.period in names and one.number in standing:
                issued[one.period][one.invoice_id] = one
    return Checking(base=base, store_project=tree, issued=issued)


def _why(tree: Project, base: Project, unlike: Sequence[StoredDocument]) -> dict[str, list[str]]:
    """Why issued invoices do not come out again, by number."""
    reasons: dict[str, list[str]] = defaultdict(list)
    with open_history(tree.store_path, SEALED) as history:
        define_events(history)
        chain = links(history)
        then, now = {link.seq: rows for link, rows in states(chain)}, rows_by(chain)
        for one in unlike:
            reasons[one.number] += _files_that_differ(pins_of(history, one.link), base)
            reasons[one.number] += _usage_since(then.get(one.link, {}), now)
        for run in runs_of(history, chain, unlike):
            findings = list(reprice(history, run, frozenset()))
            for one in run.invoices:
                said = [f for f in findings if f.where in (one.number, f"link {run.link}")]
                reasons[one.number] += [
                    f"as it was issued it does not come out again either: {f.what}" for f in said[:1]
                ]
    for found in reasons.values():
        if not found:
            found.append("invoices of earlier periods, credits or the program itself are not what they were")
    return reasons


def _files_that_differ(pinned: Mapping[str, str], base: Project) -> Iterator[str]:
    read = base.digests
    names = sorted(name for name in pinned.keys() | read.keys() if pinned.get(name) != read.get(name))
    if names:
        yield f"the base has other files than it was issued with: {first_of(names)}"


def _usage_since(then: Mapping[str, int], now: Mapping[str, int]) -> Iterator[str]:
    events = now.get("event_rows", 0) - then.get("event_rows", 0)
    if events:
        yield f"{counted(events, 'event')} came since it was issued"
    if any(now.get(name, 0) != then.get(name, 0) for name in USAGE[1:]):
        yield "events were corrected since it was issued"
