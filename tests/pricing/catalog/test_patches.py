"""The laws of patches: a later layer says only what changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.catalog.charge import Charge
from pricing.catalog.own_terms import OwnTerms
from pricing.catalog.patches import merge, merge_charge
from pricing.catalog.plan_terms import chosen_for, terms_of
from pricing.catalog.prices import OWN_PRICE_FIELDS
from pricing.catalog.reading import read_catalog
from pricing.problems import Problem
from pricing.yaml_tree import ListNode, MapNode, Node, Place, Plain, TextNode, parse_yaml, plain, walk

NAMES = ("a", "b", "c", "unit_price", "amount", "prices", "phases", "meter")
texts = st.sampled_from(("1", "2", "x"))
trees = st.recursive(
    st.none() | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=8,
)
mappings = st.dictionaries(st.sampled_from(NAMES), trees, max_size=5)


def node_of(tree: object, file: str, line: int = 1) -> Node:
    if isinstance(tree, dict):
        keys = {name: Place(file, line + number) for number, name in enumerate(tree)}
        return MapNode(
            {name: node_of(inner, file, keys[name].line) for name, inner in tree.items()}, Place(file, line), keys
        )
    if isinstance(tree, list):
        return ListNode(tuple(node_of(inner, file, line) for inner in tree), Place(file, line))
    assert tree is None or isinstance(tree, str)
    return TextNode(tree, Place(file, line))


def mapping_of(tree: object, file: str = "base.yaml") -> MapNode:
    node = node_of(tree, file)
    assert isinstance(node, MapNode)
    return node


def without_nulls(tree: object) -> object:
    """What is left of a mapping when its nulls, its mappings' too, are taken away; lists stay whole."""
    if not isinstance(tree, dict):
        return tree
    return {name: without_nulls(inner) for name, inner in tree.items() if inner is not None}


@given(mappings)
def test_an_empty_patch_changes_nothing(tree: Plain) -> None:
    base = mapping_of(tree)
    assert merge(base, mapping_of({}, "patch.yaml")) == base


@given(mappings, mappings)
def test_a_patch_laid_twice_is_laid_once(tree: Plain, patch: Plain) -> None:
    once = merge(mapping_of(tree), mapping_of(patch, "patch.yaml"))
    assert merge(once, mapping_of(patch, "patch.yaml")) == once


@given(mappings)
def test_over_nothing_a_patch_is_itself_without_its_nulls(patch: Plain) -> None:
    assert plain(merge(mapping_of({}), mapping_of(patch))) == without_nulls(patch)


@given(mappings, mappings)
def test_what_a_patch_does_not_name_stays_what_it_names_goes_or_is_laid_over(
    tree: dict[str, Plain], patch: dict[str, Plain]
) -> None:
    merged = plain(merge(mapping_of(tree), mapping_of(patch, "patch.yaml")))
    assert isinstance(merged, dict)
    for name in {*tree, *patch}:
        if name not in patch:
            assert merged[name] == tree[name]
        elif patch[name] is None:
            assert name not in merged
        elif not isinstance(patch[name], dict):
            assert merged[name] == patch[name]


@given(mappings, mappings)
def test_every_value_keeps_the_file_and_line_it_came_from(tree: Plain, patch: Plain) -> None:
    base, over = mapping_of(tree), mapping_of(patch, "patch.yaml")
    written = {
        (node.place, plain(node))
        for part in (base, over)
        for _, node in walk(part)
        if isinstance(node, TextNode) and node.text
    }
    merged = merge(base, over)
    kept = {(node.place, plain(node)) for _, node in walk(merged) if isinstance(node, TextNode) and node.text}
    assert kept <= written
    assert isinstance(merged, MapNode)
    for name, node in merged.entries.items():
        named_by = over if name in over.entries else base
        assert merged.keys[name] == named_by.keys[name], node


@given(mappings, mappings)
def test_every_value_remembers_what_it_replaced_and_what_was_taken_away(tree: dict[str, Plain], patch: Plain) -> None:
    base = mapping_of(tree)
    merged = merge(base, mapping_of(patch, "patch.yaml"))
    assert isinstance(merged, MapNode)
    assert isinstance(patch, dict)
    for name, node in merged.entries.items():
        if name in patch and name in base.entries and not isinstance(patch[name], dict):
            assert node.over is base.entries[name]
        elif name not in patch or name not in base.entries:
            assert node.over is None
    assert merged.taken.keys() == {name for name in tree if name in patch and patch[name] is None}
    assert all(gone.over is base.entries[name] for name, gone in merged.taken.items())


