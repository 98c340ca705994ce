"""What each version says of existing subscriptions: answers that are missing, and answers to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pricing.catalog.catalog import Catalog, Plan
from pricing.catalog.change_words import question
from pricing.catalog.changes import plan_changes
from pricing.catalog.existing import KEY, ExistingSubscriptions
from pricing.catalog.extensions import merged_plan
from pricing.catalog.reading import plan_of, plan_problems
from pricing.catalog.versions import Versions
from pricing.problems import Problem, did_you_mean
from pricing.yaml_tree import MapNode, Place, in_layer, place_at, walk

# As what the patch of a transition is laid over its plan.
TRANSITION = "transition"


def answer_problems(versions: Versions) -> Iterator[Problem]:
    """The question for each plan that costs something else without an answer, and what is wrong with the answers."""
    for version in versions.versions:
        for key, plan in version.plans.items():
            before = versions.last_with(key, version)
            if before is None:
                if plan.existing is not None:
                    yield _nobody(versions, version, plan, plan.existing)
            elif plan.existing is None:
                changes = plan_changes(before, version, key)
                if changes:
                    yield question(key, changes)
            else:
                yield from _wrong_answers(before, version, plan, plan.existing)


def _wrong_answers(before: Catalog, version: Catalog, plan: Plan, answer: ExistingSubscriptions) -> Iterator[Problem]:
    if isinstance(answer.at, date) and version.effective is not None and answer.at < version.effective:
        message = f"{answer.at} is before the version takes effect on {version.effective}"
        yield _problem("bad-value", plan, answer, "at", message, "write that day or a later one")
    if answer.policy == "transition":
        found = transitional(before, plan.key, answer)[1]
        written = {(node.place.file, node.place.line) for _, node in walk(answer.place)}
        within = f"plans.{plan.key}."
        for problem in found:
            inside = (problem.file, problem.line) in written and not problem.path.startswith(f"{within}{KEY}.")
            path = problem.path.replace(within, f"{within}{KEY}.", 1) if inside else problem.path
            yield replace(problem, path=path)


def transitional(catalog: Catalog, plan_key: str, answer: ExistingSubscriptions) -> tuple[Catalog, list[Problem]]:
    """A version as a transition has it: what the answer says is laid over the plan that is left."""
    plan = catalog.plans[plan_key]
    patch = in_layer(answer.patch, TRANSITION)
    assert isinstance(patch, MapNode)
    tree, problems = merged_plan(plan.place, patch, f"plans.{plan_key}.{KEY}")
    patched = replace(plan_of(plan_key, tree), name=plan.name, period=plan.period, align=plan.align)
    whole = replace(catalog, plans={plan_key: patched})
    return replace(catalog, plans={**catalog.plans, plan_key: patched}), [*problems, *plan_problems(whole)]


def _nobody(versions: Versions, version: Catalog, plan: Plan, answer: ExistingSubscriptions) -> Problem:
    before = versions.before(version)
    known = did_you_mean(plan.key, before.plans) if before else ""
    message = "the plan is new in this version, so that nobody is on it yet"
    remedy = known if known.startswith("did") else "leave the answer out"
    return _problem("nobody-to-answer", plan, answer, "", message, remedy)


def _problem(code: str, plan: Plan, answer: ExistingSubscriptions, key: str, message: str, remedy: str) -> Problem:
    place = place_at(answer.place, (key,)) if key else _place_of(plan.place, answer)
    path = f"plans.{plan.key}.{KEY}" + (f".{key}" if key else "")
    return Problem(code=code, file=place.file, line=place.line, path=path, message=message, remedy=remedy)


def _place_of(plan: MapNode, answer: ExistingSubscriptions) -> Place:
    return plan.keys.get(KEY, answer.place.place)
