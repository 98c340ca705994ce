"""`bill sources infer`: what is drafted is a mapping that reads the file it was drafted from."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from billing_cli.errors import BillError, InputProblems
from billing_cli.events.drafts import sample
from billing_cli.events.drafts.draft import draft_mapping, draft_name, write_draft
from billing_cli.events.drafts.form import form_of
from billing_cli.events.drafts.times import time_form
from billing_cli.events.drafts.words import scalar
from billing_cli.project import open_project
from pricing.yaml_tree import TextNode, parse_yaml
from tests.data.product import read
from tests.events.formats import parquet
from tests.events.ledger import Ledger, Outcome

NOW = datetime(2026, 10, 1, tzinfo=UTC)
TIME = "2026-09-01T00:00:00Z"


def drafted(ledger: Ledger, name: str, content: str | bytes) -> tuple[str, Outcome]:
    """A draft, and what comes of its file when it is read with it as it is."""
    path = ledger.write(f"exports/{name}", content)
    text = draft_mapping(open_project(ledger.root, ledger.root), path, None, NOW)
    ledger.write("sources/draft.yaml", text)
    return text, ledger.ingest(path)


def lines(text: str) -> dict[str, str]:
    """The keys of a draft, without remarks."""
    told = [line.partition("   #")[0] for line in text.splitlines() if line[0] not in "# "]
    return dict(line.split(": ", 1) for line in told if ": " in line)


REAL = {
    "AzureLLMInferenceTrace_conv.csv": (
        19_366,
        {"id": "content", "time": "{column: TIMESTAMP, timezone: UTC}", "customer": "{constant: CUSTOMER}"},
    ),
    "mooncake_synthetic_trace.jsonl": (3_993, {"id": "content", "time": '{column: timestamp, format: "epoch_ms"}'}),
    "azure_EA_ActualCost_Small.csv": (
        11,
        {
            "id": "content", "customer": "SubscriptionId", "type": "ChargeType",
            "time": '{column: Date, format: "%m/%d/%Y", timezone: UTC}',
        },
    ),
    "focus_1.0_sample_public.csv": (
        544,
        {
            "id": "[Id]", "customer": "SubAccountId", "type": "ChargeCategory", "null_values": '["", "NULL"]',
            "time": "{column: ChargePeriodStart, timezone: UTC}",
        },
    ),
    "uci_household_power_sample.txt": (
        2_203,
        {
            "delimiter": '";"', "id": "content",
            "time": '{columns: [Date, Time], format: "%d/%m/%Y %H:%M:%S", timezone: UTC}',
        },
    ),
    "nrel_commercial_load_8760_kw.csv": (8_760, {"columns": "[column_1]", "id": "content", "time": "{constant: 2026-10-01}"}),
    "apache_access_combined.log": (
        10_000,
        {
            "format": "log", "pattern": "combined", "id": "content", "customer": "host", "null_values": '["", "-"]',
            "time": '{column: time, format: "%d/%b/%Y:%H:%M:%S %z"}',
        },
    ),
    "focus_saas/simple_saas_agreements_c.csv": (
        3, {"customer": "BillingAccountId", "time": '{column: ChargePeriodStart, format: "%d/%m/%y", timezone: UTC}'},
    ),
    "focus_saas/virtual_currency_pricing_model_b3.csv": (3, {"customer": "BillingAccountId", "type": "ResourceType"}),
}  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_a_draft_of_real_data_reads_all_of_it(ledger: Ledger, name: str) -> None:
    rows, expected = REAL[name]
    text, outcome = drafted(ledger, Path(name).name, read(name))
    assert (outcome.file.rows_read, outcome.file.accepted, outcome.faults) == (rows, rows, [])
    found = lines(text)
    assert {key: found.get(key) for key in expected} == expected


CSV = f"request_id,account,event,at,units\na1,acme,call,{TIME},1.5\nb2,globex,message,{TIME},2\nc3,acme,call,{TIME},3\n"
LINE = '{"request_id": "a1", "account": {"id": "acme"}, "event": "call", "at": 1788220800, "usage": {"total tokens": 1.5}}\n'
EVENT = '{"specversion": "1.0", "id": "1", "source": "/a", "type": "call", "subject": "acme", "time": "2026-09-01T00:00:00Z", "data": {"units": 1}}\n'


def forms() -> Iterator[tuple[str, str | bytes, dict[str, str]]]:
    identity = {"id": "[request_id]", "customer": "account", "type": "event", "time": "{column: at}"}
    yield "gateway-2026-08.csv", CSV, {**identity, "files": '["exports/gateway-*.csv"]', "delimiter": '","'}
    yield "gateway.csv.gz", gzip.compress(CSV.encode()), identity
    yield "gateway.csv", CSV.encode("utf-16"), {**identity, "encoding": "utf-16"}
    yield "gateway.csv", CSV.encode("utf-16-le"), {**identity, "encoding": "utf-16-le"}
    yield "gateway.csv", CSV.replace("globex", "größe").encode("latin-1"), {**identity, "encoding": "windows-1252"}
    yield "gateway.csv", CSV.replace("globex", "g\x81").encode("latin-1"), {**identity, "encoding": "latin-1"}
    yield "gateway.csv", "Usage report\nof August\n\n" + CSV, {**identity, "skip_lines": "3"}
    yield "gateway.csv", "# by gateway\n#\n" + CSV + "# end\n", {**identity, "comment": '"#"'}
    yield "gateway.csv", CSV.replace(",", "\t"), {**identity, "delimiter": "tab"}
    yield "gateway.csv", CSV.replace(",", ";").replace("1.5", "1.234,5"), {
        **identity, "numbers": '{columns: [units], decimal: ",", group: "."}'
    }  # fmt: skip
    yield "gateway.csv", CSV.replace("1.5", '"1,234.5"').replace(",3\n", ",-\n"), {
        **identity, "numbers": '{columns: [units], decimal: ".", group: ","}', "null_values": '["", "-"]'
    }  # fmt: skip
    yield "gateway.csv", CSV.partition("\n")[2], {"columns": "[column_1, column_2, column_3, column_4, column_5]"}
    yield "gateway.csv", "#request_id" + CSV.removeprefix("request_id"), {"id": '["#request_id"]'}
    yield "gateway.csv", "id,time\n", {"customer": "{constant: CUSTOMER}"}
    yield "gateway.jsonl", LINE + LINE.replace("a1", "b2").replace("acme", "globex"), {
        "format": "jsonl", "id": "[request_id]", "customer": "account.id", "time": '{column: at, format: "epoch_s"}',
    }  # fmt: skip
    yield "gateway.json", f"[\n{LINE},{LINE.replace('a1', 'b2')}]", {"format": "jsonl", "id": "[request_id]"}
    yield "events.jsonl", EVENT, {"format": "cloudevents"}
    yield "events.jsonl", EVENT.replace('"subject": "acme", ', ""), {"customer": "{constant: CUSTOMER}"}
    yield "error.log", '1.2.3.4 - - [01/Sep/2026:00:00:00 +0000] "GET / HTTP/1.1" 200 5\n', {"pattern": "common"}


@pytest.mark.parametrize(("name", "content", "expected"), list(forms()))
def test_a_draft_reads_what_it_was_drafted_from(
    ledger: Ledger, name: str, content: str | bytes, expected: dict[str, str]
) -> None:
    text, outcome = drafted(ledger, name, content)
    assert outcome.file.accepted == outcome.file.rows_read
    found = lines(text)
    assert {key: found.get(key) for key in expected} == expected


def test_a_draft_of_parquet_reads_it(ledger: Ledger) -> None:
    select = "SELECT 'a1' AS id, 'acme' AS customer, 'call' AS type, TIMESTAMPTZ '2026-09-01 00:00:00Z' AS time, {'n': 1.5} AS usage"
    text, outcome = drafted(ledger, "u.parquet", parquet(select, ledger.root / "w.parquet"))
    assert outcome.file.accepted == 1
    assert lines(text)["format"] == "parquet"
    assert "  usage_n: usage.n   # numbers, 1.5 to 1.5\n" in text


def test_a_draft_says_what_it_saw_and_asks(ledger: Ledger) -> None:
    content = "Id,At,Account,Menge,Weight,Empty,time\n" + "".join(
        f"{n},0{n}.0{n}.2026,acme{n % 2},{n},{n}.5,,{TIME}\n" for n in range(1, 6)
    )
    text, _ = drafted(ledger, "usage.csv", content)
    assert text == (
        "# Drafted from all 5 rows of exports/usage.csv. Lines with a question need an answer.\n"
        'format: csv\ndelimiter: ","\nfiles: ["exports/usage.csv"]   # which exports does this mapping read?\n'
        "# source: usage   # by default the name of this file\n"
        "id: [Id]   # a value of its own in every row\n"
        "customer: Account   # is it this column?\n"
        "type: {constant: usage}   # what should meters call it?\n"
        "time: {column: time}   # other times: At\n"
        "properties:   # what meters may use, under the names before the colon\n"
        "  At: At   # times\n"
        "  Menge: Menge   # numbers, 1 to 5\n"
        "  Weight: Weight   # numbers, 1.5 to 5.5\n"
        "  # Empty is always empty\n"
        "# rules:   # what of this must always hold? A row that breaks a rule is rejected\n"
        "#   Menge: {required: true, min: 0, max: 5}\n"
        "#   Weight: {required: true, min: 0, max: 5.5}\n"
    )


def test_only_the_first_rows_are_looked_at(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "ROWS", 2)
    assert drafted(ledger, "usage.csv", CSV)[0].startswith("# Drafted from the first 2 rows of")


@pytest.mark.parametrize(
    ("values", "form", "question"),
    [
        (["2026-09-01 10:00:00.1234567"], None, ""),
        (["2026-09-01T10:00Z"], None, ""),
        (["13/01/2026 10:00:00"], "%d/%m/%Y %H:%M:%S", ""),
        (["01/13/2026 10:00"], "%m/%d/%Y %H:%M", ""),
        (["01/02/2026"], "%d/%m/%Y", "%m/%d/%Y fits too: which is it?"),
        (["1.2.2026 3:04:05 PM"], "%d.%m.%Y %I:%M:%S %p", ""),
        (["20260901"], "%Y%m%d", ""),
        (["1 Sep 2026 10:00:00 +0200"], "%d %b %Y %H:%M:%S %z", ""),
        (["1788220800", "1788220801.5"], "epoch_s", ""),
        (["1788220800000"], "epoch_ms", ""),
        (["31/02/2026"], "no time", ""),
        (["-5"], "no time", ""),
        (["soon"], "no time", ""),
        ([], "no time", ""),
    ],
)
def test_forms_of_times_are_recognised(values: list[str], form: str | None, question: str) -> None:
    found = time_form("time", values)
    assert (found.format if found else "no time") == form
    assert (found.question if found else "") == question


def test_numbers_are_times_only_where_the_name_says_so() -> None:
    assert time_form("account", ["1788220800"]) is None


def test_day_and_month_are_told_apart_by_another_column(ledger: Ledger) -> None:
    text, _ = drafted(ledger, "u.csv", "usage_start,usage_end,n\n1/2/2026,1/31/2026,1\n2/3/2026,2/28/2026,1\n")
    assert lines(text)["time"] == '{column: usage_start, format: "%m/%d/%Y", timezone: UTC}'


@pytest.mark.parametrize(
    ("path", "name"),
    [("exports/gateway-2026-08.csv.gz", "gateway"), ("a/2026-08.csv", "usage"), ("x.y.zip", "x"), ("log_1", "log")],
)
def test_a_draft_is_called_by_its_file_without_numbers(path: str, name: str) -> None:
    assert draft_name(Path(path)) == name


@pytest.mark.parametrize(
    "text", ["a", "a b", "", "null", "Null", "a: b", "#x", '"', "\\", "é\u2028\x01😀", "- a", "1", "[a]", "true"]
)
def test_texts_are_written_so_that_they_are_read_back(text: str) -> None:
    node, problems = parse_yaml(f"a: {{b: {scalar(text)}}}", "x.yaml")
    assert node is not None, problems
    inner = node.get("a", "b")  # type: ignore[union-attr]
    assert isinstance(inner, TextNode)
    assert inner.text == text


def test_a_draft_never_replaces_a_file(tmp_path: Path) -> None:
    write_draft("a: b\n", tmp_path / "sources" / "x.yaml")
    with pytest.raises(BillError, match="already there"):
        write_draft("c: d\n", tmp_path / "sources" / "x.yaml")
    assert (tmp_path / "sources" / "x.yaml").read_text() == "a: b\n"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("none.csv", None, "unreadable"),
        ("empty.csv", b"", "empty-file"),
        ("a.csv.zst", b"\x28\xb5\x2f\xfdxx", "compression"),
        ("a.parquet", b"PAR1PAR1", "unreadable-parquet"),
        ("a.csv", b"a,b\0\n", "binary"),
    ],
)
def test_files_that_cannot_be_read_are_refused(ledger: Ledger, name: str, content: bytes | None, code: str) -> None:
    path = ledger.write(f"exports/{name}", content) if content is not None else ledger.root / name
    with pytest.raises(InputProblems) as caught:
        draft_mapping(open_project(ledger.root, ledger.root), path, None, NOW)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_form_is_told_without_a_project(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"PAR1")
    assert form_of(tmp_path / "a").name == "parquet"
