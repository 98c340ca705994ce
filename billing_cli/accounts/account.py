"""Who buys, and what they subscribed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from pricing.catalog.grants import CustomerGrant, Void
from pricing.catalog.meter import Condition
from pricing.catalog.own_terms import OwnTerms
from pricing.catalog.prices import quantity_in_range
from pricing.catalog.tax import Country
from pricing.schema import (
    Boolean,
    CurrencyCode,
    Day,
    DecimalText,
    DurationText,
    Identifier,
    PaymentTerms,
    Strict,
    ZoneName,
    listed,
)
from pricing.yaml_tree import MapNode, Node, Place


def _reason(value: str) -> str:
    if value.lower() in ("true", "false", "yes", "no"):
        raise ValueError(f"{value!r} is no reason; write why no tax is charged, as it prints: `exempt: charity`")
    return value


class Customer(Strict):
    """A customer. Invoices are in `currency`; months begin at midnight of `timezone`; tax is that of `country`.

    Who is `exempt` pays none, for the reason that it says; with `reverse_charge` it accounts for the tax itself.
    """

    id: Identifier
    name: str | None = None
    country: Country | None = None
    currency: CurrencyCode | None = None
    timezone: ZoneName | None = None
    segment: str | None = None
    email: str | None = None
    address: Annotated[tuple[str, ...], BeforeValidator(listed)] = ()
    tax_id: str | None = None
    exempt: Annotated[Identifier, AfterValidator(_reason)] | None = None
    reverse_charge: Boolean = False
    payment_terms: PaymentTerms | None = None
    aliases: Annotated[tuple[Identifier, ...], BeforeValidator(listed)] = ()

    @model_validator(mode="after")
    def _one_way(self) -> Customer:
        if self.exempt is not None and self.reverse_charge:
            raise ValueError("`exempt` and `reverse_charge` are two reasons for no tax; an invoice has one: keep one")
        return self


class QuantityFrom(Strict):
    """A quantity that holds from a day on, until the next one."""

    since: Day = Field(alias="from")
    quantity: DecimalText

    @model_validator(mode="after")
    def _in_range(self) -> QuantityFrom:
        quantity_in_range(self.quantity, "quantity")
        return self


class Change(Strict):
    """What a contract agrees to from the day `at` on: another plan, or patches laid over all that came before."""

    at: Day
    plan: Identifier | None = None
    charges: Mapping[Identifier, Any] = Field(default_factory=dict)
    trial: Mapping[str, Any] | None = None
    discounts: tuple[Mapping[str, Any], ...] | None = None
    commitment: Mapping[str, Any] | None = None
    cap: Mapping[str, Any] | None = None
    reason: str | None = None
    approved_by: str | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Change:
        if not self.model_fields_set & {"plan", "charges", "trial", "discounts", "commitment", "cap"}:
            raise ValueError("the change changes nothing; say what, such as `plan: pro`, or remove it")
        return self


def _in_order(steps: tuple[QuantityFrom, ...]) -> tuple[QuantityFrom, ...]:
    for one, other in pairwise(steps):
        if one.since >= other.since:
            what = "stands twice" if one.since == other.since else f"stands below {one.since}"
            raise ValueError(f"{other.since} {what}; write the steps by date, one for each day")
    return steps


class Subscription(Strict):
    """A customer's contract for a plan from `start` until `end`, the first day not served.

    `charges`, `trial`, `commitment` and `cap` patch the plan's, `discounts` replace them. `quantities` says what
    charges with a `quantity` count. `changes` come into force one after the other. A `term` renews itself when over.
    `usage` says which of the customer's events are its own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    id: Identifier
    customer: Identifier
    plan: Identifier
    start: Day
    end: Day | None = None
    timezone: ZoneName | None = None
    term: DurationText | None = None
    payment_terms: PaymentTerms | None = None
    usage: Condition | None = None
    quantities: Mapping[Identifier, Annotated[tuple[QuantityFrom, ...], AfterValidator(_in_order)]] = Field(
        default_factory=dict
    )
    changes: tuple[Change, ...] = ()
    trial: Mapping[str, Any] | None = None
    charges: Mapping[Identifier, Any] = Field(default_factory=dict)
    discounts: tuple[Mapping[str, Any], ...] | None = None
    commitment: Mapping[str, Any] | None = None
    cap: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenChange:
    """An entry of `changes`: from `at` on another plan, or terms laid over those before, or both."""

    at: date
    plan: str | None
    own: OwnTerms | None
    node: Node
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where a customer, subscription, grant or void stands, and a subscription's own terms and changes as written.

    `node` is the whole of it; None where it is a row, all of which stands in `place`.
    """

    place: Place
    node: MapNode | None = None
    own: OwnTerms | None = None
    changes: tuple[WrittenChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """All customers, subscriptions and grants by id, and what is void by the grant that it is of."""

    customers: Mapping[str, Customer] = field(default_factory=dict)
    subscriptions: Mapping[str, Subscription] = field(default_factory=dict)
    grants: Mapping[str, CustomerGrant] = field(default_factory=dict)
    voids: Mapping[str, Void] = field(default_factory=dict)
    written: Mapping[tuple[str, str], Written] = field(default_factory=dict)

    def names(self) -> dict[str, str]:
        """Every name under which exports know a customer: its id and its aliases."""
        return {name: customer.id for customer in self.customers.values() for name in (customer.id, *customer.aliases)}
