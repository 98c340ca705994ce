"""Catalogs as text, with what they mean: each charge is drawn as it must come out, then taken apart into what a file says.

The meaning is never computed by merging: that is what is tested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from random import Random

from pricing.catalog.charge import Charge, Flat, PerUnit, PriceRow, UnitPrice
from tests.oracle.figures import DIMENSIONS, PERS, VALUES, WIDE, Written, flow, price, spelled, written

CURRENCIES = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3, "CLF": 4}
Fields = dict[str, object]
Named = dict[str, str]

METERS = """
meters:
  m:
    event: use
    aggregate: sum
    value: tokens
    dimensions: {model: model, context: context, region: region}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A catalog and a contract's patch as text; `charges` is what a subscription in `currency` must be charged, in order."""

    catalog: str
    patch: str | None
    currency: str
    charges: dict[str, Charge]


@dataclass(slots=True)
class _Draft:
    random: Random
    base: str
    currency: str
    plan: dict[str, Fields] = field(default_factory=dict)
    patch: dict[str, Fields | None] = field(default_factory=dict)
    charges: dict[str, Charge] = field(default_factory=dict)


def draw_case(random: Random) -> Case:
    """A plan of some charges, in the catalog's currency or another, with or without a contract's patch."""
    base = random.choice(list(CURRENCIES))
    draft = _Draft(random, base, random.choice([base, *CURRENCIES]))
    for number in range(random.randint(1, 5)):
        random.choice((_flat, _one_price, _one_price, _rows, _rows, _rows))(draft, f"c{number}")
    added = {key: charge for key, charge in draft.charges.items() if key not in draft.plan}
    kept = {key: charge for key, charge in draft.charges.items() if key in draft.plan}
    lines = "".join(f"      {key}: {flow(fields)}\n" for key, fields in draft.plan.items())
    plans = f"plans:\n  p:\n    charges:\n{lines}" if lines else "plans: {p: {charges: {}}}\n"
    return Case(
        catalog=f"currency: {base}\n{METERS}{plans}",
        patch=flow(draft.patch) if draft.patch else None,
        currency=draft.currency,
        charges=kept | added,
    )


def _flat(draft: _Draft, key: str) -> None:
    amount = price(draft.random)
    draft.charges[key] = Flat(model="flat", amount=amount)
    _file(draft, key, {"model": Written("flat")}, {"amount": written(amount, draft.random)}, "amount")


def _one_price(draft: _Draft, key: str) -> None:
    random = draft.random
    per, unit_price = _priced(random)
    by = _dimensions(random)
    draft.charges[key] = PerUnit(model="per_unit", meter="m", per=per, by=by, unit_price=unit_price)
    fields = _common(random, per, by)
    if random.random() < 0.2:  # a contract may replace a list of prices by one
        rows: list[object] = [{by[0]: Written("x"), "unit_price": Written("0")}] if by else []
        if rows:
            draft.plan[key] = {**fields, "prices": rows}
            draft.patch[key] = {"unit_price": written(unit_price, random)}
            return
    _file(draft, key, fields, {"unit_price": written(unit_price, random)}, "unit_price")


def _file(draft: _Draft, key: str, fields: Fields, figures: Fields, name: str) -> None:
    """File a charge of one figure in one of the ways that give it: plain, by currency, by patch, as an addition."""
    random = draft.random
    decoy = written(price(random), random)
    if name == "unit_price":  # must be exact under the charge's own `per`
        decoy = Written("0")
    way = random.choice(("plain", "patch", "model", "add", "null"))
    if way == "patch":
        draft.plan[key] = {**fields, name: decoy}
        draft.patch[key] = dict(figures)
    elif way == "model":
        draft.plan[key] = {"model": Written("flat"), "amount": Written("7")}
        draft.patch[key] = {**fields, **figures}
    elif way == "add":
        draft.patch[key] = {**fields, **figures}
    else:
        draft.plan[key] = {**fields, **_in_currency(draft, figures[name], name, decoy)}
        if way == "null" and random.random() < 0.3:
            draft.patch[key] = None
            del draft.charges[key]


def _in_currency(draft: _Draft, figure: object, name: str, decoy: Written) -> Fields:
    """A figure with others for other currencies beside it."""
    if draft.currency == draft.base:
        others: Fields = {
            other: {name: decoy} for other in CURRENCIES if other != draft.base and draft.random.random() < 0.2
        }
        return {name: figure, "currencies": others} if others else {name: figure}
    return {name: decoy, "currencies": {draft.currency: {name: figure}}}


def _rows(draft: _Draft, key: str) -> None:
    random = draft.random
    by = _dimensions(random, at_least=1)
    rows = draw_rows(random, by)
    per = random.choice(PERS)
    prices = [_unit_price(random, per) for _ in rows]
    otherwise, told = _otherwise(draft, per)
    draft.charges[key] = PerUnit(
        model="per_unit", meter="m", per=per, by=by, otherwise=otherwise,
        prices=tuple(PriceRow(dimensions=row, unit_price=figure) for row, figure in zip(rows, prices, strict=True)))  # fmt: skip
    fields = _common(random, per, by)
    if random.random() < 0.2:  # a contract may replace one price by a list
        draft.plan[key] = {**fields, "unit_price": Written("0")}
        plain = [
            _row(random, by, row, {"unit_price": written(figure, random)})
            for row, figure in zip(rows, prices, strict=True)
        ]
        draft.patch[key] = {"prices": plain, **_plain_otherwise(otherwise, random)}
        return
    draft.plan[key] = {**fields, "prices": _rows_in_currency(draft, by, rows, prices), **told}


