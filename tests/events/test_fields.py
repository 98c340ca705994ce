"""From columns to the fields of an event: times, nulls, lookups, expressions and rules."""

import json

import pytest

from pricing.periods import instant_text
from tests.events.ledger import HEADER, Ledger

MAPPING = "id: [id]\ncustomer: customer\ntype: type\n"
DUBLIN = "timezone: Europe/Dublin"


# As an export writes a time, how the mapping says that it does, and the instant or else the code for which the row is rejected.
TIMES = (
    ("2026-09-01T10:00:00Z", "", "2026-09-01T10:00:00Z"),
    ("2026-09-01 10:00:00Z", "", "2026-09-01T10:00:00Z"),
    ("2026-09-01T10:00Z", "", "2026-09-01T10:00:00Z"),
    ("2026-09-01T10:00:00+02:00", "", "2026-09-01T08:00:00Z"),
    ("2026-09-01T10:00:00-0530", "", "2026-09-01T15:30:00Z"),
    ("2026-09-01T10:00:00+02", "", "2026-09-01T08:00:00Z"),
    ("2026-09-01T10:00:00.5Z", "", "2026-09-01T10:00:00.500000Z"),
    ("2026-09-01T10:00:00,5Z", "", "2026-09-01T10:00:00.500000Z"),
    ("2026-09-01T10:00:00.123456999999999999Z", "", "2026-09-01T10:00:00.123456Z"),
    ("2026-09-01T10:00:00.9999999Z", "", "2026-09-01T10:00:00.999999Z"),
    ("2026-09-01T10:00:00", "", "time-without-zone"),
    ("2026-09-01", "", "bad-time"),
    ("2026-09-01T24:00:00Z", "", "bad-time"),
    ("2026-09-01T10:00:60Z", "", "bad-time"),
    ("2026-02-29T10:00:00Z", "", "bad-time"),
    ("2026-09-01T10:00:00+02:75", "", "bad-time"),
    ("2026-09-01T10:00:00 Z", "", "bad-time"),
    (" 2026-09-01T10:00:00Z", "", "bad-time"),
    ("infinity", "", "bad-time"),
    ("epoch", "", "bad-time"),
    ("", "", "missing-time"),
    ("1969-12-31T23:59:59Z", "", "time-out-of-range"),
    ("1970-01-01T00:00:00Z", "", "1970-01-01T00:00:00Z"),
    ("9999-12-31T23:59:59Z", "", "9999-12-31T23:59:59Z"),
    ("9999-12-31T23:59:59-01:00", "", "time-out-of-range"),
    ("2026-07-01T10:00:00", DUBLIN, "2026-07-01T09:00:00Z"),
    ("2026-12-01T10:00:00", DUBLIN, "2026-12-01T10:00:00Z"),
    ("2026-07-01T10:00:00Z", DUBLIN, "2026-07-01T10:00:00Z"),
    ("2026-03-29T00:59:59.999999", DUBLIN, "2026-03-29T00:59:59.999999Z"),
    ("2026-03-29T01:00:00", DUBLIN, "skipped-local-time"),
    ("2026-03-29T01:59:59", DUBLIN, "skipped-local-time"),
    ("2026-03-29T02:00:00", DUBLIN, "2026-03-29T01:00:00Z"),
    ("2026-10-25T01:30:00", DUBLIN, "2026-10-25T00:30:00Z"),
    ("2026-10-25T01:30:00", DUBLIN + ", fold: later", "2026-10-25T01:30:00Z"),
    ("2026-10-25T00:59:59", DUBLIN + ", fold: later", "2026-10-24T23:59:59Z"),
    ("2026-10-25T02:00:00", DUBLIN, "2026-10-25T02:00:00Z"),
    ("1970-01-01T00:30:00", DUBLIN, "time-out-of-range"),
    ("9999-12-31T12:00:00", DUBLIN, "time-out-of-range"),
    ("0001-01-01T12:00:00", DUBLIN, "time-out-of-range"),
    ("31/08/2026 23:59:59.1234567", "format: '%d/%m/%Y %H:%M:%S.%f', " + DUBLIN, "2026-08-31T22:59:59.123456Z"),
    ("1/8/2026 3:05:09.5", "format: '%d/%m/%Y %H:%M:%S.%f', " + DUBLIN, "2026-08-01T02:05:09.500000Z"),
    ("31/02/2026 23:59", "format: '%d/%m/%Y %H:%M', timezone: UTC", "bad-time"),
    ("08/31/2026 23:59", "format: '%d/%m/%Y %H:%M', timezone: UTC", "bad-time"),
    ("31/08/2026 23:59 ", "format: '%d/%m/%Y %H:%M', timezone: UTC", "bad-time"),
    ("infinity", "format: '%d/%m/%Y %H:%M', timezone: UTC", "bad-time"),
    ("Tue Sep 01 2026 01:05 pm", "format: '%a %b %d %Y %I:%M %p', timezone: UTC", "2026-09-01T13:05:00Z"),
    ("20260901100000", "format: '%Y%m%d%H%M%S', timezone: UTC", "2026-09-01T10:00:00Z"),
    ("2026-244 10", "format: '%Y-%j %H', timezone: UTC", "2026-09-01T10:00:00Z"),
    ("01.09.26 10h", "format: '%d.%m.%y %Hh', timezone: UTC", "2026-09-01T10:00:00Z"),
    ("2026-09-01T10:00:00.123456789+0200", "format: '%Y-%m-%dT%H:%M:%S.%f%z'", "2026-09-01T08:00:00.123456Z"),
    ("2026-09-01 10:00Z", "format: '%Y-%m-%d %H:%M%z'", "2026-09-01T10:00:00Z"),
    ("2026-09-01 10:00", "format: '%Y-%m-%d %H:%M%z'", "bad-time"),
    ("1788256800", "format: epoch_s", "2026-09-01T10:00:00Z"),
    ("1788256800.1234569", "format: epoch_s", "2026-09-01T10:00:00.123456Z"),
    ("1788256800.5", "format: epoch_s", "2026-09-01T10:00:00.500000Z"),
    ("1788256800123.4569", "format: epoch_ms", "2026-09-01T10:00:00.123456Z"),
    ("1788256800123", "format: epoch_s", "bad-time"),
    ("999999999999", "format: epoch_s", "time-out-of-range"),
    ("-1", "format: epoch_s", "bad-time"),
    ("1.7e9", "format: epoch_s", "bad-time"),
    ("2026-09-01T00:00:00Z", "marks: {end_of: 30 minutes}", "2026-08-31T23:30:00Z"),
    ("2026-03-29T02:00:00", DUBLIN + ", marks: {end_of: 1 hour}", "2026-03-29T00:00:00Z"),
    ("1788256800", "format: epoch_s, marks: {end_of: 1 day}", "2026-08-31T10:00:00Z"),
)  # fmt: skip


