"""The rows of a pack as CSV: a file per section with its controls and variances, and one per table that has rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from billing_cli.reports.printable import Column, csv_text
from billing_cli.reports.reconcile.pack import Control, Pack, Section, Variance
from pricing.money import minor_text

# Of the row of a control the columns of a variance are empty.
OF_CONTROL = ("record", "control", "name", "result", "compared", "exceptions", "tolerance", "note", "not_run")
OF_VARIANCE = (
    "key", "left_is", "left", "right_is", "right", "difference", "unit", "category", "explanation", "evidence",
    "at_risk", "at_risk_currency",
)  # fmt: skip
COLUMNS = tuple(Column(key=one, title="", mixed=True) for one in (*OF_CONTROL, *OF_VARIANCE))
SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvFile:
    """A file with its name, its bytes, and how many rows it has below its head."""

    name: str
    content: bytes
    rows: int

    @property
    def sha256(self) -> str:
        """Digest of the bytes, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def csv_files(pack: Pack) -> dict[str, CsvFile]:
    """Every file by its name, in the order of the sections."""
    return {one.name: one for section in pack.sections for one in _of_section(section)}


def section_file(section: Section) -> str:
    """The name of the file with the controls and variances of a section."""
    return f"{section.number:02}-{section.id}.csv"


def table_file(section: Section, table: str) -> str:
    """The name of the file with the rows of one of its tables."""
    return f"{section.number:02}-{section.id}-{table}.csv"


def sums(files: Mapping[str, CsvFile]) -> bytes:
    """The digests of all files, as `sha256sum -c` reads them."""
    return "".join(f"{one.sha256}  {one.name}\n" for one in files.values()).encode()


def _of_section(section: Section) -> Iterator[CsvFile]:
    rows = [row for control in section.controls for row in _rows(control)]
    yield _file(section_file(section), rows, COLUMNS)
    for one in section.tables:
        if one.rows:
            columns = [Column(key=column.key, title="", mixed=column.number) for column in one.columns]
            yield _file(table_file(section, one.id), one.rows, columns)


def _file(name: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> CsvFile:
    return CsvFile(name=name, content=csv_text(rows, columns).encode(), rows=len(rows))


def _rows(control: Control) -> Iterator[dict[str, Any]]:
    empty = dict.fromkeys((*OF_CONTROL, *OF_VARIANCE))
    about = {name: getattr(control, name) for name in OF_CONTROL[2:]}
    yield {**empty, **about, "record": "control", "control": control.id}
    for one in control.variances:
        yield {**empty, "record": "variance", "control": control.id, **_variance(control, one)}


def _variance(control: Control, one: Variance) -> dict[str, Any]:
    currency, minor = one.at_risk or (None, 0)
    return {
        "result": "PASS_WITHIN_TOLERANCE" if one.tolerated else "FAIL",
        "left_is": control.left,
        "right_is": control.right,
        **{name: getattr(one, name) for name in OF_VARIANCE if hasattr(one, name)},
        "at_risk": None if currency is None else minor_text(minor, currency),
        "at_risk_currency": currency,
    }
