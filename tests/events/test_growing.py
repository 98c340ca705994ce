"""Files that grow: only what was added is read, and the store is as if the whole file had come at once."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_cli.events.ingest import FileReport
from tests.events.ledger import HEADER, Ledger, Outcome

TIME = "2026-09-01T00:00:00Z"
LOG = (
    "format: log\npattern: '(?P<id>\\S+) (?P<customer>\\S+) (?P<time>\\S+) (?P<units>\\S+)'\n"
    "id: id\ncustomer: customer\ntype: {constant: call}\ntime: time\ncomment: '#'\n"
)
ORDINARY = "id: id\ncustomer: customer\ntype: type\ntime: time\nrules: {units: {min: 0}}\n"
COMPUTED = "id: [id, {expr: row_number}]\ncustomer: customer\ntype: type\ntime: time\nproperties: {units: units}\n"
WITHOUT_HEADER = "format: csv\ncolumns: [id, customer, type, time, units]\ndelimiter: ','\nid: id\ncustomer: customer\ntype: type\ntime: time\ncomment: '#'\n"


def row(name: object, units: object = 1, time: str = TIME) -> str:
    return f"{name},acme,call,{time},{units}\n"


def counts(file: FileReport) -> tuple[int, int, int, int, int]:
    return (file.first_row, file.accepted, file.duplicate, file.conflicting, file.rejected)


def kept(outcome: Outcome) -> tuple[object, ...]:
    """What the store holds, but for which of a chain's files a row came with."""
    rejects = [replace(one, file="") for one in outcome.rejects]
    conflicts = [replace(one, file="", first_file="") for one in outcome.conflicts]
    return [event[:7] for event in outcome.events], rejects, conflicts


def test_only_what_was_added_is_read(ledger: Ledger) -> None:
    text = HEADER + row("a") + "short\n" + row("b")
    assert counts(ledger.export(text).file) == (1, 2, 0, 0, 1)
    text += row("b") + row("a", 2) + row("c") + row("d", time="soon") + "short\n"
    outcome = ledger.export(text)
    assert counts(outcome.file) == (4, 1, 1, 1, 2)
    assert [(event[0], event[2], event[7]) for event in outcome.events] == [(1, "a", 1), (3, "b", 3), (6, "c", 6)]
    assert [(one.row, one.code, one.value) for one in outcome.rejects] == [
        (2, "too-few-columns", None), (7, "bad-time", "soon"), (8, "too-few-columns", None),
    ]  # fmt: skip
    assert [one.raw for one in outcome.rejects] == [b"short\n", row("d", time="soon").encode(), b"short\n"]
    assert [(one.row, one.first_row) for one in outcome.conflicts] == [(5, 1)]
    assert ledger.export(text).file.already_known
    assert counts(ledger.export(text + row("e")).file) == (9, 1, 0, 0, 0)


def piece(form: str, name: str, what: str) -> str:
    """A line of a growing file: an event, or what is none."""
    units = {"negative": "-1", "other": "2"}.get(what, "1")
    time = "soon" if what == "untimely" else TIME
    if what == "blank":
        return "\n"
    if what == "torn":
        return {"jsonl": '{"id": 1\n', "log": "nothing\n"}.get(form, "too,few\n")
    if what == "comment" and form in ("log", "bare"):
        return "# nothing\n"
    if what == "quoted" and form in ("csv", "bare", "computed"):
        return f'"{name}",acme,"ca\nll",{time},1\n'
    if form == "jsonl":
        return f'{{"id": "{name}", "customer": "acme", "type": "call", "time": "{time}", "units": {units}}}\n'
    return f"{name} acme {time} {units}\n" if form == "log" else f"{name},acme,call,{time},{units}\n"


FORMS = {
    "csv": ORDINARY,
    "jsonl": "format: jsonl\n" + ORDINARY,
    "log": LOG,
    "computed": COMPUTED,
    "bare": WITHOUT_HEADER,
}
WHATS = ("event", "event", "other", "negative", "untimely", "torn", "blank", "comment", "quoted")
PIECES = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(WHATS)), min_size=2, max_size=14)


