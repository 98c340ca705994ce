"""An export as rows with the lines that they begin on: CSV in the dialect of its mapping."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

from billing_cli.errors import BillError
from billing_cli.statements.cells import Cells
from billing_cli.statements.mapping import Body, StatementMapping
from pricing.problems import Problem, did_you_mean

MOST_BYTES = 500_000_000


def content_of(path: Path) -> tuple[bytes, str]:
    """The bytes of a file, which may lie anywhere, and their SHA-256. Raises BillError where it cannot be read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BillError(f"{path} is larger than {MOST_BYTES} bytes", "split it")
        content = path.read_bytes()
    except OSError as error:
        raise BillError(f"{path} cannot be read: {error.strerror}", "correct the name, or its permissions") from error
    return content, hashlib.sha256(content).hexdigest()


def cells_of(mapping: StatementMapping, file: str, content: bytes, problems: list[Problem]) -> Iterator[Cells]:
    """Every row of an export; what is wrong with the file as a whole is added to `problems`, and ends it."""
    body = mapping.body
    try:
        text = content.decode("utf-8-sig" if body.encoding == "utf-8" else body.encoding)
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is no character of {body.encoding}"
        problems.append(_problem("not-utf-8", file, 0, message, f"correct `encoding` in {mapping.file}"))
        return
    lines = io.StringIO(text, newline="")
    for _ in range(body.skip_lines):
        lines.readline()
    reader = csv.reader(
        lines, delimiter=body.delimiter, quotechar=body.quote or None, strict=True,
        quoting=csv.QUOTE_MINIMAL if body.quote else csv.QUOTE_NONE,
    )  # fmt: skip
    try:
        header = [name.strip() for name in next(reader, [])]
        found = list(_header_problems(mapping, header, file))
        problems += found
        before = reader.line_num
        for cells in () if found else reader:
            line, before = body.skip_lines + before + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                message = f"the row has {len(cells)} cells, the header {len(header)}"
                problems.append(_problem("bad-csv", file, line, message, "quote a cell that holds the delimiter"))
                continue
            yield Cells(body=body, file=file, line=line, row=dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        line = body.skip_lines + reader.line_num
        problems.append(
            _problem("bad-csv", file, line, f"this is not valid CSV: {error}", "mend the quotes near this line")
        )


def wanted(cells: Cells, body: Body) -> bool:
    """Whether a row is one of those that the mapping is about."""
    return all(cells.text(column) in values for column, values in body.only.items())


def _header_problems(mapping: StatementMapping, header: list[str], file: str) -> Iterator[Problem]:
    line = mapping.body.skip_lines + 1
    if not any(header):
        yield _problem("bad-csv", file, line, "there is no header", "write one, or correct `skip_lines`")
        return
    needed = mapping.body.read_columns
    if len(header) == 1 and len(needed) > 1:
        message = f"the header is one column with `delimiter: '{mapping.body.delimiter}'`"
        yield _problem("bad-csv", file, line, message, f"correct `delimiter` or `skip_lines` in {mapping.file}")
        return
    for name in needed:
        if name not in header:
            message = f"the file has no column `{name}`, which {mapping.file} reads"
            yield _problem("missing-column", file, line, message, did_you_mean(name, header))
        elif header.count(name) > 1:
            yield _problem("bad-csv", file, line, f"the column `{name}` stands twice", "keep one of the two")


def _problem(code: str, file: str, line: int, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=file, line=line, path="", message=message, remedy=remedy)
