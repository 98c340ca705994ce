"""The page of a dispute pack: one HTML file that calculates stored figures again, from figures and events inside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from billing_cli.assets import templates_folder
from billing_cli.reports.explained.explain import ExplainedLine
from billing_cli.reports.explained.metered import COUNTED
from pricing.money import Rounding, minor_units

Json = Mapping[str, Any]
# Of more events than that the page does not add up the values: they stand in the Parquet file.
MOST_VALUES = 5_000
# What in a value could end the element that it stands in; JSON itself escapes what is not ASCII.
ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def page(invoice: Json, lines: Sequence[ExplainedLine], rounding: Rounding, *, whole: bool) -> str:
    """The page for some lines; with `whole` they are all of the invoice, and its totals are calculated too."""
    data = {
        "invoice": invoice["number"] or invoice["id"],
        "currency": invoice["currency"],
        "minor_units": minor_units(invoice["currency"]),
        "rounding": rounding,
        "lines": [{"number": one.number, **one.line, **_values(one)} for one in lines],
        "taxes": invoice["taxes"],
        "credits": invoice["credits"],
        "totals": invoice["totals"] if whole else None,
    }
    text = json.dumps(data)
    for letter, escaped in ESCAPED.items():
        text = text.replace(letter, escaped)
    return (templates_folder() / "pack" / "recompute.html").read_text(encoding="utf-8").replace("@DATA@", text)


def _values(line: ExplainedLine) -> dict[str, list[str]]:
    """The values that add up to the quantity, where the meter adds up and they still give it."""
    usage = line.usage
    if usage is None or line.findings or not usage.meter.adds_up or usage.is_split:
        return {}
    values = [str(one.value) for one in usage.events if one.status == COUNTED]
    return {"values": values} if len(values) <= MOST_VALUES else {}
