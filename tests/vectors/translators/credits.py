"""Credits: grants that are burned by usage, wallets that pay invoices, and when a grant expires."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.vectors.asking import UNITS, Figures, Yaml, major
from tests.vectors.living import Life, Lived
from tests.vectors.priced import total
from tests.vectors.translators.charges import USAGE, charges_of, metered
from tests.vectors.vector import Vector

START = date(2024, 1, 1)
DAY = timedelta(days=1)
METERS: Mapping[str, Yaml] = {UNITS: {"aggregate": "sum", "value": "n"}}
ONE_EACH = metered("per_unit", unit_price="1")


def credit(vector: Vector) -> Lived:
    """Flexprice: when a grant expires. OpenMeter: credits are promotional money, used in their order."""
    return _expiry(vector) if vector.model == "expiry" else _credited(vector)


def _expiry(vector: Vector) -> Lived:
    """A grant is of days: it begins on that of its instant, and expires on the day of that when it does."""
    starts = date.fromisoformat(vector.input["granted_at"][:10])
    expires = f"{vector.params['duration']} {vector.params['unit'].lower()}s"
    grant = {"amount": "100", "unit": "USD", "kind": "promotional", "starts": starts.isoformat(), "expires": expires}
    return _lived(
        {USAGE: ONE_EACH},
        {},
        grants={"g": grant},
        found=lambda life: {"expires_at": life.expiries["g"]},
        expected={"expires_at": vector.expected["expires_at"][:10]},
    )


def _credited(vector: Vector) -> Lived:
    if vector.model == "flat":
        charges: Yaml = {
            f"line{place}": {"model": "flat", "amount": gross} for place, gross in enumerate(vector.input["line_gross"])
        }
        usage: Mapping[int, str] = {}
    else:
        charges, usage = charges_of(vector), {0: vector.input["qty"]}
    grants = {
        f"g{place}": _money(amount, place, charges=list(charges))
        for place, amount in enumerate(vector.input["credits"])
    }

    def found(life: Life) -> Figures:
        priced = life.last.priced
        credited = [-line.adjusted("promotional_credit") for line in priced.lines]
        return {
            "gross": total(line.amount for line in priced.lines),
            "credits_total": sum(life.last.burned.values()),
            "amount": priced.total,
            "commitment_topup": priced.amount_of("minimum"),
            "line_credits": credited,
        }

    return _lived(charges, usage, grants=grants, found=_only(vector, found))


def wallet(vector: Vector) -> Lived:
    """Wallets are prepaid money: of all charges, of the fixed ones, or of usage."""
    return {"lot_consumption": _lots, "allocation": _by_scope if vector.source == "lago" else _in_order}[vector.model](
        vector
    )


def _lots(vector: Vector) -> Lived:
    """Each usage is that of a month of its own."""
    grants = {f"g{place}": _money(lot, place, kind="prepaid") for place, lot in enumerate(vector.input["lots"])}

    def found(life: Life) -> Figures:
        last = life.last.day
        return {
            "consumed": [sum(invoice.burned.values()) for invoice in life.invoices],
            "remaining": [life.balance(name, last) for name in grants],
        }

    usage = {31 * place: units for place, units in enumerate(vector.input["usage"])}
    return _lived({USAGE: ONE_EACH}, usage, grants=grants, found=_only(vector, found))


SCOPES: Mapping[str, Yaml] = {"any": {}, "charge": {"charges": [USAGE]}, "subscription": {"charges": ["fee"]}}


def _by_scope(vector: Vector) -> Lived:
    fees = {one["type"]: major(one["total_cents"]) for one in vector.input["fees"]}
    grants = {
        one["name"]: _money(major(one["balance_cents"]), place, kind="prepaid", **SCOPES[one["scope"]])
        | {"priority": str(one["priority"])}
        for place, one in enumerate(vector.params["wallets"])
    }
    return _lived(
        {"fee": {"model": "flat", "amount": fees["subscription"]}, USAGE: ONE_EACH},
        {0: fees["charge"]},
        grants=grants,
        found=lambda life: {"debits_cents": {name: 100 * amount for name, amount in life.last.burned.items()}},
    )


def _in_order(vector: Vector) -> Lived:
    """Flexprice: wallets pay usage, after every discount."""
    given = vector.input
    grants = {
        f"g{place}": _money(amount, place, kind="prepaid", charges=[USAGE])
        for place, amount in enumerate(vector.params["wallets"])
    }
    charges: Yaml = {USAGE: ONE_EACH}
    if "fixed_line" in given:
        charges["fee"] = {"model": "flat", "amount": given["fixed_line"]}
    discounts = [{"amount": given["line_discount"], "charges": [USAGE]}] if "line_discount" in given else []
    discounts += [{"amount": given["invoice_discount"]}] if "invoice_discount" in given else []

    def found(life: Life) -> Figures:
        burned = list(life.last.burned.values())
        return {"applied": sum(burned), "still_due": life.last.due, "debits": burned}

    return _lived(charges, {0: given.get("line", "0")}, grants=grants, found=_only(vector, found), discounts=discounts)


def burn_down(vector: Vector) -> Lived:
    """OpenMeter: units of grants, used up hour by hour. Here an hour stands for a day, where a day has several.

    A grant that is filled again is the next grant, from that day on.
    """
    given = vector.params["grants"]
    if any("recurrence" in one for one in given) and "reset_at" in vector.params:
        return _filled_each_day(vector)
    grants: dict[str, Yaml] = {}
    voids: dict[str, date] = {}
    for one in given:
        starts, refill = max(_day(one["effective"]), START), one.get("recurrence", "").partition("@")[2]
        grant: Yaml = {"unit": UNITS, "priority": str(one["priority"]), "starts": starts.isoformat()}
        ends = START + 36500 * DAY if one["expires"].endswith("y") else _day(one["expires"])
        first = {**grant, "amount": one["start_balance"], "expires": ends.isoformat()}
        if refill:
            again = _day(refill).isoformat()
            grants[f"{one['id']} before"] = first | {"expires": again}
            first |= {"starts": again, "amount": one["amount"]}
        grants[one["id"]] = first
        if "deleted" in one:
            voids[one["id"]] = _day(one["deleted"]) + DAY * one["deleted"].endswith("h")
    usage: dict[int, str] = {}
    for time, units in vector.input["usage"]:
        if not time.startswith("T-"):
            place = (_day(time) - START).days
            usage[place] = str(Fraction(usage.get(place, "0")) + Fraction(units))
    until = _day(vector.input["until"])

    def found(life: Life) -> Figures:
        overage = total(line.exact for invoice in life.invoices for line in invoice.priced.lines)
        return {"balances": {one["id"]: life.balance(one["id"], until) for one in given}, "overage": overage}

    return _lived(
        {USAGE: ONE_EACH}, usage, grants=grants, voids=voids, period="day", until=until, found=_only(vector, found)
    )


def _filled_each_day(vector: Vector) -> Lived:
    """A grant of each day, on the plan."""
    [grant] = vector.params["grants"]
    plan = {"g1": {"amount": grant["amount"], "unit": UNITS, "on": "period"}}
    [[_, units]] = vector.input["usage"]

    def found(life: Life) -> Figures:
        second = START + DAY
        given = [amount for _, day, what, amount in life.moved if day == second and what in ("granted", "rolled_in")]
        return {"balances": {"g1": sum(given)}, "usage_in_period": life.last.priced.only.quantity}

    return _lived({USAGE: ONE_EACH}, {0: units}, plan_grants=plan, period="day", until=START + 2 * DAY, found=found)


def _day(time: str) -> date:
    """`T`, `T+30d`, `T+1d-1s` or `T+1h`: its day; what is an hour or a minute past an hour is that of the hour."""
    whole = START
    sign, parts = 1, time.removeprefix("T").replace("-", "+-").split("+")
    for part in filter(None, parts):
        sign = -1 if part.startswith("-") else 1
        number, unit = int(part.strip("-")[:-1]), part[-1]
        if unit == "d":
            whole += sign * number * DAY
        elif sign < 0:
            whole -= DAY
        elif unit == "m" and number >= 60:
            whole += DAY
    return whole


def _money(amount: str, place: int, *, kind: str = "promotional", **more: Any) -> Yaml:
    """Grants are used in the order in which they begin: each a day after the other, before the subscription."""
    starts = (START - (100 - place) * DAY).isoformat()
    return {"amount": amount, "unit": "USD", "kind": kind, "starts": starts, **more}


def _only(vector: Vector, found: Callable[[Life], Figures]) -> Callable[[Life], Figures]:
    """Of the figures those that the vector has."""
    return lambda life: {name: figure for name, figure in found(life).items() if name in vector.expected}


def _lived(
    charges: Yaml, usage: Mapping[int, str], *, found: Callable[[Life], Figures], period: str = "month",
    until: date | None = None, plan_grants: Yaml | None = None, discounts: list[Yaml] | None = None, **more: Any,
) -> Lived:  # fmt: skip
    """A plan of these charges; usage by the number of the day, in the middle of it."""
    plan = {"period": period, "charges": charges} | ({"grants": plan_grants} if plan_grants else {})
    last = max(usage, default=0)
    return Lived(
        plan=plan | ({"discounts": discounts} if discounts else {}),
        start=START,
        until=until or date(2024, 2 if last < 31 else 3, 1),
        meters=METERS,
        events=[{"time": f"{START + place * DAY}T12:00:00Z", "n": str(units)} for place, units in usage.items()],
        found=found,
        **more,
    )
