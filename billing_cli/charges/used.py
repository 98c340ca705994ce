"""What an invoice is made from besides usage: days, quantities and terms, in a form that compares.

Names, descriptions and groups are not in it, nor who pays: those may change at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from billing_cli.contracts.billing import closing_span
from billing_cli.contracts.invoice import Invoice
from billing_cli.contracts.items import Item
from pricing.expressions import Expression
from pricing.money import plain_text

# What no amount depends on.
SILENT = frozenset(("name", "description", "group", "reason", "approved_by"))


def used(invoice: Invoice) -> dict[str, Any]:
    """Everything of files that decides the net of an invoice, as a JSON value."""
    billing, contract = invoice.billing, invoice.contract
    span = closing_span(billing)
    items: dict[str, list[Any]] = {}
    for item in invoice.items:
        items.setdefault(item.key, []).append(_item(item))
    return {
        "customer": contract.customer.id,
        "currency": contract.currency,
        "timezone": contract.zone.key,
        "start": billing.service.start.isoformat(),
        "end": billing.service.end.isoformat(),
        "usage": contract.usage_text,
        "charges": items,
        "discounts": [_plain(one) for one in span.terms.discounts],
        "commitment": _plain(span.terms.commitment),
    }


def _item(item: Item) -> dict[str, Any]:
    charge = _plain(item.charge)
    if isinstance(charge.get("prices"), list):  # rows may stand in any order
        charge["prices"].sort(key=repr)
    return {
        **charge,
        "from": item.start.isoformat(),
        "until": item.end.isoformat(),
        "share": list(item.share),
        "trial": item.trial,
        "quantity": plain_text(item.quantity),
        "before": None if item.before is None else plain_text(item.before),
        "counted_from": _plain(item.counted_from),
        "discounts": [_plain(one) for one in item.span.terms.discounts],
        "drains": item.drains.grant_id if item.drains is not None else None,
        "once_spent": item.once_spent.grant_id if item.once_spent is not None else None,
    }


def _plain(value: Any) -> Any:
    """A value of the catalog's models as JSON: numbers by their value, expressions by what they mean."""
    if isinstance(value, BaseModel):
        fields = {name: getattr(value, name) for name in type(value).model_fields if name not in SILENT}
        return {name: _plain(one) for name, one in fields.items() if one is not None}
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list | frozenset | set):
        plain = [_plain(one) for one in value]
        return sorted(plain, key=repr) if isinstance(value, frozenset | set) else plain
    if isinstance(value, Decimal):
        return plain_text(value)
    if isinstance(value, Expression):
        return value.canonical
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | bool) else repr(value)
