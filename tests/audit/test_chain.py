"""The audit chain: one link per writing command, each holding the hash of the one before."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from billing_cli.audit.chain import GENESIS, breaks, links, open_audited, recorded
from billing_cli.store.store import Store
from pricing.rating.calculator import Statement

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)


def filled(path: Path) -> Store:
    store = open_audited(path, NOW)
    for number in range(3):
        with recorded(store, "test", NOW) as record:
            record.inputs["number"] = number
    return store


def test_a_new_store_begins_its_chain_with_its_own_making(tmp_path: Path) -> None:
    with open_audited(tmp_path / "bill.duckdb", NOW) as store:
        (first,) = links(store)
    assert (first.seq, first.command, first.previous_hash, first.at) == (1, "store.created", GENESIS, NOW.isoformat())


def test_each_link_holds_the_hash_of_the_one_before(tmp_path: Path) -> None:
    with filled(tmp_path / "bill.duckdb") as store:
        chain = links(store)
        assert [link.previous_hash for link in chain[1:]] == [link.hash for link in chain[:-1]]
        assert not list(breaks(store))


def test_a_command_that_fails_leaves_no_link(tmp_path: Path) -> None:
    with filled(tmp_path / "bill.duckdb") as store:
        with pytest.raises(RuntimeError), recorded(store, "test", NOW):
            raise RuntimeError
        assert len(links(store)) == 4


@pytest.mark.parametrize(
    ("edit", "broken"),
    [
        ("UPDATE audit_links SET command = 'other' WHERE seq = 2", 2),
        ("UPDATE audit_links SET inputs = '{}' WHERE seq = 3", 3),
        ("UPDATE audit_links SET actor = 'nobody' WHERE seq = 4", 4),
        ("UPDATE audit_links SET machine_at = recorded_at WHERE seq = 1", 1),
        ("UPDATE audit_links SET hash = previous_hash WHERE seq = 2", 2),
        ("DELETE FROM audit_links WHERE seq = 2", 2),
        ("DELETE FROM audit_links WHERE seq = 1", 1),
        ("INSERT INTO audit_links SELECT * FROM audit_links WHERE seq = 3", 4),
    ],
)
def test_an_edit_is_found_where_it_was_made(tmp_path: Path, edit: str, broken: int) -> None:
    with filled(tmp_path / "bill.duckdb") as store:
        store.run(Statement(edit))
        assert next(breaks(store)).seq == broken
