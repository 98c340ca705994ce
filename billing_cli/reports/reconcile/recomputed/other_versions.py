"""Which other version of the catalog gives the amount of a line."""

from __future__ import annotations

from fractions import Fraction

from billing_cli.contracts.invoice import Invoice
from billing_cli.contracts.reading import customer_fields
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.recomputed.bills import Line, metered_of, used_of
from billing_cli.reports.reconcile.recomputed.month import Month
from pricing.catalog.catalog import Catalog
from pricing.catalog.charge import UsageCharge
from pricing.catalog.plan_terms import chosen_for, terms_of
from pricing.money import minor_units
from pricing.reference.charged import ChargeBill, price_charge
from pricing.reference.line import Money, ReferenceLine


def priced_by_other_version(invoice: Invoice, line: Line, month: Month, context: Context) -> str | None:
    """The first other version whose price list gives a line's amount for the same usage; None where none does."""
    item = next((one for one in invoice.items if one.key == line.charge), None)
    if item is None:
        return None
    for catalog in context.contracts.versions.versions:
        if catalog is item.span.catalog:
            continue
        amount = _amount(invoice, line, catalog, month, context)
        if amount == line.amount_minor:
            return catalog.version
    return None


def _amount(invoice: Invoice, line: Line, catalog: Catalog, month: Month, context: Context) -> int | None:
    contract = invoice.contract
    item = next(one for one in invoice.items if one.key == line.charge)
    plan = catalog.plans.get(item.span.plan.key)
    if plan is None:
        return None
    fields = customer_fields(contract.customer, contract.currency, context.project.settings.timezone)
    terms, problems = terms_of(catalog, plan, contract.currency, chosen_for(plan, fields), ())
    planned = terms.charge(item.key) if not problems else None
    if planned is None or type(planned.charge) is not type(item.charge):
        return None
    [every] = metered_of([invoice])
    metered = next((one for one in every if one.item is item), None)
    priced = price_charge(
        ChargeBill(
            key=item.key,
            charge=planned.charge,
            used=used_of(item, metered, month.sources) if isinstance(item.charge, UsageCharge) else (),
            discounts=(),
            share=Fraction(*item.share),
            money=Money(minor_units=minor_units(contract.currency), rounding=context.project.settings.rounding),
        )
    )
    found = [one for one in priced if isinstance(one, ReferenceLine)]
    return next((one.amount_minor for one in found if frozenset(one.dimensions.items()) == line.dimensions), None)
