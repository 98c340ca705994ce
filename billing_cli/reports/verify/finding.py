"""What does not hold: where, and what is there instead of what should be."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that does not hold.

    `where` is a link, a number, a table or a period; `path` the place inside it, such as `lines[2].amount`. `expected`
    is what should stand there, `found` what does.
    """

    check: str
    where: str
    path: str = ""
    what: str
    expected: str | None = None
    found: str | None = None

    def row(self) -> dict[str, Any]:
        """As a row of the report."""
        return asdict(self)
