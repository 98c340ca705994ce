"""The same rows written in every format."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb

Row = Mapping[str, str | None]
FIELDS = ("id", "customer", "type", "time")


def as_csv(rows: Sequence[Row], names: Sequence[str]) -> bytes:
    """A header and all values quoted; a missing value is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([names, *([row[name] or "" for name in names] for row in rows)])
    return text.getvalue().encode()


def as_jsonl(rows: Sequence[Row], names: Sequence[str]) -> bytes:
    """An object a line; plain numbers as numbers, written as they stand, everything else as texts."""
    return "".join(json_object({name: row[name] for name in names}) + "\n" for row in rows).encode()


def as_json_array(rows: Sequence[Row], names: Sequence[str]) -> bytes:
    """One array over several lines."""
    return b"[\n" + b",\n".join(as_jsonl(rows, names).splitlines()) + b"\n]\n"


def as_cloudevents(rows: Sequence[Row], names: Sequence[str]) -> bytes:
    """CloudEvents of the source `events`; properties are the members of `data`."""
    lines = []
    for row in rows:
        data = json_object({name: row[name] for name in names if name not in FIELDS})
        context = {"specversion": "1.0", "source": "events", "subject": row["customer"]}
        context |= {name: row[name] for name in ("id", "type", "time")}
        lines.append(json.dumps(context)[:-1] + f', "data": {data}}}\n')
    return "".join(lines).encode()


def as_parquet(rows: Sequence[Row], names: Sequence[str], path: Path) -> bytes:
    """All columns texts."""
    columns = ", ".join(f"unnest(CAST(${place} AS VARCHAR[])) AS {quoted(name)}" for place, name in enumerate(names, 1))
    values = [[row[name] for row in rows] for name in names]
    return parquet(f"SELECT {columns}", path, values)


def parquet(select: str, path: Path, values: Sequence[object] = ()) -> bytes:
    """The rows of a SELECT as a Parquet file."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE TABLE rows AS {select}", list(values))
        connection.execute(f"COPY rows TO '{path}' (FORMAT parquet)")
    content = path.read_bytes()
    path.unlink()
    return content


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def json_object(row: Row) -> str:
    """An object; a value that is a number in JSON stands without quotes."""
    return "{" + ", ".join(f"{json.dumps(name)}: {_json_value(value)}" for name, value in row.items()) + "}"


def _json_value(value: str | None) -> str:
    try:
        is_number = value is not None and value.isascii() and isinstance(json.loads(value), int | float)
    except ValueError:
        is_number = False
    return str(value) if is_number and value not in ("NaN", "Infinity", "-Infinity") else json.dumps(value)


def written(form: str, rows: Sequence[Row], names: Sequence[str], folder: Path) -> bytes:
    """Rows in the format that a name's ending tells."""
    writers: dict[str, Callable[[Sequence[Row], Sequence[str]], bytes]] = {
        "csv": as_csv, "jsonl": as_jsonl, "json": as_json_array, "ce.jsonl": as_cloudevents,
    }  # fmt: skip
    return as_parquet(rows, names, folder / "written.parquet") if form == "parquet" else writers[form](rows, names)


FORMATS = ("csv", "jsonl", "json", "parquet", "ce.jsonl")
