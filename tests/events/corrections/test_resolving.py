"""Conflicts: the event stays, the row takes its place, or both count."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from billing_cli.errors import BillError
from tests.events.corrections.commands import conflicts, export, resolve, restore, row, shown, states, undo, void
from tests.events.ledger import Ledger


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Event a, which rows 2 and 3 contradict, and b, which row 5 does."""
    ledger = Ledger(tmp_path_factory.mktemp("exported"))
    ledger.export(export(row("a", 1), row("a", 2), row("a", 3), row("b", 1), row("b", 9, time="2026-09-09T00:00:00Z")))
    return ledger


@pytest.fixture
def disputed(exported: Ledger, tmp_path: Path) -> Ledger:
    """Event a, which rows 2 and 3 contradict, and b, which row 5 does."""
    return exported.copied(tmp_path)


def units(ledger: Ledger) -> dict[str, str]:
    """What counts: units by id."""
    return {
        name: json.loads(said)["units"] for (_, name), (said, state) in ledger.standing().items() if state == "counted"
    }


def test_a_kept_event_goes_on_to_count(disputed: Ledger) -> None:
    report = resolve(disputed, 2, state="kept")
    assert (report.change.conflicts, report.change.events, report.change.windows) == ({"kept": 1}, (), ())
    assert (units(disputed), states(disputed)) == ({"a": "1", "b": "1"}, {2: "kept", 3: "open", 5: "open"})


def test_the_later_row_takes_the_events_place(disputed: Ledger) -> None:
    report = resolve(disputed, 3, 5, state="replaced")
    assert (report.change.count("counted"), report.change.count("replaced")) == (2, 2)
    assert (units(disputed), states(disputed)) == ({"a": "3", "b": "9"}, {2: "open", 3: "replaced", 5: "replaced"})
    assert report.change.windows[0].last_us - report.change.windows[0].first_us == 8 * 86_400_000_000
    assert [(content.row, content.state) for content in shown(disputed, "a")] == [(1, "replaced"), (3, "counted")]


def test_an_open_conflict_is_compared_with_what_stands_now(disputed: Ledger) -> None:
    resolve(disputed, 3, state="replaced")
    first, *_ = conflicts(disputed)
    assert (first.row_id, first.first_row, first.event_id) == (2, 3, 3)
    assert [(d.first, d.later) for d in first.differences] == [("3", "2")]
    resolve(disputed, 2, state="replaced")
    assert units(disputed)["a"] == "2"


def test_both_count_under_two_ids(disputed: Ledger) -> None:
    resolve(disputed, 2, state="renamed", new_id="a-2")
    assert units(disputed) == {"a": "1", "a-2": "2", "b": "1"}
    (content,) = shown(disputed, "a-2")
    assert (content.file, content.row, content.event_id) == ("exports/usage.csv", 2, 6)
    outcome = disputed.export(export(row("a", 2), row("a-2", 2), row("a-2", 7), row("c")), "later.csv")
    assert (outcome.file.duplicate, outcome.file.conflicting, outcome.file.accepted) == (2, 1, 1)
    assert outcome.events[-1][0] == 10, "the row that was read once more has a number of its own"


@pytest.mark.parametrize("name", ["3f2504e0-4f89-41d3-9a0c-0305e82c3301", "a" * 200, '"b\\', "é"])
def test_a_new_id_may_be_whatever_an_id_may(disputed: Ledger, name: str) -> None:
    resolve(disputed, 2, state="renamed", new_id=name)
    assert units(disputed)[name] == "2"
    assert (
        disputed.export(
            export(f'"{name.replace(chr(34), chr(34) * 2)}",acme,call,2026-09-01T00:00:00Z,2\n'), "x.csv"
        ).file.duplicate
        == 1
    )


@pytest.mark.parametrize("name", ["a", "b", "", "a" * 201])
def test_a_new_id_that_is_taken_or_none_is_refused(disputed: Ledger, name: str) -> None:
    with pytest.raises(BillError):
        resolve(disputed, 2, state="renamed", new_id=name)
    assert set(states(disputed).values()) == {"open"}


def test_a_resolution_is_undone_with_all_of_its_conflicts(disputed: Ledger) -> None:
    resolve(disputed, 3, 5, state="replaced")
    undo(disputed, 1)
    assert (units(disputed), set(states(disputed).values())) == ({"a": "1", "b": "1"}, {"open"})
    resolve(disputed, 3, state="replaced")
    assert (units(disputed)["a"], len(shown(disputed, "a"))) == ("3", 2)


def test_a_new_id_that_was_undone_may_be_given_again_or_another_one(disputed: Ledger) -> None:
    resolve(disputed, 2, state="renamed", new_id="typo")
    undo(disputed, 1)
    assert units(disputed) == {"a": "1", "b": "1"}
    resolve(disputed, 2, state="renamed", new_id="a-2")
    undo(disputed, 3)
    resolve(disputed, 2, state="renamed", new_id="typo")
    assert units(disputed) == {"a": "1", "typo": "2", "b": "1"}


def test_a_kept_conflict_is_resolved_anew(disputed: Ledger) -> None:
    resolve(disputed, 2, state="kept")
    resolve(disputed, 2, state="replaced")
    assert units(disputed)["a"] == "2"


def test_another_one_must_be_undone_first(disputed: Ledger) -> None:
    resolve(disputed, 2, state="replaced")
    with pytest.raises(BillError, match="conflict 2 is replaced already, by change 1"):
        resolve(disputed, 2, state="kept")
    assert resolve(disputed, 2, state="replaced").already == 1


def test_all_open_conflicts_at_once(disputed: Ledger) -> None:
    with pytest.raises(BillError, match="2 and 3 of event a"):
        resolve(disputed, state="replaced")
    resolve(disputed, 2, state="kept")
    resolve(disputed, state="replaced")
    assert (units(disputed), set(states(disputed).values())) == ({"a": "3", "b": "9"}, {"kept", "replaced"})


def test_a_voided_event_is_replaced_by_one_that_counts(disputed: Ledger) -> None:
    void(disputed, "a")
    resolve(disputed, 2, state="replaced")
    assert units(disputed)["a"] == "2"
    undo(disputed, 2)
    assert "a" not in units(disputed)
    restore(disputed, "a")
    assert units(disputed)["a"] == "1"


def test_an_unknown_conflict_is_refused(disputed: Ledger) -> None:
    with pytest.raises(BillError, match="no conflict 1, 99"):
        resolve(disputed, 2, 1, 99, state="kept")


def test_whatever_a_row_says_counts_as_it_was_read(ledger: Ledger) -> None:
    said = '{"id": "a", "customer": "acme", "type": "call", "time": "2026-09-01T00:00:00Z", %s}\n'
    ledger.write("exports/1.jsonl", said % '"units": 1')
    ledger.write(
        "exports/2.jsonl",
        said % '"un\\"its.ü": 12345678901234567890, "deep": {"list": [1.10, "x"]}, "text": "\\u0000é"',
    )
    ledger.ingest(ledger.root / "exports/1.jsonl", ledger.root / "exports/2.jsonl")
    (before,) = conflicts(ledger)
    resolve(ledger, 2, state="replaced")
    first, later = shown(ledger, "a")
    told = {d.field: (d.first, d.later) for d in before.differences}
    assert {name: first.fields.get(name) for name in told} == {name: pair[0] for name, pair in told.items()}
    assert {name: later.fields.get(name) for name in told} == {name: pair[1] for name, pair in told.items()}
