"""A charge, a discount or a commitment as somebody writes it: in the catalog, with figures in several currencies, or plainly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from pricing.catalog.charge import Dynamic, Flat, Percentage, QuantityCharge, UsageCharge
from pricing.catalog.event_prices import Allowance, PercentageRow
from pricing.catalog.prices import PriceFields, QuantityRow, RateTier, RowFields, Tier
from pricing.catalog.reductions import Commitment, Discount
from tests.oracle.figures import Written, spelled, written, written_rate

Fields = dict[str, object]
Figures = Mapping[str, Decimal]

CURRENCIES = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3, "CLF": 4}
OF_EVENTS = frozenset({"fixed_fee", "event_minimum", "event_maximum"})
# Of a discount, which must be above 0 and whole in every currency, and of everything else.
DECOYS = {"discount": Decimal(1), "price": Decimal(0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """Writes figures of `currency` into a catalog of `base`, or with `plain` as a contract writes its own."""

    random: Random
    base: str
    currency: str
    plain: bool = False

    def mapping(self, others: Fields, amounts: Figures, decoy: str = "price", tiers: Sequence[Any] = ()) -> Fields:
        """Others as they are, amounts (and tiers) in the currency that is billed, with other figures for other currencies."""
        real: Fields = {name: written(value, self.random) for name, value in amounts.items()}
        false: Fields = {name: written(DECOYS[decoy], self.random) for name in amounts}
        if not tiers:
            return {**others, **self._figures(real, false)}
        if not self.plain and self.currency != self.base and self.random.random() < 0.3:  # whole lists, by currency
            contract = Pen(random=self.random, base=self.base, currency=self.currency, plain=True)
            told: Fields = {**real, "tiers": [contract.tier(tier) for tier in tiers]}
            price = "rate" if isinstance(tiers[0], RateTier) else "unit_price"
            return {**others, **self._figures(told, {**false, "tiers": [{price: Written("0")}]})}
        return {**others, **self._figures(real, false), "tiers": [self.tier(tier) for tier in tiers]}

    def _figures(self, real: Fields, false: Fields) -> Fields:
        if self.plain or not real:
            return real
        if self.currency != self.base:
            return {**false, "currencies": {self.currency: real}}
        # A discount's amount must be whole in every currency that the plan has figures in.
        often = 1 if "amount" in real and len(real) == 1 else 0.1
        strange = {name: dict(false) for name in CURRENCIES if name != self.base and self.random.random() < often}
        return {**real, "currencies": strange} if strange else real

    def tier(self, tier: Tier | RateTier) -> Fields:
        """A tier, or a row of a price file that is one."""
        others: Fields = {} if tier.up_to is None else {"up_to": written(tier.up_to, self.random)}
        amounts = {}
        if isinstance(tier, RateTier):
            others["rate"] = written_rate(tier.rate, self.random)
        elif tier.package_size is not None:
            others["package_size"] = written(tier.package_size, self.random)
        for name in ("unit_price", "package_price"):
            if getattr(tier, name, None) is not None:
                amounts[name] = getattr(tier, name)
        if "flat_fee" in tier.model_fields_set:
            amounts["flat_fee"] = tier.flat_fee
        return self.mapping(others, amounts)

    def charge(self, charge: Flat | UsageCharge) -> Fields:
        """A whole charge."""
        fields: Fields = {"model": Written(charge.model)}
        limits = {name: limit for name in ("minimum", "maximum") if (limit := getattr(charge, name)) is not None}
        if isinstance(charge, Flat):
            fields["prorate"] = Written(charge.prorate)
            return self.mapping(fields, {"amount": charge.amount, **limits})
        fields |= self._counting(charge)
        if charge.prices is None:
            return self._priced(charge, fields, limits)
        fields["prices"] = list(self.rows(charge))
        if charge.otherwise != "error" or self.random.random() < 0.3:
            fields["otherwise"] = self._otherwise(charge)
        return self.mapping(fields, limits)

    def _counting(self, charge: UsageCharge) -> Fields:
        """How the quantity is taken, and what adjusts the price."""
        random = self.random
        fields: Fields = {"meter": Written("m")}
        per = getattr(charge, "per", Decimal(1))
        if per != 1:
            fields["per"] = written(per, random)
        by = charge.by
        if by:
            fields["by"] = Written(by[0]) if len(by) == 1 and random.random() < 0.5 else [Written(name) for name in by]
        if isinstance(charge, Dynamic):
            fields["amount"] = Written(charge.amount.text)
        if isinstance(charge, Percentage):
            fields |= self._allowance(charge)
        if isinstance(charge, QuantityCharge) and charge.units is not None:
            rounding = {} if charge.units.round is None else {"round": Written(charge.units.round)}
            fields["units"] = {"of": written(charge.units.of, random), **rounding}
        if isinstance(charge, QuantityCharge) and (charge.included or random.random() < 0.1):
            fields["included"] = written(charge.included, random)
        if charge.adjust:
            fields["adjust"] = [
                {"when": {name: spelled(value, random) for name, value in one.when.items()},
                 "percent": written(one.percent, random)} for one in charge.adjust]  # fmt: skip
        for name in ("tiers_per", "at_zero", "round"):
            if name in charge.model_fields_set or (hasattr(charge, name) and random.random() < 0.1):
                fields[name] = Written(getattr(charge, name))
        return fields

    def _priced(self, priced: PriceFields, others: Fields, limits: Figures) -> Fields:
        """Price fields beside others, in one mapping."""
        named = ("unit_price", "package_price", *(sorted(OF_EVENTS & priced.model_fields_set)))
        amounts = {name: getattr(priced, name, None) for name in named}
        figures = {name: value for name, value in amounts.items() if value is not None}
        if (size := getattr(priced, "package_size", None)) is not None:
            others = {**others, "package_size": written(size, self.random)}
        if (rate := getattr(priced, "rate", None)) is not None:
            others = {**others, "rate": written_rate(rate, self.random)}
        if (multiplier := getattr(priced, "multiplier", None)) is not None:
            others = {**others, "multiplier": written(multiplier, self.random)}
        return self.mapping(others, {**figures, **limits}, tiers=getattr(priced, "tiers", None) or ())

    def _otherwise(self, charge: UsageCharge) -> object:
        if isinstance(charge.otherwise, PriceFields):
            return self._priced(charge.otherwise, {}, {})
        return Written(charge.otherwise)

    def rows(self, charge: UsageCharge) -> Iterator[Fields]:
        """The rows of a charge: tiers as lists or as rows of their own, currencies below each row or as a column."""
        random = self.random
        assert charge.prices is not None
        flat = random.random() < 0.5
        pen: Pen = self
        columns: list[str | None] = [None]
        if not self.plain and random.random() < 0.4:  # rows of every currency, each written plainly
            pen = Pen(random=random, base=self.base, currency=self.currency, plain=True)
            other = random.choice([name for name in CURRENCIES if name != self.currency])
            columns = [self.currency, *sorted({other, self.base} - {self.currency})]
        found: list[Fields] = []
        for column in columns:
            named: Fields = {} if column is None else {"currency": Written(column)}
            for row in charge.prices:
                real = column in (None, self.currency)
                rows = pen.row(charge.by, row, flat=flat) if real else [pen.decoy_row(charge, row)]
                found += [{**named, **one} for one in rows]
        if flat:
            random.shuffle(found)
        yield from found

    def row(self, by: Sequence[str], row: RowFields, *, flat: bool) -> list[Fields]:
        """A row as written, or `flat` a row for each of its tiers, in any order."""
        random = self.random
        tiers: Sequence[Tier | RateTier] = getattr(row, "tiers", None) or ()
        # A single price without a bound would be read as that, not as one tier.
        plain = len(tiers) == 1 and tiers[0].model_fields_set <= {"up_to", "unit_price", "rate"}
        if not flat or not tiers or plain:
            return [self._priced(row, {**self._named(by, row), **self._included(row)}, {})]
        every = random.random() < 0.5
        included = self._included(row)
        told = [{**self._named(by, row), **self.tier(tier), **(included if every else {})} for tier in tiers]
        if not every:
            random.choice(told).update(included)
        return told

    def _included(self, row: RowFields) -> Fields:
        if isinstance(row, PercentageRow):
            return self._allowance(row)
        free = row.included if isinstance(row, QuantityRow) else None
        return {} if free is None else {"included": written(free, self.random)}

    def _allowance(self, said: Allowance) -> Fields:
        figures = {"free_events": said.free_events, "free_value": said.free_value}
        return {name: written(Decimal(free), self.random) for name, free in figures.items() if free is not None}

    def _named(self, by: Sequence[str], row: RowFields) -> Fields:
        """What a row says of dimensions: one that it does not name may stand there as null, a note may stand beside it."""
        named = {name: spelled(value, self.random) for name, value in row.dimensions.items()}
        nulls: Fields = {name: None for name in by if name not in row.dimensions and self.random.random() < 0.2}
        notes: Fields = {"_note": "why"} if self.random.random() < 0.2 else {}
        return {**named, **nulls, **notes}

    def decoy_row(self, charge: UsageCharge, row: RowFields) -> Fields:
        """A row for the same usage in a currency that is not billed."""
        price: Fields = {"unit_price": Written("0")}
        if charge.model == "package":
            price = {"package_size": Written("1"), "package_price": Written("0")}
        elif charge.model in ("graduated_percentage", "percentage"):
            price = {"rate": Written("0")}
        elif charge.model == "dynamic":
            price = {"multiplier": Written("0")}
        return {**self._named(charge.by, row), **price}

    def discount(self, discount: Discount) -> Fields:
        """A discount."""
        fields: Fields = {}
        for name in ("percent", "units"):
            if (value := getattr(discount, name)) is not None:
                fields[name] = written(value, self.random)
        if discount.charges is not None:
            fields["charges"] = [Written(name) for name in discount.charges]
        return self.mapping(fields, {} if discount.amount is None else {"amount": discount.amount}, decoy="discount")

    def commitment(self, commitment: Commitment) -> Fields:
        """A commitment."""
        counts = commitment.counts
        fields: Fields = {"counts": Written(counts) if isinstance(counts, str) else [Written(name) for name in counts]}
        if commitment.per == "term" or self.random.random() < 0.2:
            fields["per"] = Written(commitment.per)
        if commitment.overage is not None:
            fields["overage"] = {"percent": written(commitment.overage.percent, self.random)}
        return self.mapping(fields, {"amount": commitment.amount})