@pytest.mark.parametrize("time", sorted({time for _, time, _ in TIMES}))
def test_times(ledger: Ledger, time: str) -> None:
    expected = {written: found for written, by, found in TIMES if by == time}
    ledger.mapping(MAPPING + f"time: {{column: time{time and ', '}{time}}}\n")
    rows = [f'{row},acme,call,"{written}",1\n' for row, written in enumerate(expected, start=1)]
    outcome = ledger.export(HEADER + "".join(rows))
    found = dict(outcome.faults) | {int(event[2]): instant_text(event[5]) for event in outcome.events}
    assert {written: found[row] for row, written in enumerate(expected, start=1)} == expected


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2026-03-31", "2026-03-30T22:00:00Z"),
        ("2026-03-31T10:00:00Z", "2026-03-31T10:00:00Z"),
        ("2026-03-31, timezone: Europe/Dublin", "2026-03-30T23:00:00Z"),
        ("2026-03-31, timezone: Europe/Dublin, marks: {end_of: 1 day}", "2026-03-29T23:00:00Z"),
    ],
)
def test_a_constant_date_is_midnight_of_the_mapping_or_else_the_project(
    ledger: Ledger, time: str, expected: str
) -> None:
    ledger.write("bill.yaml", "seller: {name: Acme}\ntimezone: Europe/Berlin\n")
    ledger.mapping(MAPPING + f"time: {{constant: {time}}}\n")
    assert instant_text(ledger.export("id,customer,type\na,acme,call\n").events[0][5]) == expected


def test_a_rejected_row_says_why_and_what_it_said(ledger: Ledger) -> None:
    ledger.mapping(MAPPING + "time: {column: time, format: '%d/%m/%Y %H:%M', timezone: Europe/Dublin}\n")
    skipped, wrong = ledger.export(HEADER + "a,acme,call,29/03/2026 01:30,1\nb,acme,call," + "x" * 90 + ",2\n").rejects
    assert skipped.reason == "'29/03/2026 01:30' of column `time` does not exist: the clocks of Europe/Dublin skip it"
    assert wrong.reason == f"'{'x' * 80}…' of column `time` is not a time in the form %d/%m/%Y %H:%M"
    assert (skipped.raw, skipped.value) == (b"a,acme,call,29/03/2026 01:30,1\n", "29/03/2026 01:30")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",acme,call,2026-09-01T00:00:00Z,1", "missing-id"),
        ("a,,call,2026-09-01T00:00:00Z,1", "missing-customer"),
        ("a,acme,,2026-09-01T00:00:00Z,1", "missing-type"),
        ("a,acme,call,,1", "missing-time"),
        (f"{'é' * 201},acme,call,2026-09-01T00:00:00Z,1", "id-too-long"),
        (f"a,{'c' * 201},call,2026-09-01T00:00:00Z,1", "customer-too-long"),
        (f"a,acme,{'t' * 201},2026-09-01T00:00:00Z,1", "type-too-long"),
        (",,,,", "missing-id"),
    ],
)
def test_what_every_event_needs(ledger: Ledger, row: str, code: str) -> None:
    outcome = ledger.export(HEADER + row + "\n")
    assert (outcome.faults, outcome.events) == ([(1, code)], [])


