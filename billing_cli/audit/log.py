"""`bill audit log` and `bill audit anchor`: the chain, to read and to keep elsewhere."""

from __future__ import annotations

import json
from typing import Any

from billing_cli.audit.chain import Link, links
from billing_cli.store.store import Store


def log_rows(store: Store, first: int | None, last: int | None) -> list[dict[str, Any]]:
    """The links from `first` to `last`, both included, as rows; inputs and outputs as they were written."""
    return [
        _row(link)
        for link in links(store)
        if (first is None or link.seq >= first) and (last is None or link.seq <= last)
    ]


def _row(link: Link) -> dict[str, Any]:
    return {
        "seq": link.seq,
        "at": link.at,
        "machine_at": link.machine_at,
        "actor": link.actor,
        "command": link.command,
        "inputs": _value(link.inputs),
        "outputs": _value(link.outputs),
        "previous_hash": link.previous_hash,
        "hash": link.stored_hash,
    }


def _value(text: str) -> Any:
    """The value of a JSON text; a text that is none stays one, since `bill audit verify` says so."""
    try:
        return json.loads(text)
    except ValueError:
        return text