CUTS = st.sets(st.integers(0, 13), min_size=1, max_size=3)


def assert_grown(form: str, pieces: list[tuple[str, str]], cuts: set[int], folder: Path) -> None:
    start = HEADER if form in ("csv", "computed") else ""
    lines = [piece(form, name, what) for name, what in pieces]
    ledgers = [Ledger(folder / name) for name in ("whole", "grown")]
    for ledger in ledgers:
        ledger.write("sources/usage.yaml", 'files: "exports/*"\nsource: events\n' + FORMS[form])
    at_once = ledgers[0].export(start + "".join(lines), "usage.csv" if start else "usage.log")
    for end in [*sorted(cuts), len(lines)]:
        grown = ledgers[1].export(start + "".join(lines[:end]), "usage.csv" if start else "usage.log")
    assert kept(grown) == kept(at_once)


@pytest.mark.parametrize("form", ["csv", "log"])
@settings(max_examples=3, deadline=None)
@given(pieces=PIECES, cuts=CUTS)
def test_a_file_that_grows_becomes_what_the_whole_file_does(
    form: str, pieces: list[tuple[str, str]], cuts: set[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_grown(form, pieces, cuts, tmp_path_factory.mktemp("project"))


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=6, deadline=None)
@given(pieces=PIECES, cuts=CUTS)
def test_many_files_that_grow_become_what_the_whole_files_do(
    form: str, pieces: list[tuple[str, str]], cuts: set[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_grown(form, pieces, cuts, tmp_path_factory.mktemp("project"))


@pytest.mark.parametrize("identity", ["row", "content"])
def test_old_rows_of_a_grown_file_are_not_new(ledger: Ledger, identity: str) -> None:
    ledger.mapping(f"id: {identity}\ncustomer: customer\ntype: type\ntime: time\n")
    for length in (1, 3, 4):
        ledger.export(HEADER + row("a") * length)
    outcome = ledger.export(HEADER + row("a") * 6)
    assert counts(outcome.file) == ((5, 2, 0, 0, 0) if identity == "row" else (1, 2, 4, 0, 0))
    assert len(outcome.events) == 6


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (row("a") + row("b"), row("a") + row("x") + row("c"), (1, 2, 1, 0, 0)),  # another beginning
        (row("a") + row("b"), row("b"), (1, 0, 1, 0, 0)),  # it shrank
        (row("a") + row("b").rstrip(), row("a") + row("b") + row("c"), (1, 1, 2, 0, 0)),  # no line end yet
        (row("a") + row("b").rstrip(), row("a") + row("b", 12) + row("c"), (1, 1, 1, 1, 0)),  # a torn row
        (
            row("a") + 'b,"ac',
            row("a") + 'b,"ac\nme",call,2026-09-01T00:00:00Z,1\n',
            (1, 1, 1, 0, 0),
        ),  # torn inside quotes
        (row("a") + 'b,"ac\n', row("a") + 'b,"ac\nme",call,2026-09-01T00:00:00Z,1\n', (1, 1, 1, 0, 0)),
    ],
)
def test_what_is_read_whole(ledger: Ledger, first: str, second: str, expected: tuple[int, ...]) -> None:
    ledger.export(HEADER + first)
    assert counts(ledger.export(HEADER + second).file) == expected


def test_a_torn_row_is_no_new_one_when_rows_are_identified_by_their_place(ledger: Ledger) -> None:
    ledger.mapping("id: row\ncustomer: customer\ntype: type\ntime: time\n")
    ledger.export(HEADER + row("a") + row("b").rstrip())
    outcome = ledger.export(HEADER + row("a") + row("b", 12) + row("c"))
    assert counts(outcome.file) == (1, 1, 1, 1, 0)
    assert counts(ledger.export(HEADER + row("a") + row("b", 12) + row("c") * 2).file) == (4, 1, 0, 0, 0)


def test_a_file_grows_under_its_own_name_and_mapping(ledger: Ledger) -> None:
    ledger.export(HEADER + row("a"))
    assert counts(ledger.export(HEADER + row("a") + row("b"), "copy.csv").file) == (1, 1, 1, 0, 0)
    ledger.mapping("id: id\nsource: events\ncustomer: customer\ntype: type\ntime: time\n")
    assert counts(ledger.export(HEADER + row("a") + row("b") + row("c")).file) == (1, 1, 2, 0, 0)


def test_it_goes_on_from_the_longest_of_what_it_was(ledger: Ledger) -> None:
    """A log that was cut back to an earlier state and written on."""
    for text in (row("a"), row("a") + row("b"), row("a") + row("c")):
        ledger.export(HEADER + text)
    outcome = ledger.export(HEADER + row("a") + row("b") + row("d"))
    assert counts(outcome.file) == (3, 1, 0, 0, 0)
    assert [event[2] for event in outcome.events] == ["a", "b", "c", "d"]
    assert len({event[0] for event in outcome.events}) == 4


def test_a_dry_run_of_a_grown_file_leaves_it_grown(ledger: Ledger) -> None:
    ledger.export(HEADER + row("a"))
    path = ledger.write("exports/usage.csv", HEADER + row("a") + row("b"))
    assert ledger.ingest(path, dry_run=True).file == ledger.ingest(path).file


def test_files_of_folders_that_give_columns_grow_too(ledger: Ledger) -> None:
    name = "region=eu/usage.csv"
    ledger.export(HEADER + row("a"), name)
    outcome = ledger.export(HEADER + row("a") + row("b"), name)
    assert counts(outcome.file) == (2, 1, 0, 0, 0)
    assert [event[6] for event in outcome.events] == ['{"region":"eu","units":"1"}'] * 2


@pytest.mark.parametrize("first_rows", [False, True])
def test_events_without_a_mapping_keep_the_way_they_were_read(ledger: Ledger, first_rows: bool) -> None:
    line = '{"id": "%s", "customer": "acme", "type": "call", "time": "2026-09-01T00:00:00Z", "source": "eu"}\n'
    other = '{"id": "%s", "customer": "acme", "type": "call", "time": "2026-09-01T00:00:00Z"}\n'
    ledger.export((line % "a" if first_rows else "") + other % "b", "usage.jsonl")
    outcome = ledger.export((line % "a" if first_rows else "") + other % "b" + other % "c", "usage.jsonl")
    assert outcome.file.first_row == (3 if first_rows else 2)
    assert [event[1] for event in outcome.events] == (["eu"] if first_rows else ["events", "events"])


def test_a_grown_array_is_read_whole(ledger: Ledger) -> None:
    line = '{"id": "%s", "customer": "acme", "type": "call", "time": "2026-09-01T00:00:00Z"}'
    ledger.export(f"[{line % 'a'}]\n", "usage.json")
    assert counts(ledger.export(f"[{line % 'a'}]\n{line % 'b'}\n", "usage.json").file) == (1, 1, 0, 0, 1)


def test_a_line_that_looks_like_an_array_is_rejected_alone(ledger: Ledger) -> None:
    line = '{"id": "a", "customer": "acme", "type": "call", "time": "2026-09-01T00:00:00Z"}\n'
    assert ledger.export(line + '[{"id": 1\n', "usage.jsonl").faults == [(2, "bad-json")]


def test_a_grown_file_keeps_its_place_in_a_store_of_many(ledger: Ledger, tmp_path: Path) -> None:
    ledger.export(HEADER + row("x") + row("y"), "other.csv")
    ledger.export(HEADER + row("a"))
    ledger.export(HEADER + row("z"), "third.csv")
    outcome = ledger.export(HEADER + row("a") + row("b") + row("x", 2))
    assert [(event[0], event[2], event[7]) for event in outcome.events] == [
        (1, "x", 1), (2, "y", 2), (3, "a", 1), (4, "z", 1), (5, "b", 2),
    ]  # fmt: skip
    assert [(one.file, one.row, one.first_file, one.first_row) for one in outcome.conflicts] == [
        ("exports/usage.csv", 3, "exports/other.csv", 1)
    ]
