"""`docs/reference/problems.md` lists every code under which bill refuses something, and no other."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from billing_cli.events.faults import faults_of
from billing_cli.events.mapping import read_mapping
from pricing.yaml_tree import parse_yaml
from tests.docs.pages import DOCS, code, tables
from tests.transcripts import ROOT

PAGE = DOCS / "reference" / "problems.md"
COLUMNS = ("code", "meaning", "what to do")
REFUSED_BY_SQL = (
    ROOT / "pricing" / "rating" / "gross_lines.sql",
    ROOT / "billing_cli" / "events" / "sources" / "malformed.sql",
    ROOT / "billing_cli" / "events" / "sources" / "malformed_lines.sql",
)
SQL_CODE = re.compile(r"(?:THEN|ELSE) '([a-z]+(?:-[a-z]+)*)'")
# A mapping whose rows can have every fault that there is.
EVERY_RULE = """
format: csv
id: [id]
customer: customer
type: type
time: time
numbers: {columns: a}
rules: {customer: {known: true}, a: {required: true, numeric: true, min: 0, max: 9, in: [1], matches: "1"}, time: {not_before: 2026-01-01, not_after: 2026-02-01}}
"""


def codes_in(source: str, public: Mapping[str, int] = MappingProxyType({})) -> Iterator[str]:
    """The codes of the problems that a Python source makes.

    A code is the argument `code` of a call, by name or by place where the function is defined in the same source or is one
    of the `public` functions, or the first of three texts (code, message, remedy) that a function returns.
    """
    tree = ast.parse(source)
    constants = {
        target.id: node.value.value
        for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets if isinstance(target, ast.Name)
    }  # fmt: skip
    places = {**public, **dict(_places_of_code(tree))}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            given = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            place = places.get(_name(node.func), len(node.args))
            given += node.args[place : place + 1]
        elif isinstance(node, ast.FunctionDef) and node.returns and "tuple[str, str, str]" in ast.unparse(node.returns):
            given = [inner.elts[0] for inner in ast.walk(node) if isinstance(inner, ast.Tuple) and len(inner.elts) == 3]
        else:
            continue
        for value in given:
            word = value.value if isinstance(value, ast.Constant) else constants.get(getattr(value, "id", ""))
            if isinstance(word, str):
                yield word


def _places_of_code(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Each function with a parameter `code`, and its place among the arguments of a call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args if argument.arg != "self"]
            if "code" in names:
                yield node.name, names.index("code")


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def codes() -> set[str]:
    sources = [path for package in ("pricing", "billing_cli") for path in (ROOT / package).rglob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in sources]
    public = {
        name: place for text in texts for name, place in _places_of_code(ast.parse(text)) if not name.startswith("_")
    }
    found = {word for text in texts for word in codes_in(text, public)}
    found |= {word for path in REFUSED_BY_SQL for word in SQL_CODE.findall(path.read_text(encoding="utf-8"))}
    node, _ = parse_yaml(EVERY_RULE, "every.yaml")
    assert node is not None
    mapping, problems = read_mapping(node, "every")
    assert mapping is not None, problems
    return found | {fault.code for fault in faults_of(mapping)}


def listed(page: Path) -> list[str]:
    found = [table for table in tables(page.read_text(encoding="utf-8")) if table.columns == COLUMNS]
    return [code(row[0]) for table in found for row in table.rows]


def test_page_lists_every_code_once_and_no_other() -> None:
    assert sorted(listed(PAGE)) == sorted(codes())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('Problem(code="unknown-key", file="a")', ["unknown-key"]),
        ('NO = "no-figure"\nProblem(code=NO)', ["no-figure"]),
        ('def _at(node, code, message): ...\n_at(here, "not-yet", "it waits")', ["not-yet"]),
        ('class A:\n    def _say(self, code): ...\n    def b(self):\n        self._say("header")', ["header"]),
        ('def f() -> tuple[str, str, str]:\n    return "bad-value", "m", "r"', ["bad-value"]),
        ('print("well-known")', []),
    ],
)
def test_codes_are_found_in_sources(source: str, found: list[str]) -> None:
    assert list(codes_in(source)) == found
