"""Mappings as a person writes them: what is refused, in which words, and which mapping reads a file."""

import pytest

from billing_cli.events.claims import matches
from billing_cli.events.mapping import SourceMapping, read_mapping
from billing_cli.events.time_format import time_format
from pricing.problems import Problem
from pricing.yaml_tree import parse_yaml
from tests.events.ledger import HEADER, Ledger

BASE = {"format": "csv", "id": "[id]", "customer": "account", "type": "{constant: call}", "time": "at"}


def read(**changes: str | None) -> tuple[SourceMapping | None, list[Problem]]:
    lines = (BASE | changes).items()
    node, problems = parse_yaml(
        "".join(f"{key}: {value}\n" for key, value in lines if value is not None), "sources/x.yaml"
    )
    assert node is not None, problems
    return read_mapping(node, "x")


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        ({"format": "log"}, "pattern", "missing-key"),
        ({"pattern": "(?P<a>x)"}, "pattern", "bad-value"),
        ({"format": "log", "pattern": "(x)"}, "pattern", "bad-value"),
        ({"format": "log", "pattern": "(?P<a>x"}, "pattern", "bad-value"),
        ({"format": "log", "pattern": "(?P<a>x)(?=y)"}, "pattern", "bad-value"),
        ({"format": "log", "pattern": "common", "delimiter": "';'"}, "delimiter", "bad-value"),
        ({"format": "jsonl", "skip_lines": "1"}, "skip_lines", "bad-value"),
        ({"format": "parquet", "encoding": "latin-1"}, "encoding", "bad-value"),
        ({"format": None, "delimiter": "';'"}, "delimiter", "bad-value"),
        ({"delimiter": "';;'"}, "delimiter", "bad-value"),
        ({"delimiter": "x"}, "delimiter", "bad-value"),
        ({"delimiter": "'\"'"}, "", "bad-value"),
        ({"quote": "«"}, "quote", "bad-value"),
        ({"quote": "none", "escape": "\\"}, "", "bad-value"),
        ({"comment": "//"}, "comment", "bad-value"),
        ({"skip_lines": "-1"}, "skip_lines", "wrong-type"),
        ({"skip_lines": "some"}, "skip_lines", "wrong-type"),
        ({"encoding": "ebcdic"}, "encoding", "unknown-value"),
        ({"columns": "[]"}, "columns", "bad-value"),
        ({"columns": "[a, b]"}, "delimiter", "missing-key"),
        ({"numbers": "{columns: [a], decimal: ',', group: ','}"}, "numbers", "bad-value"),
        ({"numbers": "{decimal: ','}"}, "numbers.columns", "missing-key"),
        ({"numbers": "{columns: [a], decimal: ;}"}, "numbers.decimal", "unknown-value"),
        ({"time": "{columns: [a]}"}, "time.columns", "bad-value"),
        ({"time": "{columns: [a, b], column: c}"}, "time", "bad-value"),
        ({"format": "xlsx"}, "format", "unknown-value"),
        ({"format": "cloudevents", "customer": None, "rules": "{a: {}}"}, "rules.a", "empty-rule"),
        ({"format": "jsonl", "customer": None}, "customer", "missing-key"),
        ({"id": None}, "id", "missing-key"),
        ({"id": "[]"}, "id", "bad-value"),
        ({"id": "[{constant: a}]"}, "id[0]", "bad-value"),
        ({"id": "[{expr: 'a +'}]"}, "id[0].expr", "bad-value"),
        ({"custmer": "a"}, "custmer", "unknown-key"),
        ({"customer": "{column: a, constant: b}"}, "customer", "bad-value"),
        ({"customer": "{constant: b, lookup: aliases.csv}"}, "customer.lookup", "bad-value"),
        ({"customer": "{lookup: aliases.csv}"}, "customer", "bad-value"),
        ({"time": "{column: t, format: '%d/%m/%Y %H:%M'}"}, "time", "bad-value"),
        ({"time": "{column: t, format: '%d/%m/%Y %M', timezone: UTC}"}, "time.format", "bad-value"),
        ({"time": "{column: t, format: '%Q', timezone: UTC}"}, "time.format", "bad-value"),
        ({"time": "{column: t, timezone: Mars/Base}"}, "time.timezone", "bad-value"),
        ({"time": "{column: t, format: epoch_s, timezone: UTC}"}, "time", "bad-value"),
        ({"time": "{constant: soon}"}, "time", "bad-value"),
        ({"time": "{constant: 1969-12-31}"}, "time", "bad-value"),
        ({"time": "{column: t, fold: last}"}, "time.fold", "unknown-value"),
        ({"time": "{column: t, marks: {end_of: 1 month}}"}, "time.marks.end_of", "bad-value"),
        ({"properties": "{type: a}"}, "properties.type", "reserved-name"),
        ({"properties": "{a: {expr: 'avg(b)'}}"}, "properties.a.expr", "bad-value"),
        ({"properties": "{a: b}", "rules": "{c: {min: 0}}"}, "rules.c", "unknown-field"),
        ({"rules": "{a: {}}"}, "rules.a", "empty-rule"),
        ({"rules": "{a: {min: x}}"}, "rules.a.min", "bad-value"),
        ({"rules": "{a: {min: 2, max: 1}}"}, "rules.a.min", "bad-value"),
        ({"rules": "{a: {matches: '('}}"}, "rules.a.matches", "bad-value"),
        ({"rules": "{a: {matches: '(?=b)'}}"}, "rules.a.matches", "bad-value"),
        ({"rules": "{a: {not_before: 2026-01-01}}"}, "rules.a.not_before", "bad-value"),
        ({"rules": "{time: {min: 3}}"}, "rules.time.min", "bad-value"),
        ({"rules": "{time: {not_before: yesterday}}"}, "rules.time.not_before", "bad-value"),
        ({"id": "content", "rules": "{id: {matches: a}}"}, "rules.id", "bad-value"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_refused_where_it_is_wrong(changes: dict[str, str | None], place: str, code: str) -> None:
    mapping, problems = read(**changes)
    assert mapping is None
    assert [(problem.path, problem.code, problem.file) for problem in problems] == [(place, code, "sources/x.yaml")]
    assert all(problem.message and problem.remedy for problem in problems)


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "parquet"}, {"format": "jsonl"}, {"format": "cloudevents"}, {"format": None},
        {"format": "cloudevents", "id": None, "customer": None, "type": None, "time": None},
        {"id": "id"}, {"id": "content"}, {"id": "row"}, {"id": "[row]"}, {"id": "[a, {expr: 'lower(b)'}]"},
        {"source": "gateway"}, {"source": "{column: region}"}, {"customer": "{expr: 'coalesce(a, b)'}"},
        {"customer": "{column: a, lookup: aliases.csv}"}, {"time": "{column: t, format: epoch_ms}"},
        {"time": "{column: t, format: '%Y-%m-%dT%H:%M:%S.%f%z'}"}, {"time": "{constant: 2026-03-31}"},
        {"time": "{column: t, format: '%d/%m/%Y', timezone: UTC}"},
        {"format": "log", "pattern": "combined"}, {"format": "log", "pattern": "'(?P<a>[0-9]+) .*'", "comment": "'#'"},
        {"delimiter": "tab"}, {"delimiter": "'|'", "quote": "none"}, {"quote": "\"'\"", "escape": "\\"},
        {"columns": "[id, account, at]", "delimiter": "tab", "skip_lines": "3", "encoding": "utf-16"}, {"columns": "id"},
        {"numbers": "{columns: a, decimal: ',', group: '.'}"}, {"time": "{columns: [day, hour], timezone: UTC}"},
        {"null_values": '["", "-"]'}, {"null_values": "[]"}, {"files": "exports/*.csv"}, {"properties": "{}"},
        {"rules": "{units: {required: true, min: 0, max: 1e3, in: [1, 2], matches: '[0-9]+'}}"},
    ],
)  # fmt: skip
def test_what_the_language_allows_is_read(changes: dict[str, str | None]) -> None:
    mapping, problems = read(**changes)
    assert problems == []
    assert mapping is not None


