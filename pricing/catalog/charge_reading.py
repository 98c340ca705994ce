"""One charge, its patches and currency resolved: from its tree to a `Charge`, or to problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pricing.cadence import MULTIPLES
from pricing.catalog.bands import with_plain_bands
from pricing.catalog.catalog import Plan
from pricing.catalog.charge import CHARGE_MODELS, Charge, EventCharge, UsageCharge
from pricing.catalog.later import later
from pricing.catalog.meter import Meter
from pricing.catalog.price_list import Location, listed_prices, prices_of
from pricing.catalog.price_rows import NAMED, ambiguous, rows_that_nest, split_rows
from pricing.catalog.prices import RowFields
from pricing.problems import Problem, did_you_mean
from pricing.schema import read_as
from pricing.yaml_tree import MapNode, Node, TextNode, path_text, place_at

SHOWN_CLASHES = 5
# Where the figures of a price stand in it, the first that is there.
FIGURES = ("tiers", "unit_price", "rate", "package_price", "multiplier")


def read_charge(node: MapNode, path: str, meters: Mapping[str, Meter]) -> tuple[Charge | None, list[Problem]]:
    """Validate one resolved charge against its model and its meter."""
    model = node.entries.get("model")
    name = model.text if isinstance(model, TextNode) else None
    if name not in CHARGE_MODELS:
        return None, [_no_model(node, model, name, path)]
    split = split_rows(with_plain_bands(node, meters))
    charge, problems = read_as(CHARGE_MODELS[name], split, (path,), later=later)
    problems = [_of_other_models(_about_rows(problem), name) for problem in problems]
    problems += [
        _at(
            node,
            ("prices", index, NAMED),
            path,
            "unknown-key",
            f"`{NAMED}` is not a known key here",
            "write the dimensions themselves in the row: `{model: gpt-4o, unit_price: 2.50}`",
        )
        for index in rows_that_nest(node)
    ]
    if isinstance(charge, UsageCharge):
        problems += (_meter_problems(charge, node, path, meters) if charge.meter is not None else []) or [
            *_inexact(charge, split, path),
            *_clashes(charge, split, path),
        ]
    return (None if problems else charge), problems


def own_period_problems(charge: Charge, plan: Plan, node: MapNode, path: str) -> Iterator[Problem]:
    """A charge whose own period is no whole multiple of the plan's."""
    fitting = MULTIPLES[plan.period]
    if charge.period is not None and charge.period not in fitting:
        message = f"a {charge.period} is no whole number of the plan's periods, which are of a {plan.period}"
        remedy = f"write {', '.join(f'`{unit}`' for unit in fitting)}, or leave it out"
        yield _at(node, ("period",), path, "bad-value", message, remedy)


def _no_model(node: MapNode, model: Node | None, name: str | None, path: str) -> Problem:
    if name is None:
        return _at(node, (), path, "missing-key", "`model` is missing", "add `model: …`")
    assert model is not None
    remedy = did_you_mean(name, CHARGE_MODELS)
    return _at(node, ("model",), path, "unknown-value", f"{name!r} is not a charge model", remedy)


def _about_rows(problem: Problem) -> Problem:
    """In a price row dimensions stand beside the price; a key that is no price field was meant as one."""
    if ".prices[" not in problem.path:
        return problem
    problem = replace(problem, path=problem.path.replace(f"].{NAMED}.", "]."))
    if problem.code != "unknown-key":
        return problem
    return replace(
        problem,
        message=f"{problem.message}: it is neither a dimension in `by` nor a price field of this model",
        remedy="add it to `by`, correct its name, or start a column of notes with `_`",
    )


def _of_other_models(problem: Problem, model: str) -> Problem:
    """A key that other models have was meant for one of those."""
    word = problem.path.rpartition(".")[2]
    having = [name for name, other in CHARGE_MODELS.items() if word in other.model_fields]
    if problem.code != "unknown-key" or not having or "[" in problem.path.rpartition(".charges.")[2]:
        return problem
    remedy = f"it belongs to {', '.join(having)}; choose one of these models, or remove it"
    return replace(problem, message=f"a {model} charge has no `{word}`", remedy=remedy)


def _meter_problems(charge: UsageCharge, node: MapNode, path: str, meters: Mapping[str, Meter]) -> list[Problem]:
    assert charge.meter is not None
    meter = meters.get(charge.meter)
    if meter is None:
        message, remedy = f"there is no meter `{charge.meter}`", did_you_mean(charge.meter, meters)
        return [_at(node, ("meter",), path, "unknown-meter", message, remedy)]
    if isinstance(charge, EventCharge) and (unfit := charge.unfit(meter)):
        message = f"a {charge.model} charge prices single events, and the meter `{charge.meter}` says {unfit}"
        ways = " or ".join(f"`aggregate: {one}`" for one in charge.aggregates)
        remedy = f"give it a meter with {ways} that counts each event of the period by itself"
        return [_at(node, ("meter",), path, "no-event-value", message, remedy)]
    return [
        _at(node, ("by",), path, "unknown-dimension", f"the meter `{charge.meter}` has no dimension `{name}`",
            did_you_mean(name, meter.dimensions))
        for name in charge.by if name not in meter.dimensions
    ]  # fmt: skip


def _inexact(charge: UsageCharge, node: MapNode, path: str) -> Iterator[Problem]:
    """Prices that are not exact for one unit, each named once."""
    for listed in listed_prices(charge):
        try:
            list(prices_of(charge, listed))
        except ValueError as error:
            location = (*listed.location, *_figure(node, listed.location))
            remedy = "round the price, or choose another `per`"
            yield _at(node, location, path, "price-not-exact", str(error), remedy)


def _figure(node: Node, location: Location) -> Location:
    for step in location:
        if isinstance(node, MapNode) and isinstance(step, str):
            node = node.entries[step]
        elif hasattr(node, "items") and isinstance(step, int):
            node = node.items[step]
    names = node.entries if isinstance(node, MapNode) else {}
    return next(((name,) for name in FIGURES if name in names), ())


def _clashes(charge: UsageCharge, node: MapNode, path: str) -> Iterator[Problem]:
    rows = charge.prices or ()
    for count, (one, other) in enumerate(ambiguous([row.dimensions for row in rows])):
        if count == SHOWN_CLASHES:
            break
        first = place_at(node, ("prices", one))
        yield _at(
            node,
            ("prices", other),
            path,
            "ambiguous-price",
            f"this row and the one at {first.file}:{first.line} could both win: "
            f"{_row_text(rows[one])} and {_row_text(rows[other])}",
            "name one more dimension in one of them, or add a row that names what both name",
        )


def _row_text(row: RowFields) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted(row.dimensions.items())) or "a row that names nothing"


def _at(node: MapNode, location: Location, path: str, code: str, message: str, remedy: str) -> Problem:
    place = place_at(node, location)
    return Problem(
        code=code, file=place.file, line=place.line, path=path_text([path, *location]), message=message, remedy=remedy
    )
