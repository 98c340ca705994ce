"""`bill quote`: given quantities, priced for one whole period through the one rating path."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from billing_cli.catalogs.reading import load_catalogs
from billing_cli.charges.lines import PricedLine, line_of, reason_of
from billing_cli.charges.quoted_events import AskedEvents, GivenEvents, metered_events
from billing_cli.charges.rateable import Rateable, RatedCharge, plan_labels, whole_bill
from billing_cli.charges.rating_run import rate_bills
from billing_cli.contracts.holding import Holding, Transitions, holdings
from billing_cli.contracts.meters import meters_of
from billing_cli.contracts.span import cadence_of
from billing_cli.errors import InputProblems
from billing_cli.project import Project
from billing_cli.store.connection import open_calculator
from billing_cli.usage.stated import StatedUsage, state_usage
from pricing.catalog.bands import band_text, bands_of
from pricing.catalog.catalog import Plan, PlanCharge, PlanTerms
from pricing.catalog.charge import EventCharge, UsageCharge
from pricing.catalog.plan_terms import Chosen, chosen_for, terms_of
from pricing.catalog.variants import fields_asked
from pricing.catalog.versions import Versions
from pricing.lints.segments import segments_asked
from pricing.money import AMOUNT_LIMIT, decimals, minor_text, minor_units, plain_text
from pricing.periods import Period
from pricing.problems import Problem, did_you_mean
from pricing.rating.calculator import Calculator, Row, statement
from pricing.yaml_tree import Place

QUANTITY_LIMIT = Decimal(10) ** 18


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedQuantity:
    """A quantity of a charge, for one combination of its dimensions."""

    charge: str
    dimensions: Mapping[str, str | None]
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRequest:
    """What is to be priced: quantities of a plan's charges, or events that its meters read.

    The terms are those that a subscription started on `start` has `on` a day.
    `currency` None is the catalog's, `segment` is that of the customer. `place` is where the request was written.
    """

    id: str
    plan: str
    usage: tuple[StatedQuantity, ...]
    events: GivenEvents | None = None
    on: date
    start: date
    currency: str | None
    segment: str | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A priced request. `need_attention` is whether events became no money that should have."""

    id: str
    lines: tuple[PricedLine, ...]
    currency: str
    remarks: tuple[str, ...] = ()
    need_attention: bool = False

    @property
    def total_minor(self) -> int:
        """The sum of the rounded lines less discounts, in minor units; before tax and grants."""
        return sum(line.amount_minor - line.discounts_minor for line in self.lines)

    def document(self) -> dict[str, Any]:
        """The quote as JSON."""
        return {
            "id": self.id,
            "lines": [line.quoted(self.currency) for line in self.lines],
            "currency": self.currency,
            "total": minor_text(self.total_minor, self.currency),
        }

    def rows(self) -> list[dict[str, Any]]:
        """A row per line, for a table."""
        return [
            {"quote": self.id, **line.quoted(self.currency), "discount": self._discount(line)} for line in self.lines
        ]

    def _discount(self, line: PricedLine) -> str | None:
        """What the discounts of the whole quote take off a line."""
        return minor_text(-line.discounts_minor, self.currency) if line.discounts_minor else None

    def summary(self) -> str:
        """The total in a line."""
        return f"{self.id}: {minor_text(self.total_minor, self.currency)} {self.currency}, before tax and credits"


