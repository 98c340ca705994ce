"""Why another billing system bills another amount: a cause for each pair of figures."""

from decimal import Decimal
from typing import Any

import pytest

from billing_cli.reports.reconcile.other_system import Key, cause_of, is_rounding, ours_of, theirs_of
from billing_cli.statements.statement import BilledLine

KEY = Key(customer="acme", charge="calls", currency="EUR")


def slice_(quantity: str, price: str, flat: str = "0") -> dict[str, Any]:
    return {"quantity": quantity, "unit_price": price, "flat_fee": flat}


def document(amount: str, quantity: str, slices: list[dict[str, Any]], included: str | None = None) -> dict[str, Any]:
    adjustments = [{"kind": "included", "quantity": included}] if included else []
    line = {
        "charge": "calls",
        "kind": "usage",
        "amount": amount,
        "quantity": quantity,
        "slices": slices,
        "adjustments": adjustments,
    }
    return {"invoice": {"customer": "acme", "currency": "EUR", "number": "INV-1", "id": "a", "lines": [line]}}


def billed(amount: str, quantity: str | None, invoice: str | None = None, row: int = 2) -> BilledLine:
    return BilledLine(
        customer_name="acme", customer="acme", item="API", charge="calls", quantity=None if quantity is None else Decimal(quantity),
        amount=Decimal(amount), currency="EUR", invoice=invoice, file="old.csv", row=row,
    )  # fmt: skip


TIERS = [slice_("100", "0.50"), slice_("200", "0.25")]


@pytest.mark.parametrize(
    ("ours", "theirs", "category", "words"),
    [
        (document("100.00", "300", TIERS), [billed("100.01", "300")], "ROUNDING", "a minor unit per line"),
        (document("100.00", "300", TIERS), [billed("100.01", None)], "ROUNDING", "a minor unit per line"),
        (document("100.00", "300", TIERS), [billed("100.03", "300")], "WRONG_PRICE_VERSION", "price: 0.33333333 a unit here, 0.33343333 there"),
        (document("100.00", "300", TIERS), [billed("100.25", "301")], "MISSING_USAGE", "quantity: 300 here, 301 there"),
        (document("100.00", "300", TIERS), [billed("0.10", "0.3")], "QTY_TRANSFORM", "by a factor of 1000"),
        (document("100.00", "1024", TIERS), [billed("0.10", "1")], "QTY_TRANSFORM", "by a factor of 1024"),
        (document("100.00", "300", TIERS), [billed("75.00", "300")], "WRONG_PRICE_VERSION", "tier: they price all 300 at 0.25"),
        (document("100.00", "300", TIERS), [billed("150.00", "300")], "WRONG_PRICE_VERSION", "tier: they price all 300 at 0.5"),
        (document("110.00", "300", [slice_("100", "0.50"), slice_("200", "0.25", "10")]), [billed("85.00", "300")], "WRONG_PRICE_VERSION", "tier"),
        (document("50.00", "200", [slice_("100", "0.50")], "-100"), [billed("100.00", "200")], "FREE_TIER", "the 100 units that are included here"),
        (document("50.00", "100", [slice_("100", "0.50")]), [billed("60.00", "100")], "WRONG_PRICE_VERSION", "price: 0.5 a unit here, 0.6 there"),
        (document("50.00", "100", [slice_("100", "0.50")]), [billed("50.00", "100", "9"), billed("50.00", "100", "9", 3)], "DUPLICATE", "equal rows"),
        (document("50.00", "100", [slice_("100", "0.50")]), [billed("61.00", None)], "UNEXPLAINED", "neither"),
    ],
)  # fmt: skip
def test_difference_has_its_cause(ours: dict[str, Any], theirs: list[BilledLine], category: str, words: str) -> None:
    cause = cause_of(KEY, ours_of([ours])[KEY], theirs_of(theirs)[KEY])

    assert cause.category == category
    assert words in cause.explanation


def test_amounts_of_dimensions_are_added_up_before_they_are_rounded() -> None:
    found = theirs_of([billed("0.004", "1"), billed("0.004", "2"), billed("0.004", "3")])[KEY]

    assert found.minor("EUR") == 1
    assert found.quantity == 6
    assert found.repeated == 0


def test_rounding_is_a_minor_unit_for_every_line() -> None:
    ours = ours_of([document("100.00", "300", TIERS)])[KEY]
    theirs = theirs_of([billed("50.01", "100"), billed("50.01", "200")])[KEY]
    assert is_rounding(KEY, ours, theirs)
    assert not is_rounding(KEY, ours, theirs_of([billed("100.02", "300")])[KEY])


def test_discounts_of_a_whole_invoice_are_an_item_of_their_own() -> None:
    one = document("100.00", "300", TIERS)
    one["invoice"]["lines"][0]["adjustments"] = [{"kind": "subscription_discount", "amount": "-10.00"}]

    found = ours_of([one])

    assert found[Key(customer="acme", charge="subscription_discount", currency="EUR")].minor == -1000
    assert found[KEY].minor == 10000
