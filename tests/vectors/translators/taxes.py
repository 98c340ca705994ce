"""Tax on fees, each at one rate, after what coupons take off them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from tests.vectors.asking import major
from tests.vectors.living import Life, Lived
from tests.vectors.priced import total
from tests.vectors.vector import Vector

START, MONTH = date(2026, 1, 1), date(2026, 2, 1)


def tax(vector: Vector) -> Lived:
    """Several rates on one fee are one rate here, their sum: each is on the same net."""
    fees = list(_fees(vector))
    charges = {
        f"fee{number}": {"model": "flat", "amount": amount, "tax_category": rate}
        for number, (amount, rate) in enumerate(fees, start=1)
    }
    return Lived(
        plan={"charges": charges, "discounts": [{"amount": amount} for amount in _coupons(vector)]},
        taxes={rate: rate for _, rate in fees},
        found=lambda life: {key: READERS[key](life) for key in vector.expected if key in READERS},
        start=START,
        until=MONTH,
        currency=vector.params.get("currency", "USD"),
    )


def _fees(vector: Vector) -> list[tuple[str, str]]:
    """Amounts in major units, each with its rate in percent."""
    params, given = vector.params, vector.input
    if "fees" in params:
        return [(major(cents), rate) for cents, rate in params["fees"]]
    if "fees_cents" in given:
        return [(major(cents), given["tax_pct"]) for cents in given["fees_cents"]]
    rates = params.get("rates_pct", [params.get("rate_pct", "0")])
    if "fees" in given:
        return [(major(fee["amount_cents"]), _sum(fee.get("taxes_pct", rates))) for fee in given["fees"]]
    return [(given.get("taxable") or given["subtotal"], _sum(rates))]


def _sum(rates: list[str]) -> str:
    return rates[0] if len(rates) == 1 else str(sum(map(int, rates)))


def _coupons(vector: Vector) -> list[str]:
    """What is taken off all fees, in major units."""
    params, given = vector.params, vector.input
    cents = params.get("coupons_cents", [params["coupon_cents"]] if "coupon_cents" in params else [])
    cents = cents or [one["discount_cents"] for one in given.get("fees", ()) if int(one.get("discount_cents", 0))]
    return [major(one) for one in cents] or ([given["discount"]] if "discount" in given else [])


def _rate(life: Life) -> object:
    return 100 * life.last.tax / life.last.net


READERS: Mapping[str, Callable[[Life], object]] = {
    "tax": lambda life: life.last.tax,
    "total_tax": lambda life: life.last.tax,
    "taxes_cents": lambda life: 100 * life.last.tax,
    "net_cents": lambda life: 100 * life.last.net,
    "total": lambda life: life.last.priced.total,
    "total_cents": lambda life: 100 * life.last.priced.total,
    "fees_cents": lambda life: 100 * total(line.amount for line in life.lines()),
    "fee_discounts_cents": lambda life: [100 * line.discount for line in life.lines()],
    "effective_rate_pct": _rate,
}
