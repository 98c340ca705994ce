"""The credits of a run: what each grant holds as one invoice after the other comes to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from billing_cli.contracts.billing import Billing
from billing_cli.contracts.contract import Contract
from billing_cli.contracts.grant import Grant
from billing_cli.contracts.grants import grants_of, has_grants, settled_on
from billing_cli.contracts.invoice import Invoice
from billing_cli.credits.movement import Movement, What
from pricing.money import EXACT, rounded
from pricing.periods import DAY, Period
from pricing.rating.credits import FINEST, ONE

# Of what happens at one instant: what grants begin with, then what invoices burn of the days before, those first that
# were issued; then what is added to grants that were there before, then what ends.
GIVES, ISSUED, BURNS, ADDS, ENDS = 0, 1, 2, 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What the ledger of earlier periods says of a grant: what was added or taken besides what it gives, and if it is
    over."""

    balance: Decimal = Decimal(0)
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedDraw:
    """What an issued invoice took of a grant, above 0: it stays. `invoice_id` is None where a later run has it."""

    invoice_id: str | None
    grant_id: str
    at_us: int
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The invoices of a run that were issued, by id, and what they and those of later runs took of grants."""

    invoices: frozenset[str] = frozenset()
    draws: tuple[IssuedDraw, ...] = ()


@dataclass(slots=True)
class _Held:
    grant: Grant
    units: int
    was_closed: bool
    # What invoices of later runs took, which were issued.
    reserved: int = 0
    # What is yet to happen to it: (instant, order, local day, units given or taken; None as it ends).
    events: list[tuple[int, int, date, int | None]] = field(default_factory=list)
    # Once it ended in this run: when, and the day to which that belongs.
    over: tuple[int, date] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What one invoice took of one grant, and what it left."""

    bill_id: int
    grant: Grant
    amount: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What the usage of an invoice drew of a grant, exactly and in units of the twelfth decimal, and what that left."""

    exact: Fraction
    units: int
    left: int


@dataclass(slots=True)
class Purse:
    """Every grant that a run may use, by credit id: those are numbered in the order in which they burn.

    Invoices must come in their order, kind by kind. What happens to grants in between happens as they come.
    """

    invoices: Sequence[Invoice]
    held: dict[int, _Held] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    # By grant, the one that rolls over into it.
    rolls_from: dict[str, int] = field(default_factory=dict)
    # By invoice and grant, what usage drew before there was an invoice, and what the invoice took of that.
    drawn: dict[tuple[int, int], Drawn] = field(default_factory=dict)
    burned: dict[tuple[int, int], int] = field(default_factory=dict)
    # Invoices that were issued, and what each took of which grant: they burn that again, whatever they come to now.
    issued: frozenset[int] = frozenset()
    taken: dict[tuple[int, int], int] = field(default_factory=dict)
    movements: list[Movement] = field(default_factory=list)
    draws: list[Draw] = field(default_factory=list)

    def available(self, bill_id: int, credit_id: int) -> int:
        """What is left of a grant for an invoice, in units of the twelfth decimal; never below 0.

        What later invoices took that were issued is gone already.
        """
        self._until(credit_id, (self._billing(bill_id).at_us, BURNS))
        if bill_id in self.issued:
            return self.taken.get((bill_id, credit_id), 0)
        held = self.held[credit_id]
        later = sum(units for _, order, _, units in held.events if order == ISSUED and units is not None)
        return max(0, held.units + later - held.reserved)

    def take(self, bill_id: int, credit_id: int, units: int) -> None:
        """Burn so much of a grant for an invoice; one that was issued has done so."""
        if bill_id in self.issued:
            return
        self._move(credit_id, "burned", -units, self.booked_on(bill_id, credit_id), bill_id=bill_id)
        held, drawn = self.held[credit_id], self.drawn.get((bill_id, credit_id))
        if drawn is not None:  # usage drew it already, and that of later invoices of the run may have, too
            held.units += units
            self.burned[bill_id, credit_id] = units
        left = held.units if drawn is None else drawn.left
        self.draws.append(Draw(bill_id=bill_id, grant=held.grant, amount=decimal_of(units), balance=decimal_of(left)))

    def draw(self, bill_id: int, credit_id: int, drawn: Fraction, *, dust: bool) -> None:
        """What the usage of an invoice draws of a grant, exact: later the invoice takes it, rounded to its minor unit.

        With `dust` what is left is less than one draw, and is written off.
        """
        units, held = rounded(drawn * ONE, "half_away"), self.held[credit_id]
        if bill_id in self.issued:
            self.drawn[bill_id, credit_id] = Drawn(exact=drawn, units=units, left=held.units)
            return
        held.units -= units
        if dust:
            self._move(credit_id, "dust", -held.units, self.booked_on(bill_id, credit_id), bill_id=bill_id)
        self.drawn[bill_id, credit_id] = Drawn(exact=drawn, units=units, left=held.units)

    def has_begun(self, credit_id: int) -> bool:
        """Whether a grant gave anything by now."""
        return all(order != GIVES for _, order, _, _ in self.held[credit_id].events)

    def booked_on(self, bill_id: int, credit_id: int) -> date:
        """The day to which belongs what an invoice burns: the last that it bills, when the grant holds."""
        billing = self._billing(bill_id)
        day = billing.day - DAY if billing.ended is not None else billing.day
        return max(day, self.held[credit_id].grant.starts)

    def finish(self, period: Period, blocked: Collection[int] = ()) -> list[Movement]:
        """What else happens to the grants in the period of the run; gives all movements.

        Invoices that are `blocked` burn nothing: what they would is left, and expires where the grant does.
        """
        for (bill_id, credit_id), drawn in self.drawn.items():
            if bill_id in self.issued:
                continue
            rest = self.burned.get((bill_id, credit_id), 0) - drawn.units
            self._move(credit_id, "rounding", rest, self.booked_on(bill_id, credit_id), bill_id=bill_id)
            self.held[credit_id].units -= rest
        self._give_back(blocked)
        for credit_id, held in self.held.items():
            due = [
                (at_us, order)
                for at_us, order, day, given in held.events
                if order == ISSUED or (day < period.end if given is not None else day <= period.end)
            ]
            for moment in due:
                self._until(credit_id, (moment[0], moment[1] + 1))
        return [one for one in self.movements if one.amount]

    def _give_back(self, blocked: Collection[int]) -> None:
        taken = [one for one in self.movements if one.bill_id in blocked]
        self.movements = [one for one in self.movements if one.bill_id not in blocked]
        for one in taken:
            credit_id, units = self.numbers[one.grant.grant_id], -int(one.amount.scaleb(FINEST, EXACT))
            held = self.held[credit_id]
            held.units += units
            if held.over is not None and units:
                at_us, booked = held.over
                self._move(credit_id, "voided" if one.grant.is_voided else "expired", -units, booked, at_us=at_us)

    def _billing(self, bill_id: int) -> Billing:
        return self.invoices[bill_id - 1].billing

    def _until(self, credit_id: int, moment: tuple[int, int]) -> None:
        """Let happen what comes before a moment; another grant that rolls over into this one comes first."""
        held = self.held[credit_id]
        if held.grant.grant_id in self.rolls_from:
            self._until(self.rolls_from[held.grant.grant_id], moment)
        while held.events and held.events[0][:2] < moment:
            at_us, order, day, given = held.events.pop(0)
            if order == ISSUED and given is not None:
                held.units += given
            elif given is not None:
                self._move(credit_id, "granted", given, day, at_us=at_us)
            else:
                self._end(credit_id, day, at_us)

    def _end(self, credit_id: int, day: date, at_us: int) -> None:
        """What is left goes on into the next grant as far as it may; the rest expires or is void."""
        held = self.held[credit_id]
        left, booked = max(0, held.units), max(day - DAY, held.grant.starts)
        held.over = at_us, booked
        following = self.numbers.get(held.grant.rolls_to or "")
        if following is not None and left:
            goes_on = min(left, int(held.grant.rolls_at_most.scaleb(FINEST, EXACT)))
            self._move(credit_id, "rolled_out", -goes_on, booked, at_us=at_us)
            self._move(following, "rolled_in", goes_on, self.held[following].grant.starts, at_us=at_us)
            left -= goes_on
        self._move(credit_id, "voided" if held.grant.is_voided else "expired", -left, booked, at_us=at_us)

    def _move(
        self,
        credit_id: int,
        what: What,
        units: int,
        booked_on: date,
        *,
        at_us: int | None = None,
        bill_id: int | None = None,
    ) -> None:
        if at_us is None:
            assert bill_id is not None
            at_us = self._billing(bill_id).at_us
        self.held[credit_id].units += units
        self.movements.append(
            Movement(
                grant=self.held[credit_id].grant,
                what=what,
                amount=decimal_of(units),
                booked_on=booked_on,
                at_us=at_us,
                bill_id=bill_id,
            )
        )


def decimal_of(units: int) -> Decimal:
    """Units of the twelfth decimal as a decimal."""
    return Decimal(units).scaleb(-FINEST, EXACT)


def purse_of(
    contracts: Iterable[Contract],
    invoices: Sequence[Invoice],
    period: Period,
    opening: Mapping[str, Opening],
    issued: Issued,
) -> Purse:
    """The grants of every customer for a run of `period`, as the ledger left them before it.

    Invoices that were `issued` keep what they took.
    """
    by_customer: dict[str, list[Contract]] = {}
    for contract in contracts:
        if has_grants(contract):
            by_customer.setdefault(contract.customer.id, []).append(contract)
    first, last = _days(invoices, period)
    found: dict[str, tuple[Grant, list[Contract]]] = {}
    for own in by_customer.values():
        for contract in own:
            grants = {one.grant_id: one for one in (*contract.grants, *grants_of(contract, first, last))}
            found |= {one.grant_id: (one, own) for one in grants.values() if one.starts < last}
    numbers = _numbers(invoices) if issued.invoices or issued.draws else {}
    purse = Purse(invoices=invoices, issued=frozenset(numbers[name] for name in issued.invoices if name in numbers))
    for grant, own in sorted(found.values(), key=lambda one: one[0].burns):
        credit_id = len(purse.held) + 1
        purse.numbers[grant.grant_id] = credit_id
        if grant.rolls_to is not None:
            purse.rolls_from[grant.rolls_to] = credit_id
        purse.held[credit_id] = _held(grant, own, opening.get(grant.grant_id, Opening()))
    for draw in issued.draws:
        if draw.grant_id in purse.numbers:
            _keep_issued(purse, draw, numbers)
    return purse


def _numbers(invoices: Sequence[Invoice]) -> Mapping[str, int]:
    return {one.billing.invoice_id: number for number, one in enumerate(invoices, start=1)}


def _keep_issued(purse: Purse, draw: IssuedDraw, numbers: Mapping[str, int]) -> None:
    """File what an invoice took: for its instant, or beforehand where a later run has it."""
    credit_id, units = purse.numbers[draw.grant_id], int(draw.amount.scaleb(FINEST, EXACT))
    held = purse.held[credit_id]
    if draw.invoice_id is None:
        held.reserved += units
        return
    if draw.invoice_id in numbers:
        purse.taken[numbers[draw.invoice_id], credit_id] = units
    held.events.append((draw.at_us, ISSUED, held.grant.starts, -units))
    held.events.sort(key=lambda one: (one[0], one[1]))


def _days(invoices: Sequence[Invoice], period: Period) -> tuple[date, date]:
    """The days [first, last) that the invoices of a run bill, or its period and the day after if those are fewer: what
    rolls over then does so into a grant of that day.
    """
    days = [item.start for invoice in {id(one.items): one for one in invoices}.values() for item in invoice.items]
    return min([period.start - DAY, *days]), max([period.end, *days]) + DAY


def _held(grant: Grant, contracts: Sequence[Contract], opening: Opening) -> _Held:
    held = _Held(grant, int(opening.balance.scaleb(FINEST, EXACT)), opening.closed)
    if opening.closed:
        held.units += sum(int(step.amount.scaleb(FINEST, EXACT)) for step in grant.steps)
        return held
    own = [one for one in contracts if grant.subscription in (None, one.subscription)]
    own = own or list(contracts[:1])
    for step in grant.steps:
        units = int(step.amount.scaleb(FINEST, EXACT))
        order = GIVES if step.day == grant.starts else ADDS
        held.events.append((own[0].instant(step.day), order, step.day, units))
    ends = settled_on(grant, own)
    if ends is not None:
        held.events.append((max(one.instant(ends) for one in own), ENDS, ends, None))
    held.events.sort(key=lambda one: (one[0], one[1]))
    return held


def covering(purse: Purse, contract: Contract, first: date, last: date) -> list[tuple[int, Grant]]:
    """The grants that a contract may use for days of [first, last), with their credit ids, in burn order."""
    return sorted(
        (purse.numbers[one.grant_id], one) for one in grants_of(contract, first, last) if one.grant_id in purse.numbers
    )
