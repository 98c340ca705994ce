"""Whatever is ingested, voided, replaced, resolved and undone, in whatever order: what counts is what the model says."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_cli.errors import BillError
from pricing.rating.calculator import Statement
from tests.events.corrections.commands import export, log, resolve, restore, row, states, undo, void
from tests.events.corrections.model import Content, Model
from tests.events.ledger import Ledger

NAMES = "abc"
ROWS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from("123")), max_size=6)
IDS = st.sets(st.sampled_from(NAMES), min_size=1)
NUMBER = st.integers(0, 30)
STEPS = st.one_of(
    st.tuples(st.just("ingest"), ROWS),
    st.tuples(st.just("ingest"), ROWS),
    st.tuples(st.just("void"), IDS),
    st.tuples(st.just("restore"), IDS),
    st.tuples(st.just("replace"), st.lists(ROWS, min_size=1, max_size=2)),
    st.tuples(st.just("resolve"), st.tuples(NUMBER, st.sampled_from(["kept", "replaced", "renamed"]), st.sampled_from("xya"))),
    st.tuples(st.just("resolve"), st.tuples(NUMBER, st.sampled_from(["kept", "replaced", "renamed"]), st.sampled_from("xya"))),
    st.tuples(st.just("undo"), NUMBER),
    st.tuples(st.just("undo"), NUMBER),
)  # fmt: skip
STORED = Statement(
    "SELECT (SELECT count(*) FROM event_rows), (SELECT count(*) FROM uncounted_rows), "
    "(SELECT sum(accepted) FROM files) + (SELECT count(*) FROM conflicts WHERE row_id IN (SELECT event_id FROM event_rows)), "
    "(SELECT sum(rows_read) - sum(accepted) - sum(duplicate) - sum(conflicting) - sum(rejected) FROM files)"
)


class Play:
    """The same commands on a ledger and on the model."""

    def __init__(self, root: Path) -> None:
        self.ledger, self.model, self.files = Ledger(root), Model(), 0
        self.ingest([("a", "1")])

    def ingest(self, rows: list[Content]) -> None:
        self.files += 1  # blank lines make every file another one
        self.ledger.export(_export(rows) + "\n" * self.files, f"{self.files}.csv")
        self.model.ingest(rows)

    def void(self, ids: set[str]) -> None:
        known = [name for name in sorted(ids) if self.model.standing(name)]
        if known:
            void(self.ledger, *known)
        self.model.turn(known, "counted", "voided")

    def restore(self, ids: set[str]) -> None:
        known = [name for name in sorted(ids) if self.model.standing(name)]
        if known:
            restore(self.ledger, *known)
        self.model.turn(known, "voided", "counted")

    def replace(self, files: list[list[Content]]) -> None:
        self.ledger.replace("2026-09-01 2026-09-02", *(_export(rows) for rows in files))
        self.model.replace(files)

    def resolve(self, choice: tuple[int, Literal["kept", "replaced", "renamed"], str]) -> None:
        number, state, new_id = choice
        if not self.model.said:
            return
        conflict = sorted(self.model.said)[number % len(self.model.said)]
        with suppress(BillError):
            resolve(self.ledger, conflict, state=state, new_id=new_id if state == "renamed" else None)
        self.model.resolve(conflict, state, new_id)

    def undo(self, number: int) -> None:
        if not self.model.changes:
            return
        change = number % len(self.model.changes) + 1
        with suppress(BillError):
            undo(self.ledger, change)
        self.model.undo(change)

    def compare(self) -> None:
        found = {(name, said, state) for (_, name), (said, state) in self.ledger.standing().items()}
        standing = ((name, units, state) for (name, units), state in self.model.events.items() if state != "replaced")
        assert found == {(name, f'{{"units":"{units}"}}', state) for name, units, state in standing}
        assert states(self.ledger) == self.model.conflicts
        assert len(log(self.ledger)) == len(self.model.changes)
        events, uncounted, came, lost = self.ledger.correct(lambda store: store.one(STORED))
        assert (events, lost) == (came, 0), "every event is an accepted row, or a conflict that counts or counted"
        assert events - uncounted == sum(state == "counted" for state in self.model.events.values())


def _export(rows: list[Content]) -> str:
    return export(*(row(name, units) for name, units in rows))


def assert_counts_as_the_model(root: Path, steps: list[tuple[str, object]]) -> None:
    game = Play(root)
    for name, choice in steps:
        getattr(game, name)(choice)
        game.compare()


@settings(max_examples=1)
@given(steps=st.lists(STEPS, min_size=4, max_size=12))
def test_what_counts_is_what_the_model_says(
    steps: list[tuple[str, object]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_counts_as_the_model(tmp_path_factory.mktemp("project"), steps)


@pytest.mark.slow
@settings(max_examples=12)
@given(steps=st.lists(STEPS, min_size=8, max_size=25))
def test_what_counts_is_what_the_model_says_at_length(
    steps: list[tuple[str, object]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_counts_as_the_model(tmp_path_factory.mktemp("project"), steps)