def test_an_id_of_two_hundred_characters_is_one(ledger: Ledger) -> None:
    assert ledger.export(HEADER + f"{'é' * 200},acme,call,2026-09-01T00:00:00Z,1\n").file.accepted == 1


@pytest.mark.parametrize(
    ("null_values", "properties"),
    [
        ("", {"a": "-", "c": "NULL"}),
        ('null_values: ["", "NULL", "-"]\n', {}),
        ('null_values: ["-"]\n', {"b": "", "c": "NULL"}),
        ("null_values: []\n", {"a": "-", "b": "", "c": "NULL"}),
    ],
)
@pytest.mark.parametrize("expression", ["", "d: {expr: a}, "])
def test_null_values(ledger: Ledger, null_values: str, properties: dict[str, str], expression: str) -> None:
    ledger.mapping(MAPPING + f"time: time\nproperties: {{{expression}a: a, b: b, c: c}}\n" + null_values)
    (event,) = ledger.export("id,customer,type,time,a,b,c\nx,acme,call,2026-09-01T00:00:00Z,-,,NULL\n").events
    assert json.loads(event[6]) == properties | ({"d": "-"} if expression and "a" in properties else {})


def test_properties_are_canonical_json_of_texts(ledger: Ledger) -> None:
    header = 'id,customer,type,time,"b ""x""",a,Ä,c\n'
    events = ledger.export(
        header
        + 'x,acme,call,2026-09-01T00:00:00Z,"1""\\",007,é,\ny,acme,call,2026-09-01T00:00:00Z,"1""\\",007,é,"\n\t"\n'
    ).events
    assert [event[6] for event in events] == [
        r'{"a":"007","b \"x\"":"1\"\\","Ä":"é"}', r'{"a":"007","b \"x\"":"1\"\\","c":"\n\t","Ä":"é"}',
    ]  # fmt: skip


def test_without_properties_every_unread_column_becomes_one(ledger: Ledger) -> None:
    ledger.mapping('id: [id]\ncustomer: {expr: "coalesce(team, account)"}\ntype: {constant: call}\ntime: at\n')
    (event,) = ledger.export("id,team,account,at,units,note\na,,acme,2026-09-01T00:00:00Z,1,x\n").events
    assert (event[3], event[6]) == ("acme", '{"note":"x","units":"1"}')


def test_lookups_give_customers_their_names(ledger: Ledger) -> None:
    ledger.write("aliases.csv", "name,customer\nacct-1,acme\nacct-2,globex\n")
    ledger.mapping("id: [id]\ncustomer: {column: customer, lookup: aliases.csv}\ntype: type\ntime: time\n")
    rows = "".join(
        f"{name},{account},call,2026-09-01T00:00:00Z,1\n"
        for name, account in (("a", "acct-2"), ("b", "acct-9"), ("c", "acct-1"))
    )
    outcome = ledger.export(HEADER + rows)
    assert [(event[2], event[3]) for event in outcome.events] == [("a", "globex"), ("c", "acme")]
    assert [(row.row, row.code, row.reason) for row in outcome.rejects] == [
        (2, "unknown-alias", "'acct-9' of column `customer` is not in aliases.csv")
    ]
    assert outcome.rejects[0].raw == b"b,acct-9,call,2026-09-01T00:00:00Z,1\n"


