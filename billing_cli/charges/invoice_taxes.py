"""Tax on invoices: whose rates hold for one, and what it tells of its tax in another currency."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from billing_cli.accounts.account import Customer
from billing_cli.contracts.invoice import Invoice
from billing_cli.store.store import Store
from billing_cli.taxes.exchange import ExchangeRates
from pricing.catalog.tax import TaxRates
from pricing.money import Rounding, plain_text
from pricing.rating.calculator import Row, statement
from pricing.rating.tax import RateOf

# What the head of a draft says of tax.
TAX_COLUMNS = ("billing_day", "tax_country", "tax_kind", "tax_reason")
CONVERSIONS = (
    "bill_id", "currency", "rate", "rate_from", "rate_to", "rate_date", "source", "sha256", "tax_minor",
)  # fmt: skip
NOTHING = Decimal(0)


def rate_of(rates: TaxRates | None, customer: Customer, day: date) -> RateOf | None:
    """What a customer's taxes are at a billing instant, by category; None where tax is off.

    Who is exempt or accounts for the tax itself pays none, whatever the rates; of no country no rate is known.
    """
    if rates is None:
        return None
    country = customer.country

    def found(category: str) -> Decimal | None:
        if customer.exempt is not None or customer.reverse_charge:
            return NOTHING
        return None if country is None else rates.rate(category, country, day)

    return found


def tax_columns(invoice: Invoice) -> tuple[Any, ...]:
    """The local day of the billing instant, the place of taxation, which kind of rates hold there, and why."""
    customer = invoice.contract.customer
    kind = "exempt" if customer.exempt is not None else "reverse_charge" if customer.reverse_charge else "rate"
    return invoice.billing.day, customer.country, kind, customer.exempt


def convert_taxes(store: Store, exchange: ExchangeRates | None, rounding: Rounding) -> None:
    """What each draft in another currency has to tell of its tax in the seller's; without a rate it cannot.

    In:  bill_taxes, drafts. Out: tax_conversions.
    """
    store.run(statement(__package__, "tax_conversions"))
    if exchange is None:
        return
    foreign = store.rows(statement(__package__, "foreign_taxes"), currency=exchange.currency)
    rows = [_converted(exchange, rounding, *row) for row in foreign]
    store.load(statement(__package__, "load_tax_conversions"), CONVERSIONS, rows)


def _converted(
    exchange: ExchangeRates, rounding: Rounding, bill_id: int, currency: str, day: date, tax_minor: int
) -> Row:
    found = exchange.on(currency, day)
    if found is None:
        return bill_id, exchange.currency, None, None, None, None, None, None, None
    tax = found.convert(int(tax_minor), exchange.currency, rounding)
    return (
        *(bill_id, exchange.currency, plain_text(found.rate), found.base, found.quoted, found.day),
        *(exchange.source, exchange.sha256, tax),
    )
