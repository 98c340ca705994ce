"""Credit notes of an invoice, in whatever parts: they come to its net and its tax, and never to more of any line."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
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


@pytest.mark.parametrize(
    ("taxes", "credits", "expected"),
    [
        (("15.00", "5.00"), ("33.33",), [("5.00", "1.67")]),
        (("15.01", "5.00"), ("40.00", "60.00"), [("6.00", "2.00"), ("9.01", "3.00")]),
        (("15.00", "5.00"), ("100.00",), [("15.00", "5.00")]),
    ],
    ids=["mt-cn-01", "mt-cn-02", "mt-cn-05"],
)
def test_parts_of_a_tax_are_those_of_another_system(
    taxes: tuple[str, str], credits: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    """Meteroid's figures, of one line of 100.00 with two taxes: each is shared and rounded by itself."""
    found = []
    for place, tax in enumerate(taxes):
        line: dict[str, Any] = {"amount": "100.00", "tax_category": "standard", "adjustments": []}
        one = {"category": "standard", "net": "100.00", "tax": tax}
        invoice = {
            "currency": "USD",
            "lines": [line],
            "taxes": [one],
            "credits": [],
            "totals": {"net": "100.00", "due": "0.00"},
        }
        notes: list[dict[str, Any]] = []
        for number, credit in enumerate(credits):
            balance = Balance.of(invoice, notes)
            amounts = credited_amounts(balance, Asked(amount=Decimal(credit)), "half_away")
            [part] = credited_taxes(balance, amounts, "half_away")
            notes.append(note_of(invoice, amounts, [part]))
            found.append((number, place, minor_text(part, "USD")))
    assert [
        tuple(part for number, _, part in sorted(found) if number == one) for one in range(len(credits))
    ] == expected


@pytest.mark.parametrize(
    ("net", "rate", "expected"),
    [("193.33", 25, "48.33"), ("154.67", 25, "38.67"), ("726.86", 20, "145.37")],
    ids=["lago-224", "lago-225", "lago-227"],
)
def test_the_total_is_the_rounded_net_and_the_rounded_tax(net: str, rate: int, expected: str) -> None:
    whole = {"193.33": ("200.00", "50.00"), "154.67": ("160.00", "40.00"), "726.86": ("769.00", "153.80")}[net]
    line: dict[str, Any] = {"amount": whole[0], "tax_category": None, "adjustments": []}
    one = {"category": "standard", "net": whole[0], "tax": whole[1]}
    invoice = {
        "currency": "EUR",
        "lines": [line],
        "taxes": [one],
        "credits": [],
        "totals": {"net": whole[0], "due": "0.00"},
    }
    balance = Balance.of(invoice, [])

    amounts = credited_amounts(balance, Asked(lines={1: Decimal(net)}), "half_away")

    assert [minor_text(tax, "EUR") for tax in credited_taxes(balance, amounts, "half_away")] == [expected]
