"""Tables on a terminal: as wide as they are where it is wide enough, and folded where it is not."""

import sys

import pytest

from billing_cli.cli.output import columns, table_text

COLUMNS = columns("charge", "amount", "note", numbers=("amount",))
ROWS: list[dict[str, str | None]] = [
    {"charge": "tokens", "amount": "1234.50", "note": "日本語 and more"},
    {"charge": "calls", "amount": "2.00", "note": None},
]
WIDE = """\
Charge    Amount   Note
──────────────────────────────────
tokens   1234.50   日本語 and more
calls       2.00
"""
FOLDED = """\
Charge    Amount   Note
──────────────────────────
tokens   1234.50   日本語
                   and
                   more
calls       2.00
"""


@pytest.mark.parametrize(("terminal", "expected"), [(None, WIDE), (34, WIDE), (26, FOLDED)])
def test_a_table(terminal: int | None, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal is not None)
    monkeypatch.setenv("COLUMNS", str(terminal or 20))
    assert table_text(ROWS, COLUMNS) == expected
