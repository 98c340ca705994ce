"""One step of an explanation: what happened, the figure that it left, and where it is written that it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pricing.problems import place_text
from pricing.yaml_tree import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step in words. `part` is the part of the explanation that it belongs to; `figure` is as stored."""

    part: str
    text: str
    figure: str | None = None
    place: Place | None = None

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "step": self.part,
            "text": self.text,
            "figure": self.figure,
            "file": self.place.file if self.place else None,
            "line": self.place.line or None if self.place else None,
        }

    def row(self) -> dict[str, Any]:
        """For a table."""
        return {
            "step": self.part,
            "text": self.text,
            "figure": self.figure,
            "written": place_text(self.place.file, self.place.line) if self.place else None,
        }
