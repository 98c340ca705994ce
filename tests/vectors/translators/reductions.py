"""What lowers a price: coupons, discounts, free units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from tests.vectors.asking import Asked, Figures, Question, Quoted, Yaml, flat_charges, major, quoted
from tests.vectors.priced import Priced, total
from tests.vectors.translators.charge_model import in_buckets
from tests.vectors.translators.charges import USAGE, metered, usage_of
from tests.vectors.translators.rerating import usage_discount
from tests.vectors.vector import Vector


def coupon(vector: Vector) -> Question:
    """Coupons are discounts of the plan, on fees that are fixed amounts."""
    if isinstance(vector.input.get("fees_cents"), Mapping):
        return _limited_coupons(vector)
    fees = [major(cents) for cents in vector.input.get("fees_cents", ())]
    if "base_cents" in vector.input:
        fees = [major(vector.input["base_cents"])]
    plan = {"charges": flat_charges(fees or [vector.input["price"]]), "discounts": _discounts(vector.params)}
    return quoted(
        plan, {}, found=lambda priced: _read(vector, priced[0]), currency=vector.params.get("currency", "USD")
    )


def _discounts(params: Mapping[str, object]) -> list[Yaml]:
    coupons = params.get("coupons", [params])
    assert isinstance(coupons, list)
    return [_discount(one) for one in coupons]


def _discount(words: Mapping[str, str]) -> Yaml:
    """A percentage, or an amount in cents or in major units."""
    if "rate_pct" in words or "pct" in words:
        return {"percent": words.get("rate_pct") or words["pct"]}
    return {"amount": words.get("amount_off") or major(words.get("amount_cents") or words["fixed"])}


def _read(vector: Vector, priced: Priced) -> Figures:
    return {key: READERS[key](priced) for key in vector.expected if key in READERS}


READERS: Mapping[str, Callable[[Priced], object]] = {
    "discount": lambda priced: total(line.discount for line in priced.lines),
    "discount_cents": lambda priced: 100 * total(line.discount for line in priced.lines),
    "fee_discounts_cents": lambda priced: [100 * line.discount for line in priced.lines],
    "final": lambda priced: priced.total,
    "net_cents": lambda priced: 100 * priced.total,
    "amount": lambda priced: priced.total,
    "lines_after": lambda priced: [line.due for line in priced.lines],
}


def _limited_coupons(vector: Vector) -> Question:
    """Lago's coupon of a metric or of a plan is a discount of that charge; one of another plan is not this plan's."""
    fees = {name: Decimal(major(cents)) for name, cents in vector.input["fees_cents"].items()}
    rest = Decimal(major(vector.input["invoice_net_cents"])) - sum(fees.values())
    charges = {name: {"model": "flat", "amount": str(fee)} for name, fee in {**fees, "others": rest}.items()}
    discounts = [
        {"amount": major(one["fixed"]), "charges": [f"metric {one['metric']}" if "metric" in one else "subscription"]}
        for one in vector.params["coupons"]
        if one.get("plan") != "other"
    ]
    plan = {"charges": charges, "discounts": discounts}
    return quoted(plan, {}, found=lambda priced: _read(vector, priced[0]))


def discount(vector: Vector) -> Question:
    """Free units, several coupons, and one discount spread over lines."""
    if vector.model == "usage_discount":
        return _free_units(vector)
    lines = vector.input.get("lines") or [vector.input["subtotal"]]
    given = vector.params.get("coupons") or [{"fixed": vector.input["discount"]}]
    discounts = [{"percent": one["pct"]} if "pct" in one else {"amount": one["fixed"]} for one in given]
    plan = {"charges": flat_charges(lines), "discounts": discounts}
    return quoted(plan, {}, found=lambda priced: _read(vector, priced[0]))


def _free_units(vector: Vector) -> Question:
    """A pool of the period, used up as usage comes."""
    before, now = Decimal(vector.input["pre_qty"]), Decimal(vector.input["qty"])
    plan = {"charges": {USAGE: metered("per_unit", unit_price="1")}, **usage_discount(vector.params["free_units"])}

    def found(priced: Sequence[Priced]) -> Figures:
        earlier, later = (run.only for run in priced)
        used = [-line.adjusted("free_units", "quantity") for line in (earlier, later)]
        figures = {
            "billed_pre_qty": earlier.priced_units,
            "billed_qty": later.priced_units - earlier.priced_units,
            "discount_used_before": used[0],
            "discount_used_now": used[1] - used[0],
        }
        return {key: figures[key] for key in vector.expected}

    asked = [Asked(usage=usage_of(str(units))) for units in (before, before + now)]
    return Quoted(plans={"": plan}, asked=asked, found=found)


def entitlement(vector: Vector) -> Question:
    """Included units: in a period, in each day, or counted in money."""
    if vector.model == "daily_reset":
        return _each_day(vector)
    if vector.model == "grant_overage":
        [grant] = vector.input["grants"]
        charge = metered("per_unit", unit_price="1", included=grant["quota"])
        usage = usage_of(grant["usage"])
    else:
        charge = metered("per_unit", **_price_beside(vector.params["included"], vector.params["unit_price"]))
        usage = usage_of(vector.input["quantity"])
    return quoted({"charges": {USAGE: charge}}, usage, found=lambda priced: {"amount": priced[0].total})


def _price_beside(included: str | None, unit_price: str) -> Yaml:
    """No limit is a price of 0; otherwise the number that the text begins with."""
    return {"unit_price": "0"} if included is None else {"unit_price": unit_price, "included": included.split()[0]}


def _each_day(vector: Vector) -> Question:
    """Included units count per line: a line for each day."""
    params = vector.params
    charge = metered("per_unit", by="bucket", unit_price=params["unit_price"], included=params["included_per_day"])

    def found(priced: Sequence[Priced]) -> Figures:
        return {
            "billable_quantity": total(line.priced_units for line in priced[0].lines),
            "amount": priced[0].total,
        }

    usage = in_buckets(enumerate(vector.input["daily_usage"]))
    return quoted({"charges": {USAGE: charge}}, usage, found=found)
