"""Prices subscriptions over their lives: one project for all, a plan, a customer and a subscription for each vector."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from billing_cli.audit.chain import open_audited
from billing_cli.charges.price import price_period
from billing_cli.errors import BillError, InputProblems
from billing_cli.events.ingest import ingest_files
from billing_cli.invoices.reading import documents
from billing_cli.project import open_project
from billing_cli.reports.credits import list_grants
from pricing.periods import Period
from pricing.rating.calculator import Statement
from tests.vectors.asking import Figures, Yaml
from tests.vectors.invoicing import NOW, write_events
from tests.vectors.priced import Line, Priced, of_invoice
from tests.vectors.quoting import write_project

MOVED = Statement("SELECT customer, grant_id, booked_on, movement, amount FROM credit_movements ORDER BY number")
ALL_TIME = Period(start=date(2000, 1, 1), end=date(2040, 1, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """One invoice: its billing instant's local day, the days [start, end) that name it, and what it charges.

    `burned` is what it took of each grant, in their order; `due` what prepaid grants leave to pay; `net` is without `tax`.
    """

    day: date
    service: tuple[date, date]
    priced: Priced
    burned: Mapping[str, Fraction]
    due: Fraction
    net: Fraction
    tax: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """The invoices of a subscription up to a day, in order; and its grants: what moved on which day, and when they end."""

    invoices: Sequence[Invoice]
    moved: Sequence[tuple[str, date, str, Fraction]] = ()
    expiries: Mapping[str, str] = field(default_factory=dict)

    def balance(self, grant: str, before: date) -> Fraction:
        """What a grant has left as a day begins."""
        return sum((amount for name, day, _, amount in self.moved if name == grant and day < before), Fraction(0))

    def lines(self, *charges: str) -> list[Line]:
        """Every line, or those of some charges, in order."""
        lines = (line for invoice in self.invoices for line in invoice.priced.lines)
        return [line for line in lines if not charges or line.charge in charges]

    @property
    def last(self) -> Invoice:
        """The last invoice."""
        return self.invoices[-1]

    def shares(self, *charges: str) -> list[tuple[int, int]]:
        """What was charged of each full period, less what was given back: days of days, (1, 1) for all of them."""
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for line in self.lines(*charges):
            found[line.json["service_end"]].append(line.days)
        return [_net(parts) for parts in found.values()]

    def exact(self, *charges: str) -> Fraction:
        """All that was charged, before rounding."""
        return sum((line.exact for line in self.lines(*charges)), Fraction(0))


def _net(parts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    days = max(denominator for _, denominator in parts)
    net = sum(numerator * days // denominator for numerator, denominator in parts)
    return (1, 1) if net == days else (net, days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """A vector for `bill price`: a subscription from `start`, its invoices up to the day `until`.

    `plans`: what it changes to, by name; its own is "". `terms`: more keys of the subscription, with these names.
    `versions`: by the day from which they are in force, what they say of the plan. `grants` of the customer by name, and
    the days from which on some are void. `taxes`: rates of its tax categories, in percent; without them it is exempt.
    """

    plan: Yaml
    found: Callable[[Life], Figures]
    start: date
    until: date
    end: date | None = None
    plans: Mapping[str, Yaml] = field(default_factory=dict)
    terms: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, Yaml] = field(default_factory=dict)
    grants: Mapping[str, Yaml] = field(default_factory=dict)
    voids: Mapping[str, date] = field(default_factory=dict)
    taxes: Mapping[str, str] = field(default_factory=dict)
    meters: Mapping[str, Yaml] = field(default_factory=dict)
    events: Sequence[Mapping[str, str]] = ()
    timezone: str = "UTC"
    currency: str = "USD"
    expected: Figures | None = None


def live_all(folder: Path, questions: Mapping[str, Lived]) -> dict[str, Life | BillError]:
    """The invoices, by vector; where one is refused, each is priced alone, so that only that one fails."""
    try:
        return dict(_live(folder / "all", questions))
    except InputProblems:
        return {key: _alone(folder / key, key, question) for key, question in questions.items()}


def _alone(folder: Path, key: str, question: Lived) -> Life | BillError:
    try:
        return _live(folder, {key: question})[key]
    except BillError as error:
        return error


def _live(folder: Path, questions: Mapping[str, Lived]) -> dict[str, Life]:
    first, *later = catalogs_of(questions).items()
    write_project(folder, first[1])
    for name, text in later:
        (folder / "catalog" / f"{name}.yaml").write_text(text)
    (folder / "customers" / "all.yaml").write_text(yaml.safe_dump(_accounts(questions), sort_keys=False))
    if any(question.taxes for question in questions.values()):
        (folder / "taxes").mkdir()
        (folder / "taxes" / "all.yaml").write_text(yaml.safe_dump(_rates(questions)))
    export = write_events(folder / "usage.csv", {key: question.events for key, question in questions.items()})
    project = open_project(folder, folder)
    invoices: dict[str, list[Invoice]] = defaultdict(list)
    with open_audited(project.store_path, NOW, readable=[export]) as store:
        ingest_files(store, project, [export], None, NOW)
        assert not price_period(store, project, ALL_TIME, NOW).blocked
        for document in documents(store, period=ALL_TIME):
            own = document["invoice"]
            key = own["subscription"]
            day = date.fromisoformat(own["id"].removeprefix(f"{key}-"))
            if day <= questions[key].until:
                service = date.fromisoformat(own["service_start"]), date.fromisoformat(own["service_end"])
                burned = {one["grant"].removeprefix(f"{key} "): Fraction(one["amount"]) for one in own["credits"]}
                sums = {name: Fraction(own["totals"][name]) for name in ("due", "net", "tax")}
                invoices[key].append(Invoice(day=day, service=service, priced=of_invoice(own), burned=burned, **sums))
        moved = store.rows(MOVED)
        grants = list_grants(store, project, date(2000, 1, 1))
    return {
        key: Life(
            invoices=invoices[key],
            moved=[
                (name.removeprefix(f"{key} "), day, what, Fraction(amount))
                for customer, name, day, what, amount in moved
                if customer == key
            ],
            expiries={one["grant"].removeprefix(f"{key} "): one["expires"] for one in grants if one["customer"] == key},
        )
        for key in questions
    }


def _rates(questions: Mapping[str, Lived]) -> list[Yaml]:
    rates = {name: rate for question in questions.values() for name, rate in question.taxes.items()}
    return [{"category": name, "country": "US", "rate": rate, "from": "2000-01-01"} for name, rate in rates.items()]


def catalogs_of(questions: Mapping[str, Lived]) -> dict[str, str]:
    """The versions of the catalog, by name: every vector's plans under its id, on meters and event types of its own."""
    meters: Yaml = {}
    plans: Yaml = {}
    later: dict[str, Yaml] = defaultdict(dict)
    for key, question in questions.items():
        names = {name: f"{key} {name}" for name in question.meters}
        meters |= {names[name]: {"event": key, **meter} for name, meter in question.meters.items()}
        for name, plan in {"": question.plan, **question.plans}.items():
            plans[f"{key} {name}".strip()] = _on_own_meters(plan, names, question.currency)
        for day, patch in question.versions.items():
            later[day][key] = _on_own_meters(patch, names, question.currency)
    found = {"first": {"currency": "USD", "meters": meters, "plans": plans}}
    before = {"extends": "first"}
    for day in sorted(later):
        found[day] = {"version": day, "effective": day, **before, "plans": later[day]}
        before = {"extends": day}
    found["first"] = {"version": "first", **found["first"]}
    return {name: yaml.safe_dump(tree, sort_keys=False) for name, tree in found.items()}


