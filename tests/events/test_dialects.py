"""CSV as programs of all kinds write it: delimiters, quotes, headers, encodings, and numbers with a comma."""

import json

import pytest

from tests.events.ledger import HEADER, Ledger, Outcome

TIME = "2026-09-01T00:00:00Z"
FIELDS = "id: [id]\ncustomer: customer\ntype: type\ntime: time\n"
NAMES = "columns: [id, customer, type, time, units]\ndelimiter: ','\n"
ROW = f"a,acme,call,{TIME},1\n"


def read(ledger: Ledger, keys: str, content: str | bytes) -> Outcome:
    ledger.mapping(FIELDS + keys)
    return ledger.export(content)


def units(outcome: Outcome) -> list[str | None]:
    return [json.loads(event[6]).get("units") for event in outcome.events]


@pytest.mark.parametrize(
    ("keys", "content", "values"),
    [
        ("delimiter: ':'\nquote: \"'\"\n", f"id:customer:type:time:units\na:acme:call:'{TIME}':'x:''y'\n", ["x:'y"]),
        ("delimiter: tab\n", (HEADER + ROW).replace(",", "\t"), ["1"]),
        ("delimiter: ' '\n", (HEADER + ROW).replace(",", " "), ["1"]),
        ("delimiter: §\n", (HEADER + ROW + ROW.replace("a", "b", 1)).replace(",", "§"), ["1", "1"]),
        ('delimiter: "\\u0001"\n', (HEADER + ROW).replace(",", "\x01"), ["1"]),
        ("delimiter: ','\n", HEADER.replace("units", '"a;b;c;d;e;f",units') + ROW.replace(",1", ",x;y,1"), ["1"]),
        ("escape: \\\n", HEADER + ROW.replace(",1", ',"a\\"b\\\\,\\\nc"'), ['a"b\\,\nc']),
        ("quote: none\n", HEADER + ROW.replace(",1", ',5" disk') + ROW.replace("a", "b", 1), ['5" disk', "1"]),
        ("skip_lines: 2\n", 'Report of "calls"\n\n' + HEADER + ROW, ["1"]),
        ("skip_lines: 1\n", "Report\n" + HEADER + ROW, ["1"]),
        ("skip_lines: 2\n", '"Report\nof, calls\n' + HEADER + ROW.replace("1\n", '"1\n2"\n'), ["1\n2"]),
        ("skip_lines: 1\n", b"\xef\xbb\xbfReport\n" + (HEADER + ROW).replace("\n", "\r\n").encode(), ["1"]),
        (NAMES, ROW, ["1"]),
        (NAMES, "", []),
        (NAMES.replace("','", "';'"), ROW.replace(",", ";"), ["1"]),
        (NAMES, "\ufeff" + ROW.replace("a", '"a"', 1), ["1"]),
        (NAMES + "skip_lines: 1\n", "1 row\n" + ROW, ["1"]),
        (NAMES + "skip_lines: 3\n", "1 row\n", []),
        ('comment: "#"\n', f'# by "x\n#\n{HEADER}{ROW}#a,b\n\n{ROW.replace("a", "b,", 1)}#\n', ["1"]),
        ('comment: "#"\n', HEADER + ROW.replace(",1", ",#1") + "#end", ["#1"]),
        ('comment: "#"\n', HEADER + ROW.replace(",1", ',"x\n#1\n"'), ["x\n#1\n"]),
        ('comment: "#"\nskip_lines: 1\n', f"Report\n#\n{HEADER}{ROW}", ["1"]),
    ],
)  # fmt: skip
def test_a_dialect_is_read(ledger: Ledger, keys: str, content: str | bytes, values: list[str]) -> None:
    outcome = read(ledger, keys, content)
    assert units(outcome) == values
    assert outcome.events[0][2] == "a" if values else not outcome.rejects
    assert not list(ledger.root.glob("*.spool/*"))


TEXT = "Größe – 5 €"


