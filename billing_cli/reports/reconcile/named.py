"""How the pack calls an invoice, and how its reader gets it explained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def name_of(body: Mapping[str, Any]) -> str:
    """The number of an invoice; a draft's id."""
    return str(body["number"] or body["id"])


def key_of(body: Mapping[str, Any]) -> dict[str, str]:
    """Of whom and what a variance of an invoice is."""
    return {"customer": body["customer"], "invoice": name_of(body)}


def explain(body: Mapping[str, Any], line: int | None = None) -> str:
    """The command that explains an invoice, or one line of it."""
    return f"bill explain {name_of(body)}{'' if line is None else f' {line}'}"
