"""Figures as reports print them: the exact text with its thousands apart."""

from __future__ import annotations

from decimal import Decimal


def signed(text: str) -> str:
    """A figure with its sign and thousands apart.

    >>> signed("1234.50"), signed("-1234.50"), signed("0.00")
    ('+1,234.50', '-1,234.50', '+0.00')
    """
    return f"{Decimal(text):+,}"


def figure(text: str) -> str:
    """A figure with its thousands apart."""
    return f"{Decimal(text):,}"
