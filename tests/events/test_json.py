"""Exports in JSON: what a line may hold, and what becomes of one that is none."""

import json
from pathlib import Path

import pytest

from tests.events.ledger import Ledger, Outcome
from tests.suites import later

FIELDS = '"customer": "acme", "type": "call", "time": "2026-09-01T00:00:00Z"'


def line(name: object, more: str = "") -> str:
    return f'{{"id": "{name}", {FIELDS}{", " if more else ""}{more}}}\n'


def properties(outcome: Outcome) -> list[dict[str, str]]:
    return [json.loads(event[6]) for event in outcome.events]


LITERALS = (
    "1", "0", "-0", "-0.0", "1.0", "1.10", "0.1", "100", "1.5", "0.001", "0.0001", "0.00001234", "-7.250",
    "1e-7", "1E5", "1e+05", "1.0e0", "1e400", "-1e400", "5e-324", "0e0",
    "0.30000000000000004", "123456789012345.6", "1234567890123456.7", "99999999999999999.9",
    "12345678901234567890.123456789", "100000000000000000000.5", "9223372036854775807", "18446744073709551615",
    "18446744073709551616", "123456789012345678901234567890", "-123456789012345678901234567890", "1" + "0" * 400,
)  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "others"),
    [
        ('"x":', "", {}),
        ('"x" : ', " ", {}),
        ('"n":",1.10","x":', ',"y":":1.10, \\"z\\":1.10"', {"n": ",1.10", "y": ':1.10, "z":1.10'}),
        ('"n":":1.10,","x":', "", {"n": ":1.10,"}),
        ('"l": [1.10, -0, "1.10"], "x": ', "", {"l": '[1.10,-0,"1.10"]'}),
    ],
)
def test_a_number_is_its_text(ledger: Ledger, before: str, after: str, others: dict[str, str]) -> None:
    lines = [line(place, before + literal + after) for place, literal in enumerate(LITERALS)]
    assert properties(ledger.export("".join(lines), "usage.jsonl")) == [{"x": text, **others} for text in LITERALS]


VALUES: tuple[tuple[str, dict[str, str]], ...] = (
    ("null", {}),
    ('""', {}),
    ('"null"', {"x": "null"}),
    ("true", {"x": "true"}),
    ("false", {"x": "false"}),
    ('"1.10"', {"x": "1.10"}),
    ('"a\\u00e9\\n\\"\\\\\\/"', {"x": 'aé\n"\\/'}),
    ('"\\ud83d\\ude00"', {"x": "😀"}),
    ("{}", {}),
    ("[]", {"x": "[]"}),
    ('[1.10, {"a": [2.50]}, null, "b"]', {"x": '[1.10,{"a":[2.50]},null,"b"]'}),
    ('{"y": 1.10, "z": {"w": true, "v": null}}', {"x.y": "1.10", "x.z.w": "true"}),
    ('{"y": [{"w": 1}]}', {"x.y": '[{"w":1}]'}),
    ('{"0": 1}', {"x.0": "1"}),
    ('{"a b": {"c\\"d": 1, "e/f~": 2}}', {'x.a b.c"d': "1", "x.a b.e/f~": "2"}),
)  # fmt: skip


def test_values_become_texts_and_objects_become_names_with_points(ledger: Ledger) -> None:
    outcome = ledger.export("".join(line(row, f'"x": {value}') for row, (value, _) in enumerate(VALUES)), "usage.jsonl")
    assert properties(outcome) == [found for _, found in VALUES]


@pytest.mark.parametrize(("value", "found"), [VALUES[0], VALUES[8], VALUES[10], VALUES[11]])
def test_a_value_of_one_line_changes_no_other(ledger: Ledger, value: str, found: dict[str, str]) -> None:
    others = line("other", '"x": {"y": 7}') + line("another", '"x": [9]') + line("third", '"x": "text"')
    outcome = ledger.export(line("a", f'"x": {value}') + others, "usage.jsonl")
    assert properties(outcome) == [found, {"x.y": "7"}, {"x": "[9]"}, {"x": "text"}]


