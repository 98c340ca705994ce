"""Numbers as exports write them, exactly."""

from decimal import Decimal

import pytest

from billing_cli.statements.cells import decimal_of


@pytest.mark.parametrize(
    ("text", "decimal", "group", "value"),
    [
        ("12", ".", None, "12"),
        ("12.50", ".", None, "12.5"),
        (".5", ".", None, "0.5"),
        ("-12.50", ".", None, "-12.5"),
        ("+12.50", ".", None, "12.5"),
        ("- 12.50", ".", None, "-12.5"),
        ("\u221212.50", ".", None, "-12.5"),
        ("12.50-", ".", None, "-12.5"),
        ("(12.50)", ".", None, "-12.5"),
        ("1.234,56", ",", ".", "1234.56"),
        ("1234,56", ",", ".", "1234.56"),
        ("1,234,567.89", ".", ",", "1234567.89"),
        ("1 234,5", ",", " ", "1234.5"),
        ("1\u00a0234,5", ",", " ", "1234.5"),
        ("1'234.50", ".", "'", "1234.5"),
        ("0.123456789012", ".", None, "0.123456789012"),
    ],
)
def test_number_is_read_as_it_is_meant(text: str, decimal: str, group: str | None, value: str) -> None:
    assert decimal_of(text, decimal, group) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "decimal", "group"),
    [
        ("", ".", None),
        ("-", ".", None),
        ("1,5", ".", None),
        ("1.5", ",", None),
        ("1.234.56", ".", None),
        ("12,34.5", ".", ","),
        ("1.23,45", ",", "."),
        ("1e3", ".", None),
        ("1_000", ".", None),
        ("EUR 5", ".", None),
        ("٣", ".", None),
        ("NaN", ".", None),
        ("(-5)", ".", None),
        ("1000000000000000", ".", None),
        ("0.1234567890123", ".", None),
    ],
)
def test_text_of_another_shape_is_refused(text: str, decimal: str, group: str | None) -> None:
    with pytest.raises(ValueError, match="; "):
        decimal_of(text, decimal, group)