def quote(project: Project, requests: Sequence[QuoteRequest]) -> list[Quote]:
    """Price the requests, in their order.

    Raises InputProblems for every request that cannot be priced; then none is.
    """
    versions, problems = load_catalogs(project)
    if versions is None:
        raise InputProblems(problems)
    reader = _Reader(versions)
    rateables = [reader.rateable(number, request) for number, request in enumerate(requests, start=1)]
    problems = [*reader.transitions.problems, *reader.problems]
    if problems:
        raise InputProblems(problems)

    priced = _Priced(project, reader, requests, [rateable for rateable in rateables if rateable is not None])
    priced.stated()
    for period, numbers in _by_period(requests, reader).items():
        priced.metered(period, numbers)

    quotes = [
        Quote(
            id=request.id,
            lines=tuple(priced.lines[number]),
            currency=priced.rateables[number - 1].currency,
            remarks=(
                *_unasked(request, reader.held[number].plan),
                *_left_out(request, reader.on[number]),
                *priced.remarks.get(number, ()),
            ),
            need_attention=number in priced.unsettled,
        )
        for number, request in enumerate(requests, start=1)
    ]
    faults = priced.faults + [
        _unpriced(request, "overflow", None, "{}", quoted.currency)
        for request, quoted in zip(requests, quotes, strict=True)
        if abs(quoted.total_minor) >= AMOUNT_LIMIT * 10 ** minor_units(quoted.currency)
    ]
    if faults:
        raise InputProblems(faults)
    return quotes


def _by_period(requests: Sequence[QuoteRequest], reader: _Reader) -> dict[Period, list[int]]:
    """The numbers of the requests that give events, by the period of their plan that is priced."""
    found: dict[Period, list[int]] = defaultdict(list)
    for number, request in enumerate(requests, start=1):
        if request.events is not None:
            found[cadence_of(reader.held[number].plan, request.start).containing(request.on)].append(number)
    return found


@dataclass(slots=True)
class _Priced:
    """The lines of each request, by its number from 1, and what kept others from being priced."""

    project: Project
    reader: _Reader
    requests: Sequence[QuoteRequest]
    rateables: Sequence[Rateable]
    lines: dict[int, list[PricedLine]] = field(default_factory=lambda: defaultdict(list))
    remarks: dict[int, tuple[str, ...]] = field(default_factory=dict)
    unsettled: set[int] = field(default_factory=set)
    faults: list[Problem] = field(default_factory=list)

    def stated(self) -> None:
        """Price the requests that give quantities, or nothing."""
        own = [one for one in self.rateables if self.requests[one.bill_id - 1].events is None]
        calculator = open_calculator()
        state_usage(calculator, self.reader.stated)
        rate_bills(calculator, own, self.project.settings.rounding)
        self._take_lines(calculator)

    def metered(self, period: Period, numbers: Sequence[int]) -> None:
        """Price the requests that give events of one period."""
        asked = [self._asked(number) for number in numbers]
        meters = meters_of(self.reader.versions)
        with metered_events(self.project, self.reader.versions, meters, asked, period) as found:
            own = [self._with_windows(number, found.windows) for number in numbers]
            rate_bills(found.store, own, self.project.settings.rounding)
            self._take_lines(found.store)
        # Of what is wrong with events of several requests it is not said which.
        self.remarks |= {number: tuple(found.findings.remarks()) for number in numbers}
        if found.findings.need_attention:
            self.unsettled |= set(numbers)

    def _asked(self, number: int) -> AskedEvents:
        request, holding = self.requests[number - 1], self.reader.held[number]
        assert request.events is not None
        return AskedEvents(
            number=number,
            events=request.events,
            holding=holding,
            currency=self.rateables[number - 1].currency,
            terms=self.reader.on[number],
            cadence=cadence_of(holding.plan, request.start),
            place=request.place,
        )

    def _with_windows(self, number: int, windows: Mapping[tuple[int, str], tuple[str, int]]) -> Rateable:
        """A bill whose usage is that of the events; quantities of the subscription are those that were stated."""
        rateable = self.rateables[number - 1]
        return replace(rateable, charges=tuple(self._of_events(number, one, windows) for one in rateable.charges))

    def _of_events(
        self, number: int, charged: RatedCharge, windows: Mapping[tuple[int, str], tuple[str, int]]
    ) -> RatedCharge:
        [part] = charged.parts
        if part.charge.metered_by is not None:
            meter, window = windows[number, charged.key]
            part = replace(part, meter=meter, window=window)
        elif part.charge.counted_by is not None:
            stated = (one.quantity for one in self.requests[number - 1].usage if one.charge == charged.key)
            part = replace(part, meter=None, window=None, quantity=sum(stated, Decimal(0)))
        return replace(charged, parts=(part,))

    def _take_lines(self, calculator: Calculator) -> None:
        slices = _by_line(calculator, "line_slices")
        adjustments = _by_line(calculator, "quoted_adjustments")
        for number, line_id, problem, *row in calculator.rows(statement(__package__, "quoted_lines")):
            if problem is None:
                self.lines[number].append(line_of(tuple(row), slices[line_id], adjustments[line_id]))
            else:
                currency = self.rateables[number - 1].currency
                self.faults.append(_unpriced(self.requests[number - 1], problem, row[0], row[3], currency))


