"""Duplicates, conflicts and history: every row has one outcome, whatever order files come in."""

from pathlib import Path
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pricing.rating.calculator import Row
from tests.events.ledger import HEADER, Ledger, contents
from tests.suites import later

TIME = "2026-09-01T00:00:00Z"


def row(name: object, units: object = 1, customer: str = "acme", time: str = TIME) -> str:
    return f"{name},{customer},call,{time},{units}\n"


CONTENTS: tuple[tuple[list[str], tuple[int, int, int]], ...] = (
        (["a 1", "b 1"], (2, 0, 0)),
        (["a 1", "a 1"], (1, 1, 0)),
        (["a 1", "a 2"], (1, 0, 1)),
        (["a 1", "a 2", "a 2", "a 1"], (1, 2, 1)),
        (["a 1", "a 2", "a 3"], (1, 0, 2)),
        (["a 1", "a 1.0"], (1, 0, 1)),
        (["a", "a"], (1, 1, 0)),
        (["a 1", "a"], (1, 0, 1)),
        (["a 1", "A 1"], (2, 0, 0)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("files", "rows", "outcomes"),
    [
        pytest.param(files, *case, marks=[] if files == 1 or place % 4 == files else later(place, 1))
        for files in (1, 2, 3)
        for place, case in enumerate(CONTENTS)
    ],
)
def test_the_first_content_stays(tmp_path: Path, files: int, rows: list[str], outcomes: tuple[int, int, int]) -> None:
    lines = [row(*(text.split() if " " in text else [text, ""])) for text in rows]
    if files == 1:
        found = Ledger(tmp_path).export(HEADER + "".join(lines)).report.files
    elif files == 2:  # all in one command
        ledger = Ledger(tmp_path)
        paths = [ledger.write(f"exports/{n}.csv", HEADER + line + "\n" * n) for n, line in enumerate(lines)]
        found = ledger.ingest(*paths).report.files
    else:  # one command each
        ledger = Ledger(tmp_path)
        found = tuple(ledger.export(HEADER + line + "\n" * n, f"{n}.csv").file for n, line in enumerate(lines))
    assert outcomes == tuple(
        sum(getattr(file, name) for file in found) for name in ("accepted", "duplicate", "conflicting")
    )
    ledger = Ledger(tmp_path)
    assert ledger.ingest().events[0][6] == ('{"units":"1"}' if " " in rows[0] else "{}")


def test_a_conflict_names_the_event_that_stays_and_what_differs(ledger: Ledger) -> None:
    ledger.export(HEADER + row("x") + row("a", 1), "first.csv")
    outcome = ledger.export(HEADER + row("a", 2, customer="globex", time="2026-09-02T00:00:00Z"), "second.csv")
    (conflict,) = outcome.conflicts
    assert (conflict.source, conflict.id, conflict.event_id) == ("events", "a", 2)
    assert (conflict.file, conflict.row, conflict.first_file, conflict.first_row) == (
        "exports/second.csv",
        1,
        "exports/first.csv",
        2,
    )
    assert [(d.field, d.first, d.later) for d in conflict.differences] == [
        ("customer", "acme", "globex"), ("properties.units", "1", "2"), ("time", TIME, "2026-09-02T00:00:00Z"),
    ]  # fmt: skip


def test_a_grown_export_does_not_open_a_known_conflict_again(ledger: Ledger) -> None:
    ledger.export(HEADER + row("a", 1) + row("a", 2))
    outcome = ledger.export(HEADER + row("a", 1) + row("a", 2) + row("b"))
    assert (outcome.file.accepted, outcome.file.duplicate, outcome.file.conflicting) == (1, 0, 0)
    copy = ledger.export(HEADER + row("a", 1) + row("a", 2) + row("b"), "copy.csv")
    again = ledger.export(HEADER + row("a", 1) + row("a", 2) + row("b") + row("c"), "copy of it.csv")
    assert copy.file.already_known
    assert (again.file.accepted, again.file.duplicate, again.file.conflicting) == (1, 3, 0)
    assert len(again.conflicts) == 1


def test_a_rejected_row_never_claims_its_id(ledger: Ledger) -> None:
    outcome = ledger.export(HEADER + row("a", 1, time="soon") + row("a", 2))
    assert [(event[2], event[6]) for event in outcome.events] == [("a", '{"units":"2"}')]
    assert outcome.faults == [(1, "bad-time")]


def test_the_same_id_of_another_source_is_another_event(ledger: Ledger) -> None:
    outcome = ledger.export("source," + HEADER + "eu," + row("a") + "us," + row("a") + "eu," + row("a"))
    assert [event[1] for event in outcome.events] == ["eu", "us"]
    assert outcome.file.source is None
    assert [(window.source, window.events) for window in outcome.report.windows] == [("eu", 1), ("us", 1)]


def test_a_uuid_is_kept_as_one_only_as_it_is_written(ledger: Ledger) -> None:
    name = str(uuid5(UUID(int=0), "a"))
    outcome = ledger.export(
        HEADER + row(name) + row(name.upper()) + row(f"{{{name}}}") + row(name.replace("-", "")) + row(name)
    )
    assert [event[2] for event in outcome.events] == [name, name.upper(), f"{{{name}}}", name.replace("-", "")]
    assert outcome.file.duplicate == 1


def test_a_file_is_known_by_its_bytes_and_leaves_no_trace_twice(ledger: Ledger) -> None:
    first = ledger.export(HEADER + row("a"), "first.csv")
    copy = ledger.write("exports/copy.csv", HEADER + row("a"))
    again = ledger.ingest(copy, copy)
    assert [(file.already_known, file.known_since, file.rows_read) for file in again.report.files] == [
        (True, "2026-10-01T08:00:00+00:00", 0)
    ] * 2
    assert (again.events, again.commands) == (first.events, ["store.created", "events.ingested"])


def test_the_same_file_twice_in_one_command_counts_once(ledger: Ledger) -> None:
    path = ledger.write("exports/usage.csv", HEADER + row("a"))
    files = ledger.ingest(path, path).report.files
    assert [(file.rows_read, file.already_known, file.known_since) for file in files] == [
        (1, False, None),
        (0, True, None),
    ]


def test_a_known_file_with_another_mapping_is_read_again(ledger: Ledger) -> None:
    ledger.mapping("id: [id]\nsource: events\ncustomer: customer\ntype: type\ntime: time\n")
    path = ledger.write("exports/usage.csv", HEADER + row("a"))
    ledger.ingest(path)
    ledger.mapping("id: [id]\nsource: events\ncustomer: customer\ntype: type\ntime: time\nproperties: {units: units}\n")
    assert ledger.ingest(path).file.duplicate == 1


def test_a_dry_run_reports_and_writes_nothing(ledger: Ledger) -> None:
    path = ledger.write("exports/usage.csv", HEADER + row("a") + row("a") + row("a", 2) + row(""))
    rehearsed = ledger.ingest(path, dry_run=True)
    assert (rehearsed.file.accepted, rehearsed.file.duplicate, rehearsed.file.conflicting, rehearsed.file.rejected) == (
        1,
        1,
        1,
        1,
    )
    assert (rehearsed.events, rehearsed.rejects, rehearsed.conflicts, rehearsed.commands) == (
        [],
        [],
        [],
        ["store.created"],
    )
    assert ledger.ingest(path).file == rehearsed.file


@pytest.mark.parametrize(
    ("identity", "first", "second", "outcomes"),
    [
        ("content", "a,1\na,1\nb,1\n", "a,1\na,1\nb,1\na,1\n", (4, 3)),
        ("content", "a,1\nb,1\n", "b,1\na,1\n", (2, 2)),
        ("content", "a,1\n", "a,2\n", (2, 0)),
        ("row", "a,1\na,1\n", "a,1\na,1\nb,1\n", (5, 0)),  # another file; one that grew: test_growing.py
    ],
)  # fmt: skip
def test_exports_without_ids(ledger: Ledger, identity: str, first: str, second: str, outcomes: tuple[int, int]) -> None:
    ledger.mapping(f"id: {identity}\ncustomer: name\ntype: {{constant: call}}\ntime: {{constant: 2026-09-01}}\n")
    files = [ledger.export("name,units\n" + first, "1.csv").file, ledger.export("name,units\n" + second, "2.csv").file]
    assert (sum(file.accepted for file in files), sum(file.duplicate for file in files)) == outcomes
    assert not any(file.conflicting for file in files)


def test_several_id_columns_compare_as_a_tuple(ledger: Ledger) -> None:
    ledger.mapping("id: [region, id]\ncustomer: customer\ntype: type\ntime: time\n")
    rows = [f"{region},{row(name)}" for region, name in (("eu", "a"), ("us", "a"), ("e", "ua"), ("eu", "a"), ("", "a"))]
    outcome = ledger.export("region," + HEADER + "".join(rows))
    assert [event[2] for event in outcome.events] == ['["eu","a"]', '["us","a"]', '["e","ua"]']
    assert (outcome.file.duplicate, outcome.faults) == (1, [(5, "missing-id")])


def test_event_ids_ascend_in_file_order_over_files_and_commands(ledger: Ledger) -> None:
    ledger.export(HEADER + row("a") + "short\n" + row("b"), "1.csv")
    events = ledger.export(HEADER + row("b") + row("c"), "2.csv").events
    assert [(event[0], event[2]) for event in events] == [(1, "a"), (3, "b"), (5, "c")]


ROWS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["1", "2", "", "bad"])), max_size=8)


