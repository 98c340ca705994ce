"""The figures of other billing engines, as data: what a product says under these parameters for this input."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIGURES = Path(__file__).parent / "figures"
PRICING = ("lago_flexprice.jsonl", "openmeter_killbill.jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """One fact about one product. Quantities and money are texts; the words are the product's, not ours.

    `file` is where in the product's repository the figures are stated.
    """

    id: str
    source: str
    file: str
    kind: str
    model: str
    params: Mapping[str, Any]
    input: Mapping[str, Any]
    expected: Mapping[str, Any]
    notes: str = ""

    def __str__(self) -> str:
        parts = (f"params {self.params}", f"input {self.input}", f"expected {self.expected}", self.notes)
        return "\n".join([f"{self.id} ({self.file}): {self.kind}, {self.model}", *filter(None, parts)])


def read_vectors() -> tuple[Vector, ...]:
    """Every pricing case, in the order of the files."""
    lines = (line for name in PRICING for line in (FIGURES / name).read_text(encoding="utf-8").splitlines())
    return tuple(Vector(**json.loads(line)) for line in lines)


def revenue_ids() -> tuple[str, ...]:
    """The ids of the cases about revenue and journals."""
    lines = (FIGURES / "revrec.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line)["id"] for line in lines)
