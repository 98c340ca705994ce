"""Bad input as data: every fault of every file is collected, then shown at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault in what a person wrote.

    `file` is relative to the project folder, `line` counts from 1 (0: the file as a whole), `path` is the dotted place
    inside the file, `remedy` says what to do about it.
    """

    code: str
    file: str
    line: int
    path: str
    message: str
    remedy: str


def place_text(file: str, line: int) -> str:
    """How a place is said: a line of a text file, a row of a Parquet file.

    >>> place_text("customers/a.csv", 3), place_text("customers/a.parquet", 3), place_text("bill.yaml", 0)
    ('customers/a.csv:3', 'customers/a.parquet row 3', 'bill.yaml')
    """
    if not line:
        return file
    return f"{file} row {line}" if file.lower().endswith(".parquet") else f"{file}:{line}"


def sorted_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Order problems by place, each said once, so that the same input gives the same report.

    The same fault found twice, from two states of what is read, may have two remedies: the first by the alphabet
    is kept.
    """
    said: dict[tuple[str, int, str, str, str], Problem] = {}
    for problem in sorted(problems, key=lambda p: (p.file, p.line, p.path, p.code, p.message, p.remedy)):
        said.setdefault((problem.file, problem.line, problem.path, problem.code, problem.message), problem)
    return list(said.values())


def counted(count: int, noun: str) -> str:
    """A number of things, in words.

    >>> counted(1, "event"), counted(1200, "event")
    ('1 event', '1200 events')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


# Beyond that many words, comparing takes long and a list of them helps nobody.
MOST_COMPARED = 1_000


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the closest known word, or list all of them; of very many, only how many there are.

    >>> did_you_mean("unit_prise", ["unit_price", "per"])
    'did you mean `unit_price`?'
    >>> did_you_mean("x", ["b", "a"])
    'known here: `a`, `b`'
    >>> did_you_mean("x", map(str, range(5000)))
    'it is none of the 5000 that are known; correct it'
    """
    count = len(known) if isinstance(known, Mapping) else len(known := set(known))
    if count > MOST_COMPARED:
        return f"it is none of the {count} that are known; correct it"
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.7)
    if close:
        return f"did you mean `{close[0]}`?"
    if not names:
        return "there is none to choose from"
    return "known here: " + ", ".join(f"`{name}`" for name in names)
