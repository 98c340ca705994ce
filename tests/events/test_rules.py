"""Rules of an event type, of numbers, and of customers that are known."""

import pytest

from tests.events.ledger import HEADER, Ledger

TIME = "2026-09-01T00:00:00Z"
MAPPING = "id: id\ncustomer: customer\ntype: type\ntime: time\n"


@pytest.mark.parametrize(
    ("rule", "rejected"),
    [
        ("{required: true}", [3, 6]),
        ("{required: true, types: call}", [3]),
        ("{required: true, types: [call, message.*]}", [3, 6]),
        ("{numeric: true}", [2, 5]),
        ('{numeric: true, types: "message.*"}', [5]),
        ("{min: 5, types: [call]}", [1, 2]),
        ('{numeric: true, types: "message.?ent"}', []),
    ],
)
def test_a_rule_asks_the_types_that_it_names(ledger: Ledger, rule: str, rejected: list[int]) -> None:
    ledger.mapping(f"{MAPPING}rules: {{units: {rule}}}\n")
    rows = [
        ("call", "1"),
        ("call", "x"),
        ("call", ""),
        ("message.sent", "1"),
        ("message.sent", "x"),
        ("message.sent", ""),
    ]
    text = "".join(f"e{n},acme,{kind},{TIME},{units}\n" for n, (kind, units) in enumerate(rows))
    assert [row for row, _ in ledger.export(HEADER + text).faults] == rejected


@pytest.mark.parametrize(("types", "rejected"), [("", [2, 4]), (", types: call", [2])])
def test_customers_must_be_known_where_a_rule_says_so(ledger: Ledger, types: str, rejected: list[int]) -> None:
    ledger.write("customers/all.yaml", "customers: [{id: acme, aliases: [acct-1]}]\nsubscriptions: []\n")
    ledger.mapping(f"{MAPPING}rules: {{customer: {{known: true{types}}}}}\n")
    rows = [("acme", "call"), ("globex", "call"), ("acct-1", "call"), ("globex", "message")]
    text = "".join(f"e{n},{name},{kind},{TIME},1\n" for n, (name, kind) in enumerate(rows))
    outcome = ledger.export(HEADER + text)
    assert outcome.faults == [(row, "rule-known") for row in rejected]
    assert outcome.rejects[0].reason == "'globex' of column `customer` is no customer of the customers folder"


def test_only_customers_can_be_known(ledger: Ledger) -> None:
    ledger.mapping(f"{MAPPING}rules: {{units: {{known: true}}}}\n")
    assert ledger.refused(ledger.write("exports/usage.csv", HEADER)) == [("usage.yaml", "bad-value")]