def _rows_in_currency(
    draft: _Draft, by: Sequence[str], rows: Sequence[Named], prices: Sequence[Decimal]
) -> list[object]:
    """Rows with a figure per currency, or with a column `currency` and rows for others between them."""
    random = draft.random
    as_column = random.random() < 0.4
    other = random.choice([name for name in CURRENCIES if name != draft.currency])
    found: list[object] = []
    for row, figure in zip(rows, prices, strict=True):
        if as_column:
            found.append(
                _row(random, by, row, {"currency": Written(draft.currency), "unit_price": written(figure, random)})
            )
            found.append(_row(random, by, row, {"currency": Written(other), "unit_price": Written("0")}))
        else:
            found.append(
                _row(random, by, row, _in_currency(draft, written(figure, random), "unit_price", Written("0")))
            )
    if as_column and draft.currency != draft.base:  # the plan must be whole in the catalog's own currency too
        found += [
            _row(random, by, row, {"currency": Written(draft.base), "unit_price": Written("0")})
            for row in rows
            if not _filed(found, row, draft.base, random)
        ]
    return found


def _filed(found: Sequence[object], row: Named, currency: str, random: Random) -> bool:
    for other in found:
        assert isinstance(other, dict)
        named = {name: value for name, value in other.items() if name in DIMENSIONS and value is not None}
        same = {name: _unspelled(value) for name, value in named.items()} == row
        if same and other["currency"] == Written(currency):
            return True
    return False


def _unspelled(value: object) -> object:
    import yaml

    assert isinstance(value, Written)
    return yaml.load(value.text, Loader=yaml.BaseLoader)  # every scalar is text


def _row(random: Random, by: Sequence[str], row: Named, figures: Fields) -> Fields:
    """A row as written: a dimension that it does not name may stand there as null, a note may stand beside it."""
    named = {name: spelled(value, random) for name, value in row.items()}
    nulls: Fields = {name: None for name in by if name not in row and random.random() < 0.2}
    notes: Fields = {"_note": "why"} if random.random() < 0.2 else {}
    return {**named, **nulls, **figures, **notes}


def _otherwise(draft: _Draft, per: Decimal) -> tuple[object, Fields]:
    random = draft.random
    way = random.choice(("absent", "error", "free", "price"))
    if way == "price":
        figure = _unit_price(random, per)
        return (
            UnitPrice(unit_price=figure),
            {"otherwise": _in_currency(draft, written(figure, random), "unit_price", Written("0"))},
        )
    return ("free" if way == "free" else "error"), ({} if way == "absent" else {"otherwise": Written(way)})


def _plain_otherwise(otherwise: object, random: Random) -> Fields:
    if isinstance(otherwise, UnitPrice):
        return {"otherwise": {"unit_price": written(otherwise.unit_price, random)}}
    return {"otherwise": Written(str(otherwise))}


def draw_rows(random: Random, by: Sequence[str]) -> list[Named]:
    """Rows of which no two can win for the same usage."""
    rows: list[Named] = []
    for row in draw_any_rows(random, by):
        if not can_tie([*rows, row]):
            rows.append(row)
    return rows


def draw_any_rows(random: Random, by: Sequence[str]) -> list[Named]:
    """Rows that may name the same, or tie."""
    values = random.sample(VALUES, 3)
    return [{name: random.choice(values) for name in by if random.random() < 0.6} for _ in range(random.randint(1, 7))]


def can_tie(rows: Sequence[Named]) -> bool:
    """Say whether for some usage two rows name most, by trying every usage that the rows can tell apart."""
    names = sorted({name for row in rows for name in row})
    choices = [[None, *sorted({row[name] for row in rows if name in row})] for name in names]
    for values in product(*choices):
        usage = dict(zip(names, values, strict=True))
        sizes = sorted(len(row) for row in rows if row.items() <= usage.items())
        if len(sizes) > 1 and sizes[-1] == sizes[-2]:
            return True
    return False


def _dimensions(random: Random, at_least: int = 0) -> tuple[str, ...]:
    return tuple(random.sample(DIMENSIONS, random.randint(at_least, len(DIMENSIONS))))


def _common(random: Random, per: Decimal, by: Sequence[str]) -> Fields:
    fields: Fields = {"model": Written("per_unit"), "meter": Written("m")}
    if per != 1 or random.random() < 0.2:
        fields["per"] = written(per, random)
    if by:
        fields["by"] = Written(by[0]) if len(by) == 1 and random.random() < 0.5 else [Written(name) for name in by]
    return fields


def _priced(random: Random) -> tuple[Decimal, Decimal]:
    per = random.choice(PERS)
    return per, _unit_price(random, per)


def _unit_price(random: Random, per: Decimal) -> Decimal:
    """A price for `per` units that is exact for one."""
    for _ in range(50):
        figure = WIDE.multiply(price(random), per)
        if abs(figure) < 10**12 and abs(figure) == abs(figure).quantize(Decimal(1).scaleb(-12), context=WIDE):
            return figure
    return Decimal(0)