def assert_one_outcome(files: list[list[tuple[str, str]]], folder: Path) -> None:
    ledger = Ledger(folder)
    paths = [
        ledger.write(
            f"exports/{place}.csv",
            HEADER + "".join(row(name, units, time="never" if units == "bad" else TIME) for name, units in rows),
        )
        for place, rows in enumerate(files)
    ]
    outcome = ledger.ingest(*paths)
    fresh = [file for file in outcome.report.files if not file.already_known]
    assert (
        sum(file.accepted for file in fresh)
        == len(outcome.events)
        == len({name for rows in files for name, units in rows if units != "bad"})
    )
    for file, rows in zip(outcome.report.files, files, strict=True):
        assert file.already_known or file.rows_read == len(rows)
        assert file.already_known or file.rejected == sum(units == "bad" for _, units in rows)


@settings(max_examples=3)
@given(files=st.lists(ROWS, min_size=1, max_size=3))
def test_every_row_has_one_outcome(
    files: list[list[tuple[str, str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_one_outcome(files, tmp_path_factory.mktemp("project"))


@pytest.mark.slow
@settings(max_examples=14)
@given(files=st.lists(ROWS, min_size=1, max_size=3))
def test_every_row_of_many_files_has_one_outcome(
    files: list[list[tuple[str, str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_one_outcome(files, tmp_path_factory.mktemp("project"))


NUMBERS = st.lists(st.integers(0, 30), max_size=20)
CUTS = st.lists(st.integers(0, 20), min_size=2, max_size=2)


def assert_any_order(rows: list[int], cuts: list[int], folder: Path) -> None:
    first, second = (
        HEADER + "".join(row(f"e{n}", n) for n in part) for part in (rows[: cuts[0]], rows[cuts[1] // 2 :])
    )
    found: list[set[Row]] = []
    for order in ((first, second), (second, first)):
        ledger = Ledger(folder / str(len(found)))
        paths = [ledger.write(f"exports/{place}.csv", text) for place, text in enumerate(order)]
        found.append(contents(ledger.ingest(*paths).events))
    assert found[0] == found[1]


@settings(max_examples=3)
@given(rows=NUMBERS, cuts=CUTS)
def test_overlapping_files_give_the_same_events_in_any_order(
    rows: list[int], cuts: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_any_order(rows, cuts, tmp_path_factory.mktemp("project"))


@pytest.mark.slow
@settings(max_examples=10)
@given(rows=NUMBERS, cuts=CUTS)
def test_many_overlapping_files_give_the_same_events_in_any_order(
    rows: list[int], cuts: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_any_order(rows, cuts, tmp_path_factory.mktemp("project"))
