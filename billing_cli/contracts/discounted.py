"""Spans in which the same discounts hold: cut where one begins or ends for a subscription."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from billing_cli.contracts.span import Span
from pricing.catalog.catalog import PlanTerms
from pricing.catalog.reductions import Discount
from pricing.money import plain_text


@dataclass(slots=True)
class Discounted:
    """Terms with the discounts that hold at a time; each is worked out once, so that contracts go on to share them."""

    known: dict[tuple[int, tuple[bool, ...]], tuple[PlanTerms, PlanTerms]] = field(default_factory=dict)

    def parts(self, span: Span) -> Iterator[Span]:
        """A span cut where its discounts begin or end."""
        begun = span.discounts_begin
        timed = [one for one in span.terms.discounts if one.is_timed]
        if not timed:
            yield span
            return
        turns = {day for one in timed for day in one.days(begun) if day is not None}
        inside = sorted(day for day in turns if span.start < day and (span.end is None or day < span.end))
        for start, end in pairwise([span.start, *inside, span.end]):
            assert start is not None, "only the last day is open"
            yield replace(
                span,
                start=start,
                end=end,
                terms=self._on(span.terms, begun, start),
                trials=tuple(one for one in span.trials if start == span.start or one[0] > start),
                why=span.why if start == span.start else ", ".join(_turns(timed, begun, start)),
            )

    def _on(self, terms: PlanTerms, begun: date, day: date) -> PlanTerms:
        """The terms with the discounts that hold on a day alone."""
        key = id(terms), tuple(one.holds(begun, day) for one in terms.discounts)
        held = self.known.get(key)
        if held is None:
            held = self.known[key] = terms, replace(terms, discounts=terms.discounts_on(begun, day))
        return held[1]


def _turns(discounts: list[Discount], begun: date, day: date) -> Iterator[str]:
    """What begins or ends on a day, in words."""
    for one in discounts:
        first, last = one.days(begun)
        if first == day or last == day:
            yield f"a discount of {_size(one)} {'begins' if first == day else 'ends'}"


def _size(discount: Discount) -> str:
    if discount.percent is not None:
        return f"{plain_text(discount.percent)} percent"
    if discount.units is not None:
        return f"{plain_text(discount.units)} units"
    assert discount.amount is not None, "a discount has one of the three"
    return plain_text(discount.amount)
