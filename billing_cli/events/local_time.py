"""The offsets of a zone on the local days that occur in an export, as rows that SQL joins with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from pricing.periods import local_ranges

DAY_US = 86_400_000_000
_EPOCH = date(1970, 1, 1)
# Days that no zone can give an instant between 1970 and 9999, or whose neighbours Python's dates do not have.
_FIRST_DAY, _LAST_DAY = -1, (date(9999, 12, 28) - _EPOCH).days


def offsets_of_days(in_zone: ZoneInfo, days: Iterable[int], *, later: bool) -> list[tuple[int, int, int, int]]:
    """(day, from_us, to_us, offset_us) for each local day since 1970: wall times [from_us, to_us) have this offset.

    A wall time that the clocks skip is in no row; of two instants of one wall time the earlier counts, or the `later`.
    """
    rows = []
    for first, last in _runs(sorted(day for day in days if _FIRST_DAY <= day <= _LAST_DAY)):
        for part in local_ranges(in_zone, _EPOCH + timedelta(days=first), _EPOCH + timedelta(days=last), later=later):
            from_day, to_day = max(first, part.from_us // DAY_US), min(last, (part.to_us - 1) // DAY_US)
            rows += [
                (day, max(part.from_us, day * DAY_US), min(part.to_us, (day + 1) * DAY_US), part.offset_us)
                for day in range(from_day, to_day + 1)
            ]
    return rows


def _runs(days: list[int]) -> Iterator[tuple[int, int]]:
    """First and last day of each unbroken run of ascending days."""
    start = previous = None
    for day in days:
        if start is None or previous is None:
            start = day
        elif day != previous + 1:
            yield start, previous
            start = day
        previous = day
    if start is not None and previous is not None:
        yield start, previous
