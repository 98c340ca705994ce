"""A tree that is written is the same tree when it is read, whatever texts it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.yaml_tree import ListNode, MapNode, Node, Place, TextNode, parse_yaml, plain
from pricing.yaml_writing import yaml_text

PLACE = Place("a.yaml", 1)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(
        ["null", "~", "", "-", "- a", "a: b", "a #b", "---", "NO", "1.50", "<<", "a,b", "{", "é", "'", '"']
    ),
)
KEYS = TEXTS.filter(lambda text: text != "<<")


def tree(value: object) -> Node:
    if isinstance(value, dict):
        return MapNode({str(name): tree(inner) for name, inner in value.items()}, PLACE)
    if isinstance(value, list):
        return ListNode(tuple(map(tree, value)), PLACE)
    assert value is None or isinstance(value, str)
    return TextNode(value, PLACE)


VALUES = st.recursive(
    st.none() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_tree_that_is_written_is_read_the_same(value: dict[str, object]) -> None:
    node = tree(value)
    assert isinstance(node, MapNode)
    text = yaml_text(node)
    read, problems = parse_yaml(text, "a.yaml")
    assert problems == []
    assert read is not None
    assert plain(read) == value
    assert text.isprintable() or not any(not line.isprintable() for line in text.split("\n"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({}, "{}\n"),
        ({"a": {"b": "1.50", "c": ["x", "y"]}}, "a: {b: 1.50, c: [x, y]}\n"),
        ({"a": {"b": {"c": "1"}}}, "a:\n  b: {c: 1}\n"),
        ({"a": [{"b": "1"}, {"c": {"d": {"e": "2"}}}]}, "a:\n  - {b: 1}\n  - c:\n      d: {e: 2}\n"),
        ({"a": "x: y", "b": "null", "c": None, "d": "it's"}, "a: 'x: y'\nb: 'null'\nc: null\nd: it's\n"),
        ({"a": "one\ntwo\u202e"}, 'a: "one\\x0atwo\\u202e"\n'),
    ],
)
def test_tree_is_written_for_people(value: dict[str, object], text: str) -> None:
    node = tree(value)
    assert isinstance(node, MapNode)
    assert yaml_text(node) == text
