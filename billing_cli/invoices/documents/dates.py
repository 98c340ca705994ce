"""Service periods and dates as the seller's locale writes them."""

from datetime import date, timedelta

from babel.core import Locale
from babel.dates import format_date, format_interval


def printed_date(day: date, locale: Locale) -> str:
    """Write one day in full, such as `1 September 2026`."""
    return format_date(day, "long", locale=locale)


def printed_period(start: date, end: date, locale: Locale) -> str:
    """Write the days served of [start, end): the last day printed is the one before `end`.

    A period of one day, or of none, prints its first day alone.

    >>> printed_period(date(2026, 9, 14), date(2026, 10, 1), Locale("de", "DE"))
    '14.–30. Sept. 2026'
    """
    last = end - timedelta(days=1)
    if last <= start:
        return format_date(start, "medium", locale=locale)
    return format_interval(start, last, "yMMMd", locale=locale)
