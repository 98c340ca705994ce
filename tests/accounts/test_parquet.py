"""Customers and subscriptions in Parquet mean what the same rows mean in CSV."""

from datetime import date
from pathlib import Path

import pytest

from billing_cli.accounts.account import Accounts
from billing_cli.accounts.reading import load_accounts
from billing_cli.project import Project, open_project
from pricing.problems import Problem
from pricing.yaml_tree import plain
from tests.events.formats import parquet


def load(folder: Path, files: dict[str, str | bytes]) -> tuple[Accounts, list[Problem]]:
    """Accounts of a project with these files of `customers`; a text is a SELECT, written as Parquet."""
    (folder / "customers").mkdir(parents=True)
    (folder / "bill.yaml").write_text("seller: {name: Acme}\n", encoding="utf-8")
    for name, content in files.items():
        made = parquet(content, folder / "made") if isinstance(content, str) else content
        (folder / "customers" / name).write_bytes(made)
    return load_accounts(open_project(folder, folder))


CUSTOMER = "SELECT 'acme' AS id, 'USD' AS currency"
SUBSCRIPTION = "SELECT 's1' AS id, 'acme' AS customer, 'starter' AS plan, DATE '2026-09-14' AS start"


def test_rows_mean_what_csv_means(tmp_path: Path) -> None:
    customers = (
        "SELECT 'acme' AS id, 'Acme Inc.' AS name, 'NO' AS country, 'USD' AS currency, ['1 Main St', 'Springfield'] AS address, "
        "'acct-7781' AS \"aliases.1\", '' AS email, NULL::VARCHAR AS tax_id UNION ALL "
        "SELECT 'globex', NULL, NULL, 'EUR', NULL, NULL, NULL, NULL"
    )
    subscriptions = (
        "SELECT 's1' AS id, 'acme' AS customer, 'starter' AS plan, DATE '2026-09-14' AS start, NULL::DATE AS \"end\", "
        'CAST(0.80 AS DECIMAL(8, 2)) AS "charges.emails.unit_price", \'partner\' AS "charges.emails.reason"'
    )
    in_csv = {
        "c.csv": b"id,name,country,currency,address.1,address.2,aliases.1,email,tax_id\n"
        b"acme,Acme Inc.,NO,USD,1 Main St,Springfield,acct-7781,,\nglobex,,,EUR,,,,,\n",
        "s.csv": b"id,customer,plan,start,end,charges.emails.unit_price,charges.emails.reason\n"
        b"s1,acme,starter,2026-09-14,,0.80,partner\n",
    }
    found, problems = load(tmp_path / "parquet", {"c.parquet": customers, "s.parquet": subscriptions})
    expected, none = load(tmp_path / "csv", dict(in_csv))
    assert problems == none == []
    assert (found.customers, found.subscriptions) == (expected.customers, expected.subscriptions)


@pytest.mark.parametrize(
    ("price", "text"),
    [
        ("CAST(0.8 AS DOUBLE)", "0.8"),
        ("CAST(0.80 AS DECIMAL(8, 2))", "0.80"),
        ("CAST(1 AS BIGINT)", "1"),
        ("'0.80'", "0.80"),
        ("CAST(1e-7 AS DOUBLE)", "1e-07"),
    ],
)
def test_structs_are_mappings_and_numbers_their_texts(tmp_path: Path, price: str, text: str) -> None:
    charges = f"{{'emails': {{'unit_price': {price}, 'reason': NULL::VARCHAR}}}}"
    accounts, problems = load(tmp_path, {"c.parquet": CUSTOMER, "s.parquet": f"{SUBSCRIPTION}, {charges} AS charges"})
    assert problems == []
    own = accounts.written["subscriptions", "s1"].own
    assert own is not None
    assert own.charges is not None
    assert plain(own.charges) == {"emails": {"unit_price": text}}


def test_a_column_plan_makes_subscriptions(tmp_path: Path) -> None:
    accounts, problems = load(tmp_path, {"c.parquet": CUSTOMER, "anything.parquet": SUBSCRIPTION})
    assert problems == []
    assert accounts.subscriptions["s1"].start == date(2026, 9, 14)


@pytest.mark.parametrize(
    ("select", "line", "code", "path"),
    [
        (f"{SUBSCRIPTION} UNION ALL {SUBSCRIPTION}", 2, "duplicate-id", "subscriptions[1].id"),
        (f"{SUBSCRIPTION}, 'x' AS plam", 1, "unknown-key", "subscriptions[0].plam"),
        (f"SELECT * REPLACE ('nobody' AS customer) FROM ({SUBSCRIPTION})", 1, "unknown-customer", "subscriptions.s1.customer"),
        (f"SELECT * REPLACE (NULL AS id) FROM ({SUBSCRIPTION})", 1, "missing-key", "subscriptions[0].id"),
        (f"SELECT * REPLACE (TIMESTAMP '2026-09-14 00:00:00' AS start) FROM ({SUBSCRIPTION})", 1, "bad-value", "subscriptions[0].start"),
        (f"{SUBSCRIPTION}, 'a'::BLOB AS usage", 0, "bad-parquet", ""),
        (f"{SUBSCRIPTION}, 1 AS \"charges.a\", 1 AS charges", 0, "bad-parquet", ""),
        (f"{SUBSCRIPTION}, 1 AS \"charges..a\"", 0, "bad-parquet", ""),
    ],
)  # fmt: skip
def test_problems_name_file_and_row(tmp_path: Path, select: str, line: int, code: str, path: str) -> None:
    _, problems = load(tmp_path, {"c.parquet": CUSTOMER, "s.parquet": select})
    assert [(one.file, one.line, one.code, one.path) for one in problems] == [("customers/s.parquet", line, code, path)]


@pytest.mark.parametrize("content", [b"", b"id\nacme\n", b"PAR1", b"PAR1" + b"\0" * 40 + b"PAR1"])
def test_a_file_that_is_no_parquet_is_a_problem(tmp_path: Path, content: bytes) -> None:
    _, problems = load(tmp_path, {"c.parquet": content})
    assert [(one.file, one.code) for one in problems] == [("customers/c.parquet", "bad-parquet")]


def test_a_link_out_of_the_project_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.parquet"
    outside.write_bytes(parquet(CUSTOMER, tmp_path / "made"))
    folder = tmp_path / "project"
    (folder / "customers").mkdir(parents=True)
    (folder / "customers" / "c.parquet").symlink_to(outside)
    _, problems = load_accounts(_project(folder))
    assert [one.code for one in problems] == ["outside-project"]


def _project(folder: Path) -> Project:
    (folder / "bill.yaml").write_text("seller: {name: Acme}\n", encoding="utf-8")
    return open_project(folder, folder)


def test_twenty_thousand_customers_keep_their_order_and_rows(tmp_path: Path) -> None:
    accounts, problems = load(tmp_path, {"c.parquet": "SELECT 'c' || n AS id FROM range(1, 20001) AS rows(n)"})
    assert problems == []
    assert [*accounts.customers] == [f"c{n}" for n in range(1, 20_001)]
    assert accounts.written["customers", "c20000"].place.line == 20_000