@pytest.mark.parametrize(
    ("null_values", "found"),
    [
        ("", {"b": "-"}),
        ('null_values: ["-"]\n', {"a": ""}),
        ("null_values: []\n", {"a": "", "b": "-"}),
        ('null_values: ["", "-"]\n', {}),
    ],
)
def test_null_is_missing_and_an_empty_text_is_what_null_values_say(
    ledger: Ledger, null_values: str, found: dict[str, str]
) -> None:
    ledger.write(
        "sources/usage.yaml",
        f'files: "exports/*"\nid: [id]\ncustomer: customer\ntype: type\ntime: time\n{null_values}'
        "properties: {a: a, b: b, c: c, d: d}\n",
    )
    outcome = ledger.export(line("x", '"a": "", "b": "-", "c": null'), "usage.jsonl")
    assert properties(outcome) == [found]


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        (line("a") + line("b"), ["a", "b"]),
        (line("a") + line("b").rstrip("\n"), ["a", "b"]),
        (b"\xef\xbb\xbf" + (line("a") + line("b")).encode(), ["a", "b"]),
        ((line("a") + line("b")).replace("\n", "\r\n"), ["a", "b"]),
        ("\n" + line("a") + "\n  \t\n" + line("b") + "\n\n", ["a", "b"]),
        (line("a", '"x": "' + "y" * 1_000_000 + '"') + line("b"), ["a", "b"]),
        (line("a", '"x": ' + "[" * 5000 + "]" * 5000) + line("b"), ["a", "b"]),
        (f"[{line('a')},{line('b')}]", ["a", "b"]),
        (f"\n [\n{line('a')},\n\n{line('b')}] \n\n", ["a", "b"]),
        (f"[{line('a')}, {{\n{line('b')[1:]}]".replace(", ", ",\n"), ["a", "b"]),
        ("[]", []),
        ("", []),
        ("\n\n", []),
        (b"\xef\xbb\xbf", []),
    ],
)  # fmt: skip
def test_well_formed_exports_are_read_whole(ledger: Ledger, content: str | bytes, ids: list[str]) -> None:
    outcome = ledger.export(content, "usage.jsonl")
    assert [(event[2], event[7]) for event in outcome.events] == [(name, n) for n, name in enumerate(ids, 1)]
    assert (outcome.file.rows_read, outcome.faults) == (len(ids), [])


SPOILT: tuple[tuple[str | bytes, str], ...] = (
    (line("x")[:-3], "bad-json"),
    ("not json", "bad-json"),
    (line("x", '"n": NaN'), "bad-json"),
    (line("x", '"n": -Infinity'), "bad-json"),
    (line("x", '"n": inf'), "bad-json"),
    (line("x", '"n": [1, nan]'), "bad-json"),
    (line("x", '"n": 01'), "bad-json"),
    (line("x", '"n": +1'), "bad-json"),
    (line("x", '"n": .5'), "bad-json"),
    (line("x", '"n": 1,'), "bad-json"),
    (line("x", '"n": [1,]'), "bad-json"),
    (line("x", '"n": "\\ud800"'), "bad-json"),
    (line("x", '"n": "\\x"'), "bad-json"),
    (line("x", '"n": "a\tb"'), "bad-json"),
    (line("x", '"n": "\x01\x03", "m": 1.10'), "bad-json"),
    (line("x", '"n": "a\x02b"'), "bad-json"),
    (line("x").replace('"', "'"), "bad-json"),
    (line("x").rstrip("\n") + line("y"), "bad-json"),
    (line("x").rstrip("\n") + " // note", "bad-json"),
    ("[1, 2]", "bad-json"),
    ("3", "bad-json"),
    ('"text"', "bad-json"),
    ("null", "bad-json"),
    (line("x", '"id": "y"'), "repeated-name"),
    (line("x", '"n": 1, "n": 1'), "repeated-name"),
    (line("x", '"n": {"m": 1, "m": 2}'), "repeated-name"),
    (line("x", '"n": 1, "\\u006e": 1'), "repeated-name"),
    (line("x", '"": 1'), "bad-name"),
    (line("x", '"=1+1": 1'), "bad-name"),
    (line("x", '"n": {"": 1}'), "bad-name"),
    (line("x", '"n": ' + '{"a": ' * 25 + "1" + "}" * 25), "too-deep"),
    (line("x", '"n.m": 1, "n": {"m": 2}'), "two-values"),
    (line("x", '"n": 1.10, "m": "\ue000"'), "unkeepable-number"),
    (line("x", '"n": 1.10, "m": "\\uE000"'), "unkeepable-number"),
    (line("x", '"n": "' + "y" * 3000 + '"'), "row-too-long"),
    (b'{"id": "x", "customer": "\xe9"}', "bad-encoding"),
    ("{}", "missing-id"),
    (line("x").replace('"acme"', "null"), "missing-customer"),
    (line("x").replace('"acme"', f'"{"c" * 201}"'), "customer-too-long"),
    (line("x").replace("00:00:00Z", "00:00:00"), "time-without-zone"),
    (line("x").replace('"2026-09-01T00:00:00Z"', "1756684800"), "bad-time"),
)
LONGEST_ROW = "ingest: {max_row_bytes: 2000}\n"


