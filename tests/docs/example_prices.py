"""What a case of an example costs, through the one rating path; and how that is written in a page."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from billing_cli.charges.lines import PricedLine, line_of
from billing_cli.charges.quote import Quote
from billing_cli.charges.quote_requests import STATED
from billing_cli.charges.rateable import Rateable, plan_labels, whole_bill
from billing_cli.charges.rating_run import rate_bills
from billing_cli.contracts.contract import Contracts
from billing_cli.contracts.reading import read_contracts
from billing_cli.project import open_project
from billing_cli.store.connection import open_calculator
from billing_cli.usage.stated import StatedUsage, state_usage
from pricing.catalog.catalog import PlanTerms
from pricing.catalog.charge import EventCharge, UsageCharge
from pricing.catalog.plan_terms import chosen_for, terms_of
from pricing.rating.calculator import Calculator, Row, statement
from tests.docs.examples import Case, Example
from tests.single_events import StatedEvent, state_events

Line = tuple[str, str, str]
# A page writes 1,500 and −20.
PLAIN = str.maketrans({",": "", "−": "-"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """The lines of a case with their names; `blocked` are the lines without an amount, by name, with the reason."""

    currency: str
    lines: tuple[tuple[str, PricedLine], ...]
    blocked: tuple[tuple[str, str], ...]

    @property
    def quote(self) -> Quote:
        """The lines as a quote."""
        return Quote(id="quote", lines=tuple(line for _, line in self.lines), currency=self.currency)

    def rows(self) -> list[Line]:
        """Name, exact amount and amount of each line; of a blocked one, why."""
        found = [(name, line.quoted(self.currency)) for name, line in self.lines]
        return [(name, line["amount_exact"], line["amount"]) for name, line in found] + [
            (name, reason, "blocked") for name, reason in self.blocked
        ]


def contracts_of(example: Example, folder: Path) -> Contracts:
    """Write the example's files into an empty folder and read them."""
    (folder / "bill.yaml").write_text("seller: {name: Example}\n", encoding="utf-8")
    for name, text in example.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_contracts(open_project(folder, folder))


def price(cases: Sequence[Case], contracts: Contracts) -> dict[Case, Priced]:
    """Price the cases of the example that the contracts were read from, all in one run."""
    calculator = open_calculator()
    found = [(number, case, *_terms(case, contracts)) for number, case in enumerate(cases, start=1)]
    stated = [one for number, case, terms, _ in found for one in _stated(number, case, terms, contracts)]
    state_usage(calculator, [usage for usage, _ in stated])
    state_events(calculator, [event for _, event in stated if event is not None])
    rateables = [_rateable(number, case, terms, currency, contracts) for number, case, terms, currency in found]
    rate_bills(calculator, rateables, "half_away")
    slices, adjustments = _by_line(calculator, "line_slices"), _by_line(calculator, "quoted_adjustments")
    lines: dict[int, list[tuple[str, PricedLine]]] = defaultdict(list)
    blocked: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for number, line_id, problem, *row in calculator.rows(statement("billing_cli.charges", "quoted_lines")):
        if problem is not None:
            blocked[number].append((_name(row[0], row[1], json.loads(row[3])), problem))
            continue
        line = line_of(tuple(row), slices[line_id], adjustments[line_id])
        lines[number].append((_name(line.charge, line.kind, line.dimensions), line))
    return {
        case: Priced(currency=currency, lines=tuple(lines[number]), blocked=tuple(blocked[number]))
        for number, case, _, currency in found
    }


def _rateable(number: int, case: Case, terms: PlanTerms, currency: str, contracts: Contracts) -> Rateable:
    served, full = (int(part) for part in case.days.split("/"))
    labels = plan_labels(terms, contracts.catalog)
    return whole_bill(number, terms, currency, labels, contracts.catalog.meters, (served, full))


def _terms(case: Case, contracts: Contracts) -> tuple[PlanTerms, str]:
    """The terms of the example's subscription of that name, else those of the plan of that name."""
    for contract in contracts.contracts:
        if contract.subscription == case.terms:
            assert case.currency in {"", contract.currency}
            return contract.spans[-1].terms, contract.currency
    catalog = contracts.catalog
    [plan] = [plan for plan in catalog.plans.values() if case.terms in {"", plan.key}]
    currency = case.currency or catalog.currency
    chosen = chosen_for(plan, {"segment": case.segment or None, "currency": currency})
    found, problems = terms_of(catalog, plan, currency, chosen)
    assert problems == []
    return found, currency


def _stated(
    number: int, case: Case, terms: PlanTerms, contracts: Contracts
) -> Iterator[tuple[StatedUsage, StatedEvent | None]]:
    """Quantities as words, `emails=5; tokens[model=a]=7`; or one number for the only charge on a meter.

    For a charge that prices single events each word is one, in the order of their times: `runs=3 @ 1.50` brings 1.50.
    """
    charges = {charge.key: charge.charge for charge in terms.charges if isinstance(charge.charge, UsageCharge)}
    if case.quantity:
        [only] = charges
        words = [f"{only}={case.quantity}"]
    else:
        words = [word.strip("` ") for word in case.usage.split(";") if case.usage not in {"none", ""}]
    for place, word in enumerate(words):
        match = STATED.fullmatch(word)
        assert match, word
        charge = charges[match["charge"]]
        values = dict(pair.strip().split("=") for pair in (match["dimensions"] or "").split(",") if pair)
        names = contracts.catalog.meters[charge.meter].in_order(charge.by) if charge.meter is not None else ()
        assert set(values) <= set(names), word
        figures = [Decimal(figure) for figure in match["quantity"].translate(PLAIN).split("@")]
        dimensions = {name: values.get(name) for name in names}
        usage = StatedUsage(window_id=number, meter=match["charge"], dimensions=dimensions, quantity=figures[0])
        if not isinstance(charge, EventCharge):
            yield usage, None
            continue
        yield (
            usage,
            StatedEvent(
                window_id=number,
                key=match["charge"],
                charge=charge,
                dimensions=dimensions,
                place=(place, "", ""),
                value=figures[0],
                amount=figures[1] if len(figures) > 1 else None,
            ),
        )


def _by_line(calculator: Calculator, name: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for line_id, *rest in calculator.rows(statement("billing_cli.charges", name)):
        found[line_id].append(tuple(rest))
    return found


def _name(charge: str | None, kind: str, dimensions: Mapping[str, str | None]) -> str:
    """`emails`, `tokens[model=large]`, `emails minimum`; a line of no charge is called by its kind."""
    if charge is None:
        return kind
    values = ",".join(f"{name}={'(none)' if value is None else value}" for name, value in dimensions.items())
    name = f"{charge}[{values}]" if values else charge
    return name if kind in {"usage", "fee"} else f"{name} {kind}"


def written_json(value: Mapping[str, Any], indent: str = "") -> str:
    """JSON with a key a line, and an object of a list a line."""
    inner = f"{indent}  "
    rows = [f"{inner}{json.dumps(key)}: {_written(part, inner)}" for key, part in value.items()]
    return "{\n" + ",\n".join(rows) + f"\n{indent}}}"


def _written(value: Any, indent: str) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value, ensure_ascii=False)
    rows = [
        f"{indent}  " + (written_json(row, f"{indent}  ") if "slices" in row else json.dumps(row, ensure_ascii=False))
        for row in value
    ]
    return "[\n" + ",\n".join(rows) + f"\n{indent}]"
