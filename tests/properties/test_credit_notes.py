"""Credit notes of an invoice, in whatever parts: they come to its net and its tax, and never to more of any line."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from billing_cli.errors import BillError
from billing_cli.invoices.crediting import Asked, Balance, credited_amounts, credited_taxes, taxed_net
from pricing.money import Rounding, exact_text, minor_text, rounded

CATEGORIES = ("standard", "reduced", "free")
RATES = {"standard": Fraction(23), "reduced": Fraction("5.5"), "free": Fraction(0)}


def invoice_of(amounts: list[tuple[int, str, int]], rounding: Rounding) -> dict[str, Any]:
    """An invoice in euro with lines of (minor units, category, discount in minor units), and its tax."""
    lines = [
        {
            "amount": minor_text(amount, "EUR"),
            "tax_category": None if category == "standard" else category,
            "adjustments": [{"kind": "subscription_discount", "amount": minor_text(-off, "EUR")}] if off else [],
        }
        for amount, category, off in amounts
    ]
    taxes = []
    for category in CATEGORIES:
        own = [amount - off for amount, one, off in amounts if one == category]
        if own:
            tax = rounded(RATES[category] / 100 * sum(own), rounding)
            taxes.append(
                {
                    "category": category,
                    "net": minor_text(sum(own), "EUR"),
                    "tax": minor_text(tax, "EUR"),
                    "rate": exact_text(RATES[category]),
                }
            )
    net = sum(amount - off for amount, _, off in amounts)
    return {
        "currency": "EUR",
        "lines": lines,
        "taxes": taxes,
        "credits": [],
        "totals": {"net": minor_text(net, "EUR"), "due": "0.00"},
    }


lines = st.lists(
    st.tuples(st.integers(-3000, 20000), st.sampled_from(CATEGORIES), st.integers(0, 500)).map(
        lambda one: (one[0], one[1], min(one[2], max(0, one[0])))
    ),
    min_size=1,
    max_size=6,
)
parts = st.lists(
    st.one_of(
        st.integers(1, 60).map(lambda percent: Asked(percent=Decimal(percent))),
        st.integers(1, 5000).map(lambda amount: Asked(amount=Decimal(amount).scaleb(-2))),
        st.integers(1, 6).map(lambda line: Asked(lines={line: None})),
        st.tuples(st.integers(1, 6), st.integers(1, 3000)).map(
            lambda one: Asked(lines={one[0]: Decimal(one[1]).scaleb(-2)})
        ),
    ),
    max_size=6,
)


def note_of(invoice: dict[str, Any], amounts: list[int], taxes: list[int]) -> dict[str, Any]:
    """A credit note, as far as the next one asks."""
    return {
        "lines": [
            {"of_line": place, "amount": minor_text(amount, "EUR"), "adjustments": []}
            for place, amount in enumerate(amounts, start=1)
            if amount
        ],
        "taxes": [{"of_tax": place, "tax": minor_text(tax, "EUR")} for place, tax in enumerate(taxes, start=1)],
        "credits": [],
        "totals": {"due": "0.00"},
    }


@given(lines, parts, st.sampled_from(("half_away", "half_even")))
def test_credit_notes_in_whatever_parts_come_to_the_invoice(
    drawn: list[tuple[int, str, int]], asked: list[Asked], rounding: Rounding
) -> None:
    invoice = invoice_of(drawn, rounding)
    notes: list[dict[str, Any]] = []
    for one in [*asked, Asked(everything=True)]:
        balance = Balance.of(invoice, notes)
        try:
            amounts = credited_amounts(balance, one, rounding)
        except BillError:
            continue
        taxes = credited_taxes(balance, amounts, rounding)
        for rest, amount in zip(balance.left, amounts, strict=True):
            assert min(0, rest) <= amount <= max(0, rest)
        for place, tax in enumerate(taxes):
            whole = Decimal(invoice["taxes"][place]["tax"])
            by_now = Decimal(balance.taxes[place] + tax).scaleb(-2)
            exact = (
                RATES[invoice["taxes"][place]["category"]]
                / 100
                * Fraction(
                    sum(
                        taxed_net(invoice, [a + b for a, b in zip(balance.lines, amounts, strict=True)], n)
                        for n in [place]
                    ),
                    100,
                )
            )
            assert abs(Fraction(by_now) - exact) <= Fraction(1, 100) or by_now == whole
        notes.append(note_of(invoice, amounts, taxes))
    settled = Balance.of(invoice, notes)
    assert not any(settled.left)
    assert [Decimal(one).scaleb(-2) for one in settled.taxes] == [Decimal(tax["tax"]) for tax in invoice["taxes"]]
