"""Issued invoices, priced again from the events as they were and from the files that were pinned."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from billing_cli.audit.chain import Head, Link
from billing_cli.audit.differences import differences
from billing_cli.audit.seals import SEALED
from billing_cli.charges.pinned_files import pinned_project, pins_of
from billing_cli.charges.price import draft_period, show_drafts
from billing_cli.errors import BillError, InputProblems
from billing_cli.invoices.issue import final_document
from billing_cli.invoices.keeping import document_text
from billing_cli.invoices.pinning import versions_used
from billing_cli.invoices.reading import drafts
from billing_cli.project import Project
from billing_cli.reports.verify.documents import StoredDocument
from billing_cli.reports.verify.finding import Finding
from billing_cli.reports.verify.seals import inputs_of, states
from billing_cli.store.history import History
from pricing.periods import month
from pricing.rating.calculator import statement

# What issuing an invoice adds: it changes nothing that the other drafts of its period depend on.
ISSUING = frozenset(("issued_documents", "document_files", "pins", "pinned_files"))


@dataclass(slots=True)
class Run:
    """Invoices of one period that were issued from one state of the store and the same files."""

    link: int
    period: str
    rows: Mapping[str, int]
    invoices: list[StoredDocument] = field(default_factory=list)


def runs_of(history: History, chain: Sequence[Link], documents: Iterable[StoredDocument]) -> list[Run]:
    """What must be priced again: once for invoices that were issued one after the other with nothing in between."""
    invoices: dict[int, list[StoredDocument]] = {}
    for one in documents:
        if one.kind == "invoice":
            invoices.setdefault(one.link, []).append(one)
    found: dict[tuple[object, ...], Run] = {}
    for link, before in states(chain):
        pinned = tuple(pins_of(history, link.seq).items()) if link.seq in invoices else ()
        for one in invoices.get(link.seq, ()):
            state = tuple(sorted((name, rows) for name, rows in before.items() if name not in ISSUING))
            run = found.setdefault((one.period, pinned, state), Run(link=link.seq, period=one.period, rows=before))
            run.invoices.append(one)
    return list(found.values())


def reprice(history: History, run: Run, standing: frozenset[str]) -> Iterator[Finding]:
    """Price a run again, and compare each of its invoices byte by byte.

    Of those that stand, `standing`, also the rows from which they were made. Afterwards all of the store is in sight.
    """
    with tempfile.TemporaryDirectory(prefix="bill-pinned-") as folder:
        try:
            project = pinned_project(history, run.link, Path(folder))
            history.show(run.rows, SEALED)
            yield from _repriced(history, project, run, standing)
        except InputProblems as error:
            said = "; ".join(f"{one.file}:{one.line}: {one.message}" for one in error.problems)
            yield _stopped(run, f"the files that it pinned do not load: {said}")
        except BillError as error:
            yield _stopped(run, error.message)
        finally:
            history.show(None, SEALED)


def _stopped(run: Run, why: str) -> Finding:
    numbers = ", ".join(one.number for one in run.invoices)
    return Finding(check="repricing", where=f"link {run.link}", what=f"{numbers} cannot be priced again: {why}")


def _repriced(history: History, project: Project, run: Run, standing: frozenset[str]) -> Iterator[Finding]:
    period = month(run.period)
    draft_period(history, project, period)
    show_drafts(history)
    wanted = {one.invoice_id: one for one in run.invoices}
    for draft in drafts(history, period=period):
        one = wanted.pop(draft["invoice"]["id"], None)
        if one is not None:
            yield from compared(one, draft)
    for one in wanted.values():
        yield Finding(
            check="repricing", where=one.number, what="what was stored and pinned makes no such invoice any more"
        )
    names = [one.invoice_id for one in run.invoices if one.number in standing]
    for table, invoice_id, expected, row in history.rows(statement(__package__, "rows_that_differ"), invoices=names):
        yield Finding(
            check="repricing", where=f"{table} of {invoice_id}", what="the row is not one that pricing makes"
            if expected is None else "a row that pricing makes is missing", expected=expected, found=row,
        )  # fmt: skip


def compared(one: StoredDocument, draft: Mapping[str, object]) -> Iterator[Finding]:
    """What of an issued document differs from a draft that pricing makes, byte by byte; nothing where none does."""
    stored = one.parsed()
    if stored is None:
        return
    said = stored["invoice"].get("chain")
    seq, hashed = (said.get("link"), said.get("hash")) if isinstance(said, dict) else (0, "")
    anchor = Head(seq=int(seq) if isinstance(seq, int) else 0, hash=str(hashed))
    again = final_document(draft, one.number, one.issue_date, anchor)
    if document_text(again) == one.document:
        return
    found = list(differences(again, stored))
    for path, expected, there in found:
        place = path.removeprefix("invoice.")
        yield Finding(
            check="repricing", where=one.number, path=place, what="the document says otherwise than pricing it again",
            expected=expected, found=there,
        )  # fmt: skip
    if not found:
        yield Finding(
            check="repricing", where=one.number, what="the document says the same as pricing it again, in other bytes"
        )


def other_versions(chain: Iterable[Link], runs: Iterable[Run]) -> Iterator[str]:
    """Programs that were of other versions when invoices were issued."""
    links = {run.link for run in runs}
    now = versions_used()
    for link in chain:
        versions = inputs_of(link).get("versions") if link.seq in links else None
        for name, version in versions.items() if isinstance(versions, dict) else ():
            if now.get(name) != version:
                yield f"link {link.seq} was made with {name} {version}; this is {now.get(name, 'without it')}"
