"""The reference is a control only as long as it shares nothing with what it controls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

MODULES = sorted((ROOT / "pricing" / "reference").glob("*.py"))
# What a person writes; not `price_list` or `plan_terms`, which work out from it what the SQL is given.
ALLOWED = (
    "pricing.catalog.charge",
    "pricing.catalog.prices",
    "pricing.catalog.event_prices",
    "pricing.catalog.reductions",
    "pricing.catalog.units",
    "pricing.reference",
)
# What those modules work out themselves, for others than the reference.
WORKED_OUT = {"fallback", "divisor", "counts_charge"}


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_reference_takes_nothing_but_what_a_person_writes(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = [name for name in imported(tree) if name.split(".")[0] in ("pricing", "billing_cli", "duckdb")]
    assert [name for name in own if not name.startswith(ALLOWED)] == []
    assert [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in WORKED_OUT] == []


def test_the_reference_is_where_it_is_looked_for() -> None:
    assert {path.stem for path in MODULES} >= {"bill", "charged", "models", "price_match"}
