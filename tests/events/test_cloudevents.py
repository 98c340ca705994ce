"""CloudEvents 1.0: a line or an element of a batch each; they need no mapping, and a mapping overrides any part of one."""

import json

import pytest

from tests.events.ledger import Ledger

CONTEXT = {"specversion": "1.0", "id": "a", "source": "/gateway", "type": "llm.request", "subject": "acme",
           "time": "2026-09-01T00:00:00Z"}  # fmt: skip


def event(**changes: object) -> str:
    return json.dumps({name: value for name, value in (CONTEXT | changes).items() if value is not None}) + "\n"


def test_each_field_of_an_event_is_an_attribute_and_properties_are_the_members_of_data(ledger: Ledger) -> None:
    (found,) = ledger.export(event(data={"tokens": 5, "model": {"name": "m"}}), "usage.jsonl").events
    assert found[1:5] == ("/gateway", "a", "acme", "llm.request")
    assert json.loads(found[6]) == {"tokens": "5", "model.name": "m"}


@pytest.mark.parametrize(
    ("changes", "properties"),
    [
        ({}, {}),
        ({"data": None}, {}),
        ({"data": {}}, {}),
        ({"data": "text"}, {"data": "text"}),
        ({"data": [1, 2]}, {"data": "[1,2]"}),
        ({"data_base64": "YQ=="}, {"data_base64": "YQ=="}),
        ({"datacontenttype": "application/json", "dataschema": "urn:x"}, {}),
        ({"region": "eu", "data": {"n": 1}}, {"region": "eu", "n": "1"}),
        ({"region": "eu", "data": {"region": "eu"}}, {"region": "eu"}),
        ({"data": {"type": "prompt", "id": 7}}, {"data.type": "prompt", "data.id": "7"}),
        ({"data": {"subject": "x", "customer": "y"}}, {"data.subject": "x", "data.customer": "y"}),
        ({"data": {"specversion": "2", "data": {"n": 1}}}, {"data.specversion": "2", "data.n": "1"}),
    ],
)
def test_properties(ledger: Ledger, changes: dict[str, object], properties: dict[str, str]) -> None:
    others = event(id="b", data={"other": 1}) + event(id="c", data="x")
    outcome = ledger.export(event(**changes) + others, "usage.jsonl")
    assert json.loads(outcome.events[0][6]) == properties


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"specversion": None}, "not-a-cloudevent"),
        ({"specversion": "0.3"}, "not-a-cloudevent"),
        ({"subject": None}, "missing-customer"),
        ({"time": None}, "missing-time"),
        ({"source": ""}, "missing-source"),
        ({"id": None}, "missing-id"),
        ({"region": "eu", "data": {"region": "us"}}, "two-values"),
    ],
)
def test_what_a_cloudevent_must_say(ledger: Ledger, changes: dict[str, object], code: str) -> None:
    outcome = ledger.export(event(id="good") + event(**changes), "usage.jsonl")
    assert (outcome.faults, len(outcome.events)) == ([(2, code)], 1)


def test_a_batch_is_one_array(ledger: Ledger) -> None:
    batch = f"[{event()},{event(id='b')},{event(specversion='0.3')}]"
    outcome = ledger.export(batch, "usage.json")
    assert [found[2] for found in outcome.events] == ["a", "b"]
    assert outcome.faults == [(3, "not-a-cloudevent")]


def test_a_mapping_overrides_any_part(ledger: Ledger) -> None:
    ledger.write(
        "sources/usage.yaml",
        'format: cloudevents\nfiles: "exports/*"\nsource: gateway\ncustomer: data.customer_id\n'
        "time: {column: data.at, timezone: Europe/Dublin}\n",
    )
    data = {"customer_id": "globex", "at": "2026-09-01T01:00:00", "tokens": 5}
    (found,) = ledger.export(event(data=data, time=None), "usage.jsonl").events
    assert found[1:6] == ("gateway", "a", "globex", "llm.request", 1788220800000000)
    assert json.loads(found[6]) == {"tokens": "5", "subject": "acme", "source": "/gateway"}


def test_a_mapping_names_properties_by_their_whole_names(ledger: Ledger) -> None:
    ledger.write(
        "sources/usage.yaml",
        'format: cloudevents\nfiles: "exports/*"\nproperties: {kind: data.type, n: {expr: data.n * 2}, zone: region}\n',
    )
    (found,) = ledger.export(event(region="eu", data={"type": "x", "n": 1.5, "other": 1}), "usage.jsonl").events
    assert json.loads(found[6]) == {"kind": "x", "n": "3", "zone": "eu"}


def test_the_same_event_from_a_csv_is_a_duplicate(ledger: Ledger) -> None:
    header = "source,id,customer,type,time,tokens\n"
    ledger.export(header + "/gateway,a,acme,llm.request,2026-09-01T01:00:00+01:00,5\n", "usage.csv")
    assert ledger.export(event(data={"tokens": 5}), "usage.jsonl").file.duplicate == 1
