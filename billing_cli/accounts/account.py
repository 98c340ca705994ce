"""Who buys, and what they subscribed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field

from pricing.catalog.meter import Condition
from pricing.catalog.plan_terms import OwnTerms
from pricing.schema import CurrencyCode, Day, Identifier, Strict, ZoneName, listed
from pricing.yaml_tree import Place


class Customer(Strict):
    """A customer. Invoices are in `currency`; months begin at midnight of `timezone`."""

    id: Identifier
    name: str | None = None
    country: str | None = None
    currency: CurrencyCode | None = None
    timezone: ZoneName | None = None
    segment: str | None = None
    email: str | None = None
    address: Annotated[tuple[str, ...], BeforeValidator(listed)] = ()
    tax_id: str | None = None
    aliases: Annotated[tuple[Identifier, ...], BeforeValidator(listed)] = ()


class Subscription(Strict):
    """A customer's contract for a plan from `start` until `end`, the first day not served.

    `charges` and `commitment` patch the plan's, `discounts` replace them. `usage` says which of the customer's events
    are its own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    id: Identifier
    customer: Identifier
    plan: Identifier
    start: Day
    end: Day | None = None
    timezone: ZoneName | None = None
    usage: Condition | None = None
    charges: Mapping[Identifier, Any] = Field(default_factory=dict)
    discounts: tuple[Mapping[str, Any], ...] | None = None
    commitment: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where a customer or subscription stands, and a subscription's own terms as written."""

    place: Place
    own: OwnTerms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """All customers and subscriptions, by id."""

    customers: Mapping[str, Customer] = field(default_factory=dict)
    subscriptions: Mapping[str, Subscription] = field(default_factory=dict)
    written: Mapping[tuple[str, str], Written] = field(default_factory=dict)

    def names(self) -> dict[str, str]:
        """Every name under which exports know a customer: its id and its aliases."""
        return {name: customer.id for customer in self.customers.values() for name in (customer.id, *customer.aliases)}
