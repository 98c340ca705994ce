"""A window of a source becomes what files say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from billing_cli.errors import InputProblems
from tests.events.corrections.commands import export, log, resolve, row, shown, states, undo, void
from tests.events.ledger import Ledger

WEEK = "2026-09-01 2026-09-08"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Events a, b, c of the first week, and d after it."""
    ledger = Ledger(tmp_path_factory.mktemp("exported"))
    ledger.export(export(row("a"), row("b"), row("c"), row("d", time="2026-09-08T00:00:00Z")))
    return ledger


@pytest.fixture
def month(exported: Ledger, tmp_path: Path) -> Ledger:
    """Events a, b, c of the first week, and d after it."""
    return exported.copied(tmp_path)


def told(ledger: Ledger) -> dict[str, str]:
    """What counts: units by id; what is voided is marked."""
    return {
        name: json.loads(said).get("units", "-") + ("" if state == "counted" else " voided")
        for (_, name), (said, state) in ledger.standing().items()
    }


def test_what_counts_in_the_window_is_what_the_file_says(month: Ledger) -> None:
    report = month.replace(WEEK, export(row("a"), row("b", 2), row("e")))
    assert told(month) == {"a": "1", "b": "2", "c": "1 voided", "d": "1", "e": "1"}
    (file,) = report.ingest.files
    assert (file.rows_read, file.accepted, file.duplicate) == (3, 2, 1)
    assert [(one.state, one.events) for one in report.change.events] == [("counted", 2), ("replaced", 1), ("voided", 1)]
    assert not report.ingest.findings


def test_it_is_one_change_and_is_undone_as_one(month: Ledger) -> None:
    month.replace(WEEK, export(row("a"), row("b", 2), row("e")))
    undo(month, 1)
    assert told(month) == {"a": "1", "b": "1", "c": "1", "d": "1", "e": "1 voided"}
    undo(month, 2)
    assert told(month) == {"a": "1", "b": "2", "c": "1 voided", "d": "1", "e": "1"}
    assert [one.kind for one in log(month)] == ["replaced", "undone", "undone"]


def test_the_first_file_may_replace_what_replaced_it(month: Ledger) -> None:
    month.replace(WEEK, export(row("a", 5), row("e")))
    report = month.replace(WEEK, export(row("a"), row("b"), row("c")))
    assert told(month) == {"a": "1", "b": "1", "c": "1", "d": "1", "e": "1 voided"}
    assert (report.ingest.files[0].duplicate, report.ingest.files[0].accepted) == (3, 0)
    assert len(shown(month, "a")) == 2, "no content is stored twice"


def test_an_old_export_that_comes_again_is_all_duplicates(month: Ledger) -> None:
    month.replace(WEEK, export(row("a", 5)))
    file = month.export(export(row("a"), row("b"), row("c"), row("a", 5)), "old.csv").file
    assert (file.duplicate, file.accepted, file.conflicting, file.still_voided) == (4, 0, 0, 2)


def test_nothing_is_changed_where_nothing_differs(month: Ledger) -> None:
    report = month.replace(WEEK, export(row("c"), row("b"), row("a"), row("a")))
    assert (report.change.change_id, log(month)) == (None, [])


def test_voided_events_that_the_files_have_count_again(month: Ledger) -> None:
    void(month, "a", "d")
    report = month.replace(WEEK, export(row("a"), row("b"), row("c")))
    assert told(month) == {"a": "1", "b": "1", "c": "1", "d": "1 voided"}
    assert report.change.count("counted") == 1


def test_several_files_are_one_replacement(month: Ledger) -> None:
    report = month.replace(WEEK, export(row("a", 2), row("a", 3), row("b")), export(row("a", 2), row("b", 7), row("e")))
    assert told(month) == {"a": "2", "b": "1", "c": "1 voided", "d": "1", "e": "1"}
    assert [(file.accepted, file.duplicate, file.conflicting) for file in report.ingest.files] == [(1, 1, 1), (1, 1, 1)]
    assert [(c.first_file, c.differences[0].first, c.differences[0].later) for file in report.ingest.files for c in file.conflicts] == [
        ("exports/replacing-0.csv", "2", "3"),
        ("exports/usage.csv", "1", "7"),
    ]  # fmt: skip
    assert report.ingest.findings


