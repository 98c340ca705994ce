"""The YAML and the CSV of `docs/reference/customers.md` mean the same."""

from pathlib import Path

from billing_cli.accounts.account import Accounts
from billing_cli.accounts.reading import load_accounts
from billing_cli.project import open_project
from pricing.yaml_tree import plain
from tests.docs.pages import DOCS, blocks

PAGE = DOCS / "reference" / "customers.md"


def accounts_in(language: str, folder: Path) -> Accounts:
    (folder / "customers").mkdir(parents=True)
    (folder / "bill.yaml").write_text("seller: {name: Example}\nrequire_approval: true\n", encoding="utf-8")
    found = [block for block in blocks(PAGE.read_text(encoding="utf-8")) if block.info == language]
    for number, block in enumerate(found):
        (folder / "customers" / f"{number}.{language}").write_text(block.body + "\n", encoding="utf-8")
    accounts, problems = load_accounts(open_project(folder, folder))
    assert problems == []
    return accounts


def test_yaml_and_csv_of_the_page_mean_the_same(tmp_path: Path) -> None:
    in_yaml, in_csv = accounts_in("yaml", tmp_path / "yaml"), accounts_in("csv", tmp_path / "csv")

    assert in_yaml.customers == in_csv.customers
    assert in_yaml.subscriptions == in_csv.subscriptions
    one, other = (accounts.written["subscriptions", "acme-eu"].own for accounts in (in_yaml, in_csv))
    assert one is not None
    assert other is not None
    for part in ("charges", "discounts", "commitment", "trial"):
        written = [getattr(own, part) for own in (one, other)]
        assert None not in written, part
        assert plain(written[0]) == plain(written[1])
