"""How the text of an unknown export seems to be written, told from its beginning."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from billing_cli.events.dialect import LOG_PATTERNS
from billing_cli.events.drafts.words import is_number, seems_a_value
from billing_cli.events.encodings import UTF8, UTF16_MARKS, mark_of
from billing_cli.events.text_file import HEAD_BYTES
from billing_cli.events.unpacking import packing_of, unpacked

DELIMITERS = ",;\t|"
# How many lines or records are looked at.
_LOOKED_AT = 200
_MOST = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """`keys` of a mapping that say how the file is written, and a remark on some of them."""

    name: str
    keys: Mapping[str, str | int | Sequence[str]] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)


def form_of(path: Path) -> Form:
    """The form of a file. Raises Unusable where it cannot be unpacked, OSError where it cannot be opened."""
    with path.open("rb") as raw:
        magic = raw.read(4)
    if magic == b"PAR1":
        return Form(name="parquet")
    head = b""
    for chunk in unpacked(path, packing_of(path, magic)):
        head += chunk[: HEAD_BYTES - len(head)]
        if len(head) >= HEAD_BYTES:
            break
    encoding, remark = _encoding(head)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head).removeprefix("\ufeff")
    if len(head) >= HEAD_BYTES:
        text = text[: text.rfind("\n") + 1]
    found = _json(text) or _log(text) or _csv(text)
    if encoding == UTF8:
        return found
    remarks = {**found.remarks, "encoding": remark} if remark else found.remarks
    return Form(name=found.name, keys={"encoding": encoding, **found.keys}, remarks=remarks)


def _encoding(head: bytes) -> tuple[str, str]:
    """The encoding of a text, and what to ask about it."""
    if mark_of(head) in UTF16_MARKS:
        return "utf-16", ""
    if head[1:200:2].count(0) > 50 or head[:200:2].count(0) > 50:
        return ("utf-16-le" if head[1:200:2].count(0) > 50 else "utf-16-be"), ""
    try:
        codecs.getincrementaldecoder(UTF8)().decode(head)
    except UnicodeDecodeError:
        try:
            head.decode("windows-1252")
        except UnicodeDecodeError:
            return "latin-1", "the bytes are no UTF-8; is it this?"
        return "windows-1252", "the bytes are no UTF-8; is it this?"
    return UTF8, ""


def _json(text: str) -> Form | None:
    first = text.lstrip().partition("\n")[0].strip()
    if not first.startswith(("{", "[")):
        return None
    try:
        json.loads(first)
    except ValueError:
        if not re.match(r"\s*[\[{]\s*(?:[{\[\"]|$)", text):
            return None
    return Form(name="cloudevents" if '"specversion"' in text[:10_000] else "jsonl")


def _log(text: str) -> Form | None:
    lines = [line for line in text.splitlines()[:_LOOKED_AT] if line.strip()]
    for name in ("combined", "common"):
        pattern = re.compile(LOG_PATTERNS[name])
        if lines and sum(pattern.fullmatch(line) is not None for line in lines) >= _MOST * len(lines):
            return Form(name="log", keys={"pattern": name})
    return None


def _csv(text: str) -> Form:
    keys: dict[str, str | int | Sequence[str]] = {}
    lines = text.splitlines(keepends=True)
    if text.startswith("#") and not _is_header_with_sign(lines):
        keys["comment"] = "#"
        lines = [line for line in lines if not line.startswith("#")]
    delimiter, count = max(((one, _usual_count(lines, one)) for one in DELIMITERS), key=lambda found: found[1])
    width = count[1]
    skipped = 0
    while width > 1 and skipped < len(lines) - 1 and len(_record(lines[skipped:], delimiter)) != width:
        skipped += 1
    if width > 1:
        keys["delimiter"] = "tab" if delimiter == "\t" else delimiter
    if skipped:
        keys["skip_lines"] = skipped
    names = [name.strip() for name in _record(lines[skipped:], delimiter)]
    if _is_header(names):
        return Form(name="csv", keys=keys)
    columns = [f"column_{place}" for place, _ in enumerate(names, start=1)]
    return Form(name="csv", keys={**keys, "columns": columns}, remarks={"columns": "the file has no header; name them"})


def _is_header_with_sign(lines: Sequence[str]) -> bool:
    """Whether a first line with `#` has as many values as the line behind it."""
    counts = [max(line.count(delimiter) for delimiter in DELIMITERS) for line in lines[:2]]
    return len(counts) == 2 and counts[0] == counts[1] > 0


def _usual_count(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """For how many of the records, as a share, a delimiter gives the usual number of values, and that number."""
    counts = Counter(len(record) for record in _records(lines, delimiter) if record)
    width, times = max(counts.items(), key=lambda found: (found[1], found[0]), default=(1, 0))
    return (times / counts.total() if width > 1 else 0.0), width


def _records(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO("".join(lines[:_LOOKED_AT]), newline=""), delimiter=delimiter))
    except csv.Error:
        return []


def _record(lines: Sequence[str], delimiter: str) -> list[str]:
    return next(iter(_records(lines, delimiter)), [])


def _is_header(names: Sequence[str]) -> bool:
    filled = names[:-1] if len(names) > 1 and not names[-1] else names
    distinct = len({name.lower() for name in filled}) == len(filled)
    return distinct and all(filled) and not any(is_number(name) or seems_a_value(name) for name in filled)
