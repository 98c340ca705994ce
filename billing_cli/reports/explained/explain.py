"""`bill explain`: a stored invoice, or one line of it, from events in files to its amounts.

Amounts and quantities are those stored. Events are metered once more, to list them, and must give the same quantity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from billing_cli.contracts.contract import Contracts
from billing_cli.contracts.items import Item
from billing_cli.contracts.reading import read_contracts
from billing_cli.errors import UsageError
from billing_cli.project import Project
from billing_cli.reports.explained.arithmetic import Arithmetic, after_all, explained_line, totals
from billing_cli.reports.explained.counting import counts, differs, event_steps
from billing_cli.reports.explained.credits import grant_steps
from billing_cli.reports.explained.metered import LineUsage, ListedEvent, MeteredInvoice, meter_invoice
from billing_cli.reports.explained.origin import Origin, origin_of
from billing_cli.reports.explained.step import Step
from billing_cli.reports.explained.terms import LineTerms, term_steps, terms_of
from billing_cli.store.store import Store
from pricing.money import plain_text
from pricing.periods import instant_text
from pricing.problems import did_you_mean

Json = Mapping[str, Any]
HEAD = (
    "id", "number", "status", "customer", "subscription", "plan", "billing_instant", "timezone", "service_start",
    "service_end", "currency",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedLine:
    """One line with its steps in order. `usage` is what its meter found, None for a line without one."""

    number: int
    line: Json
    steps: tuple[Step, ...]
    terms: LineTerms | None
    usage: LineUsage | None
    findings: tuple[str, ...]

    @property
    def events(self) -> list[ListedEvent]:
        """Every event of its meter and days but those of other lines of its charge."""
        return self.usage.shown if self.usage is not None else []

    def document(self, invoice: Json, shown: int | None) -> dict[str, Any]:
        """For JSON, with the first `shown` events, None for all."""
        return {
            "explanation": {
                "invoice": {name: invoice[name] for name in HEAD},
                "line": {"number": self.number, **self.line},
                "steps": [step.document() for step in self.steps],
                "terms": [one.document(explain=True) for one in self.terms.terms] if self.terms is not None else [],
                "counts": counts(self.usage) if self.usage is not None else None,
                "events": [event.document() for event in self.events[:shown]],
                "findings": list(self.findings),
            }
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedInvoice:
    """A whole invoice: each line in brief, and the way from the lines to what is due."""

    invoice: Json
    sums: Arithmetic
    findings: tuple[str, ...]

    def rows(self) -> list[dict[str, Any]]:
        """A row per line."""
        return [
            {
                "line": number,
                **{name: line[name] for name in ("charge", "kind", "dimensions", "service_start", "service_end")},
                "quantity": line["quantity"],
                "amount_exact": line["amount_exact"],
                "amount": line["amount"],
                "taken_off": str(after_all(line) - Decimal(line["amount"])),
                "net": str(after_all(line)),
            }
            for number, line in enumerate(self.invoice["lines"], start=1)
        ]

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "explanation": {
                "invoice": {name: self.invoice[name] for name in HEAD},
                "lines": self.rows(),
                "steps": [step.document() for step in self.sums.steps],
                "findings": list(self.findings),
            }
        }


def explain_invoice(project: Project, document: Json) -> ExplainedInvoice:
    """The lines of a stored document in brief, and its totals."""
    invoice = document["invoice"]
    sums = totals(document)
    findings = list(_adding_up("the invoice", sums.faults))
    for number, line in enumerate(invoice["lines"], start=1):
        found = explained_line(line, invoice["currency"], project.settings.rounding)
        findings += _adding_up(f"line {number}", found.faults)
    return ExplainedInvoice(invoice=invoice, sums=sums, findings=tuple(findings))


def line_number(document: Json, asked: str) -> int:
    """The line that a person means: its number from 1, or the key of a charge that has one line.

    Raises UsageError for what is neither, and for a charge with several.
    """
    lines: Sequence[Json] = document["invoice"]["lines"]
    invoice = document["invoice"]["id"]
    if asked.isascii() and asked.isdigit():
        if 1 <= int(asked) <= len(lines):
            return int(asked)
        raise UsageError(
            f"{invoice} has no line {asked}", f"its lines are 1 to {len(lines)}" if lines else "it has none"
        )
    found = [number for number, line in enumerate(lines, start=1) if line["charge"] == asked]
    if len(found) > 1:
        named = ", ".join(map(str, found))
        raise UsageError(
            f"{invoice} has {len(found)} lines of the charge {asked!r}", f"say which by its number: {named}"
        )
    if not found:
        keys = {str(line["charge"]) for line in lines if line["charge"] is not None}
        raise UsageError(f"{invoice} has no line of a charge {asked!r}", did_you_mean(asked, sorted(keys)))
    return found[0]


def explain_lines(
    store: Store, project: Project, document: Json, numbers: Sequence[int], *, to_customer: bool = False
) -> Iterator[ExplainedLine]:
    """Lines of a stored document in full, from where their terms are written to what they add to the invoice.

    `to_customer`: without what the seller noted for itself.
    """
    invoice = document["invoice"]
    contracts = read_contracts(project)
    origin = origin_of(contracts, invoice)
    items = {number: origin.item_of(invoice["lines"][number - 1]) if origin is not None else None for number in numbers}
    explaining = _Explaining(
        project=project, contracts=contracts, invoice=invoice, origin=origin, to_customer=to_customer
    )
    metered = None
    for number in numbers:
        item = items[number]
        if item is not None and item.is_metered and invoice["lines"][number - 1]["kind"] == "usage":
            assert origin is not None, "it has the item"
            metered = metered or meter_invoice(store, project, contracts, origin)
            yield explaining.line(number, item, metered)
        else:
            yield explaining.line(number, item, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Explaining:
    project: Project
    contracts: Contracts
    invoice: Json
    origin: Origin | None
    to_customer: bool

    def line(self, number: int, item: Item | None, metered: MeteredInvoice | None) -> ExplainedLine:
        """One line; `item` is what it was priced from, None where the files do not have it any more."""
        line = self.invoice["lines"][number - 1]
        origin = self.origin
        findings: list[str] = []
        steps = [*self._what(number, line)]
        terms = usage = None
        if origin is None or (item is None and line["charge"] is not None):
            findings.append(
                f"the files of today have no {line['charge'] or 'invoice'} of {self.invoice['subscription']} on these "
                "days: its terms and events are not listed; price the period again, or look at the files as they were"
            )
        else:
            terms = terms_of(self.project, self.contracts, origin, line, item, to_customer=self.to_customer)
            steps += term_steps(terms)
        if item is not None and metered is not None:
            usage = metered.usage_of(item, line["dimensions"])
            steps += [*self._window(usage), *event_steps(usage)]
            findings += self._other_quantity(item, line, usage)
        if origin is not None and item is not None:
            steps += grant_steps(self.contracts, origin, self.invoice, line, item)
        path = explained_line(line, self.invoice["currency"], self.project.settings.rounding)
        findings += _adding_up("the line", path.faults)
        return ExplainedLine(
            number=number,
            line=line,
            steps=(*steps, *path.steps),
            terms=terms,
            usage=usage,
            findings=tuple(findings),
        )

    def _what(self, number: int, line: Json) -> Iterator[Step]:
        invoice = self.invoice
        yield Step(
            part="line", text=f"line {number} of invoice {invoice['number'] or invoice['id']}", figure=line["name"]
        )
        kind = f"{line['kind']}, model {line['model']}" if line["model"] else line["kind"]
        yield Step(part="line", text=kind, figure=line["charge"])
        for name, value in line["dimensions"].items():
            yield Step(part="line", text=name, figure="(none)" if value is None else value)
        if line["description"]:
            yield Step(part="line", text="note", figure=line["description"])
        days = f"{line['service_start']}..{line['service_end']}"
        yield Step(part="line", text=f"days served in {invoice['timezone']}, the last not included", figure=days)
        if self.origin is not None:
            yield Step(part="line", text="the same as instants", figure=self._instants(line))

    def _instants(self, line: Json) -> str:
        from datetime import date

        assert self.origin is not None
        days = (date.fromisoformat(line[name]) for name in ("service_start", "service_end"))
        return "..".join(instant_text(self.origin.contract.instant(day)) for day in days)

    def _window(self, usage: LineUsage) -> Iterator[Step]:
        if usage.from_us != usage.start_us:
            text = "counted from here on: units before the line are priced with it"
            yield Step(part="events", text=text, figure=instant_text(usage.from_us))

    def _other_quantity(self, item: Item, line: Json, usage: LineUsage) -> Iterator[str]:
        """A grant that is used up splits the days of an item: its lines have the quantity together."""
        assert self.origin is not None
        alike = [
            one
            for one in self.invoice["lines"]
            if one["kind"] == "usage" and one["charge"] == line["charge"] and one["dimensions"] == line["dimensions"]
        ]
        own = [one for one in alike if usage.is_split and self._is_split(one, item)] or [line]
        stored = sum((Decimal(one["quantity"]) for one in own), Decimal(0))
        said = differs(usage, plain_text(stored), len(own))
        if said is not None:
            yield said

    def _is_split(self, line: Json, item: Item) -> bool:
        assert self.origin is not None
        other = self.origin.item_of(line)
        return other is not None and (other.start, other.end) == (item.start, item.end)


def _adding_up(what: str, faults: Sequence[str]) -> Iterator[str]:
    for fault in faults:
        yield f"{what} does not add up: {fault}"
