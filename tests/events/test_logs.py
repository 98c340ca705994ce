"""Logs: lines that a pattern takes apart."""

import json
import re

import pytest

from billing_cli.events.dialect import LOG_PATTERNS
from tests.events.ledger import Ledger, Outcome

COMMON = '10.0.0.1 - - [29/Mar/2026:10:00:00 +0200] "GET /a HTTP/1.1" 200 512'
FIELDS = (
    'id: content\ncustomer: host\ntype: {constant: request}\ntime: {column: time, format: "%d/%b/%Y:%H:%M:%S %z"}\n'
)


def read(ledger: Ledger, keys: str, content: str | bytes, name: str = "access.log") -> Outcome:
    ledger.write("sources/log.yaml", f'format: log\nfiles: "exports/*"\n{keys}')
    return ledger.export(content, name)


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        (COMMON, {"method": "GET", "path": "/a", "protocol": "HTTP/1.1", "status": "200", "bytes": "512"}),
        (COMMON.replace("512", "-"), {"bytes": "-"}),
        (COMMON.replace("- -", "- anna b"), {"user": "anna b"}),
        (COMMON.replace("GET /a HTTP/1.1", "GET /a"), {"path": "/a", "protocol": None, "request": "GET /a"}),
        (COMMON.replace("GET /a HTTP/1.1", "-"), {"method": None, "request": "-"}),
        (COMMON.replace("GET /a HTTP/1.1", r"\x16\x03 \"x"), {"method": None, "request": r"\x16\x03 \"x"}),
        (COMMON.replace("GET /a HTTP/1.1", ""), {"method": None, "request": None}),
        (COMMON.replace("/a", "/a b"), {"path": None, "request": "GET /a b HTTP/1.1"}),
        (COMMON.replace("10.0.0.1", "2001:db8::1"), {"status": "200"}),
    ],
)  # fmt: skip
def test_lines_of_the_common_format_are_taken_apart(ledger: Ledger, line: str, fields: dict[str, str | None]) -> None:
    [event] = read(ledger, f"pattern: common\n{FIELDS}", line + "\n").events
    found = json.loads(event[6])
    assert {name: found.get(name) for name in fields} == fields
    assert (event[3], event[5]) == (line.split()[0], 1_774_771_200_000_000)


@pytest.mark.parametrize(
    ("line", "agent"),
    [
        (COMMON + ' "-" "curl/8"', "curl/8"),
        (COMMON + r' "http://x/?q=\"a\"" "say \"hi\""', r"say \"hi\""),
        (COMMON + ' "" ""', None),
        (COMMON + ' "-" "cut of', "cut of"),
    ],
)
def test_lines_of_the_combined_format_are_taken_apart(ledger: Ledger, line: str, agent: str | None) -> None:
    [event] = read(ledger, f"pattern: combined\n{FIELDS}", line).events
    assert json.loads(event[6]).get("user_agent") == agent


def test_lines_that_do_not_match_are_rejected_alone(ledger: Ledger) -> None:
    good = COMMON + ' "-" "x"'
    lines = [good, COMMON, "", good + " more", "  ", "garbage", good.replace("29/Mar", "29/Mrz"), good]
    outcome = read(ledger, f"pattern: combined\n{FIELDS}", "\r\n".join(lines))
    assert outcome.faults == [(2, "no-match"), (3, "no-match"), (4, "no-match"), (5, "bad-time")]
    assert [event[7] for event in outcome.events] == [1, 6]
    assert [row.raw.decode() for row in outcome.rejects] == [f"{lines[n]}\r\n" for n in (1, 3, 5, 6)]


