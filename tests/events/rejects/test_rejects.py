"""Rejected rows wait, are given out byte for byte, and become events when they are good."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing_cli.audit.chain import open_audited
from billing_cli.errors import InputProblems, UsageError
from billing_cli.events.rejects.corrected import corrected_rows
from billing_cli.events.rejects.dismissing import dismiss
from billing_cli.events.rejects.giving import give_out
from billing_cli.events.rejects.rejected import Rejected, RejectFilter, history_of, read_rejected
from billing_cli.events.rejects.retrying import RetryReport, retry
from billing_cli.project import open_project
from pricing.rating.calculator import Statement
from tests.events.formats import written
from tests.events.ledger import HEADER, NOW, Ledger

MAPPING = "id: [id]\ncustomer: customer\ntype: type\ntime: time\nproperties: {units: units, row: {expr: row_number}}\n"
STRICT = MAPPING + "rules: {units: {min: 0}}\n"
TIME = "2026-09-01T00:00:00Z"
OUTCOMES = Statement("SELECT rows_read, accepted, duplicate, conflicting, rejected, dismissed FROM file_outcomes")


def try_again(ledger: Ledger, corrected: Path | None = None, *ids: int, dry_run: bool = False) -> RetryReport:
    project = open_project(ledger.root, ledger.root)
    with open_audited(project.store_path, NOW) as store:
        rows = corrected_rows(store, project, corrected) if corrected else None
        chosen = tuple(rows) if rows is not None else ids or None
        report = retry(store, project, RejectFilter(ids=chosen), NOW, corrected=rows, dry_run=dry_run)
        for read, *outcomes in store.rows(OUTCOMES):
            assert read == sum(outcomes), "every row has one outcome"
        return report


def waiting(ledger: Ledger, *, every: bool = False) -> list[Rejected]:
    with ledger.store() as store:
        return read_rejected(store, RejectFilter(every=every))


def test_a_row_is_an_event_once_the_mapping_lets_it_be_one(ledger: Ledger) -> None:
    ledger.mapping(STRICT)
    ledger.export(HEADER + f"a,acme,call,{TIME},1\nb,acme,call,{TIME},-5\nc,acme,call,{TIME},x\nshort\n")
    ledger.mapping(MAPPING + "rules: {units: {min: -10}}\n")
    rehearsed = try_again(ledger, dry_run=True)
    assert len(waiting(ledger)) == 3
    report = try_again(ledger)
    assert report.rows == rehearsed.rows
    assert [(row.row, row.outcome) for row in report.rows] == [(2, "accepted"), (3, "rejected"), (4, "rejected")]
    assert [(event[2], event[6], event[7]) for event in ledger.stored()] == [
        ("a", '{"row":"1","units":"1"}', 1), ("b", '{"row":"2","units":"-5"}', 2),
    ]  # fmt: skip
    assert [(row.row, row.state, row.value) for row in waiting(ledger)] == [(3, "open", "x"), (4, "open", None)]
    with ledger.store() as store:
        assert [one.outcome for one in history_of(store, 3)] == ["rejected"]


def test_an_exported_file_is_the_bytes_of_its_rows_and_is_tried_as_it_was_corrected(ledger: Ledger) -> None:
    ledger.mapping(STRICT)
    lines = [
        "\ufeff" + HEADER,
        f'a,acme,call,{TIME},"1"\n',
        f'b,"ac\nme",call,{TIME},x\n',
        "c,acme\n",
        "d,acme,call,soon,4\n",
    ]
    ledger.export("".join(lines))
    with ledger.store() as store:
        (given_out,) = give_out(store, RejectFilter(), ledger.root / "out")
    assert given_out.path.read_text() == "".join([lines[0], *lines[2:]])
    text = given_out.path.read_text().replace(",x\n", ",2\n").replace("soon", TIME)
    given_out.path.write_text(text)
    report = try_again(ledger, given_out.path)
    assert [(row.row, row.outcome) for row in report.rows] == [(2, "accepted"), (3, "rejected"), (4, "accepted")]
    assert [(event[2], event[3]) for event in ledger.stored()] == [("a", "acme"), ("b", "ac\nme"), ("d", "acme")]
    given_out.path.write_text(text + text)
    with pytest.raises(UsageError, match="no rejected row that waits"):
        try_again(ledger, given_out.path)


def test_a_corrected_file_must_have_each_row_in_its_place(ledger: Ledger) -> None:
    ledger.mapping(STRICT)
    ledger.export(HEADER + f"a,acme,call,{TIME},x\nb,acme,call,{TIME},y\n")
    with ledger.store() as store:
        (given_out,) = give_out(store, RejectFilter(), ledger.root / "out")
    given_out.path.write_text(HEADER + f"a,acme,call,{TIME},1\n")
    with pytest.raises(InputProblems) as refusal:
        try_again(ledger, given_out.path)
    assert [problem.code for problem in refusal.value.problems] == ["rows-changed"]
    given_out.path.with_name(given_out.path.name + ".rows.json").unlink()
    with pytest.raises(InputProblems) as refusal:
        try_again(ledger, given_out.path)
    assert [problem.code for problem in refusal.value.problems] == ["no-index"]


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_rows_of_every_format_can_be_tried_again(ledger: Ledger, form: str) -> None:
    ledger.write("sources/usage.yaml", f'format: {form}\nfiles: "exports/*"\n{STRICT}')
    rows = [
        {"id": f"e{n}", "customer": "acme", "type": "call", "time": TIME, "units": "x" if n % 3 else str(n)}
        for n in range(9)
    ]
    ledger.ingest(ledger.write(f"exports/u.{form}", written(form, rows, [*rows[0]], ledger.root)))
    ledger.write("sources/usage.yaml", f'format: {form}\nfiles: "exports/*"\n{MAPPING}')
    assert {row.outcome for row in try_again(ledger).rows} == {"accepted"}
    assert sorted(event[2] for event in ledger.stored()) == [f"e{n}" for n in range(9)]


def test_a_row_that_came_by_another_file_meanwhile_is_a_duplicate_and_another_content_a_conflict(
    ledger: Ledger,
) -> None:
    ledger.mapping(STRICT)
    ledger.export(HEADER + f"a,acme,call,{TIME},-1\nb,acme,call,{TIME},-2\n", "1.csv")
    ledger.mapping("id: [id]\ncustomer: customer\ntype: type\ntime: time\nproperties: {units: units}\n")
    ledger.export(HEADER + f"a,acme,call,{TIME},-1\nb,acme,call,{TIME},5\n", "2.csv")
    assert [(row.row, row.outcome) for row in try_again(ledger).rows] == [(1, "duplicate"), (2, "conflicting")]
    assert waiting(ledger) == []


@pytest.mark.parametrize("identity", ["content", "row"])
def test_rows_without_ids_keep_their_identity_whichever_are_tried_first(ledger: Ledger, identity: str) -> None:
    text = "id,customer,type,time,units\n" + "".join(
        f",acme,call,{TIME},{units}\n" for units in ("-1", "2", "-1", "-1", "3")
    )
    mapping = MAPPING.replace("id: [id]", f"id: {identity}").replace(", row: {expr: row_number}", "")
    ledger.mapping(mapping + "rules: {units: {min: 0}}\n")
    ledger.export(text)
    ledger.mapping(mapping)
    assert [row.outcome for row in try_again(ledger, None, 3).rows] == ["accepted"]
    assert [row.outcome for row in try_again(ledger).rows] == ["accepted", "accepted"]
    other = Ledger(ledger.root / "other")
    other.mapping(mapping)
    whole = other.export(text)
    assert {event[2] for event in ledger.stored()} == {event[2] for event in whole.events}


def test_dismissed_rows_are_kept_and_can_be_tried_by_number(ledger: Ledger) -> None:
    ledger.mapping(STRICT)
    ledger.export(HEADER + f"a,acme,call,{TIME},x\nb,acme,call,{TIME},-1\n")
    with ledger.store() as store:
        assert len(dismiss(store, RejectFilter(), "a test", NOW)) == 2
    assert waiting(ledger) == []
    assert [row.state for row in waiting(ledger, every=True)] == ["dismissed", "dismissed"]
    assert try_again(ledger).rows == ()
    ledger.mapping(MAPPING)
    assert [row.outcome for row in try_again(ledger, None, 2).rows] == ["accepted"]


def test_a_mapping_that_is_gone_or_fits_no_more_changes_nothing(ledger: Ledger) -> None:
    ledger.mapping(STRICT)
    ledger.export(HEADER + f"a,acme,call,{TIME},x\n")
    ledger.mapping(MAPPING.replace("customer: customer", "customer: account"))
    with pytest.raises(InputProblems) as refusal:
        try_again(ledger)
    assert [problem.code for problem in refusal.value.problems] == ["missing-column"]
    (ledger.root / "sources" / "usage.yaml").unlink()
    with pytest.raises(InputProblems) as refusal:
        try_again(ledger)
    assert [problem.code for problem in refusal.value.problems] == ["unknown-source"]
    assert len(waiting(ledger)) == 1


ROWS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["1", "-1", "-2", '"q', "x"])), min_size=1, max_size=7
)


def assert_as_first_read(rows: list[tuple[str, str]], folder: Path) -> None:
    text = HEADER + "".join(f"{name},acme,call,{TIME},{units}\n" for name, units in rows)
    text = text.replace('"q\n', "9,too,many\n")
    loose = MAPPING.replace(", row: {expr: row_number}", "")
    late, soon = Ledger(folder / "late"), Ledger(folder / "soon")
    late.mapping(loose + "rules: {units: {min: 0}}\n")
    late.export(text)
    late.mapping(loose)
    report = try_again(late)
    soon.mapping(loose)
    whole = soon.export(text)
    known = {(event[2], event[6]) for event in late.stored()}
    assert {name for name, _ in known} == {event[2] for event in whole.events}
    assert len(waiting(late)) == len(whole.rejects)
    assert not any(row.outcome == "rejected" for row in report.rows) or whole.rejects


@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(rows=ROWS)
def test_trying_again_gives_what_a_first_reading_by_that_mapping_gives(
    rows: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_as_first_read(rows, tmp_path_factory.mktemp("tried"))


@pytest.mark.slow
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(rows=ROWS)
def test_trying_many_again_gives_what_a_first_reading_by_that_mapping_gives(
    rows: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_as_first_read(rows, tmp_path_factory.mktemp("tried"))