def test_an_event_that_stood_elsewhere_in_time_is_replaced_too(month: Ledger) -> None:
    report = month.replace(WEEK, export(row("a"), row("b"), row("c"), row("d", 4)))
    assert told(month)["d"] == "4"
    (window,) = report.change.windows
    assert window.last_us - window.first_us == 7 * 86_400_000_000, "the instant that it left is part of what changed"


def test_a_conflict_whose_content_counts_now_is_resolved(month: Ledger) -> None:
    month.export(export(row("a", 2), row("b", 2)), "later.csv")
    month.replace(WEEK, export(row("a", 2), row("b"), row("c")))
    assert (told(month)["a"], states(month)) == ("2", {5: "replaced", 6: "open"})
    undo(month, 1)
    assert (told(month)["a"], states(month)) == ("1", {5: "open", 6: "open"})
    resolve(month, 5, state="replaced")
    assert (told(month)["a"], len(shown(month, "a"))) == ("2", 2)


def test_a_wrong_mapping_is_replaced_by_the_right_one(ledger: Ledger) -> None:
    wrong = "id: [id]\nsource: events\ncustomer: customer\ntype: type\ntime: time\nproperties: {units: id}\n"
    ledger.mapping(wrong)
    text = export(row("a"), row("b"))
    ledger.export(text)
    ledger.mapping(wrong.replace("units: id", "units: units"))
    assert ledger.export(text).file.conflicting == 2
    ledger.replace(WEEK, text)
    assert told(ledger) == {"a": "1", "b": "1"}
    assert set(states(ledger).values()) == {"replaced"}


def test_rejected_rows_count_nowhere(month: Ledger) -> None:
    report = month.replace(WEEK, export(row("a"), row("b", time="soon"), row("c")))
    assert told(month) == {"a": "1", "b": "1 voided", "c": "1", "d": "1"}
    assert (report.ingest.files[0].rejected, report.ingest.findings) == (1, True)


def test_an_empty_file_voids_the_window(month: Ledger) -> None:
    month.replace(WEEK, export())
    assert told(month) == {"a": "1 voided", "b": "1 voided", "c": "1 voided", "d": "1"}


def test_a_dry_run_reports_the_same_and_keeps_nothing(month: Ledger) -> None:
    rows = export(row("a", 2), row("a", 3), row("e"))
    before = month.stored()
    rehearsed = month.replace(WEEK, rows, dry_run=True)
    assert (month.stored(), log(month), rehearsed.change.change_id) == (before, [], None)
    done = month.replace(WEEK, rows)
    assert (done.change.events, done.ingest.files) == (rehearsed.change.events, rehearsed.ingest.files)


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ([row("d", time="2026-09-08T00:00:00Z")], "1 row is"),
        ([row("z", time="2026-08-31T23:59:59.999999Z"), row("d", time="2026-09-08T00:00:00Z")], "2 rows are"),
    ],
)
def test_a_row_outside_of_the_window_refuses_all_files(month: Ledger, rows: list[str], count: str) -> None:
    before = (month.stored(), month.ingest().commands)
    with pytest.raises(InputProblems) as refused:
        month.replace(WEEK, export(row("a"), *rows), export(row("e"), *rows))
    problems = refused.value.problems
    assert [(problem.code, problem.file) for problem in problems] == [
        ("outside-window", "exports/replacing-0.csv"), ("outside-window", "exports/replacing-1.csv"),
    ]  # fmt: skip
    assert problems[0].message.startswith(count)
    assert "row 2 (events, " in problems[0].message
    assert (month.stored(), month.ingest().commands) == before


def test_a_row_of_another_source_refuses_it(month: Ledger) -> None:
    with pytest.raises(InputProblems) as refused:
        month.replace(WEEK, "source," + export("other," + row("a")))
    assert "row 1 (other, 2026-09-01T00:00:00Z)" in refused.value.problems[0].message


def test_the_same_id_of_another_source_is_another_event(month: Ledger) -> None:
    month.export("source," + export("eu," + row("a", 7), "eu," + row("z", 7)), "eu.csv")
    month.replace(WEEK, export(row("a", 2)))
    counted = {key: said for key, (said, state) in month.standing().items() if state == "counted"}
    assert counted == {
        ("events", "a"): '{"units":"2"}', ("events", "d"): '{"units":"1"}',
        ("eu", "a"): '{"units":"7"}', ("eu", "z"): '{"units":"7"}',
    }  # fmt: skip
