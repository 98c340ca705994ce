"""`bill audit verify`: everything that is asked of a store, all findings at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from billing_cli.audit.chain import Head, Link, head, links
from billing_cli.audit.seals import SEALED
from billing_cli.events.properties import define_events
from billing_cli.project import Project
from billing_cli.reports.verify.documents import (
    StoredDocument,
    check_documents,
    check_numbers,
    check_voids,
    stored_documents,
)
from billing_cli.reports.verify.drafts import check_drafts, check_structure
from billing_cli.reports.verify.files import Reprinting, check_pdfs, check_pins
from billing_cli.reports.verify.finding import Finding
from billing_cli.reports.verify.ledger import check_ledger
from billing_cli.reports.verify.repricing import other_versions, reprice, runs_of
from billing_cli.reports.verify.seals import check_chain, check_issue_links, check_seals
from billing_cli.store.history import History, open_history
from pricing.problems import counted
from pricing.rating.calculator import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What was found, and how much was looked at. `other_versions` matter where something is not the same again."""

    head: Head
    anchored: bool
    documents: int
    repriced: int
    runs: int
    reprinting: Reprinting
    findings: tuple[Finding, ...]
    other_versions: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """All of it."""
        return {
            "holds": not self.findings,
            "head": {"seq": self.head.seq, "hash": self.head.hash},
            "documents": self.documents,
            "repriced": self.repriced,
            "reprinted": self.reprinting.again,
            "not_reprinted": dict(self.reprinting.left),
            "findings": self.rows(),
        }

    def rows(self) -> list[dict[str, Any]]:
        """The findings."""
        return [one.row() for one in self.findings]

    def remarks(self) -> Iterator[str]:
        """What was looked at, and what came of it."""
        yield f"{counted(self.head.seq, 'link')}; the last has the hash {self.head.hash}"
        if self.anchored:
            yield "history still holds the anchor"
        if self.documents:
            again = f"{counted(self.repriced, 'invoice')} priced again in {counted(self.runs, 'run')}"
            yield f"{counted(self.documents, 'issued document')}; {again if self.runs else 'no invoice priced again'}"
        yield from self.reprinting.remarks()
        if self.findings:
            yield from self.other_versions
            yield f"{counted(len(self.findings), 'finding')}: this is not the history that `bill` wrote"
        else:
            yield "everything holds"


def verify(project: Project, anchor: str | None, *, with_pdf: bool = True, with_prices: bool = True) -> VerifyReport:
    """Compare everything in a project's store with what the chain, the pinned files and the rules say of it.

    Without `with_pdf` no PDF is printed again, without `with_prices` no invoice priced again. Writes nothing.
    Raises BillError where the store cannot be read, or is not whole.
    """
    with open_history(project.store_path, SEALED) as history:
        define_events(history)
        reprinting = Reprinting()
        chain = links(history)
        documents = list(stored_documents(history))
        runs = runs_of(history, chain, documents) if with_prices else []
        standing = frozenset(number for (number,) in history.rows(statement(__package__, "standing")))
        findings = [
            *_written(history, chain, documents, standing, anchor),
            *check_pdfs(history, project, documents, reprinting, again=with_pdf),
        ]
        for run in runs if with_prices else ():
            findings += reprice(history, run, standing)
        return VerifyReport(
            head=head(history),
            anchored=anchor is not None and not any(one.where == "anchor" for one in findings),
            documents=len(documents),
            repriced=sum(len(run.invoices) for run in runs),
            runs=len(runs),
            reprinting=reprinting,
            findings=tuple(findings),
            other_versions=tuple(other_versions(chain, runs)),
        )


def _written(
    history: History,
    chain: Sequence[Link],
    documents: Sequence[StoredDocument],
    standing: Collection[str],
    anchor: str | None,
) -> Iterator[Finding]:
    """What does not hold of what was written down, whatever it was made from."""
    hashes = {link.seq: link.stored_hash for link in chain}
    yield from check_structure(history)
    yield from check_chain(history, hashes, anchor)
    yield from check_seals(history, chain)
    yield from check_documents(documents, hashes)
    yield from check_issue_links(history, chain, documents)
    yield from check_numbers(documents)
    yield from check_voids(history, documents)
    yield from check_pins(history)
    yield from check_ledger(history, [one for one in documents if one.number in standing])
    yield from check_drafts(history, chain)
