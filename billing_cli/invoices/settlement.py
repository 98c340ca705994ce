"""How a credit note is settled: in money, and by what goes back to grants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing_cli.contracts.grants import grants_of
from billing_cli.contracts.reading import read_contracts
from billing_cli.invoices.crediting import Balance
from billing_cli.project import Project
from pricing.money import EXACT, minor_of, minor_units
from pricing.periods import DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What is `due` in money, in minor units, and what goes back to which grant, in its unit."""

    due: int
    returned: Mapping[str, Decimal]


def settle(project: Project, balance: Balance, day: date, total: int, *, whole: bool) -> Settlement:
    """Settle a credit of `total` minor units: money first, as far as the invoice was due in it; then prepaid credits.

    The last that paid comes first. With the last of an invoice, `whole`, its promotional credits and units go back too.
    What came from a grant that does not hold on `day` is given back in money; units and promotional credits of such a
    one are gone.
    """
    invoice = balance.invoice
    currency = invoice["currency"]
    used = [one for one in invoice["credits"] if one["kind"] == "prepaid" or whole]
    holding = _holding(project, invoice["customer"], day) if used else frozenset()
    due = min(total, minor_of(Decimal(invoice["totals"]["due"]), currency) - balance.due)
    rest = total - due
    returned: dict[str, Decimal] = {}
    for one in reversed([one for one in used if one["kind"] == "prepaid" and one["grant"] in holding]):
        part = min(rest, minor_of(Decimal(one["amount"]), currency) - balance.returned.get(one["grant"], 0))
        if part > 0:
            returned[one["grant"]] = Decimal(part).scaleb(-minor_units(currency), EXACT)
            rest -= part
    returned |= {
        one["grant"]: Decimal(one["amount"]) for one in used if one["kind"] != "prepaid" and one["grant"] in holding
    }
    return Settlement(due=due + rest, returned=returned)


def _holding(project: Project, customer: str, day: date) -> frozenset[str]:
    """The grants of a customer that hold on a day."""
    contracts = [one for one in read_contracts(project).contracts if one.customer.id == customer]
    return frozenset(
        grant.grant_id for one in contracts for grant in grants_of(one, day, day + DAY) if grant.holds_on(day)
    )