def test_the_digest_follows_the_content_and_not_the_spelling() -> None:
    digests = [
        mapping.digest
        for changes in ({}, {"customer": "'account'"}, {"customer": "owner"})
        if (mapping := read(**changes)[0])
    ]
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize(
    "text",
    [
        "%Y-%m-%d %M",
        "%d/%m %H",
        "%Y%m%d%H%M%S%f1",
        "%Y-%m-%d %I:%M",
        "%Y-%m-%d %H %H",
        "%Y-%m-%d %HZ%z",
        "%Y-%m-%d %H%",
    ],
)
def test_formats_that_name_no_instant_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        time_format(text)


@pytest.mark.parametrize(
    ("pattern", "name", "claimed"),
    [
        ("exports/a-*.csv", "exports/a-1.csv", True),
        ("exports/a-*.csv", "old/exports/a-1.csv", False),
        ("exports/*", "exports/2026/a.csv", False),
        ("exports/**", "exports/2026/a.csv", True),
        ("exports/**/a.csv", "exports/a.csv", True),
        ("exports/?.csv", "exports/ab.csv", False),
        ("exports/a.csv", "exports/aXcsv", False),
    ],
)
def test_globs_claim_paths_of_the_project(pattern: str, name: str, claimed: bool) -> None:
    assert matches(name, pattern) is claimed


