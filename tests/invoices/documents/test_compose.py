from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_cli.invoices.documents.compose import compose_sheet
from billing_cli.invoices.documents.plain_text import plain_text
from billing_cli.invoices.documents.sheet import Row, Sheet
from tests.invoices.documents.sample_documents import (
    BUNDLED,
    CALLS,
    DRAFT,
    EMAILS,
    FREE,
    ISSUED,
    MINIMUM,
    PLATFORM,
    RETURNED,
    TOKENS,
    document,
    line,
    slice_of,
)


def compose(invoice: dict[str, Any]) -> Sheet:
    return compose_sheet(invoice, [BUNDLED])


def printed(row: Row) -> tuple[str | None, ...]:
    figures = (row.quantity, row.price, row.inset, row.amount)
    return (row.label, *(figure.text if figure else None for figure in figures), row.per)


def rows_of(one: dict[str, Any]) -> list[tuple[str | None, ...]]:
    found = compose(document([one])).sections[0].lines[0]
    return [printed(row) for row in (found.row, *found.parts)]


@pytest.mark.parametrize(
    ("one", "rows"),
    [
        (PLATFORM, [("Platform fee", "1", "49.00", None, "27.77", "")]),
        (TOKENS, [("Input tokens", "22,361,870", "2.50", None, "55.90", "per 1,000,000 tokens")]),
        (
            CALLS,
            [
                ("API calls", "12,500", None, None, "16.50", ""),
                ("Included", "−500", None, None, None, ""),
                ("Tier 1", "9,500", "0.001", "9.50", None, "per call"),
                ("Tier 2", "2,500", "0.0008", "7.00", None, "per call"),
            ],
        ),
        (
            EMAILS,
            [
                ("Emails", "1,204", "1.00", "1,204.00", "1,083.60", "per email"),
                ("Discount", None, None, "−120.40", None, ""),
            ],
        ),
        (RETURNED, [("Energy returned", "−120.25", "0.31", None, "−37.28", "per kWh")]),
        (FREE, [("Webhooks", "420", "0.00", None, "0.00", "per call")]),
        (MINIMUM, [("Storage minimum", None, None, None, "12.50", "")]),
    ],
    ids=lambda value: value["name"] if isinstance(value, dict) else "",
)
def test_a_line_prints_these_rows(one: dict[str, Any], rows: list[tuple[str | None, ...]]) -> None:
    assert rows_of(one) == rows


def test_an_adjustment_of_an_unknown_kind_prints_its_name() -> None:
    odd = {**FREE, "adjustments": [{"kind": "goodwill_gesture", "reason": "outage", "amount": "0"}]}

    part = compose(document([odd])).sections[0].lines[0].parts[0]

    assert (part.label, part.dimensions) == ("Goodwill gesture", ("outage",))


def test_a_line_prints_dimensions_and_the_last_day_served_and_its_proration() -> None:
    sections = compose(DRAFT).sections

    assert sections[0].lines[0].row.notes == ("Sep 14\u2009–\u200930, 2026", "17\u00a0of\u00a030\u00a0days")
    assert sections[1].lines[0].row.dimensions == ("gpt-4o", "(none)")


@pytest.mark.parametrize(
    ("start", "end", "locale", "period"),
    [
        ("2026-09-01", "2026-10-01", "en_GB", "1–30 Sept 2026"),
        ("2026-09-01", "2026-10-01", "de_DE", "1.–30. Sept. 2026"),
        ("2026-12-15", "2027-01-15", "en_GB", "15 Dec 2026\u2009–\u200914 Jan 2027"),
        ("2026-09-30", "2026-10-01", "en_GB", "30 Sept 2026"),
        ("2026-09-30", "2026-09-30", "en_GB", "30 Sept 2026"),
    ],
)
def test_the_service_period_ends_with_the_last_day_served(start: str, end: str, locale: str, period: str) -> None:
    invoice = document([FREE], seller={"locale": locale}, service_start=start, service_end=end)

    assert compose(invoice).period == period


def test_a_draft_has_no_number_and_no_due_date() -> None:
    sheet = compose(DRAFT)

    assert sheet.marks == ("Draft",)
    assert sheet.title == "Draft northwind-pro/2026-10-01 · Acme Inc."
    assert {fact.label for fact in sheet.facts}.isdisjoint({"Invoice number", "Issue date", "Due date"})


def test_an_issued_invoice_states_number_and_dates_in_the_sellers_language() -> None:
    facts = {fact.label: fact.value for fact in compose(ISSUED).facts}

    assert facts["Rechnungsnummer"] == "INV-2026-000042"
    assert facts["Fällig am"] == "31. Oktober 2026"
    assert facts["Zahlungsziel"] == "30 Tage"


def test_groups_have_subtotals_only_where_there_are_several() -> None:
    assert [section.subtotal.text for section in compose(ISSUED).sections if section.subtotal] == [
        "16,50", "1.083,60", "55,90", "−24,78",
    ]  # fmt: skip
    assert [section.subtotal for section in compose(document([TOKENS])).sections] == [None]


def test_totals_run_from_net_over_taxes_and_credits_to_the_amount_due() -> None:
    totals = [(total.label, total.amount.text) for total in compose(ISSUED).totals]

    assert totals == [
        ("Nettobetrag", "1.131,22"),
        ("Steuer 19\xa0% DE standard, auf 1.131,22", "214,93"),
        ("Gesamtbetrag", "1.346,15"),
        ("Vorausbezahltes Guthaben, Prepaid 2026 (Rest 1.250,00)", "−500,00"),
        ("Zu zahlen (EUR)", "846,15"),
    ]