def _unasked(request: QuoteRequest, plan: Plan) -> Iterator[str]:
    """What the conditions of a plan's charges ask of a customer and the request does not say, or says in vain."""
    asked = fields_asked(plan) - {"segment", "currency"}
    if asked:
        what = ", ".join(f"`{name}`" for name in sorted(asked))
        yield f"{request.id}: charges of `{plan.key}` ask for {what}, which a quote does not know: priced as if not set"
    if request.segment is not None and request.segment not in segments_asked(plan):
        yield f"{request.id}: no charge of `{plan.key}` asks for the segment {request.segment!r}"


def _left_out(request: QuoteRequest, terms: PlanTerms) -> Iterator[str]:
    """What of the terms a quote of one period does not price."""
    if terms.commitment is not None and terms.commitment.per == "term":
        yield f"{request.id}: the commitment of `{request.plan}` is over a term; a quote of one period leaves it out"


class _Reader:
    """Holds each request against the version of the catalog that applies to it."""

    def __init__(self, versions: Versions) -> None:
        self.versions = versions
        self.problems: list[Problem] = []
        self.transitions = Transitions()
        self.stated: list[StatedUsage] = []
        self.held: dict[int, Holding] = {}
        self.on: dict[int, PlanTerms] = {}
        self.terms: dict[tuple[int, str, str | None], tuple[PlanTerms, list[Problem]]] = {}

    def rateable(self, number: int, request: QuoteRequest) -> Rateable | None:
        holding = self._holding(request)
        if holding is None:
            return None
        self.held[number] = holding
        currency = request.currency or holding.catalog.currency
        terms = self._terms(holding, currency, request.segment).on(request.start, request.on)
        for stated in request.usage:
            self._state(number, request, stated, {charge.key: charge for charge in terms.charges}, currency)
        labels = plan_labels(terms, holding.catalog)
        self.on[number] = terms
        return whole_bill(number, terms, currency, labels, holding.catalog.meters)

    def _holding(self, request: QuoteRequest) -> Holding | None:
        """The version of its plan that a subscription started on `start` holds `on` a day; says where there is none."""
        first = self.versions.first
        days = [("on", request.on), ("start", request.start)]
        early = [name for name, day in days if first.effective is not None and day < first.effective]
        for name in early:
            day = request.on if name == "on" else request.start
            message = f"{day} is before the catalog takes effect on {first.effective}"
            self._problem(request, "before-catalog", name, message, "choose a later day")
        if request.start > request.on:
            message = f"the subscription starts on {request.start}, after {request.on}"
            self._problem(request, "starts-later", "start", message, "choose a day from its start on")
        catalog = (self.versions.in_force(request.start) if not early else None) or first
        if request.plan not in catalog.plans:
            message = f"there is no plan `{request.plan}`"
            self._problem(request, "unknown-plan", "plan", message, did_you_mean(request.plan, catalog.plans))
            return None
        if early:
            return None
        held = holdings(self.versions, self.transitions, request.plan, request.start, None, request.start, None)
        return next((one for one in reversed(held) if one.since <= request.on), held[0])

    def _terms(self, holding: Holding, currency: str, segment: str | None) -> PlanTerms:
        key = id(holding.plan), currency, segment
        if key not in self.terms:
            self.terms[key] = terms_of(
                holding.catalog, holding.plan, currency, _chosen(holding.plan, currency, segment)
            )
            self.problems += self.terms[key][1]
        return self.terms[key][0]

    def _state(
        self,
        number: int,
        request: QuoteRequest,
        stated: StatedQuantity,
        charges: Mapping[str, PlanCharge],
        currency: str,
    ) -> None:
        """File a stated quantity under its charge, or say what is wrong with it."""
        holding = self.held[number]
        if stated.charge not in charges and stated.charge in _chosen(holding.plan, currency, request.segment):
            return  # what is wrong with that charge has been said
        faults = list(_faults(request, stated, charges))
        for code, message, remedy in faults:
            self._problem(request, code, f"usage.{stated.charge}", message, remedy)
        if faults:
            return
        charge = charges[stated.charge].charge
        assert isinstance(charge, UsageCharge)
        dimensions: dict[str, str | None] = {}
        if charge.meter is not None:
            meter = holding.catalog.meters[charge.meter]
            bands = bands_of(meter)
            values = {k: band_text(v) if v is not None and k in bands else v for k, v in stated.dimensions.items()}
            dimensions = {name: values.get(name) for name in meter.in_order(charge.by)}
        self.stated.append(
            StatedUsage(window_id=number, meter=stated.charge, dimensions=dimensions, quantity=stated.quantity)
        )

    def _problem(self, request: QuoteRequest, code: str, path: str, message: str, remedy: str) -> None:
        self.problems.append(
            Problem(
                code=code, file=request.place.file, line=request.place.line, path=path, message=message, remedy=remedy
            )
        )


