"""Meters as they are written: which lengths, bounds and combinations of keys there are."""

from typing import Any

import pytest

from pricing.catalog.later import later
from pricing.catalog.meter import BandDimension, Meter
from pricing.catalog.reading import read_catalog
from pricing.problems import Problem
from pricing.schema import read_as
from pricing.yaml_tree import parse_yaml


def problems_of(meter: str) -> list[Problem]:
    tree, faults = parse_yaml(meter, "a.yaml")
    assert tree is not None, faults
    return read_as(Meter, tree, later=later)[1]


def meter_of(meter: str) -> Meter:
    tree, faults = parse_yaml(meter, "a.yaml")
    assert tree is not None, faults
    found, problems = read_as(Meter, tree, later=later)
    assert found is not None, problems
    return found


@pytest.mark.parametrize(
    ("each", "minutes"),
    [("hour", 60), ("day", 1440), ("minute", 1), ("1 day", 1440), ("24 hours", 1440), ("15 minutes", 15), ("45 minutes", 45),
     ("90 minutes", 90), ("6 hours", 360), ("1440 minutes", 1440), ("1 minute", 1)],
)  # fmt: skip
def test_a_bucket_is_any_whole_number_of_minutes_that_divides_a_day(each: str, minutes: int) -> None:
    assert meter_of(f"{{event: a, aggregate: max, value: v, each: {each}}}").each == minutes


@pytest.mark.parametrize(
    ("each", "said"),
    [
        ("7 minutes", "a day is no whole number of '7 minutes'"),
        ("5 hours", "a day is no whole number of '5 hours'"),
        ("2 day", "a day is no whole number of '2 day'"),
        ("48 hours", "a day is no whole number of '48 hours'"),
        ("2 days", "'2 days' is no length of time here"),
        ("week", "'week' is no length of time here"),
        ("30 seconds", "'30 seconds' is no length of time here"),
        ("0 minutes", "'0 minutes' is no length of time here"),
        ("-15 minutes", "'-15 minutes' is no length of time here"),
        ("1.5 hours", "'1.5 hours' is no length of time here"),
        ("15", "'15' is no length of time here"),
        ("Hour", "'Hour' is no length of time here"),
        ("", "'' is no length of time here"),
    ],
)
def test_other_lengths_of_a_bucket_are_refused(each: str, said: str) -> None:
    [problem] = problems_of(f"{{event: a, aggregate: max, value: v, each: '{each}'}}")
    assert (problem.code, problem.path, problem.message) == ("bad-value", "each", said)


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ("aggregate: count", False), ("aggregate: count, value: v", True), ("aggregate: count, unique: u", True),
        ("aggregate: unique, unique: u", False), ("aggregate: unique", True), ("aggregate: unique, unique: u, value: v", True),
        *((f"aggregate: {name}, value: v", False) for name in ("sum", "max", "min", "latest")),
        *((f"aggregate: {name}", True) for name in ("sum", "max", "min", "latest")),
        *((f"aggregate: {name}, value: v, unique: u", True) for name in ("sum", "max", "min", "latest")),
        ("aggregate: latest, value: v, each: day, reset: never", False), ("aggregate: count, reset: always", True),
        *(
            (f"aggregate: {name}, {rest}", refused)
            for name in ("time_weighted", "time_average")
            for rest, refused in [
                ("value: v", False), ("value: v, key: disk", False), ("value: v, key: [region, lower(disk)]", False),
                ("key: disk", True), ("value: v, key: []", True), ("value: v, key: ['disk +']", True),
                ("value: v, unique: u", True), ("value: v, each: day", True), ("value: v, reset: never", True),
                ("value: v, reset: period", False), ("value: v, dimensions: {d: {schedule: t}}", True),
                ("value: v, once_per: {key: id, within: 1 day}", False),
            ]
        ),
        ("aggregate: count, key: disk", True), ("aggregate: latest, value: v, key: disk", True),
        ("aggregate: count, once_per: {key: [a], within: 1 day}", False),
        ("aggregate: unique, unique: u, each: day, reset: never, once_per: {key: [a, lower(b)], within: 1 day}", False),
        ("aggregate: count, once_per: {key: [a]}", True), ("aggregate: count, once_per: {within: 1 day}", True),
        ("aggregate: count, once_per: {key: [], within: 1 day}", True), ("aggregate: count, once_per: 1 day", True),
    ],
)  # fmt: skip
def test_keys_of_a_meter_fit_its_aggregate(fields: str, refused: bool) -> None:
    assert bool(problems_of(f"{{event: a, {fields}}}")) == refused


@pytest.mark.parametrize(
    ("within", "seconds"),
    [("1 second", 1), ("30 minutes", 1800), ("24 hours", 86_400), ("1 day", 86_400), ("7 days", 604_800), ("2 weeks", 1_209_600),
     ("99999 weeks", 60_479_395_200)],
)  # fmt: skip
def test_repetitions_come_within_a_fixed_length_of_time(within: str, seconds: int) -> None:
    once_per = meter_of(f"{{event: a, aggregate: count, once_per: {{key: k, within: {within}}}}}").once_per
    assert once_per is not None
    assert once_per.within == seconds * 1_000_000


