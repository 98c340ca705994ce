"""Invoice documents for the tests: the JSON that the renderer is given."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

BUNDLED = Path(__file__).parents[3] / "templates"

SELLER = {
    "name": "Acme Inc.",
    "address": ["1 Main St", "Springfield, IL 62701"],
    "country": "US",
    "tax_id": "12-3456789",
    "email": "billing@acme.example",
    "locale": "en_US",
    "paper": "letter",
}
CUSTOMER = {
    "name": "Northwind Traders",
    "address": ["22 Quay Street", "Boston, MA 02110"],
    "country": "US",
    "tax_id": None,
    "email": "ap@northwind.example",
}


def slice_of(quantity: str, unit_price: str, amount: str, tier: int = 1, flat_fee: str = "0") -> dict[str, Any]:
    """Return one slice of a line."""
    return {
        "tier": tier,
        "quantity": quantity,
        "unit_price": unit_price,
        "flat_fee": flat_fee,
        "amount": amount,
    }


def line(name: str, quantity: str, slices: Sequence[Mapping[str, Any]], amount: str, **fields: Any) -> dict[str, Any]:
    """Return one line over the whole of September 2026."""
    return {
        "charge": name.lower(),
        "name": name,
        "description": None,
        "group": None,
        "model": None,
        "kind": "usage",
        "dimensions": {},
        "unit": None,
        "per": "1",
        "service_start": "2026-09-01",
        "service_end": "2026-10-01",
        "quantity": quantity,
        "slices": list(slices),
        "adjustments": [],
        "amount_exact": amount,
        "amount": amount,
        "tax_category": None,
        **fields,
    }


PLATFORM = line(
    "Platform fee",
    "1",
    [slice_of("1", "49", "49")],
    "27.77",
    kind="fee",
    service_start="2026-09-14",
    adjustments=[{"kind": "proration", "numerator": 17, "denominator": 30, "amount": "-637/30"}],
    amount_exact="833/30",
)
TOKENS = line(
    "Input tokens",
    "22361870",
    [slice_of("22361870", "0.0000025", "55.904675")],
    "55.90",
    group="Model usage",
    dimensions={"model": "gpt-4o", "context": None},
    unit="token",
    per="1000000",
    amount_exact="55.904675",
)
CALLS = line(
    "API calls",
    "12500",
    [slice_of("9500", "0.0010", "9.50"), slice_of("2500", "0.0008", "7.00", tier=2, flat_fee="5")],
    "16.50",
    group="Platform",
    unit="call",
    adjustments=[{"kind": "included", "quantity": "-500"}],
)
EMAILS = line(
    "Emails",
    "1204",
    [slice_of("1204", "1.00", "1204")],
    "1083.60",
    group="Messaging",
    unit="email",
    adjustments=[{"kind": "discount", "percent": "10", "reason": "launch partner", "amount": "-120.40"}],
)
RETURNED = line(
    "Energy returned", "-120.25", [slice_of("-120.25", "0.31", "-37.2775")], "-37.28",
    group="Energy", unit="kWh", amount_exact="-37.2775",
)  # fmt: skip
FREE = line("Webhooks", "420", [slice_of("420", "0", "0")], "0.00", group="Platform", unit="call", amount_exact="0")
MINIMUM = line("Storage minimum", "0", [], "12.50", group="Energy", kind="minimum")


def document(
    lines: Sequence[Mapping[str, Any]], *, seller: Mapping[str, Any] | None = None, **fields: Any
) -> dict[str, Any]:
    """Return a draft whose totals are the sums of its lines."""
    net = str(sum((Decimal(line["amount"]) for line in lines), Decimal(0)))
    return {
        "schema_version": "1",
        "invoice": {
            "id": "northwind-pro/2026-10-01",
            "number": None,
            "status": "draft",
            "rehearsal": False,
            "customer": "northwind",
            "subscription": "northwind-pro",
            "plan": "pro",
            "plan_name": "Pro",
            "billing_instant": "2026-10-01T04:00:00Z",
            "timezone": "America/New_York",
            "service_start": "2026-09-01",
            "service_end": "2026-10-01",
            "currency": "USD",
            "issue_date": None,
            "due_date": None,
            "payment_terms": "30 days",
            "seller": {**SELLER, **(seller or {})},
            "bill_to": CUSTOMER,
            "lines": list(lines),
            "taxes": [],
            "credits": [],
            "totals": {"net": net, "tax": "0.00", "total": net, "due": net},
            "chain": None,
            **fields,
        },
    }


def many_lines(count: int) -> dict[str, Any]:
    """Return a draft of `count` lines in two groups."""
    lines = [
        {
            **TOKENS,
            "dimensions": {"model": f"model-{number:03}"},
            "group": "Models" if number < count // 2 else "Batch",
        }
        for number in range(count)
    ]
    return document(lines)


DRAFT = document([PLATFORM, TOKENS])
ISSUED = document(
    [CALLS, FREE, EMAILS, TOKENS, RETURNED, MINIMUM],
    seller={"name": "Müller & Söhne GmbH", "country": "DE", "locale": "de_DE", "paper": "a4"},
    status="issued",
    number="INV-2026-000042",
    issue_date="2026-10-01",
    due_date="2026-10-31",
    currency="EUR",
    taxes=[{"category": "standard", "country": "DE", "rate": "19", "net": "1131.22", "tax": "214.93"}],
    credits=[{"kind": "prepaid", "name": "Prepaid 2026", "amount": "500.00", "balance": "1250.00"}],
    totals={"net": "1131.22", "tax": "214.93", "total": "1346.15", "due": "846.15"},
    chain={"link": 41, "hash": "5e" * 32},
)
REHEARSAL = document([PLATFORM], rehearsal=True)
CREDIT_NOTE = {
    "schema_version": "1",
    "credit_note": {
        **{name: value for name, value in ISSUED["invoice"].items() if name not in ("due_date", "payment_terms")},
        "number": "CN-2026-000007",
        "issue_date": "2026-11-03",
        "invoice": "INV-2026-000042",
        "invoice_date": "2026-10-01",
        "reason": "Ausfall am 12. September",
        "approved_by": None,
        "lines": [
            {**CALLS, "of_line": 1},
            {
                **EMAILS,
                "of_line": 3,
                "kind": "credit",
                "slices": [],
                "adjustments": [],
                "amount_exact": "5",
                "amount": "5.00",
            },
        ],
        "taxes": [{"category": "standard", "country": "DE", "rate": "19", "net": "21.50", "tax": "4.09", "of_tax": 1}],
        "credits": [
            {"grant": "prepaid-2026", "kind": "prepaid", "name": "Prepaid 2026", "unit": "EUR", "amount": "5.59"}
        ],
        "totals": {"net": "21.50", "tax": "4.09", "total": "25.59", "due": "20.00"},
    },
}
YEN = document(
    [line("API", "120500", [slice_of("120500", "2", "241000")], "241000", unit="回")],
    seller={"locale": "ja_JP", "paper": "a4"},
    currency="JPY",
)