def _chosen(plan: Plan, currency: str, segment: str | None) -> Chosen:
    """The variant of each charge that a customer of that segment pays."""
    return chosen_for(plan, {"segment": segment, "currency": currency})


def _faults(
    request: QuoteRequest, stated: StatedQuantity, charges: Mapping[str, PlanCharge]
) -> Iterator[tuple[str, str, str]]:
    """What is wrong with one stated quantity: code, message, remedy."""
    name = stated.charge
    if name not in charges:
        yield "unknown-charge", f"the plan `{request.plan}` has no charge `{name}`", did_you_mean(name, charges)
        return
    charge = charges[name].charge
    if not isinstance(charge, UsageCharge):
        yield "no-quantity", f"`{name}` is a {charge.model} charge and takes no quantity", "leave it out"
        return
    if isinstance(charge, EventCharge):
        what = f"`{name}` is a {charge.model} charge: it prices single events and takes no quantity"
        yield "no-quantity", what, "give the events with --events FILE, or as `events` in a line of --from"
        return
    if request.events is not None and charge.meter is not None:
        yield "no-quantity", f"`{name}` is metered from the events that are given", "leave it out, or give no events"
        return
    for dimension in stated.dimensions:
        if dimension not in charge.by:
            remedy = did_you_mean(dimension, charge.by)
            yield "unknown-dimension", f"`{name}` has no dimension `{dimension}`", remedy
    if decimals(stated.quantity) > 12 or abs(stated.quantity) >= QUANTITY_LIMIT:
        quantity = plain_text(stated.quantity)
        yield "bad-quantity", f"{quantity} has more than 12 decimals or reaches 10^18", "correct the quantity"


def _by_line(calculator: Calculator, name: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for line_id, *rest in calculator.rows(statement(__package__, name)):
        found[line_id].append(tuple(rest))
    return found


def _unpriced(request: QuoteRequest, code: str, charge: str | None, dimensions: str, currency: str) -> Problem:
    message, remedy = reason_of(code, charge, dimensions, currency)
    named = json.loads(dimensions)
    if code == "unpriced" and named and not any(named.values()):
        remedy = f"say which: '{charge}[{', '.join(f'{name}=…' for name in named)}]=…'"
    return Problem(
        code=code,
        file=request.place.file,
        line=request.place.line,
        path=f"usage.{charge}" if charge is not None else "",
        message=message,
        remedy=remedy,
    )
