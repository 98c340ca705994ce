"""What a ledger has of our documents, put side by side with what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from billing_cli.reports.reconcile.pack import Category, Variance
from billing_cli.reports.reconcile.receivables import Receivable, Receivables
from billing_cli.reports.reconcile.variances import Cause, Tolerances, money
from billing_cli.statements.mapping import Side
from billing_cli.statements.statement import JournalLine
from pricing.money import minor_text
from pricing.periods import Period
from pricing.problems import counted, first_of

SIDES: tuple[Side, ...] = ("receivable", "revenue", "tax")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An invoice or a credit note; its figures by side, all above 0 as the document prints them. `void`: of today."""

    number: str
    sign: int
    period: str
    customer: str
    currency: str
    day: date
    figures: Mapping[Side, int]
    void: bool = False

    def posted(self, side: Side, lines: Iterable[JournalLine]) -> int:
        """The sum of lines of a side, above 0 where they say what the document says: debits of receivables."""
        sign = self.sign if side == "receivable" else -self.sign
        return sign * sum(line.amount_minor for line in lines if line.side == side)


def documents_of(known: Receivables) -> list[Document]:
    """Every issued document: an invoice, then its credit notes."""
    return [document for one in known.invoices.values() for document in _with_notes(one)]


def _with_notes(one: Receivable) -> Iterator[Document]:
    whole = Document(
        number=one.number,
        sign=1,
        period=one.period,
        customer=one.customer,
        currency=one.currency,
        day=one.issued,
        figures={"receivable": one.due_minor, "revenue": one.net_minor, "tax": one.tax_minor},
        void=one.voided_on is not None,
    )
    yield whole
    for note in one.notes:
        figures: Mapping[Side, int] = {"receivable": note.due_minor, "revenue": note.net_minor, "tax": note.tax_minor}
        yield replace(whole, number=note.number, sign=-1, day=note.day, figures=figures, void=False)


def compared(
    documents: Sequence[Document], posted: Mapping[str, Sequence[JournalLine]], covered: set[str], period: Period
) -> tuple[list[Document], int]:
    """The documents that a ledger is compared with, and how many of the month it does not reach.

    Those dated in the month, those of lines dated in it, and those that bill the month, if the ledger has lines of the
    month in which they are dated.
    """
    chosen, beyond = [], 0
    for one in documents:
        if period.start <= one.day < period.end or any(
            period.start <= line.day < period.end for line in posted.get(one.number, ())
        ):
            chosen.append(one)
        elif one.period == str(period):
            if f"{one.day:%Y-%m}" in covered:
                chosen.append(one)
            else:
                beyond += 1
    return chosen, beyond


def differences(
    one: Document, lines: Sequence[JournalLine], sides: Sequence[Side], tolerances: Tolerances
) -> Iterator[Variance]:
    """How the postings of a document differ from it."""
    key = {"document": one.number, "customer": one.customer}
    evidence = f"{one.number}; {_places(lines)}" if lines else one.number
    if one.void and not lines:
        return
    if not lines:
        figure = one.figures["receivable"] or one.figures["revenue"]
        cause = Cause(
            category="MISSING_THERE", explanation=f"{one.number} of {one.day} is not in the ledger", evidence=evidence
        )
        yield from money(key, (figure, None), one.currency, cause, tolerances)
        return
    other = sorted({line.currency for line in lines} - {one.currency})
    if other:
        cause = Cause(category="FX", explanation=f"{one.number} is posted in {first_of(other)}", evidence=evidence)
        yield from money(key, (one.figures["receivable"], None), one.currency, cause, tolerances)
        return
    wanted = {side: 0 if one.void else one.figures[side] for side in sides}
    found = {side: one.posted(side, lines) for side in sides}
    cause = _cause(one, lines, wanted, found, evidence)
    for side in sides:
        yield from money({**key, "side": side}, (wanted[side], found[side]), one.currency, cause, tolerances)


def _cause(
    one: Document, lines: Sequence[JournalLine], wanted: Mapping[Side, int], found: Mapping[Side, int], evidence: str
) -> Cause:
    journals = len({line.journal for line in lines})
    category: Category = "UNEXPLAINED"
    explanation = "another amount is posted"
    if one.void:
        category, explanation = "VOID_REISSUE", f"{one.number} is void, and its postings do not come to 0"
    elif journals > 1 and all(found[side] == journals * wanted[side] for side in wanted):
        category, explanation = "DUPLICATE", f"posted {journals} times"
    elif sum(found.values()) == 0 and journals > 1:
        category, explanation = "MANUAL_ADJ", "posted and taken back"
    elif wanted["receivable"] == found["receivable"]:
        category, explanation = _other_accounts(lines, one.currency)
    return Cause(category=category, explanation=explanation, evidence=evidence)


def _other_accounts(lines: Sequence[JournalLine], currency: str) -> tuple[Category, str]:
    """Why revenue or tax differ where the receivable is right."""
    rest, unknown = sum(line.amount_minor for line in lines), sorted({one.account for one in lines if one.side is None})
    if rest:
        out = f"{minor_text(rest, currency)} {currency}"
        said = f"the receivable is right; all postings that name it are out of balance by {out}"
        return "UNEXPLAINED", said
    if unknown:
        return "MAPPING", f"the rest is on {first_of(unknown)}, which is in no list of the mapping's `accounts`"
    return "MAPPING", "the journal balances: the rest is on another account than it should be"


def other_months(one: Document, lines: Sequence[JournalLine]) -> Iterator[Variance]:
    """A document that is posted in another month than it is dated in."""
    strays = [line for line in lines if (line.day.year, line.day.month) != (one.day.year, one.day.month)]
    if strays and not one.void:
        amount = one.posted("receivable", strays)
        yield Variance(
            key={"document": one.number, "customer": one.customer},
            left=one.day.isoformat(),
            right=min(line.day for line in strays).isoformat(),
            difference=None,
            unit="date",
            category="TIMING_CUTOFF",
            explanation=f"{minor_text(amount, strays[0].currency)} {strays[0].currency} is posted in another month",
            evidence=f"{one.number}; {_places(strays)}",
            at_risk=(one.currency, abs(amount)) if strays[0].currency == one.currency else None,
        )


def missing_here(lines: Iterable[JournalLine], period: Period, tolerances: Tolerances) -> Iterator[Variance]:
    """Receivables of the month that name no document of ours, by journal."""
    strange: dict[tuple[str, str, str], list[JournalLine]] = defaultdict(list)
    for line in lines:
        if line.document is None and line.side == "receivable" and period.start <= line.day < period.end:
            strange[line.journal, line.reference, line.currency].append(line)
    for (journal, reference, currency), found in strange.items():
        said = f"“{reference}” is no document of ours" if reference else "it names no document"
        cause = Cause(category="MISSING_HERE", explanation=said, evidence=_places(found))
        amount = sum(line.amount_minor for line in found)
        yield from money({"journal": journal, "document": reference}, (None, amount), currency, cause, tolerances)


def _places(lines: Sequence[JournalLine]) -> str:
    journals = sorted({line.journal for line in lines})
    first = lines[0]
    return f"{counted(len(journals), 'journal')} {first_of(journals)}, {first.file}:{first.row}"