@pytest.mark.parametrize("encoding", ["latin-1", "windows-1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_other_encodings_are_read_character_by_character(ledger: Ledger, encoding: str, end: str) -> None:
    written = TEXT if encoding != "latin-1" else "Größe"
    rows = "".join(ROW.replace("a,", f"{number},", 1).replace(",1", f',"{written}"') for number in range(50_000))
    content = (HEADER + rows).replace("\n", end).encode(encoding)
    outcome = read(ledger, f"encoding: {encoding}\n", content)
    assert set(units(outcome)) == {written}
    assert [event[7] for event in outcome.events] == list(range(1, 50_001))
    assert not outcome.rejects


@pytest.mark.parametrize(
    ("encoding", "spoilt"), [("windows-1252", b"\x81"), ("utf-16-le", b"\x00\xd8"), ("utf-16-be", b"\xdc\x00")]
)
def test_what_is_no_character_of_the_encoding_rejects_its_row_alone(
    ledger: Ledger, encoding: str, spoilt: bytes
) -> None:
    parts = [HEADER + ROW + "b,acme,call,x,", "2\n" + ROW.replace("a", "c", 1)]
    outcome = read(ledger, f"encoding: {encoding}\n", spoilt.join(part.encode(encoding) for part in parts))
    assert [event[2] for event in outcome.events] == ["a", "c"]
    assert outcome.faults == [(2, "bad-encoding")]


@pytest.mark.parametrize(
    ("encoding", "content", "code"),
    [
        ("utf-16", (HEADER + ROW).encode("utf-16-le"), "other-encoding"),
        ("utf-16-be", (HEADER + ROW).encode("utf-16"), "other-encoding"),
        ("latin-1", b"\xef\xbb\xbf" + (HEADER + ROW).encode(), "other-encoding"),
        ("latin-1", (HEADER + ROW).encode("utf-16"), "other-encoding"),
        ("utf-16", (HEADER + ROW).encode("utf-16")[:-1], "truncated"),
        ("windows-1252", HEADER.encode() + b"\0", "binary"),
        ("windows-1252", b"\x81" + HEADER.encode(), "not-utf-8"),
    ],
)  # fmt: skip
def test_a_file_in_another_encoding_than_its_mapping_says_is_refused(
    ledger: Ledger, encoding: str, content: bytes, code: str
) -> None:
    ledger.mapping(FIELDS + f"encoding: {encoding}\n")
    assert ledger.refused(ledger.write("exports/usage.csv", content)) == [("usage.csv", code)]
    assert not list(ledger.root.glob("*.spool/*"))


@pytest.mark.parametrize(
    ("keys", "content", "faults"),
    [
        ("", ROW.replace(",1", ",1,2,"), [(2, "too-many-columns")]),
        ("", ROW.replace(",1", ",1,,"), []),
        ("quote: \"'\"\n", ROW.replace(",1", ",'1'2"), [(2, "unterminated-quote")]),
        ("escape: \\\n", ROW.replace(",1", ',"1""2"'), [(2, "unterminated-quote")]),
        ('comment: "#"\n', "\n#\n\n" + ROW[:9] + "\n#x\n", [(2, "too-few-columns")]),
        ("skip_lines: 0\n", ROW[:9] + "\n\n\n", [(2, "too-few-columns")]),
        ("encoding: latin-1\n", ROW.replace(",1", ",1,\xe9"), [(2, "too-many-columns")]),
    ],
)  # fmt: skip
def test_rows_that_do_not_fit_the_dialect_are_rejected_alone(
    ledger: Ledger, keys: str, content: str, faults: list[tuple[int, str]]
) -> None:
    last = ROW.replace("a", "z", 1)
    encoding = "latin-1" if "latin" in keys else "utf-8"
    outcome = read(ledger, keys, (HEADER.replace("\n", ",\n") + ROW + content + last).encode(encoding))
    assert outcome.faults == faults
    assert outcome.events[-1][2] == "z"
    assert outcome.events[-1][7] == 3


@pytest.mark.parametrize(
    ("keys", "content", "code"),
    [
        ("skip_lines: 1\n", HEADER, "header"),
        ("skip_lines: 5\n", HEADER, "header"),
        ('comment: "#"\n', "#\n#\n", "header"),
        ("delimiter: ','\ncolumns: [id, customer, type, time, Id]\n", ROW, "duplicate-column"),
        ("delimiter: ','\ncolumns: [id, customer, type]\n", ROW, "missing-column"),
        ("delimiter: ';'\n", HEADER + ROW, "missing-column"),
        ("numbers: {columns: unit}\n", HEADER + ROW, "missing-column"),
    ],
)  # fmt: skip
def test_files_that_do_not_fit_the_dialect_are_refused(ledger: Ledger, keys: str, content: str, code: str) -> None:
    ledger.mapping(FIELDS + keys)
    assert {found for _, found in ledger.refused(ledger.write("exports/usage.csv", content))} == {code}


def test_a_single_column_without_a_header_is_read(ledger: Ledger) -> None:
    ledger.mapping(
        "columns: kw\nid: row\ncustomer: {constant: acme}\ntype: {constant: load}\ntime: {constant: 2026-09-01}\n"
    )
    assert [json.loads(event[6]) for event in ledger.export("1.5\n\n2\n\n").events] == [
        {"kw": "1.5"},
        {},
        {"kw": "2"},
        {},
    ]


# How the mapping says that numbers are written, a number, and its plain text; None where the row is rejected.
NUMBERS = (
    ("decimal: ','", "1234,56", "1234.56"),
    ("decimal: ','", "-0,5", "-0.5"),
    ("decimal: ','", "7", "7"),
    ("decimal: ','", "1.234", None),
    ("decimal: ','", "1,234,5", None),
    ("decimal: ',', group: '.'", "1.234.567,891", "1234567.891"),
    ("decimal: ',', group: '.'", "1.234", "1234"),
    ("decimal: ',', group: '.'", "1234,5", "1234.5"),
    ("decimal: ',', group: '.'", "12.34", None),
    ("decimal: ',', group: '.'", "1234.567", None),
    ("decimal: ',', group: '.'", "1.234,", None),
    ("group: ','", "-1,234.50", "-1234.50"),
    ("group: \"'\"", "12'345.6", "12345.6"),
    ("decimal: ',', group: ' '", "12 345,6", "12345.6"),
    ("decimal: ',', group: ' '", "12\u00a0345\u202f678,6", "12345678.6"),
    ("decimal: ','", "  5,0 ", "5.0"),
    ("decimal: ','", "12 345", None),
    ("decimal: ','", "5,0 kWh", None),
    ("decimal: ','", "1e3", None),
    ("decimal: ','", "+1", None),
    ("group: ','", "1.5", "1.5"),
)  # fmt: skip


@pytest.mark.parametrize("form", sorted({form for form, _, _ in NUMBERS}))
def test_numbers_are_read_as_they_are_written_or_rejected(ledger: Ledger, form: str) -> None:
    numbers = [(written, plain) for by, written, plain in NUMBERS if by == form]
    rows = (f"{row};acme;call;{TIME};{written};1,5\n" for row, (written, _) in enumerate(numbers, start=1))
    outcome = read(
        ledger,
        f"properties: {{units: units, twice: {{expr: units * 2}}, note: note}}\nnumbers: {{columns: [units], {form}}}\n"
        "rules: {units: {min: -10000}}\n",
        "id;customer;type;time;units;note\n" + "".join(rows),
    )
    rejects = {reject.row: reject for reject in outcome.rejects}
    events = {int(event[2]): json.loads(event[6]) for event in outcome.events}
    for row, (written, plain) in enumerate(numbers, start=1):
        if plain is None:
            assert rejects[row].code == "bad-number"
            assert f"'{written}'" in rejects[row].reason
            assert written.strip().encode() in rejects[row].raw
        else:
            assert (events[row]["units"], events[row]["note"]) == (plain, "1,5")
            assert float(events[row]["twice"]) == 2 * float(plain)
    assert len(rejects) + len(events) == len(numbers)


def test_a_number_that_is_missing_is_no_bad_number(ledger: Ledger) -> None:
    content = f"id;customer;type;time;units\na;acme;call;{TIME};\nb;acme;call;{TIME};?\n"
    outcome = read(ledger, "null_values: ['', '?']\nnumbers: {columns: units, decimal: ','}\n", content)
    assert (units(outcome), outcome.faults) == ([None, None], [])


def test_a_time_may_be_spread_over_columns(ledger: Ledger) -> None:
    ledger.mapping(
        "id: row\ncustomer: {constant: acme}\ntype: {constant: load}\n"
        "time: {columns: [Date, Time], format: '%d/%m/%Y %H:%M:%S', timezone: Europe/Paris}\n"
        "null_values: ['', '?']\n"
    )
    outcome = ledger.export(
        "Date;Time;kW\n16/12/2006;17:24:00;4.216\n16/12/2006;;1\n?;17:24:00;1\n16/12/2006;25:00:00;?\n"
    )
    assert [(event[5], event[6]) for event in outcome.events] == [(1_166_286_240_000_000, '{"kW":"4.216"}')]
    assert outcome.faults == [(2, "missing-time"), (3, "missing-time"), (4, "bad-time")]
    assert outcome.rejects[2].reason.startswith("'16/12/2006 25:00:00' of columns `Date` and `Time` is not a time")
