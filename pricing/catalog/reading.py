"""From a catalog's tree to a `Catalog`, and from a plan to the charges of one currency and contract; or to problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pricing.catalog.catalog import Catalog, Plan, PlanCharge
from pricing.catalog.charge import CHARGE_MODELS, Charge, PerUnit, PriceRow, UnitPrice
from pricing.catalog.currency import NO_FIGURE, charge_in, currencies_named, is_currency
from pricing.catalog.files import CatalogFile, PlanFile
from pricing.catalog.later import REMEDY, VALUES, later
from pricing.catalog.meter import Meter
from pricing.catalog.patches import merge_charge, without_replaced
from pricing.catalog.price_rows import NAMED, ambiguous, rows_that_nest, split_rows
from pricing.problems import Problem, did_you_mean
from pricing.schema import read_as
from pricing.yaml_tree import MapNode, Node, TextNode, path_text, place_at

SHOWN_CLASHES = 5
NO_CURRENCY = ""
# Who agreed to a patch, and why: no price, so it is taken off before the charge is read.
APPROVAL = ("reason", "approved_by")


def read_catalog(node: Node, *, file_stem: str) -> tuple[Catalog | None, list[Problem]]:
    """Read a catalog and try every plan in every currency that it has figures in.

    Its charges are tried even where other parts cannot be read, so that all problems come at once.
    """
    raw, problems = read_as(CatalogFile, node, later=later)
    if not isinstance(node, MapNode):
        return None, problems
    if raw is None:
        return None, list(dict.fromkeys([*problems, *_plan_problems(_readable_parts(node))]))
    version = raw.version or file_stem
    catalog = Catalog(
        version=version,
        effective=raw.effective,
        currency=raw.currency,
        meters=raw.meters,
        plans={key: _plan(key, plan, node) for key, plan in raw.plans.items()},
        file=node.place.file,
    )
    problems = _plan_problems(catalog)
    return (None if problems else catalog), problems


def _readable_parts(node: MapNode) -> Catalog:
    """What of a catalog with faults its charges need: of a meter that cannot be read, the dimensions are known."""
    meters = {
        name: read_as(Meter, meter)[0] or _dimensions_only(meter) for name, meter in _entries(node, "meters").items()
    }
    plans = {
        key: Plan(key=key, name=key, place=plan, charges=_mappings(plan, "charges"))
        for key, plan in _mappings(node, "plans").items()
    }
    written = node.entries.get("currency")
    code = written.text if isinstance(written, TextNode) else None
    currency = code if code is not None and is_currency(code) else NO_CURRENCY
    return Catalog(version="", effective=None, currency=currency, meters=meters, plans=plans, file=node.place.file)


def _dimensions_only(meter: Node) -> Meter:
    names = _entries(meter, "dimensions") if isinstance(meter, MapNode) else {}
    unread: Any = dict.fromkeys(names)
    return Meter.model_construct(event=(), aggregate="count", dimensions=unread)


def _entries(node: MapNode, name: str) -> Mapping[str, Node]:
    inner = node.entries.get(name)
    return inner.entries if isinstance(inner, MapNode) else {}


def _mappings(node: MapNode, name: str) -> dict[str, MapNode]:
    return {key: inner for key, inner in _entries(node, name).items() if isinstance(inner, MapNode)}


def _plan_problems(catalog: Catalog) -> list[Problem]:
    problems: dict[Problem, None] = {}
    for key, plan in catalog.plans.items():
        others: set[str] = set()
        for name, charge in plan.charges.items():
            named, found = currencies_named(charge, catalog.currency, path=f"plans.{key}.charges.{name}")
            others |= named
            problems |= dict.fromkeys(found)
        # A plan need not be whole in another currency until somebody is billed in it.
        for currency in [catalog.currency, *sorted(others)]:
            whole = currency == catalog.currency != NO_CURRENCY
            found = charges_of(catalog, key, currency)[1]
            problems |= {problem: None for problem in found if whole or problem.code != NO_FIGURE}
    return list(problems)


def _plan(key: str, plan: PlanFile, node: MapNode) -> Plan:
    written = node.get("plans", key)
    assert isinstance(written, MapNode)
    return Plan(key=key, name=plan.name or key, place=written, charges=_mappings(written, "charges"))


def charges_of(
    catalog: Catalog, plan_key: str, currency: str, patch: MapNode | None = None, *, patch_path: str = ""
) -> tuple[tuple[PlanCharge, ...], list[Problem]]:
    """The charges of a plan in `currency`, with a contract's patch laid over them, in the order written.

    A patch's own figures are in the currency of its subscription. A patch for a charge that the plan lacks adds it when
    it is whole, and is a problem otherwise. `patch_path` is where the patch stands in its file.
    """
    problems: list[Problem] = []
    charges: list[PlanCharge] = []
    patches = {key: _without_approval(node) for key, node in patch.entries.items()} if patch else {}
    plan = catalog.plans[plan_key]
    for key in [*plan.charges, *(key for key in patches if key not in plan.charges)]:
        path = f"plans.{plan_key}.charges.{key}"
        charge, found = _charge_tree(
            plan.charges.get(key), patches.get(key), currency, catalog.currency, path, f"{patch_path}.{key}"
        )
        problems += found
        if charge is not None and not found:
            read, found = read_charge(charge, path if key not in patches else f"{patch_path}.{key}", catalog.meters)
            problems += found
            if read is not None:
                charges.append(PlanCharge(key=key, charge=read))
    return tuple(charges), problems


def _without_approval(patch: Node) -> Node:
    if not isinstance(patch, MapNode):
        return patch
    return patch.with_entries({name: node for name, node in patch.entries.items() if name not in APPROVAL})


def _charge_tree(
    base: MapNode | None, patch: Node | None, currency: str, catalog_currency: str, path: str, patch_path: str
) -> tuple[MapNode | None, list[Problem]]:
    """One charge's tree: the plan's in the right currency, then the patch. None where a patch removes the charge."""
    if isinstance(patch, TextNode) and patch.text is None:
        return None, []
    if patch is not None and not isinstance(patch, MapNode):
        return None, [
            _problem(
                "not-a-mapping", patch, patch_path, "a patch of a charge is a mapping", "write `field: value` lines"
            )
        ]
    if base is None:
        assert patch is not None
        if "model" not in patch.entries:
            return None, [
                _problem(
                    "patch-hits-nothing",
                    patch,
                    patch_path,
                    "the plan has no such charge",
                    "name a charge of the plan, or give the whole charge with its `model`",
                )
            ]
        return patch, []
    if patch is not None and "model" in patch.entries:
        return patch, []
    # Figures that the patch replaces need not exist in the currency.
    kept = without_replaced(base, patch) if patch is not None else base
    resolved, problems = charge_in(kept, currency, catalog_currency=catalog_currency, path=path)
    return (merge_charge(resolved, patch) if patch is not None else resolved), problems


def read_charge(node: MapNode, path: str, meters: Mapping[str, Meter]) -> tuple[Charge | None, list[Problem]]:
    """Validate one resolved charge against its model and its meter."""
    model = node.entries.get("model")
    name = model.text if isinstance(model, TextNode) else None
    if name not in CHARGE_MODELS:
        return None, [_no_model(node, model, name, path)]
    charge, problems = read_as(CHARGE_MODELS[name], split_rows(node), (path,), later=later)
    problems = [_about_rows(problem) for problem in problems]
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
    if isinstance(charge, PerUnit):
        problems += _meter_problems(charge, node, path, meters) or _price_problems(charge, node, path)
    return (None if problems else charge), problems


def _no_model(node: MapNode, model: Node | None, name: str | None, path: str) -> Problem:
    if name is None:
        return _problem("missing-key", node, path, "`model` is missing", "add `model: …`")
    assert model is not None
    if name in VALUES["model"]:
        return _problem(
            "not-yet",
            model,
            f"{path}.model",
            f"the model `{name}` is part of the pricing language, but this version does not price it yet",
            REMEDY,
        )
    return _problem(
        "unknown-value", model, f"{path}.model", f"{name!r} is not a charge model", did_you_mean(name, CHARGE_MODELS)
    )


def _about_rows(problem: Problem) -> Problem:
    """In a price row dimensions stand beside the price; a key that is no price field was meant as one."""
    if ".prices[" not in problem.path:
        return problem
    problem = replace(problem, path=problem.path.replace(f"].{NAMED}.", "]."))
    if problem.code != "unknown-key":
        return problem
    return replace(
        problem,
        message=f"{problem.message}: it is neither a dimension in `by` nor a price field",
        remedy="add it to `by`, correct its name, or start a column of notes with `_`",
    )


def _meter_problems(charge: PerUnit, node: MapNode, path: str, meters: Mapping[str, Meter]) -> list[Problem]:
    meter = meters.get(charge.meter)
    if meter is None:
        return [
            _at(
                node,
                ("meter",),
                path,
                "unknown-meter",
                f"there is no meter `{charge.meter}`",
                did_you_mean(charge.meter, meters),
            )
        ]
    return [
        _at(node, ("by",), path, "unknown-dimension", f"the meter `{charge.meter}` has no dimension `{name}`",
            did_you_mean(name, meter.dimensions))
        for name in charge.by if name not in meter.dimensions
    ]  # fmt: skip


def _price_problems(charge: PerUnit, node: MapNode, path: str) -> list[Problem]:
    problems = []
    for location, figure in figures_of(charge):
        try:
            charge.price_of_one(figure)
        except ValueError as error:
            problems.append(
                _at(node, location, path, "price-not-exact", str(error), "round the price, or choose another `per`")
            )
    rows = charge.prices or ()
    for count, (one, other) in enumerate(ambiguous([row.dimensions for row in rows])):
        if count == SHOWN_CLASHES:
            break
        first = place_at(node, ("prices", one))
        problems.append(
            _at(
                node,
                ("prices", other),
                path,
                "ambiguous-price",
                f"this row and the one at {first.file}:{first.line} could both win: "
                f"{_row_text(rows[one])} and {_row_text(rows[other])}",
                "name one more dimension in one of them, or add a row that names what both name",
            )
        )
    return problems


def figures_of(charge: PerUnit) -> list[tuple[tuple[str | int, ...], Any]]:
    """Every unit price of the charge, with where it stands."""
    figures: list[tuple[tuple[str | int, ...], Any]] = []
    if charge.unit_price is not None:
        figures.append((("unit_price",), charge.unit_price))
    if isinstance(charge.otherwise, UnitPrice):
        figures.append((("otherwise", "unit_price"), charge.otherwise.unit_price))
    figures += [(("prices", index, "unit_price"), row.unit_price) for index, row in enumerate(charge.prices or ())]
    return figures


def _row_text(row: PriceRow) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted(row.dimensions.items())) or "a row that names nothing"


def _at(node: MapNode, location: tuple[str | int, ...], path: str, code: str, message: str, remedy: str) -> Problem:
    place = place_at(node, location)
    return Problem(
        code=code, file=place.file, line=place.line, path=path_text([path, *location]), message=message, remedy=remedy
    )


def _problem(code: str, node: Node, path: str, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=node.place.file, line=node.place.line, path=path, message=message, remedy=remedy)
