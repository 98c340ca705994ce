"""A part of a report as data: a table with a title and notes, for Markdown and for pages alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """Text that somebody wrote into a file, such as an id: each form makes it harmless in its own way."""

    text: str


# Words and figures of the program, with values between them.
Text = tuple[str | Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a column; numbers stand to the right."""

    words: str
    number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A title, a table, which may have no rows, and notes below it."""

    title: str
    heads: tuple[Head, ...] = ()
    rows: tuple[tuple[Text, ...], ...] = ()
    notes: tuple[Text, ...] = ()


def with_values(section: Section, written: Callable[[str], str]) -> Section:
    """The section with each of its values as `written` gives it."""

    def told(text: Text) -> Text:
        return tuple(part if isinstance(part, str) else Value(text=written(part.text)) for part in text)

    return replace(
        section,
        rows=tuple(tuple(told(cell) for cell in row) for row in section.rows),
        notes=tuple(told(note) for note in section.notes),
    )


def value(text: object) -> Text:
    """A value alone in its cell; nothing where there is none."""
    return () if text is None else (Value(text=str(text)),)


def heads(*words: str, numbers: int = 0) -> tuple[Head, ...]:
    """The heads of columns, of which the last `numbers` are numbers."""
    return tuple(Head(words=one, number=place >= len(words) - numbers) for place, one in enumerate(words))