def test_expressions_read_raw_columns_and_the_row_number(ledger: Ledger) -> None:
    ledger.mapping(
        'id: [{expr: "customer"}, {expr: row_number}]\ncustomer: {expr: "lower(customer)"}\n'
        "type: {expr: \"case when units > 1 then 'big' else 'small' end\"}\ntime: time\n"
        "properties: {double: {expr: units * 2}, units: units}\n"
    )
    outcome = ledger.export(
        HEADER
        + "a,ACME,x,2026-09-01T00:00:00Z,1.50\nshort\nb,ÉCOLE,x,2026-09-01T00:00:00Z,+1e3\nc,ACME,x,2026-09-01T00:00:00Z,many\n"
    )
    assert [event[2:5] for event in outcome.events] == [
        ('["ACME","1"]', "acme", "big"),
        ('["ÉCOLE","3"]', "école", "big"),
    ]
    assert [event[6] for event in outcome.events] == [
        '{"double":"3","units":"1.50"}',
        '{"double":"2000","units":"+1e3"}',
    ]
    assert outcome.faults == [(2, "too-few-columns"), (4, "no-answer")]
    assert "many" in outcome.rejects[1].reason


@pytest.mark.parametrize("column", ["row_number", "ROWID"])
def test_a_column_that_would_hide_the_row_number_is_refused_beside_expressions(ledger: Ledger, column: str) -> None:
    ledger.mapping(MAPPING + "time: time\nproperties: {n: {expr: row_number}}\n")
    path = ledger.write("exports/usage.csv", HEADER.replace("units", column))
    assert ledger.refused(path) == [("usage.csv", "reserved-name")]


@pytest.mark.parametrize(
    ("rule", "value", "code"),
    [
        ("required: true", "", "rule-required"),
        ("required: true", "x", None),
        ("min: 0", "", None),
        ("min: 0", "0", None),
        ("min: 0", "-0.000000000000000001", "rule-min"),
        ("min: 0", "-0.0000000000000000001", "rule-min"),
        ("min: 0", "many", "rule-min"),
        ("min: 0", " 1", "rule-min"),
        ("min: 0", "1_000", "rule-min"),
        ("min: -1.5", "-1.5", None),
        ("max: 10", "10.000", None),
        ("max: 10", "10.001", "rule-max"),
        ("max: 1e3", "1000", None),
        ("in: [ok, done]", "done", None),
        ("in: [ok, done]", "Done", "rule-in"),
        ("in: ok", "ok", None),
        ("matches: '[a-z]+'", "abc", None),
        ("matches: '[a-z]+'", "abc1", "rule-matches"),
        ("required: true, min: 1", "", "rule-required"),
        ("min: 1, max: 2", "3", "rule-max"),
    ],
)
def test_rules(ledger: Ledger, rule: str, value: str, code: str | None) -> None:
    ledger.mapping(MAPPING + f"time: time\nproperties: {{units: units}}\nrules: {{units: {{{rule}}}}}\n")
    outcome = ledger.export(HEADER + f'a,acme,call,2026-09-01T00:00:00Z,"{value}"\n')
    assert outcome.faults == ([] if code is None else [(1, code)])
    assert all("`units`" in row.reason and value in row.reason for row in outcome.rejects)


@pytest.mark.parametrize(
    ("rule", "time", "code"),
    [
        ("not_before: 2026-09-01", "2026-08-31T23:00:00Z", None),
        ("not_before: 2026-09-01", "2026-08-31T22:59:59.999999Z", "rule-not_before"),
        ("not_after: 2026-09-30", "2026-09-30T22:59:59.999999Z", None),
        ("not_after: 2026-09-30", "2026-09-30T23:00:00Z", "rule-not_after"),
        ("not_after: '2026-09-30T12:00:00Z'", "2026-09-30T12:00:00Z", None),
        ("not_after: '2026-09-30T12:00:00Z'", "2026-09-30T12:00:00.000001Z", "rule-not_after"),
        ("not_before: 2026-09-01", "2026-09-01T00:00:00", None),
        ("not_before: 2026-09-01", "2026-08-31T23:59:59", "rule-not_before"),
    ],
)
def test_rules_of_time(ledger: Ledger, rule: str, time: str, code: str | None) -> None:
    ledger.mapping(MAPPING + f"time: {{column: time, {DUBLIN}}}\nrules: {{time: {{{rule}}}}}\n")
    assert ledger.export(HEADER + f"a,acme,call,{time},1\n").faults == ([] if code is None else [(1, code)])


@pytest.mark.parametrize("field", ["id", "customer", "type", "source"])
def test_rules_of_other_fields(ledger: Ledger, field: str) -> None:
    ledger.mapping("source: {column: source}\n" + MAPPING + f"time: time\nrules: {{{field}: {{in: [good]}}}}\n")
    header, good = "source," + HEADER, "good,good,good,good,2026-09-01T00:00:00Z,1\n"
    place = ["source", "id", "customer", "type"].index(field)
    bad = ",".join("bad" if n == place else part for n, part in enumerate(good.split(",")))
    assert ledger.export(header + good + bad).faults == [(2, "rule-in")]