def ended(spoilt: str | bytes) -> bytes:
    return (spoilt.encode() if isinstance(spoilt, str) else spoilt).rstrip(b"\n") + b"\n"


def test_lines_that_are_no_events_are_rejected_among_those_that_are(tmp_path: Path) -> None:
    lines = [one for place, (spoilt, _) in enumerate(SPOILT) for one in (line(place).encode(), ended(spoilt))]
    outcome = Ledger(tmp_path, LONGEST_ROW).export(b"".join(lines), "usage.jsonl")
    assert outcome.faults == [(2 * place, code) for place, (_, code) in enumerate(SPOILT, start=1)]
    assert [(event[2], event[7]) for event in outcome.events] == [(str(n), 2 * n + 1) for n in range(len(SPOILT))]


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [pytest.param(*case, marks=[] if place % 8 == 0 else later(place, 1)) for place, case in enumerate(SPOILT)],
)
def test_a_line_that_is_no_event_is_rejected_alone(tmp_path: Path, spoilt: str | bytes, code: str) -> None:
    ledger = Ledger(tmp_path, LONGEST_ROW)
    bad = ended(spoilt)
    good = [line(name, '"n": "nan, ,} NaN", "k": 2.50').encode() for name in "abc"]
    outcome = ledger.export(good[0] + bad + b"\n" + bad + good[1] + b" \n" + bad + good[2], "usage.jsonl")
    assert outcome.faults == [(2, code), (3, code), (5, code)]
    assert [(event[2], event[7]) for event in outcome.events] == [("a", 1), ("b", 4), ("c", 6)]
    assert all(reject.raw == bad and reject.reason for reject in outcome.rejects)
    assert outcome.file.rows_read == 6


def test_the_same_two_values_under_one_name_are_one(ledger: Ledger) -> None:
    outcome = ledger.export(line("x", '"n.m": 1, "n": {"m": 1}'), "usage.jsonl")
    assert properties(outcome) == [{"n.m": "1"}]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (line("a").encode("utf-16"), "not-utf-8"),
        (line("a\0b"), "binary"),
        (line("a") + line("b").replace("\n", "\r\n"), "line-ends"),
        (line("a") + line("b").replace(", ", ",\r"), "unreadable-json"),
        ((line("a") + line("b")).replace("\n", "\r"), "line-ends"),
        (f"[{line('a')}, {line('b')}", "truncated"),
        (f"[{line('a')}, {line('b')[:-3]}]", "unreadable-json"),
        (f"[{line('a')}, nonsense]", "unreadable-json"),
        (f"[{line('a')}] {line('b')}", "truncated"),
        (line("a", '"Units": 1') + line("b", '"units": 1'), "duplicate-column"),
        ("".join(line(n, f'"k{n}": 1') for n in range(1100)), "too-many-fields"),
        ('{"id": "a", "customer": "acme"}\n', "no-mapping"),
    ],
)
def test_files_that_are_no_json_are_refused_whole(ledger: Ledger, content: str | bytes, code: str) -> None:
    path = ledger.write("exports/usage.jsonl", content)
    assert ledger.refused(path) == [("usage.jsonl", code)]