@pytest.mark.parametrize("within", ["1 month", "day", "0 hours", "1.5 hours", "-1 hour", "100000 days", "PT24H", "24"])
def test_other_lengths_within_which_an_event_repeats_are_refused(within: str) -> None:
    [problem] = problems_of(f"{{event: a, aggregate: count, once_per: {{key: k, within: '{within}'}}}}")
    assert (problem.code, problem.path) == ("bad-value", "once_per.within")
    assert problem.message == f"'{within}' is no length of time that never varies"


@pytest.mark.parametrize(
    ("up_to", "refused"),
    [("[32000, 128000]", False), ("5", False), ("[-1, 0.5, 1e3]", False), ("[]", True), ("[1, 1.0]", True), ("[2, 1]", True),
     ("[0.1234567890123]", True), ("[1e16]", True), ("[many]", True), ("[9999999999999999.999999999999]", False)],
)  # fmt: skip
def test_bounds_of_bands_ascend_and_are_exact(up_to: str, refused: bool) -> None:
    written = f"{{event: a, aggregate: count, dimensions: {{size: {{band: bytes, up_to: {up_to}}}}}}}"
    assert bool(problems_of(written)) == refused


def test_dimensions_are_expressions_bands_and_schedules_in_the_order_written() -> None:
    meter = meter_of(
        "{event: a, aggregate: sum, value: kwh, "
        "dimensions: {tariff: {schedule: tou}, model: lower(model), size: {band: n, up_to: [1]}, other: {schedule: t}}}"
    )
    assert list(meter.dimensions) == ["tariff", "model", "size", "other"]
    assert meter.schedules == {"tariff": "tou", "other": "t"}
    assert isinstance(meter.dimensions["size"], BandDimension)
    assert [None if one is None else type(one).__name__ for one in meter.measure.dimensions] == [
        None, "Expression", "Band", None,
    ]  # fmt: skip
    assert meter.in_order(["other", "model", "nothing"]) == ("model", "other")


Said = tuple[str, str]


@pytest.mark.parametrize(
    ("schedules", "said"),
    [
        ("{t: [{name: a}]}", None),
        ("{t: [{name: a, days: mon}, {name: b, days: mon}]}", None),
        ("{}", ("unknown-schedule", "meters.m.dimensions.d.schedule")),
        ("{tou: [{name: a}]}", ("unknown-schedule", "meters.m.dimensions.d.schedule")),
        ("{t: []}", ("bad-value", "schedules.t")),
        ("{t: [{name: a}, {name: b}]}", ("bad-value", "schedules.t")),
        ("{t: [{name: a, days: mon}, {name: a}]}", ("bad-value", "schedules.t")),
        ("{t: [{name: a, days: [monday]}]}", ("unknown-value", "schedules.t[0].days[0]")),
        ("{t: [{name: a, days: []}]}", ("bad-value", "schedules.t[0].days")),
        ("{t: [{name: a, days: }]}", ("missing-value", "schedules.t[0].days")),
        ("{t: [{name: a, months: june}]}", ("unknown-value", "schedules.t[0].months")),
        ("{t: [{name: a, dates: [2026-02-30]}]}", ("bad-value", "schedules.t[0].dates[0]")),
        ("{t: [{name: a, hours: '8-20'}]}", ("bad-value", "schedules.t[0].hours")),
        ("{t: [{name: a, hours: '08:00-25:00'}]}", ("bad-value", "schedules.t[0].hours")),
        ("{t: [{name: a, hours: '08:00-20:60'}]}", ("bad-value", "schedules.t[0].hours")),
        ("{t: [{name: a, hours: '24:00-08:00'}]}", ("bad-value", "schedules.t[0].hours")),
        ("{t: [{name: a, hours: '08:00-08:00'}]}", ("bad-value", "schedules.t[0].hours")),
        ("{t: [{name: a, hours: '00:00-24:00'}]}", None),
        ("{t: [{days: mon}]}", ("missing-key", "schedules.t[0].name")),
        ("{t: [{name: a, hour: '08:00-20:00'}]}", ("unknown-key", "schedules.t[0].hour")),
        ("{t: {name: a}}", ("wrong-type", "schedules.t")),
    ],
)
def test_schedules_are_checked(schedules: str, said: Said | None) -> None:
    text = (
        f"currency: USD\nmeters: {{m: {{event: a, aggregate: count, dimensions: {{d: {{schedule: t}}}}}}}}\n"
        f"schedules: {schedules}\n"
    )
    tree, faults = parse_yaml(text, "a.yaml")
    assert tree is not None, faults
    catalog, problems = read_catalog(tree, file_stem="a")
    found: Any = [(problem.code, problem.path) for problem in problems]
    assert found == ([said] if said else [])
    assert (catalog is None) == bool(said)
