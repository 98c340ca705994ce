"""Bad input as data: every fault of every file is collected, then shown at once."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache


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


def first_of(names: Sequence[str], most: int = 3) -> str:
    """The first names of several, and how many more there are.

    >>> first_of(["a", "b"]), first_of(["a", "b", "c", "d", "e"])
    ('a, b', 'a, b, c and 2 more')
    """
    left = len(names) - most
    return ", ".join(names[:most]) + (f" and {left} more" if left > 0 else "")


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
    return _suggestion(word, tuple(sorted(known)))


@lru_cache(maxsize=1024)
def _suggestion(word: str, names: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.7)
    if close:
        return f"did you mean `{close[0]}`?"
    if not names:
        return "there is none to choose from"
    return "known here: " + ", ".join(f"`{name}`" for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """How many problems are left unsaid that are like those just said; `line` is that of the first of them.

    `path` is what their paths have in common, with `…` for what differs from row to row.
    """

    count: int
    file: str
    path: str
    line: int

    def words(self) -> str:
        """In words, with a row where the file has rows.

        >>> More(count=4812, file="customers/a.csv", path="", line=17).words()
        'and 4,812 more like it, from line 17 on'
        """
        unit = "row" if self.file.lower().endswith(".parquet") else "line"
        return f"and {self.count:,} more like it" + (f", from {unit} {self.line} on" if self.line else "")


# So many problems of one kind are said one by one; of more than that, as many as are enough to see what they share.
SAID_ALL = 5
SAID_OF_MANY = 3
_NAMES = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"")
_NUMBERS = re.compile(r"[0-9]+(?:[.,:-][0-9]+)*")
_INDEX = re.compile(r"\[[0-9]+\]")
# What is named by an id that each row has of its own.
_BY_ID = ("customers", "subscriptions", "grants", "voids")
# What may stand below an id, which itself may hold points.
_BELOW_ID = re.compile(
    r"\.(?:aliases|at|cap|changes|charges|commitment|currency|customer|discounts|end|expires|plan|quantities"
    r"|replaces|start|subscription|trial|unit|usage)(?:[.\[].*)?$"
)


def without_repetition(problems: Sequence[Problem]) -> Iterator[Problem | More]:
    """The problems in their order; of those that are alike, where they are many, the first few and how many more.

    Alike are problems of one file and code, in the same column or path whatever the row, whose messages differ in names
    and numbers alone.
    """
    kinds = [_kind(problem) for problem in problems]
    counts = Counter(kinds)
    seen: Counter[Hashable] = Counter()
    for problem, kind in zip(problems, kinds, strict=True):
        seen[kind] += 1
        if counts[kind] <= SAID_ALL or seen[kind] <= SAID_OF_MANY:
            yield problem
        elif seen[kind] == SAID_OF_MANY + 1:
            count = counts[kind] - SAID_OF_MANY
            yield More(count=count, file=problem.file, path=_column(problem.path), line=problem.line)


def _kind(problem: Problem) -> Hashable:
    said = _NUMBERS.sub("0", _NAMES.sub("_", problem.message))
    return problem.file, problem.code, _column(problem.path), said


def _column(path: str) -> str:
    """A path without what differs from row to row: places in lists, and ids.

    >>> _column("subscriptions[17].charges.emails.unit_price"), _column("subscriptions.s-17.plan")
    ('subscriptions[…].charges.emails.unit_price', 'subscriptions[…].plan')
    """
    general = _INDEX.sub("[…]", path)
    section, point, rest = general.partition(".")
    if section not in _BY_ID or not point:
        return general
    below = _BELOW_ID.search(rest)
    return f"{section}[…]{below[0]}" if below else f"{section}[…]"
