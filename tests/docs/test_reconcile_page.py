"""The page of the reconciliation describes every control, each once."""

from __future__ import annotations

import re
from collections import Counter

from tests.docs.pages import DOCS
from tests.transcripts import ROOT

SECTIONS = (
    "ingestion", "metered", "rated", "invoiced", "ledger", "payments", "receivables", "ageing", "contract_liabilities", "unbilled",
    "credits", "commitments", "cutoff", "revenue", "numbering", "master_data", "credit_notes", "tax", "fx", "analytics", "carried",
    "other_billing",
)  # fmt: skip
CONTROL = rf"(?:{'|'.join(SECTIONS)})\.[a-z_]+"


def test_every_control_is_described_once() -> None:
    sources = sorted((ROOT / "billing_cli" / "reports" / "reconcile").rglob("*.py"))
    known = {one for path in sources for one in re.findall(rf'"({CONTROL})"', path.read_text(encoding="utf-8"))}
    page = (DOCS / "reference" / "reconcile.md").read_text(encoding="utf-8")
    controls = page[page.index("## Controls") :]
    told = Counter(re.findall(rf"^\| `({CONTROL})` \|", controls, flags=re.MULTILINE))
    told.update(one for one in re.findall(rf"`({CONTROL})`", controls) if one not in told)
    assert told.keys() == known
    assert not [name for name, count in told.items() if count > 1]
