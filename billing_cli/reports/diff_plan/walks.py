"""How each line of one customer comes to its amount, on both sides: the steps of `bill explain`, side by side."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from billing_cli.invoices.reading import drafts
from billing_cli.reports.explained.arithmetic import after_all, explained_line
from billing_cli.store.store import Store
from pricing.money import Rounding
from pricing.periods import Period

NAMED = ("charge", "kind", "dimensions", "service_start", "service_end")
Key = tuple[str, str, int]


@dataclass(slots=True)
class Walks:
    """The lines of a customer's invoices as they are priced; `rounding` is that of each side. None: of nobody."""

    customer: str | None
    rounding: Mapping[str, Rounding]
    found: dict[str, dict[Key, dict[str, Any]]] = field(default_factory=dict)

    def look(self, side: str, store: Store, period: Period) -> None:
        """Keep the lines that a side just made of a period."""
        if self.customer is None:
            return
        kept = self.found.setdefault(side, {})
        for draft in drafts(store, period=period):
            invoice = draft["invoice"]
            if invoice["customer"] != self.customer:
                continue
            for line in invoice["lines"]:
                named = json.dumps([line[name] for name in NAMED])
                nth = sum(key[:2] == (invoice["id"], named) for key in kept)
                steps = explained_line(line, invoice["currency"], self.rounding[side]).steps
                kept[invoice["id"], named, nth] = {
                    "period": str(period),
                    "currency": invoice["currency"],
                    "line": line,
                    "net": after_all(line),
                    "steps": [{"step": one.part, "text": one.text, "figure": one.figure} for one in steps],
                }

    def document(self) -> list[dict[str, Any]]:
        """Every line whose net changes, in the order of invoices; a side that has no such line has null."""
        base, head = self.found.get("base", {}), self.found.get("head", {})
        return [
            _walk(key, base.get(key), head.get(key))
            for key in sorted({*base, *head})
            if _net(base.get(key)) != _net(head.get(key))
        ]


def _net(one: Mapping[str, Any] | None) -> Decimal | None:
    return None if one is None else one["net"]


def _walk(key: Key, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> dict[str, Any]:
    one = after or before
    assert one is not None, "one side has it"
    line = one["line"]
    return {
        "period": one["period"],
        "invoice": key[0],
        "name": line["name"],
        **{name: line[name] for name in NAMED},
        "currency": one["currency"],
        "before": None if before is None else {"net": str(before["net"]), "steps": before["steps"]},
        "after": None if after is None else {"net": str(after["net"]), "steps": after["steps"]},
    }


def walk_lines(walks: list[dict[str, Any]]) -> Iterator[str]:
    """For people: the steps of each line, before and after side by side; `=` is the same as before."""
    for one in walks:
        about = ", ".join(f"{name}={value}" for name, value in one["dimensions"].items())
        sums = [f"{side['net']}" if side is not None else "-" for side in (one["before"], one["after"])]
        days = f"{one['service_start']}..{one['service_end']}"
        named = f"{one['name']}{f' ({about})' if about else ''}"
        yield f"  {one['invoice']} {named} {days}: {sums[0]} → {sums[1]} {one['currency']}"
        steps = [[] if side is None else side["steps"] for side in (one["before"], one["after"])]
        rows = [("before", "after"), *_beside(*steps)]
        width = max(len(left) for left, _ in rows)
        for left, right in rows:
            yield f"    {left:{width}}  {'=' if left == right else right}"


def _beside(before: Sequence[Mapping[str, str]], after: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """The steps of both sides in pairs, those of one part beside each other."""
    for part in dict.fromkeys(step["step"] for step in (*before, *after)):
        own = ([f"{one['text']}: {one['figure']}" for one in side if one["step"] == part] for side in (before, after))
        yield from zip_longest(*own, fillvalue="")
