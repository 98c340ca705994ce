"""`docs/reference/store.md` lists the tables that the store has."""

from pathlib import Path

from billing_cli.store.store import open_store
from pricing.rating.calculator import Statement
from tests.docs.pages import DOCS, code, table_under

TABLES = Statement("SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY table_name")


def test_page_lists_the_tables_of_the_store(tmp_path: Path) -> None:
    with open_store(tmp_path / "bill.duckdb") as store:
        found = [row[0] for row in store.rows(TABLES)]
    listed = [code(row[0]) for row in table_under(DOCS / "reference" / "store.md", "Tables").rows]
    assert sorted(listed) == found
