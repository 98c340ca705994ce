"""`extends`: a version's file laid over the version before it; and what a transition lays over a plan."""

from __future__ import annotations

from collections.abc import Iterator

from pricing.catalog.existing import KEY
from pricing.catalog.patches import merge, merge_charge, without_approval
from pricing.problems import Problem, did_you_mean
from pricing.yaml_tree import ListNode, MapNode, Node, TextNode, laid_over, path_text

# What a file says of itself alone: a version that extends it has its own.
OWN_KEYS = frozenset({"version", "effective", "extends"})


def extended(base: MapNode, patch: MapNode) -> tuple[MapNode, list[Problem]]:
    """The whole version that a file with `extends` means, and what of the file hits nothing.

    Answers for existing subscriptions are those of `patch`.
    """
    problems = [*_currency_problems(base, patch), *misses(base, patch)]
    entries = {name: node for name, node in base.entries.items() if name not in OWN_KEYS}
    keys = dict(base.keys)
    plans, changed = _map(entries.get("plans")), _map(patch.entries.get("plans"))
    if changed is None and "plans" not in patch.entries:
        changed = MapNode({}, patch.place)
    # A currency that changed is one fault: the amounts are tried in the one that they were written in.
    apart = {"plans"} if changed is not None else set()
    apart |= {"currency"} & entries.keys()
    others = patch.with_entries({name: node for name, node in patch.entries.items() if name not in apart})
    merged = merge(MapNode(entries, patch.place, keys), others)
    assert isinstance(merged, MapNode)
    if changed is None or not (plans or changed.entries):
        return merged, problems
    whole = merged_plans(plans or MapNode({}, patch.place), changed, problems)
    return merged.with_entries({**merged.entries, "plans": whole}), problems


def merged_plans(base: MapNode, patch: MapNode, problems: list[Problem]) -> MapNode:
    """Plans by their key: null removes one, a new key adds one, any other is patched."""
    entries = {key: without_answer(plan) for key, plan in base.entries.items()}
    keys = dict(base.keys)
    for key, node in patch.entries.items():
        before = entries.get(key)
        if _is_null(node):
            entries.pop(key, None)
        elif isinstance(node, MapNode) and isinstance(before, MapNode):
            entries[key], found = merged_plan(before, node, f"plans.{key}")
            problems += found
        else:
            entries[key], keys[key] = node, patch.keys.get(key, node.place)
    return MapNode(entries, base.place, keys)


def merged_plan(base: MapNode, patch: MapNode, path: str) -> tuple[MapNode, list[Problem]]:
    """A plan with a patch laid over it; the patch's answer for existing subscriptions is taken as it is."""
    apart = {KEY, "charges"}
    others = patch.with_entries({name: node for name, node in patch.entries.items() if name not in apart})
    merged = merge(without_answer(base), others)
    assert isinstance(merged, MapNode)
    entries, keys, taken = dict(merged.entries), dict(merged.keys), merged.taken
    problems: list[Problem] = []
    if KEY in patch.entries:
        entries[KEY], keys[KEY] = patch.entries[KEY], patch.keys.get(KEY, patch.place)
    charges = patch.entries.get("charges")
    if isinstance(charges, MapNode):
        before = _map(entries.get("charges")) or MapNode({}, charges.place)
        entries["charges"], problems = _merged_charges(before, charges, f"{path}.charges")
    elif charges is not None and _is_null(charges):
        entries.pop("charges", None)
    elif charges is not None:
        entries["charges"], keys["charges"] = charges, patch.keys.get("charges", charges.place)
    return MapNode(entries, base.place, keys, base.over, taken), problems


def _merged_charges(base: MapNode, patch: MapNode, path: str) -> tuple[MapNode, list[Problem]]:
    entries, keys, taken = dict(base.entries), dict(base.keys), dict(base.taken)
    problems: list[Problem] = []
    for key, node in patch.entries.items():
        before = entries.get(key)
        where = f"{path}.{key}"
        if _is_null(node):
            if before is not None:
                taken[key] = laid_over(node, entries.pop(key))
            continue
        if not isinstance(node, MapNode) or "model" in node.entries:
            entries[key] = laid_over(node, before if before is not None else taken.pop(key, None))
        elif isinstance(before, MapNode):
            entries[key] = merge_charge(before, without_approval(node))
        elif before is None:
            remedy = "name a charge of the plan, or give the whole charge with its `model`"
            known = did_you_mean(key, base.entries)
            remedy = f"{known} Or give the whole charge with its `model`" if known.startswith("did") else remedy
            problems.append(_hits_nothing(node, where, "the plan has no such charge", remedy))
            continue
        else:
            count = len(before.items) if isinstance(before, ListNode) else 0
            message = f"the charge has {count} variants, and a patch does not say which of them changes"
            remedy = "write the whole list of variants, as it shall be"
            problems.append(_hits_nothing(node, where, message, remedy))
            continue
        keys[key] = patch.keys.get(key, node.place)
    return MapNode(entries, base.place, keys, base.over, taken), problems


def without_answer(plan: Node) -> Node:
    """A plan without what its file says of existing subscriptions: no later version inherits that."""
    if not isinstance(plan, MapNode) or KEY not in plan.entries:
        return plan
    return plan.with_entries({name: node for name, node in plan.entries.items() if name != KEY})


def misses(base: MapNode, patch: MapNode, at: tuple[str, ...] = ()) -> Iterator[Problem]:
    """Nulls of a patch that take away what is not there."""
    for name, node in patch.entries.items():
        before = base.entries.get(name)
        if _is_null(node) and before is None:
            known = did_you_mean(name, base.entries)
            remedy = known if known.startswith("did") else "remove the line"
            yield _hits_nothing(node, path_text([*at, name]), f"there is no `{name}` to take away", remedy)
        elif isinstance(node, MapNode) and not _is_new(before, node, at) and name != KEY:
            yield from misses(_map(before) or MapNode({}, node.place), node, (*at, name))


def _is_new(before: Node | None, node: MapNode, at: tuple[str, ...]) -> bool:
    """Whether it is a whole plan or charge and no patch: what is null in it is told where it is read."""
    if at == ("plans",):
        return before is None
    return (
        at[:1] == ("plans",) and at[2:] == ("charges",) and (not isinstance(before, MapNode) or "model" in node.entries)
    )


def _currency_problems(base: MapNode, patch: MapNode) -> Iterator[Problem]:
    """A catalog's amounts are in its currency: an extension that changed it would turn dollars into euros."""
    own, before = patch.entries.get("currency"), base.entries.get("currency")
    if own is None or not isinstance(before, TextNode) or (isinstance(own, TextNode) and own.text == before.text):
        return
    yield Problem(
        code="currency-changed",
        file=own.place.file,
        line=own.place.line,
        path=path_text(["currency"]),
        message=f"the version that this one extends is in {before.text}, and its amounts would stay as they are",
        remedy="leave `currency` out, or leave `extends` out and write the whole catalog",
    )


def _hits_nothing(node: Node, path: str, message: str, remedy: str) -> Problem:
    return Problem(
        code="patch-hits-nothing",
        file=node.place.file,
        line=node.place.line,
        path=path,
        message=message,
        remedy=remedy,
    )


def _map(node: Node | None) -> MapNode | None:
    return node if isinstance(node, MapNode) else None


def _is_null(node: Node) -> bool:
    return isinstance(node, TextNode) and node.text is None