@given(mappings, mappings)
def test_of_the_ways_to_price_a_charge_those_that_a_patch_names_remain(
    tree: dict[str, Plain], patch: dict[str, Plain]
) -> None:
    merged = merge_charge(mapping_of(tree), mapping_of(patch, "patch.yaml")).entries.keys()
    ways = (OWN_PRICE_FIELDS, {"prices"}, {"phases"})
    named = [way for way in ways if way & {name for name, value in patch.items() if value is not None}]
    for way in ways:
        if named and way not in named:
            assert not way & merged
    if not named:
        assert merged - patch.keys() == tree.keys() - patch.keys()


@pytest.mark.parametrize(
    ("base", "patch", "merged"),
    [
        ("{model: per_unit, meter: m, unit_price: 1}", "{unit_price: 2}", "{model: per_unit, meter: m, unit_price: 2}"),
        ("{model: per_unit, meter: m, unit_price: 1}", "{model: flat, amount: 5}", "{model: flat, amount: 5}"),
        ("{model: per_unit, meter: m, unit_price: 1}", "{prices: [{unit_price: 2}]}", "{model: per_unit, meter: m, prices: [{unit_price: 2}]}"),
        ("{model: per_unit, prices: [{unit_price: 2}], by: a}", "{unit_price: 1}", "{model: per_unit, by: a, unit_price: 1}"),
        ("{model: per_unit, prices: [{unit_price: 2}], by: a}", "{unit_price: null}", "{model: per_unit, prices: [{unit_price: 2}], by: a}"),
        ("{model: per_unit, unit_price: 1}", "{phases: [x]}", "{model: per_unit, phases: [x]}"),
        ("{model: per_unit, phases: [x]}", "{tiers: [y]}", "{model: per_unit, tiers: [y]}"),
        ("{model: percentage, rate: 1%, fixed_fee: 1}", "{prices: [a]}", "{model: percentage, prices: [a]}"),
        ("{model: percentage, prices: [a], free_events: 1}", "{free_events: 2}", "{model: percentage, prices: [a], free_events: 2}"),
        ("{model: percentage, prices: [a], free_events: 1}", "{rate: 1%}", "{model: percentage, free_events: 1, rate: 1%}"),
        ("{model: dynamic, amount: cost, prices: [a]}", "{amount: price}", "{model: dynamic, amount: price, prices: [a]}"),
        ("{model: dynamic, amount: cost, multiplier: 2}", "{prices: [a]}", "{model: dynamic, amount: cost, prices: [a]}"),
        ("{model: dynamic, amount: cost, prices: [a]}", "{multiplier: 2}", "{model: dynamic, amount: cost, multiplier: 2}"),
        ("{model: flat, amount: 1, name: N}", "{name: null}", "{model: flat, amount: 1}"),
        ("{model: flat, amount: 1}", "{name: null}", "{model: flat, amount: 1}"),
        ("{model: flat, amount: 1}", "{}", "{model: flat, amount: 1}"),
        ("{prices: [a, b], by: x}", "{prices: [c]}", "{by: x, prices: [c]}"),
        ("{otherwise: {unit_price: 1}, prices: [a]}", "{otherwise: free}", "{otherwise: free, prices: [a]}"),
        ("{otherwise: free, prices: [a]}", "{otherwise: {unit_price: 1}}", "{otherwise: {unit_price: 1}, prices: [a]}"),
        ("{currencies: {EUR: {amount: 1}, JPY: {amount: 2}}}", "{currencies: {EUR: null}}", "{currencies: {JPY: {amount: 2}}}"),
    ],
)  # fmt: skip
def test_a_patch_of_a_charge(base: str, patch: str, merged: str) -> None:
    trees = [parse_yaml(text, "a.yaml")[0] for text in (base, patch, merged)]
    over, patched, expected = (tree for tree in trees if isinstance(tree, MapNode))
    assert plain(merge_charge(over, patched)) == plain(expected)