def test_a_pattern_of_ones_own_gives_its_named_groups(ledger: Ledger) -> None:
    keys = (
        "pattern: '(?P<at>\\d+) (?:user=(\\w+) )?(?P<customer>[^ ]*) (?P<units>[0-9.]+|-)(?: (?P<note>.*))?'\n"
        "skip_lines: 1\ncomment: '#'\nid: row\ncustomer: customer\ntype: {constant: call}\n"
        "time: {column: at, format: epoch_s}\nnull_values: ['', '-']\n"
        "properties: {units: units, twice: {expr: units * 2}, note: note, n: {expr: row_number}}\n"
    )
    content = "1 garbage 1\n#Fields\n1 user=x acme 1.50 a b\n\n2 acme -\n#\n3  1\n"
    outcome = read(ledger, keys, content, "usage.txt")
    assert [(event[3], event[7], json.loads(event[6])) for event in outcome.events] == [
        ("acme", 1, {"units": "1.50", "twice": "3", "note": "a b", "n": "1"}),
        ("acme", 2, {"n": "2"}),
    ]
    assert outcome.faults == [(3, "missing-customer")]


def test_bytes_that_are_no_text_reject_their_line_alone_and_keep_the_numbers(ledger: Ledger) -> None:
    lines = [COMMON.replace("/a", f"/{n}").encode() for n in range(1, 40_001)]
    for place in range(96, 40_000, 97):
        lines[place] = [b"\xe9", b"\r\n \r\n#" + COMMON.encode(), b"a\x02b"][place % 3]
    outcome = read(ledger, f"pattern: common\ncomment: '#'\n{FIELDS}", b"\r\n".join(lines), "access.log")
    codes = {96 % 3: "bad-encoding", 98 % 3: "malformed"}
    places = [place for place in range(96, 40_000, 97) if place % 3 != 1]
    gone = [place for place in range(96, 40_000, 97) if place % 3 == 1]
    expected = [(place + 1 - sum(g < place for g in gone), codes[place % 3]) for place in places]
    assert outcome.faults == expected
    assert outcome.file.rows_read == 40_000 - len(gone)
    assert outcome.file.accepted == outcome.file.rows_read - len(places)


def test_a_log_in_another_encoding_is_read(ledger: Ledger) -> None:
    [event] = read(
        ledger, f"pattern: common\nencoding: latin-1\n{FIELDS}", COMMON.replace("/a", "/\xe9").encode("latin-1")
    ).events
    assert json.loads(event[6])["path"] == "/é"


@pytest.mark.parametrize("end", [" ", " \n", "\n\t\n\n", "#"])
def test_what_is_no_row_may_stand_at_the_end(ledger: Ledger, end: str) -> None:
    outcome = read(ledger, f"pattern: common\ncomment: '#'\n{FIELDS}", f"{COMMON}\n\n{end}")
    assert (outcome.file.rows_read, outcome.file.accepted) == (1, 1)


def test_an_empty_log_has_no_rows(ledger: Ledger) -> None:
    assert read(ledger, f"pattern: common\n{FIELDS}", "").file.rows_read == 0


@pytest.mark.parametrize(
    ("keys", "content", "code"),
    [
        (f"pattern: '(?P<host>x){{1001}}'\n{FIELDS.replace('column: time', 'column: host')}", "x\n", "bad-pattern"),
        (f"pattern: '(?P<host>x)(?P<Host>y)'\n{FIELDS.replace('column: time', 'column: host')}", "xy\n", "duplicate-column"),
        (f"pattern: '(?P<hst>x)'\n{FIELDS}", "x\n", "missing-column"),
        (f"pattern: common\n{FIELDS}", "a\nb\r\n", "line-ends"),
    ],
)  # fmt: skip
def test_logs_that_cannot_be_read_are_refused(ledger: Ledger, keys: str, content: str, code: str) -> None:
    ledger.write("sources/log.yaml", f'format: log\nfiles: "exports/*"\n{keys}')
    assert {found for _, found in ledger.refused(ledger.write("exports/a.log", content))} == {code}


def test_a_log_without_a_mapping_is_refused(ledger: Ledger) -> None:
    assert ledger.refused(ledger.write("exports/a.log", COMMON)) == [("a.log", "no-mapping")]


@pytest.mark.parametrize("name", LOG_PATTERNS)
def test_well_known_patterns_are_patterns(name: str) -> None:
    assert {"host", "user", "time", "status", "bytes"} <= set(re.compile(LOG_PATTERNS[name]).groupindex)
