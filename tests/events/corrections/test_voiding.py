"""Events that count no more, that count again, and changes that are taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from billing_cli.audit.chain import links
from billing_cli.errors import BillError, UsageError
from tests.events.corrections.commands import export, log, restore, row, selection, shown, undo, void
from tests.events.ledger import Ledger

COUNTED, VOIDED = "counted", "voided"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Events a, b, c of three days and two customers."""
    ledger = Ledger(tmp_path_factory.mktemp("exported"))
    ledger.export(
        export(
            row("a"), row("b", customer="globex", time="2026-09-02T00:00:00Z"), row("c", time="2026-09-03T00:00:00Z")
        )
    )
    return ledger


@pytest.fixture
def three(exported: Ledger, tmp_path: Path) -> Ledger:
    """Events a, b, c of three days and two customers."""
    return exported.copied(tmp_path)


def states(ledger: Ledger) -> dict[str, str]:
    return {name: state for (_, name), (_, state) in ledger.standing().items()}


def test_a_voided_event_stays_in_the_store_and_does_not_count(three: Ledger) -> None:
    report = void(three, "a", "b").change
    assert states(three) == {"a": VOIDED, "b": VOIDED, "c": COUNTED}
    assert len(three.stored()) == 3
    assert [(one.customer, one.state, one.events) for one in report.events] == [
        ("acme", "voided", 1),
        ("globex", "voided", 1),
    ]
    (window,) = report.windows
    assert (window.source, window.events, window.last_us - window.first_us) == ("events", 2, 86_400_000_000)


@pytest.mark.parametrize(
    ("window", "narrowed", "voided"),
    [
        ("2026-09-01 2026-09-03", {}, "ab"),
        ("2026-09-01T00:00:00Z 2026-09-01T00:00:00.000001Z", {}, "a"),
        ("2026-09-02T02:00:00+02:00 2026-09-04", {}, "bc"),
        ("2026-09-01 2026-09-04", {"customer": "acme"}, "ac"),
        ("2026-09-01 2026-09-04", {"type": "mail"}, ""),
        ("2026-10-01 2026-10-02", {}, ""),
    ],
)
def test_a_window_is_half_open_and_may_be_narrowed(
    three: Ledger, window: str, narrowed: dict[str, str], voided: str
) -> None:
    report = void(three, window=window, narrowed=narrowed)
    assert {name for name, state in states(three).items() if state == VOIDED} == set(voided)
    assert (report.change.change_id is None) == (not voided), "where nothing changes, no change is written"


def test_a_date_is_midnight_in_the_zone_of_the_project(three: Ledger) -> None:
    three.write("bill.yaml", "seller: {name: Acme}\ntimezone: America/New_York\n")
    void(three, window="2026-09-01 2026-09-02")  # from 04:00 UTC
    assert states(three) == {"a": COUNTED, "b": VOIDED, "c": COUNTED}


def test_a_voided_event_that_comes_again_is_a_duplicate_and_stays_voided(three: Ledger) -> None:
    void(three, "a", "b")
    file = three.export(
        export(row("a"), row("d"), row("c", time="2026-09-03T00:00:00Z"), row("a", 2)), "again.csv"
    ).file
    assert (file.accepted, file.duplicate, file.still_voided, file.conflicting) == (1, 2, 1, 1)
    assert states(three) == {"a": VOIDED, "b": VOIDED, "c": COUNTED, "d": COUNTED}


def test_voiding_twice_is_one_change(three: Ledger) -> None:
    assert void(three, "a").change.change_id == 1
    again = void(three, "a")
    assert (again.change.change_id, again.already, again.selected) == (None, 1, 1)
    assert void(three, "a", "b").change.count(VOIDED) == 1


def test_a_dry_run_says_the_same_and_changes_nothing(three: Ledger) -> None:
    rehearsed = void(three, "a", dry_run=True)
    assert (rehearsed.change.change_id, states(three)["a"], log(three)) == (None, COUNTED, [])
    assert void(three, "a").change.events == rehearsed.change.events


def test_restored_events_count_again(three: Ledger) -> None:
    void(three, window="2026-09-01 2026-09-04")
    restore(three, "a")
    restore(three, window="2026-09-03 2026-09-04")
    assert states(three) == {"a": COUNTED, "b": VOIDED, "c": COUNTED}


def test_every_change_can_be_undone_and_the_undoing_too(three: Ledger) -> None:
    void(three, "a", "b")
    assert (undo(three, 1).change_id, set(states(three).values())) == (2, {COUNTED})
    undo(three, 2)
    assert states(three) == {"a": VOIDED, "b": VOIDED, "c": COUNTED}
    assert [(one.change_id, one.kind, one.undoes, one.undone_by) for one in log(three)] == [
        (1, "voided", None, None),
        (2, "undone", 1, 3),
        (3, "undone", 2, None),
    ]


def test_a_change_whose_events_were_changed_since_is_not_undone_in_part(three: Ledger) -> None:
    void(three, "a", "b")
    restore(three, "a")
    with pytest.raises(BillError, match=r"change 1 cannot be undone: .* by change 2"):
        undo(three, 1)
    assert states(three) == {"a": COUNTED, "b": VOIDED, "c": COUNTED}
    undo(three, 2)
    undo(three, 1)
    assert set(states(three).values()) == {COUNTED}


def test_an_event_is_shown_with_all_that_was_made_of_it(three: Ledger) -> None:
    void(three, "b")
    restore(three, "b")
    (content,) = shown(three, "b")
    assert (content.file, content.row, content.state) == ("exports/usage.csv", 2, COUNTED)
    assert content.fields == {
        "customer": "globex", "type": "call", "time": "2026-09-02T00:00:00Z", "properties.units": "1"
    }  # fmt: skip
    assert [(state.kind, state.state, state.reason) for state in content.history] == [
        ("voided", VOIDED, "wrong"),
        ("restored", COUNTED, None),
    ]


def test_every_change_is_a_link_of_the_chain(three: Ledger) -> None:
    void(three, "a")
    undo(three, 1)
    found = three.correct(lambda store: [(link.command, link.seq) for link in links(store)])
    assert found[2:] == [("events.voided", 3), ("events.undone", 4)]
    assert all(one.actor for one in log(three))


@pytest.mark.parametrize("name", ["nope", "A", "a "])
def test_an_unknown_id_refuses_all_of_them(three: Ledger, name: str) -> None:
    with pytest.raises(BillError, match="no event"):
        void(three, "a", name)
    assert set(states(three).values()) == {COUNTED}


@pytest.mark.parametrize(
    ("ids", "window", "narrowed"),
    [
        ([], "", {}),
        (["a"], "2026-09-01 2026-09-02", {}),
        (["a"], "", {"customer": "acme"}),
        ([], "2026-09-01", {}),
        ([], "2026-09-02 2026-09-01", {}),
        ([], "2026-09-01 2026-09-01", {}),
        ([], "2026-09-01T00:00:00 2026-09-02", {}),
        ([], "2026-02-30 2026-09-01", {}),
        ([], "yesterday today", {}),
    ],
)
def test_what_names_no_events_is_wrong_usage(
    ledger: Ledger, ids: list[str], window: str, narrowed: dict[str, str]
) -> None:
    with pytest.raises(UsageError):
        selection(ledger, *ids, window=window, narrowed=narrowed)
