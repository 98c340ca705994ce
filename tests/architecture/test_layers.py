"""The import contracts of `pyproject.toml` hold of a small right tree, and each is broken by what it forbids.

`make lint` checks the project itself; here the contracts are checked.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

# A module a layer, and only imports that are allowed.
RIGHT_TREE = {
    "billing_cli/__init__.py": "",
    "billing_cli/cli/__init__.py": "import rich, typer\nfrom billing_cli.charges import price\n",
    "billing_cli/charges/__init__.py": "",
    "billing_cli/charges/price.py": "import pricing.rating\nfrom billing_cli import store\n",
    "billing_cli/accounts/__init__.py": "",
    "billing_cli/catalogs/__init__.py": "",
    "billing_cli/store/__init__.py": "import duckdb\nfrom billing_cli import errors\n",
    "billing_cli/errors.py": "",
    "pricing/__init__.py": "",
    "pricing/rating/__init__.py": "import duckdb\nfrom pricing import catalog\n",
    "pricing/reference/__init__.py": "from pricing import catalog\n",
    "pricing/catalog/__init__.py": "from pricing import money\n",
    "pricing/money.py": "from pricing import problems\n",
    "pricing/problems.py": "",
}


def lint_imports(tree: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    for name, text in tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=folder,
        env={"PATH": "", "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_contracts_hold_of_a_right_tree(tmp_path: Path) -> None:
    done = lint_imports(RIGHT_TREE, tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize(
    ("name", "text", "broken"),
    [
        ("billing_cli/helpers.py", "", "every room is in the plan"),
        ("pricing/helpers.py", "", "every room is in the plan"),
        ("billing_cli/store/peek.py", "import billing_cli.charges", "billing_cli imports downwards only"),
        ("billing_cli/accounts/peek.py", "import billing_cli.catalogs", "billing_cli imports downwards only"),
        ("billing_cli/errors.py", "import billing_cli.store", "billing_cli imports downwards only"),
        ("pricing/money.py", "import pricing.catalog", "pricing imports downwards only"),
        ("pricing/reference/peek.py", "import pricing.rating", "the oracle knows nothing of the rating"),
        ("pricing/rating/peek.py", "import pricing.reference", "the oracle knows nothing of the rating"),
        ("pricing/catalog/peek.py", "import billing_cli.errors", "pricing knows nothing of billing_cli"),
        ("billing_cli/charges/peek.py", "import duckdb", "Only the store opens DuckDB"),
        ("billing_cli/cli/peek.py", "import duckdb", "Only the store opens DuckDB"),
        ("pricing/reference/peek.py", "from duckdb import connect", "Only the store opens DuckDB"),
        ("billing_cli/charges/peek.py", "import typer", "Only the command line knows the terminal"),
        (
            "pricing/catalog/peek.py",
            "from rich.table import Table",
            "Only the command line knows the terminal",
        ),
    ],
)
def test_contract_is_broken_by_what_it_forbids(name: str, text: str, broken: str, tmp_path: Path) -> None:
    done = lint_imports(RIGHT_TREE | {name: text}, tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    kept_or_broken = [line for line in done.stdout.splitlines() if broken in line and "BROKEN" in line]
    assert kept_or_broken, done.stdout
