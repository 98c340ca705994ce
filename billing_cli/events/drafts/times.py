"""Which columns hold times, and in which form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import product

from billing_cli.events.drafts.words import is_number, words_of
from billing_cli.events.time_format import time_format

_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?"
    r"(?P<zone>Z|[+-][01][0-9](?::?[0-5][0-9])?)?"
)
_DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%y", "%m/%d/%y",
    "%d.%m.%y", "%Y%m%d", "%d-%b-%Y", "%d %b %Y", "%d/%b/%Y", "%d %B %Y", "%B %d, %Y", "%b %d, %Y",
)  # fmt: skip
_CLOCKS = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%I:%M:%S %p", "%I:%M %p", "%H%M%S", "%H.%M.%S", "%H.%M")
_TIMES_OF_DAY = re.compile(r"[0-2]?[0-9][:.][0-5][0-9](?:[:.][0-5][0-9](?:\.[0-9]+)?)?(?: [AaPp][Mm])?")
_HINTS = frozenset(("time", "timestamp", "ts", "date", "at", "stamp", "epoch", "start", "created", "when", "datetime"))
_YEAR_2000, _YEAR_2100 = 946_684_800, 4_102_444_800


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeForm:
    """`format` as a mapping writes it, None for ISO 8601; `question` is what a person must decide.

    `other` is the format that fits as well, with day and month the other way round.
    """

    format: str | None
    has_zone: bool
    has_clock: bool
    question: str = ""
    other: str | None = None


def time_form(name: str, values: Sequence[str]) -> TimeForm | None:
    """The form of the times in a column, if that is what all of its values are."""
    if not values:
        return None
    if (iso := [_ISO.fullmatch(value) for value in values]) and all(iso):
        return TimeForm(format=None, has_zone=all(found["zone"] for found in iso if found), has_clock=True)
    if all(map(is_number, values)) and (epoch := _epoch(name, values)) is not None:
        return epoch
    fitting = [text for text in _formats() if _fits(text, values)]
    if not fitting:
        return None
    form = time_format(fitting[0])
    other = next((text for text in fitting[1:] if text == _swapped(fitting[0])), None)
    question = f"{other} fits too: which is it?" if other else ""
    clock = any(sign in fitting[0] for sign in ("%H", "%I"))
    return TimeForm(format=fitting[0], has_zone=form.has_zone, has_clock=clock, question=question, other=other)


def is_clock(values: Sequence[str]) -> bool:
    """Whether all values are times of a day without a date."""
    return bool(values) and all(_TIMES_OF_DAY.fullmatch(value) for value in values)


def score(name: str, form: TimeForm, distinct: int) -> tuple[int, ...]:
    """How likely a column says when something was used, to compare with others."""
    words = words_of(name)
    wanted = sum(word in ("charge", "usage", "event", "request") for word in words)
    doubtful = sum(word in ("billing", "invoice", "due", "end", "created", "updated", "expires") for word in words)
    exact = len(words) == 1 and words[0] in _HINTS
    return (exact, wanted - doubtful, form.has_zone, form.has_clock, bool(_HINTS & {*words}), distinct)


def _epoch(name: str, values: Sequence[str]) -> TimeForm | None:
    """Numbers as times, where the name of the column says that they are."""
    if not _HINTS & {*words_of(name)} or any("e" in value.lower() for value in values):
        return None
    whole = [int(value.partition(".")[0] or "0") for value in values]
    if all(_YEAR_2000 <= number < _YEAR_2100 for number in whole):
        return TimeForm(format="epoch_s", has_zone=True, has_clock=True)
    if all(_YEAR_2000 * 1000 <= number < _YEAR_2100 * 1000 for number in whole):
        return TimeForm(format="epoch_ms", has_zone=True, has_clock=True)
    if any(number < 0 for number in whole) or re.fullmatch("[0-9]{8}", values[0]):
        return None
    question = "the numbers are too small for times of today: seconds or milliseconds, and since when?"
    return TimeForm(format="epoch_ms", has_zone=True, has_clock=True, question=question)


@cache
def _formats() -> tuple[str, ...]:
    return tuple(_combined())


def _combined() -> Iterator[str]:
    """Forms of dates with a clock, and of dates alone. Where two fit, the one that comes first is drafted."""
    yield "%d/%b/%Y:%H:%M:%S %z"
    for day, clock, zone in product(_DATES, _CLOCKS, ("", " %z", "%z")):
        yield f"{day} {clock}{zone}"
    yield from (f"{day}T{_CLOCKS[0]}{zone}" for day in _DATES for zone in ("", "%z"))
    yield from _DATES


def _swapped(text: str) -> str:
    return text.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")


def _fits(text: str, values: Sequence[str]) -> bool:
    form = _compiled(text)
    return _is_time(form, text, values[0]) and all(_is_time(form, text, value) for value in values)


@cache
def _compiled(text: str) -> re.Pattern[str]:
    return re.compile(time_format(text).pattern)


def _is_time(pattern: re.Pattern[str], text: str, value: str) -> bool:
    found = pattern.fullmatch(value)
    if found is None:
        return False
    try:
        datetime.strptime(found[1] + found[2], text)  # noqa: DTZ007 - only whether it is one
    except ValueError:
        return False
    return True
