"""Schedules: which rule names a local time."""

from datetime import date

import pytest

from pricing.catalog.schedule import DAY_MINUTES, Rule, stretches

PEAK = Rule.model_validate({"name": "peak", "days": ["mon", "fri"], "hours": "15:00-20:00", "months": ["jun", "jul"]})
NIGHT = Rule.model_validate({"name": "night", "hours": "23:00-08:00"})
HOLIDAY = Rule.model_validate({"name": "holiday", "dates": ["2026-12-25", "2027-01-01"]})
FRIDAY_NIGHT = Rule.model_validate({"name": "friday night", "days": "fri", "hours": ["22:00-00:00", "00:00-06:30"]})
WEEKEND = Rule.model_validate({"name": "weekend", "days": ["sat", "sun"]})
DAY = Rule(name="day")
FRIDAY_IN_JUNE, SATURDAY, MONDAY_IN_MAY = date(2026, 6, 26), date(2026, 6, 27), date(2026, 5, 4)
CHRISTMAS = date(2026, 12, 25)


def named(rules: list[Rule], day: date, time: str) -> str | None:
    """The name of a time of that day, 15:00."""
    hour, minute = map(int, time.split(":"))
    found = [names for begin, end, names in stretches([rules], day) if begin <= 60 * hour + minute < end]
    assert len(found) <= 1
    return found[0][0] if found else None


@pytest.mark.parametrize(
    ("rules", "day", "time", "name"),
    [
        ([PEAK, NIGHT, DAY], FRIDAY_IN_JUNE, "14:59", "day"),
        ([PEAK, NIGHT, DAY], FRIDAY_IN_JUNE, "15:00", "peak"),
        ([PEAK, NIGHT, DAY], FRIDAY_IN_JUNE, "19:59", "peak"),
        ([PEAK, NIGHT, DAY], FRIDAY_IN_JUNE, "20:00", "day"),
        ([PEAK, NIGHT, DAY], SATURDAY, "15:00", "day"),
        ([PEAK, NIGHT, DAY], MONDAY_IN_MAY, "15:00", "day"),
        ([PEAK, NIGHT, DAY], SATURDAY, "22:59", "day"),
        ([PEAK, NIGHT, DAY], SATURDAY, "23:00", "night"),
        ([PEAK, NIGHT, DAY], SATURDAY, "00:00", "night"),
        ([PEAK, NIGHT, DAY], SATURDAY, "07:59", "night"),
        ([PEAK, NIGHT, DAY], SATURDAY, "08:00", "day"),
        # each part tests the local instant itself: Friday's own early hours, not Saturday's
        ([FRIDAY_NIGHT, DAY], FRIDAY_IN_JUNE, "22:00", "friday night"),
        ([FRIDAY_NIGHT, DAY], FRIDAY_IN_JUNE, "06:29", "friday night"),
        ([FRIDAY_NIGHT, DAY], SATURDAY, "06:29", "day"),
        # the first that holds wins
        ([HOLIDAY, NIGHT, DAY], CHRISTMAS, "23:30", "holiday"),
        ([NIGHT, HOLIDAY, DAY], CHRISTMAS, "23:30", "night"),
        ([NIGHT, HOLIDAY, DAY], CHRISTMAS, "12:00", "holiday"),
        ([HOLIDAY, DAY], date(2027, 12, 25), "12:00", "day"),
        # a schedule may have gaps
        ([NIGHT], SATURDAY, "12:00", None),
        ([WEEKEND], FRIDAY_IN_JUNE, "12:00", None),
        ([WEEKEND], SATURDAY, "23:59", "weekend"),
    ],
)
def test_first_rule_whose_parts_all_hold_names_the_time(
    rules: list[Rule], day: date, time: str, name: str | None
) -> None:
    assert named(rules, day, time) == name


def test_several_schedules_cut_a_day_where_any_of_them_changes() -> None:
    found = list(stretches([[NIGHT, DAY], [FRIDAY_NIGHT]], FRIDAY_IN_JUNE))
    assert found == [
        (0, 390, ("night", "friday night")),
        (1320, 1380, ("day", "friday night")),
        (1380, 1440, ("night", "friday night")),
    ]


@pytest.mark.parametrize("day", [FRIDAY_IN_JUNE, SATURDAY, CHRISTMAS])
def test_a_schedule_that_ends_with_a_rule_for_always_names_the_whole_day(day: date) -> None:
    found = list(stretches([[HOLIDAY, PEAK, FRIDAY_NIGHT, NIGHT, DAY]], day))
    assert [begin for begin, _, _ in found] == [0, *(end for _, end, _ in found[:-1])]
    assert found[-1][1] == DAY_MINUTES