def test_claims_are_decided_or_refused(ledger: Ledger) -> None:
    body = "format: csv\nid: [n]\ncustomer: id\ntype: type\ntime: time\n"
    ledger.write("sources/a.yaml", body + "files: [exports/a*.csv]\n")
    ledger.write("sources/b.yaml", body + "files: [exports/*b.csv]\n")
    rows = "n,id,customer,type,time\n1,acme,globex,call,2026-09-01T00:00:00Z\n"
    only_a, both, none, lacking = (ledger.write(f"exports/{name}.csv", text) for name, text in (
        ("a", rows), ("ab", rows), ("c", rows), ("a2", rows.replace("n,", "m,"))))  # fmt: skip
    foreign = ledger.write("exports/d.csv", "a,b\n1,2\n")

    assert ledger.refused(both, foreign, lacking) == [
        ("a2.csv", "missing-column"),
        ("ab.csv", "several-mappings"),
        ("d.csv", "no-mapping"),
    ]
    assert ledger.refused(none, source="x") == [("c.csv", "unknown-source")]
    assert ledger.ingest(only_a).events[0][1:4] == ("a", "1", "acme")
    assert ledger.ingest(none).events[-1][1:4] == ("events", "acme", "globex")
    assert ledger.ingest(both, source="b").events[-1][1:4] == ("b", "1", "acme")


def test_a_missing_column_is_named_with_a_suggestion(ledger: Ledger) -> None:
    ledger.mapping("id: [id]\ncustomer: custmer\ntype: type\ntime: time\nproperties: {a: {expr: unit * 2}}\n")
    path = ledger.write("exports/usage.csv", HEADER)
    from billing_cli.errors import InputProblems

    with pytest.raises(InputProblems) as caught:
        ledger.ingest(path)
    assert sorted((problem.message, problem.remedy) for problem in caught.value.problems) == [
        ("there is no column `custmer`, which `customer` of sources/usage.yaml reads", "did you mean `customer`?"),
        ("there is no column `unit`, which `properties.a` of sources/usage.yaml reads", "did you mean `units`?"),
    ]


@pytest.mark.parametrize(
    ("aliases", "code"),
    [
        (None, "missing-file"), ("a,b\n", "wrong-columns"), ("name,customer\nx\n", "bad-row"),
        ("name,customer\nx,acme\nx,globex\n", "ambiguous-alias"), ('name,customer\nx,"acme\n', "csv-syntax"),
    ],
)  # fmt: skip
def test_a_lookup_that_cannot_be_used_is_refused(ledger: Ledger, aliases: str | None, code: str) -> None:
    ledger.mapping("id: [id]\ncustomer: {column: customer, lookup: aliases.csv}\ntype: type\ntime: time\n")
    if aliases is not None:
        ledger.write("aliases.csv", aliases)
    assert ledger.refused(ledger.write("exports/usage.csv", HEADER)) == [
        ("aliases.csv", code),
    ]
