"""What YAML can do to a price list, and how each of it is read or refused."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from pricing.problems import Problem
from pricing.yaml_tree import MAX_DEPTH, MapNode, Place, parse_yaml, path_text, place_at, plain


def read(text: str) -> object:
    node, problems = parse_yaml(text, "a.yaml")
    assert problems == []
    assert node is not None
    return plain(node)


def problems_of(text: str) -> list[Problem]:
    _, problems = parse_yaml(text, "a.yaml")
    assert problems, "a faulty file is never silent"
    return problems


@pytest.mark.parametrize(
    ("scalar", "text"),
    [
        ("NO", "NO"), ("off", "off"), ("yes", "yes"), ("true", "true"), ("1e-6", "1e-6"), ("0.10", "0.10"), ("1_000", "1_000"),
        ("007", "007"), ("0x1F", "0x1F"), ("2026-09-14", "2026-09-14"), ("12:30:45", "12:30:45"), (".inf", ".inf"), ("=", "="),
        ("'null'", "null"), ('"null"', "null"), ("~", "~"), ("Null", "Null"), ("NULL", "NULL"), ("''", ""), ('""', ""),
        ("null", None), ("", None), ("# nothing", None), ("|\n  null\n", "null\n"), ("it's", "it's"), ("'it''s'", "it's"),
        ('"\\u00e9"', "é"), ("日本語", "日本語"),
    ],
)  # fmt: skip
def test_every_scalar_is_text_but_a_plain_null(scalar: str, text: str | None) -> None:
    assert read(f"a: {scalar}\n") == {"a": text}
    if "\n" not in scalar and "#" not in scalar and scalar:
        assert read(f"a: [{scalar}]\n") == {"a": [text]}


@pytest.mark.parametrize("text", ["", " \n", "# only a comment\n", "---\n", "--- null\n", "\ufeff", "---\n...\n"])
def test_an_empty_document_is_an_empty_mapping(text: str) -> None:
    assert read(text) == {}


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("\ufeffa: 1\n", {"a": "1"}), ("a: 1\r\nb: 2\r\n", {"a": "1", "b": "2"}), ("%YAML 1.1\n---\na: 1\n", {"a": "1"}),
        ("a: 1\n...\n", {"a": "1"}), ("1: a\nnull: b\n", {"1": "a", "null": "b"}), ("{a: 1, b: [x, {c: 2}]}", {"a": "1", "b": ["x", {"c": "2"}]}),
        ("a: &x {p: 1}\nb: *x\n", {"a": {"p": "1"}, "b": {"p": "1"}}), ("a: &x 1\nb: &x 2\nc: *x\n", {"a": "1", "b": "2", "c": "2"}),
    ],
)  # fmt: skip
def test_a_document_is_read(text: str, tree: object) -> None:
    assert read(text) == tree


@pytest.mark.parametrize(
    ("text", "code", "line", "path"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", 3, "a"),
        ("p:\n  q: 1\n  'q': 2\n", "duplicate-key", 3, "p.q"),
        ("a: !!python/object:os.system {}\n", "yaml-tag", 1, "a"),
        ("a: !!python/object/apply:os.system ['true']\n", "yaml-tag", 1, "a"),
        ("a:\n  - !!int 5\n", "yaml-tag", 2, "a[0]"),
        ("a: !!str null\n", "yaml-tag", 1, "a"),
        ("a: !!binary aGk=\n", "yaml-tag", 1, "a"),
        ("a: !!set {b, c}\n", "yaml-tag", 1, "a"),
        ("a: !secret b\n", "yaml-tag", 1, "a"),
        ("a: ! b\n", "yaml-tag", 1, "a"),
        ("!!map\na: 1\n", "yaml-tag", 1, ""),
        ("a:\n\tb: 1\n", "yaml-syntax", 2, ""),
        ("a: 1\n---\nb: 2\n", "yaml-documents", 2, ""),
        ("a: 1\n---\n", "yaml-documents", 2, ""),
        ("a: b: c\n", "yaml-syntax", 1, ""),
        ("a: [1, 2\nb: 3\n", "yaml-syntax", 2, ""),
        ("a: 'open\n", "yaml-syntax", 2, ""),
        ("a: @x\n", "yaml-syntax", 1, ""),
        ("a: *nobody\n", "yaml-alias", 1, "a"),
        ("a: &x [*x]\n", "yaml-alias", 1, "a[0]"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", "yaml-key", 3, "c"),
        ("? [a, b]\n: 1\n", "yaml-key", 1, ""),
        ("{a: 1}: 2\n", "yaml-key", 1, ""),
        ("a: \0\n", "yaml-syntax", 0, ""),
        ("a: \x07\n", "yaml-syntax", 0, ""),
        ("a: \ud800\n", "yaml-syntax", 0, ""),
    ],
)  # fmt: skip
def test_what_is_refused_is_refused_at_its_line(text: str, code: str, line: int, path: str) -> None:
    found = problems_of(text)
    assert [(one.code, one.file, one.line, one.path) for one in found] == [(code, "a.yaml", line, path)]
    assert found[0].message
    assert found[0].remedy


def test_all_faults_of_a_file_come_at_once() -> None:
    text = "a: 1\na: 2\nb: !!int 3\nc:\n  d: *x\n  <<: {e: 1}\n  d: 4\n"
    assert [(one.code, one.line) for one in problems_of(text)] == [
        ("duplicate-key", 2), ("yaml-tag", 3), ("yaml-alias", 5), ("yaml-key", 6), ("duplicate-key", 7),
    ]  # fmt: skip


def _billion_laughs(start: str, step: str) -> str:
    lines = [f"a0: &a0 {start}"]
    lines += [f"a{n}: &a{n} {step.format(*[f'*a{n - 1}'] * 9)}" for n in range(1, 30)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        _billion_laughs("[x, x, x]", "[{}, {}, {}, {}, {}, {}, {}, {}, {}]"),
        _billion_laughs("{x: 1, x: 2}", "{{p: {}, q: {}, r: {}, s: {}, t: {}, u: {}}}"),
        _billion_laughs("!!int 5", "[{}, {}, {}, {}, {}, {}, {}, {}, {}]"),
        "[" * 1_000_000,
        "{a: " * 1_000_000,
        "- " * 500_000,
        "".join(f"{' ' * depth}a:\n" for depth in range(2_000)),
        "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 5_000)),
    ],
    ids=[
        "aliases of lists",
        "aliases of mappings",
        "aliases of tags",
        "lists",
        "mappings",
        "items",
        "blocks",
        "a chain of aliases",
    ],
)
def test_a_bomb_is_refused_quickly_and_in_little_memory(text: str) -> None:
    tracemalloc.start()
    started = time.perf_counter()
    found = problems_of(text)
    seconds, (_, peak) = time.perf_counter() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "yaml-too-large" in {one.code for one in found}
    assert len(found) < 10
    assert seconds < 5
    assert peak < 40_000_000


def test_nesting_is_allowed_as_deep_as_it_is_said() -> None:
    assert parse_yaml("[" * MAX_DEPTH + "]" * MAX_DEPTH, "a.yaml")[1] == []
    assert [one.code for one in problems_of("[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2))] == ["yaml-too-large"]


def test_a_long_file_without_aliases_is_no_bomb() -> None:
    rows = "".join(f"- {{model: m{n}, unit_price: 1}}\n" for n in range(30_000))
    assert isinstance(read(rows), list)


def test_every_node_knows_its_line() -> None:
    node, _ = parse_yaml("a:\n  b:\n    - 1\n    - c: 2\n", "f.yaml")
    assert isinstance(node, MapNode)
    table: dict[tuple[str | int, ...], int] = {
        ("a",): 1,
        ("a", "b"): 2,
        ("a", "b", 0): 3,
        ("a", "b", 1, "c"): 4,
        ("a", "x"): 1,
    }
    assert {location: place_at(node, location).line for location in table} == table
    assert place_at(node, ("a", "b", 1)) == Place("f.yaml", 4)
    assert path_text(("a", "b", 1, "c")) == "a.b[1].c"