NO_TAX = {"category": "standard", "country": "DE", "rate": "0", "net": "55.90", "tax": "0.00"}
IN_EURO = {
    "currency": "EUR", "rate": "1.08", "rate_from": "EUR", "rate_to": "USD", "rate_date": "2026-10-30", "source": "ECB",
    "tax": "21.30",
}  # fmt: skip


@pytest.mark.parametrize(
    ("locale", "none", "exempt", "converted"),
    [
        ("en_US", "Tax 0% DE standard, on 55.90 · Reverse charge", "Exempt: school", ("Tax in EUR (1 EUR = 1.08 USD, ECB, October 30, 2026)", "21.30")),
        ("de_DE", "Steuer 0\xa0% DE standard, auf 55,90 · Steuerschuldnerschaft des Leistungsempfängers", "Steuerbefreit: school", ("Steuer in EUR (1 EUR = 1,08 USD, ECB, 30. Oktober 2026)", "21,30")),
        ("fr_FR", "Taxe 0\xa0% DE standard, sur 55,90 · Autoliquidation", "Exonération : school", ("Taxe en EUR (1 EUR = 1,08 USD, ECB, 30 octobre 2026)", "21,30")),
        ("es_ES", "Impuesto 0\xa0% DE standard, sobre 55,90 · Inversión del sujeto pasivo", "Exento: school", ("Impuesto en EUR (1 EUR = 1,08 USD, ECB, 30 de octubre de 2026)", "21,30")),
        ("ja_JP", "消費税等 0% DE standard, 対象額 55.90 · リバースチャージ", "免税：school", ("EUR建て税額 (1 EUR = 1.08 USD、ECB、2026年10月30日)", "21.30")),
    ],
)  # fmt: skip
def test_why_there_is_no_tax_and_tax_in_another_currency_are_told_in_every_language(
    locale: str, none: str, exempt: str, converted: tuple[str, str]
) -> None:
    taxes = [{**NO_TAX, "kind": "reverse_charge"}, {**NO_TAX, "kind": "exempt", "reason": "school"}]
    invoice = document([TOKENS], seller={"locale": locale}, taxes=taxes, tax_currency=IN_EURO)

    totals = [(total.label, total.amount.text) for total in compose(invoice).totals]

    assert totals[1][0] == none
    assert totals[2][0].endswith(f" · {exempt}")
    assert totals[-1] == converted


def test_included_tax_stands_between_subtotal_and_net() -> None:
    held = {**TOKENS, "adjustments": [{"kind": "included_tax", "rate": "23", "amount": "-10.45"}]}
    totals = {"net": "45.45", "tax": "10.45", "total": "55.90", "due": "55.90"}
    taxes = [{**NO_TAX, "rate": "23", "net": "45.45", "tax": "10.45", "prices": "inclusive", "kind": "rate"}]

    sheet = compose(document([held], totals=totals, taxes=taxes))

    assert [(total.label, total.amount.text) for total in sheet.totals] == [
        ("Subtotal", "55.90"),
        ("Included tax 23%", "−10.45"),
        ("Net", "45.45"),
        ("Tax 23% DE standard, on 45.45", "10.45"),
        ("Total", "55.90"),
        ("Amount due (USD)", "55.90"),
    ]


def test_discounts_and_promotional_credits_after_rounding_stand_between_subtotal_and_net() -> None:
    discounted = {
        **TOKENS,
        "adjustments": [
            {"kind": "discount", "reason": "loyalty", "amount": "-5.59"},
            {"kind": "promotional_credit", "name": "Welcome", "amount": "-10.00"},
        ],
    }
    totals = {"net": "40.31", "tax": "0.00", "total": "40.31", "due": "40.31"}
    credits = [{"kind": "promotional", "name": "Welcome", "amount": "10.00"}]

    sheet = compose(document([discounted], totals=totals, credits=credits))

    assert [(total.label, total.amount.text) for total in sheet.totals] == [
        ("Subtotal", "55.90"),
        ("Discount, loyalty", "−5.59"),
        ("Promotional credit, Welcome", "−10.00"),
        ("Net", "40.31"),
        ("Total", "40.31"),
        ("Amount due (USD)", "40.31"),
    ]
    assert sheet.sections[0].lines[0].parts == ()


@pytest.mark.parametrize("amount", ["0.00", "-12.34"])
def test_zero_and_negative_totals_are_printed_with_a_true_minus(amount: str) -> None:
    one = line("Correction", "1", [slice_of("1", amount, amount)], amount)

    assert compose(document([one])).due == ("−$12.34" if Decimal(amount) else "$0.00")


def test_an_amount_finer_than_its_currency_is_an_error() -> None:
    with pytest.raises(ValueError, match="decimals"):
        compose(document([TOKENS], currency="JPY"))


@given(st.text())
def test_plain_text_holds_no_character_that_could_disturb_the_print(text: str) -> None:
    plain = plain_text(text)

    assert plain == plain_text(plain)
    assert not set(plain) & {chr(code) for code in (*range(32), *range(127, 160), 0x2028, 0x202E, 0x2066)}
    plain.encode()
