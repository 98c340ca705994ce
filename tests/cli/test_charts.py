"""Charts of block characters: what is there is seen, nothing leaves the line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_cli.cli.charts import HEIGHT, column_chart, room, sparkline
from billing_cli.cli.stats_text import source_block
from billing_cli.events.trouble.trouble import Kind, Trouble
from billing_cli.reports.event_stats import By, Count, SourceStats

DAY = 24
# 2026-09-01, a Tuesday.
FIRST = 20_697 * DAY


def drawn(text: str) -> str:
    """A chart as it is written in a test: without the line breaks around it."""
    return text.strip("\n")


def test_a_chart_has_an_axis_ticks_and_marks() -> None:
    lines = column_chart([8, 4, 0, 1], {0: "09-01", 2: "09-03"}, {1: "✕"}, 24)
    assert "\n".join(lines) == drawn("""
         ✕
8 ┤████
  │████
  │████
  │████ ████
  │████ ████
  │████ ████      ▆▆▆▆
0 └┬─────────┬─────────
   09-01     09-03
""")  # fmt: skip


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=200), st.integers(40, 200))
def test_no_line_is_too_long_and_every_event_is_seen(values: list[int], width: int) -> None:
    values = values[: room(max(values), width)]
    lines = column_chart(values, {0: "09-01"}, {}, width)
    assert max(map(len, lines)) <= width
    assert len(lines) == HEIGHT + 2
    lowest = lines[HEIGHT - 1].partition("│" if HEIGHT > 1 else "┤")[2]
    wide = len(lines[HEIGHT].partition("└")[2]) // len(values)
    assert [lowest[place * wide : place * wide + 1].strip() != "" for place in range(len(values))] == [
        value > 0 for value in values
    ]


@pytest.mark.parametrize(
    ("ticks", "below"), [({0: "aaaa", 2: "bb", 5: "cc"}, "aaaa cc"), ({3: "x", 9: "yyyyy"}, "   x")]
)
def test_ticks_that_would_touch_are_left_out(ticks: dict[int, str], below: str) -> None:
    assert column_chart([1] * 10, ticks, {}, 13)[-1][3:] == below


def test_a_single_event_is_seen_beside_many() -> None:
    assert sparkline([1, 1_000_000, 0], 1_000_000) == "▁█·"


def stats(
    by: By, counts: dict[int, int], *trouble: Trouble, source: str = "gateway", kind: str = "llm.request"
) -> SourceStats:
    """A source of which only these counts are known."""
    unit = 1 if by == "hour" else DAY
    return SourceStats(
        source=source,
        by=by,
        events=sum(counts.values()),
        first_us=min(counts) * 3_600_000_000,
        last_us=max(counts) * 3_600_000_000,
        files=2,
        types=((kind, sum(counts.values())),),
        counts=tuple(Count(from_hour=at, until_hour=at + unit, events=n, late=0, ahead=0) for at, n in counts.items()),
        trouble=trouble,
    )


def gap(start: int, end: int) -> Trouble:
    return Trouble(source="gateway", kind=Kind.GAP, from_hour=start, until_hour=end, count=0, message="no event")


def test_days_are_shown_as_columns() -> None:
    week = {FIRST + day * DAY: events for day, events in enumerate([40, 42, 0, 44, 12, 10, 80]) if events}
    assert source_block(stats("day", week, gap(FIRST + 2 * DAY, FIRST + 3 * DAY)), 80) == drawn("""
gateway: 228 events from 2 files; 2026-09-01 00:00 to 2026-09-07 00:00 UTC; llm.request

events per day
                  ✕
80 ┤                                    █████
   │                                    █████
   │      ▂▂▂▂▂       ▃▃▃▃▃             █████
   │█████ █████       █████             █████
   │█████ █████       █████             █████
   │█████ █████       █████ █████ ▆▆▆▆▆ █████
 0 └┬───────────┬─────┬─────┬─────┬─────┬─────
    2026-09-01  09-03 09-04 09-05 09-06 09-07

✕ gap: no event
""") + "\n"  # fmt: skip


@pytest.mark.parametrize(
    ("days", "unit"), [(1, "day"), (76, "day"), (77, "week"), (525, "week"), (526, "2 weeks"), (21_000, "42 weeks")]
)
def test_days_that_do_not_fit_become_weeks(days: int, unit: str) -> None:
    lines = source_block(stats("day", {FIRST + day * DAY: 1 for day in range(days)}), 80).splitlines()
    assert lines[2] == f"events per {unit}"
    assert max(map(len, lines[3:])) <= 80


def test_hours_that_do_not_fit_are_a_line_a_day() -> None:
    hours = {FIRST + hour: 1 + hour % DAY for hour in range(30, 5 * DAY) if not 50 <= hour < 60}
    hours |= {FIRST + 12 * DAY: 9}
    assert source_block(stats("hour", hours, gap(FIRST + 50, FIRST + 60)), 80) == drawn("""
gateway: 1113 events from 2 files; 2026-09-02 06:00 to 2026-09-13 00:00 UTC; llm.request

events per hour, at most 24
               0           6           12          18
2026-09-02 Wed             ▃▃▃▃▃▃▄▄▄▄▄▄▅▅▅▅▅▅▆▆▆▆▆▆▇▇▇▇▇▇██████      279
2026-09-03 Thu ▁▁▁▁····················▅▅▅▅▅▅▆▆▆▆▆▆▇▇▇▇▇▇██████      225 ✕
2026-09-04 Fri ▁▁▁▁▁▁▂▂▂▂▂▂▃▃▃▃▃▃▄▄▄▄▄▄▅▅▅▅▅▅▆▆▆▆▆▆▇▇▇▇▇▇██████      300
2026-09-05 Sat ▁▁▁▁▁▁▂▂▂▂▂▂▃▃▃▃▃▃▄▄▄▄▄▄▅▅▅▅▅▅▆▆▆▆▆▆▇▇▇▇▇▇██████      300
               7 days without events
2026-09-13 Sun ▃▃                                                      9

✕ gap: no event
""") + "\n"  # fmt: skip


def test_what_a_value_holds_cannot_act_on_the_terminal() -> None:
    block = source_block(stats("day", {FIRST: 1}, source="a\x1b[31m", kind="b\u202e"), 80)
    assert "a\\x1b[31m: 1 event" in block
    assert "b\\u202e" in block
    assert not any(sign in block for sign in "\x1b\u202e")
