"""Generated bills: terms that were read from a generated catalog, and what was used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from billing_cli.charges.rateable import plan_labels
from pricing.catalog.catalog import Catalog, PlanCharge, PlanTerms
from pricing.catalog.charge import Charge, EventCharge, QuantityCharge, UsageCharge
from pricing.catalog.own_terms import OwnTerms
from pricing.catalog.plan_terms import chosen_for, terms_of
from pricing.catalog.reading import read_catalog
from pricing.catalog.reductions import Commitment, Discount
from pricing.reference.credits import Given
from pricing.reference.events import ReferenceEvent
from pricing.reference.tax import Taxing
from pricing.yaml_tree import ListNode, MapNode, Node, parse_yaml
from tests.oracle.catalogs import CUSTOMER, METERS, Case, draw_case
from tests.oracle.events import draw_events
from tests.oracle.grants import draw_grants
from tests.oracle.reductions import draw_scopes
from tests.oracle.taxes import draw_taxing
from tests.oracle.usage import Used, draw_share, draw_usage
from tests.oracle.writing import CURRENCIES

BILLS_PER_CASE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnTerm:
    """A bill's place in a term, and what bills of other runs counted and charged before all of it, in minor units."""

    number: int
    place: int
    counted_before: int
    overage_before: int
    closes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnBill:
    """What is priced: `case` says what its terms must mean, `terms` are those that were read.

    `scopes`: of percents of the whole, by place, which charges have them (None: limits and commitments); all without.
    """

    case: Case
    terms: PlanTerms
    catalog: Catalog
    labels: Mapping[str, str]
    usage: Mapping[str, Used]
    events: Mapping[str, Sequence[ReferenceEvent]] = field(default_factory=dict)
    share: tuple[int, int]
    scopes: Mapping[int, frozenset[str | None]] = field(default_factory=dict)
    term: DrawnTerm | None = None
    grants: Sequence[Given] = ()
    taxing: Taxing | None = None


def draw_bills(random: Random, lines: int) -> list[DrawnBill]:
    """Bills with at least `lines` lines; each catalog must read as what it was drawn to mean."""
    bills: list[DrawnBill] = []
    drawn = 0
    while drawn < lines:
        case = draw_case(random)
        catalog, terms = read_case(case)
        labels = plan_labels(terms, catalog)
        terms_of_bills = list(_terms(random, case, len(bills)))
        for place in range(BILLS_PER_CASE):
            wild = random.random() < 0.1
            usage, events = _usage(random, case, wild=wild), _events(random, case, wild=wild)
            bills.append(
                DrawnBill(
                    case=case,
                    terms=terms,
                    catalog=catalog,
                    labels=labels,
                    usage=usage,
                    events=events,
                    share=draw_share(random),
                    scopes=draw_scopes(random, case.discounts, case.charges),
                    term=terms_of_bills[place],
                    grants=draw_grants(random, case.charges, CURRENCIES[case.currency]),
                    taxing=draw_taxing(random, case.charges),
                )
            )
            drawn += len(case.charges) - len(usage) + sum(map(len, usage.values()))
    return bills


def _terms(random: Random, case: Case, first: int) -> Iterator[DrawnTerm | None]:
    """Where each bill of a case stands: in one term or in two, one after the other, or in none."""
    over_term = case.commitment is not None and case.commitment.per == "term"
    turn = random.randrange(BILLS_PER_CASE + 1)
    before = random.choice(((0, 0), (5000, 0), (20_000, 1), (-3, 0), (10**9, 700)))
    for place in range(BILLS_PER_CASE):
        if not over_term:
            yield None
            continue
        counted, overage = before if place < turn else (0, 0)
        closes = place in (turn - 1, BILLS_PER_CASE - 1)
        yield DrawnTerm(
            number=first + (place >= turn), place=place, counted_before=counted, overage_before=overage, closes=closes
        )


def _events(random: Random, case: Case, *, wild: bool) -> dict[str, list[ReferenceEvent]]:
    digits = CURRENCIES[case.currency]
    return {
        key: draw_events(random, charge, minor_units=digits, wild=wild)
        for key, charge in case.charges.items()
        if isinstance(charge, EventCharge)
    }


def _usage(random: Random, case: Case, *, wild: bool) -> dict[str, Used]:
    digits = CURRENCIES[case.currency]
    return {
        key: draw_usage(random, charge, minor_units=digits, wild=wild)
        for key, charge in case.charges.items()
        if isinstance(charge, QuantityCharge)
    }


def read_case(case: Case) -> tuple[Catalog, PlanTerms]:
    """The terms of a generated case, the whole way from its text."""
    tree, problems = parse_yaml(case.catalog, "catalog/a.yaml")
    assert tree is not None, (problems, case.catalog)
    catalog, problems = read_catalog(tree, file_stem="a")
    assert catalog is not None, (problems, case.catalog)
    chosen = chosen_for(catalog.plans["p"], CUSTOMER)
    terms, problems = terms_of(catalog, catalog.plans["p"], case.currency, chosen, (_own_terms(case),))
    assert not problems, (problems, case.catalog, case.own)
    assert [charge.key for charge in terms.charges] == list(case.charges)
    for charge in terms.charges:
        assert _settled(charge.charge) == _settled(case.charges[charge.key]), (charge.key, case.catalog, case.own)
    assert terms.discounts == case.discounts, (case.catalog, case.own)
    assert terms.commitment == case.commitment, (case.catalog, case.own)
    return catalog, terms


def _own_terms(case: Case) -> OwnTerms:
    own: dict[str, Node] = {}
    for name, text in case.own.items():
        tree, problems = parse_yaml(f"{name}: {text}", "customers/a.yaml")
        assert isinstance(tree, MapNode), (problems, text)
        own[name] = tree.entries[name]
    charges, discounts = own.get("charges"), own.get("discounts")
    assert charges is None or isinstance(charges, MapNode)
    assert discounts is None or isinstance(discounts, ListNode)
    return OwnTerms(path="subscriptions.s", charges=charges, discounts=discounts, commitment=own.get("commitment"))


def _settled(charge: Charge) -> Charge:
    """A charge without what chose it, and with its rows in one order: none of it changes what is paid."""
    charge = charge.model_copy(update={"when": None})
    if not isinstance(charge, UsageCharge) or charge.prices is None:
        return charge
    return charge.model_copy(
        update={"prices": tuple(sorted(charge.prices, key=lambda row: sorted(row.dimensions.items())))}
    )


def bill_of(
    charges: Mapping[str, Charge],
    usage: Mapping[str, Used],
    events: Mapping[str, Sequence[ReferenceEvent]] | None = None,
    *,
    discounts: Sequence[Discount] = (),
    commitment: Commitment | None = None,
    share: tuple[int, int] = (1, 1),
    currency: str = "USD",
) -> DrawnBill:
    """A bill on terms that no file says."""
    tree, _ = parse_yaml(f"currency: {currency}\n{METERS}", "catalog/a.yaml")
    assert tree is not None
    catalog, problems = read_catalog(tree, file_stem="a")
    assert catalog is not None, problems
    terms = PlanTerms(
        charges=tuple(PlanCharge(key=key, charge=charge) for key, charge in charges.items()),
        discounts=tuple(discounts),
        commitment=commitment,
    )
    case = Case(
        catalog="", own={}, currency=currency, charges=dict(charges), discounts=terms.discounts, commitment=commitment
    )
    labels = plan_labels(terms, catalog)
    return DrawnBill(
        case=case, terms=terms, catalog=catalog, labels=labels, usage=usage, events=events or {}, share=share
    )