def test_a_mapping_that_names_its_properties_reads_objects_of_any_names(ledger: Ledger) -> None:
    ledger.write(
        "sources/usage.yaml",
        'files: "exports/*"\nid: [id]\ncustomer: customer\ntype: type\ntime: time\n'
        "properties: {n: data.n, all: data.all}\n",
    )
    lines = [line(n, f'"k{n}": 1, "data": {{"n": {n}, "all": {{"k": 1.10}}}}') for n in range(1100)]
    outcome = ledger.export("".join(lines), "usage.jsonl")
    assert properties(outcome)[1099] == {"n": "1099", "all": '{"k":1.10}'}


def test_a_line_that_begins_as_a_list_is_one_line(ledger: Ledger) -> None:
    outcome = ledger.export("[1]\n" + line("a") + "[2]\n", "usage.jsonl")
    assert (outcome.faults, [event[2] for event in outcome.events]) == ([(1, "bad-json"), (3, "bad-json")], ["a"])


def test_a_field_that_no_row_has_is_missing_and_said(ledger: Ledger) -> None:
    ledger.write(
        "sources/usage.yaml",
        'files: "exports/*"\nid: [id]\ncustomer: customer\ntype: type\ntime: time\n'
        'properties: {n: n, cached: {expr: "coalesce(data.cached, 0)"}}\n',
    )
    outcome = ledger.export(line("a", '"n": 1'), "usage.jsonl")
    assert properties(outcome) == [{"n": "1", "cached": "0"}]
    assert [(absent.field, absent.reader) for absent in outcome.file.absent] == [
        ("data.cached", "`properties.cached` of sources/usage.yaml")
    ]


def test_a_field_without_which_there_is_no_event_must_be_in_some_row(ledger: Ledger) -> None:
    ledger.write("sources/usage.yaml", 'files: "exports/*"\nid: [id]\ncustomer: account\ntype: type\ntime: time\n')
    assert ledger.refused(ledger.write("exports/usage.jsonl", line("a"))) == [("usage.jsonl", "missing-column")]


def test_rules_hold_of_nested_fields(ledger: Ledger) -> None:
    ledger.write(
        "sources/usage.yaml",
        'files: "exports/*"\nid: [id]\ncustomer: customer\ntype: type\ntime: time\n'
        "rules: {data.n: {required: true, min: 1}}\n",
    )
    outcome = ledger.export(line("a", '"data": {"n": 1.0}') + line("b", '"data": {"n": 0}') + line("c"), "usage.jsonl")
    assert [event[2] for event in outcome.events] == ["a"]
    assert outcome.faults == [(2, "rule-min"), (3, "rule-required")]


def test_the_rejected_line_is_kept_as_it_was_written(ledger: Ledger) -> None:
    written = line("", '"x": {"y": 1.10}')
    assert ledger.export(written, "usage.jsonl").rejects[0].raw == written.encode()


def test_times_may_be_numbers(ledger: Ledger) -> None:
    ledger.write(
        "sources/usage.yaml",
        'files: "exports/*"\nid: row\ncustomer: {constant: acme}\ntype: {constant: llm.request}\n'
        "time: {column: timestamp, format: epoch_ms}\n",
    )
    rows = '{"timestamp": 27482, "hash_ids": [1, 2]}\n{"timestamp": 1788220800000.5, "hash_ids": []}\n'
    outcome = ledger.export(rows, "usage.jsonl")
    assert [(event[5], json.loads(event[6])) for event in outcome.events] == [
        (27_482_000, {"hash_ids": "[1,2]"}),
        (1_788_220_800_000_500, {"hash_ids": "[]"}),
    ]
