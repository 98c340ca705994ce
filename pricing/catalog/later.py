"""The parts of the pricing language that this version does not price: said plainly, never ignored."""

from __future__ import annotations

from collections.abc import Sequence

from pricing.schema import LEAVE_OUT

KEYS = frozenset({
    # catalog and plan
    "entitlements", "alerts",
})  # fmt: skip


def later(location: Sequence[str | int], word: str) -> str | None:
    """What to do about a word of the language that is not priced yet; None for a word that is no part of it."""
    return LEAVE_OUT if word in KEYS and location and location[-1] == word else None