@pytest.mark.parametrize(
    ("planned", "layers", "charge"),
    [
        ("{model: per_unit, meter: m, unit_price: 1}", ["{unit_price: 2}", "{minimum: 3}"], "{model: per_unit, meter: m, unit_price: 2, minimum: 3}"),
        ("{model: per_unit, meter: m, unit_price: 1}", ["{unit_price: 2}", "{unit_price: 3}"], "{model: per_unit, meter: m, unit_price: 3}"),
        ("{model: per_unit, meter: m, unit_price: 1, minimum: 5}", ["{minimum: null}", "{maximum: 9}"], "{model: per_unit, meter: m, unit_price: 1, maximum: 9}"),
        ("{model: per_unit, meter: m, unit_price: 1, units: {of: 10, round: up}}", ["{units: null}", "{units: {of: 5}}"],
         "{model: per_unit, meter: m, unit_price: 1, units: {of: 5}}"),
        ("{model: graduated, meter: m, unit_price: 1}", ["{tiers: [{unit_price: 2}]}", "{unit_price: 3}"], "{model: graduated, meter: m, unit_price: 3}"),
        ("{model: per_unit, meter: m, phases: [{until: {after: 1 year}, unit_price: 1}, {unit_price: 2}]}", ["{minimum: 1}", "{unit_price: 3}"],
         "{model: per_unit, meter: m, unit_price: 3, minimum: 1}"),
        ("{model: per_unit, meter: m, unit_price: 1, minimum: 5}", ["{model: flat, amount: 2}", "{amount: 3}"], "{model: flat, amount: 3}"),
        ("{model: per_unit, meter: m, unit_price: 1}", ["null", "{model: flat, amount: 2}"], "{model: flat, amount: 2}"),
        ("{model: per_unit, meter: m, unit_price: 1}", ["{unit_price: 2}", "null"], None),
        ("{model: per_unit, meter: m, unit_price: 1, currencies: {EUR: {unit_price: 9}}}", ["{unit_price: 2}", "{minimum: 4}"],
         "{model: per_unit, meter: m, unit_price: 2, minimum: 4}"),
        (None, ["{model: flat, amount: 2}", "{amount: 3, name: N}"], "{model: flat, amount: 3, name: N}"),
        (None, ["{model: flat, amount: 2}", "null"], None),
        (None, ["{unit_price: 2}", "null"], None),
    ],
)  # fmt: skip
def test_layers_are_laid_over_a_charge_one_after_the_other(
    planned: str | None, layers: list[str], charge: str | None
) -> None:
    assert laid_over(planned, layers) == (laid_over(charge, []) if charge else ([], []))


@pytest.mark.parametrize(
    ("planned", "layers", "place", "words"),
    [
        ("{model: flat, amount: 1}", ["null", "{amount: 2}"], 1, "taken away before"),
        (None, ["{amount: 2}"], 0, "no such charge"),
        (None, ["null"], 0, "no such charge"),
        (None, ["{model: flat, amount: 2}", "null", "{amount: 3}"], 2, "no such charge"),
    ],
)
def test_a_layer_that_hits_nothing_is_told_at_its_place(
    planned: str | None, layers: list[str], place: int, words: str
) -> None:
    charges, [problem] = laid_over(planned, layers)
    assert charges == []
    assert (problem.code, problem.path) == ("patch-hits-nothing", f"s.changes[{place}].charges.c")
    assert words in problem.message


def laid_over(planned: str | None, layers: list[str]) -> tuple[list[Charge], list[Problem]]:
    """The charge `c` of a plan with the patches of a contract laid over it, if it is still there; and what is wrong."""
    text = f"{{currency: USD, meters: {{m: {{event: e, aggregate: count}}}}, plans: {{p: {{charges: {{{f'c: {planned}' if planned else ''}}}}}}}}}"
    catalog, problems = read_catalog(tree_of(text), file_stem="a")
    assert catalog is not None, problems
    own = [
        OwnTerms(path=f"s.changes[{place}]", charges=tree_of(f"{{c: {layer}}}")) for place, layer in enumerate(layers)
    ]
    terms, found = terms_of(catalog, catalog.plans["p"], "USD", chosen_for(catalog.plans["p"], {}), tuple(own))
    return [one.charge for one in terms.charges], found


def tree_of(text: str) -> MapNode:
    tree, problems = parse_yaml(text, "a.yaml")
    assert isinstance(tree, MapNode), problems
    return tree
