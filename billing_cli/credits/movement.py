"""A movement of a grant: what the ledger is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from billing_cli.contracts.grant import Grant

# granted, rolled_in and returned add to a grant, the others take away: what invoices use (burned), what rounding their
# draws to minor units leaves over (rounding, of either sign), less than one draw (dust), and what is left at the end.
# What a credit note gives back of what its invoice used is returned.
What = Literal["granted", "rolled_in", "returned", "burned", "rounding", "dust", "expired", "voided", "rolled_out"]
MOVEMENTS_IN_ORDER: tuple[What, ...] = get_args(What)
ENDINGS = frozenset({"expired", "voided", "rolled_out"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What is added to a grant (above 0) or taken from it, with 12 decimals.

    It is booked on the local day that it belongs to: what an invoice burns on the last day that it bills, what expires
    on the last day that could use it. `bill_id` is that of the invoice in its run, None for none.
    """

    grant: Grant
    what: What
    amount: Decimal
    booked_on: date
    at_us: int
    bill_id: int | None = None