def _on_own_meters(plan: Yaml, names: Mapping[str, str], currency: str) -> Yaml:
    charges = {
        key: charge
        | ({"meter": names[charge["meter"]]} if "meter" in charge else {})
        | ({"currencies": {currency: {"amount": charge["amount"]}}} if currency != "USD" else {})
        for key, charge in plan["charges"].items()
    }
    grants = {
        key: grant | ({"unit": names[grant["unit"]]} if grant["unit"] in names else {})
        for key, grant in plan.get("grants", {}).items()
    }
    return {**plan, "charges": charges} | ({"grants": grants} if grants else {})


def _accounts(questions: Mapping[str, Lived]) -> Yaml:
    return {
        "customers": [
            {"id": key, "timezone": question.timezone, "currency": question.currency}
            | ({"country": "US"} if question.taxes else {"exempt": "no tax in this case"})
            for key, question in questions.items()
        ],
        "subscriptions": [_subscription(key, question) for key, question in questions.items()],
        "grants": [
            {"id": f"{key} {name}", "customer": key, **_on_own_meter(grant, key, question)}
            for key, question in questions.items()
            for name, grant in question.grants.items()
        ],
        "voids": [
            {"grant": f"{key} {name}", "at": day.isoformat()}
            for key, question in questions.items()
            for name, day in question.voids.items()
        ],
    }


def _on_own_meter(grant: Yaml, key: str, question: Lived) -> Yaml:
    return grant | ({"unit": f"{key} {grant['unit']}"} if grant["unit"] in question.meters else {})


def _subscription(key: str, question: Lived) -> Yaml:
    # What has no end here goes on past all that is read.
    end = question.end or question.until + timedelta(days=800)
    terms = dict(question.terms)
    if "changes" in terms:
        named = [
            change | ({"plan": f"{key} {change['plan']}".strip()} if "plan" in change else {})
            for change in terms["changes"]
        ]
        terms["changes"] = named
    return {
        "id": key,
        "customer": key,
        "plan": key,
        "start": question.start.isoformat(),
        "end": end.isoformat(),
        **terms,
    }
