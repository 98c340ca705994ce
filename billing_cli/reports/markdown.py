"""Sections as Markdown for forges: nothing that a value holds acts on the page, or calls anybody."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from billing_cli.reports.section import Section, Text

# Of longer values the beginning is shown.
LONGEST = 200
# Control characters, those that have no width or turn the direction of text, lone surrogates, ends of lines.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def code(text: str) -> str:
    """A value as a code span, on one line: the one place of Markdown where a forge makes nothing of what stands in it.

    In it there are no mentions, references, links, tags or emphasis. A backtick would end it and becomes an apostrophe,
    `|` would end a table's cell, and what cannot be seen deceives: both are written out.

    >>> code("@acme|<b>`x`")
    "`@acme\\\\x7c<b>'x'`"
    """
    plain = "".join(_harmless(character) for character in " ".join(text.split()))
    if len(plain) > LONGEST:
        plain = f"{plain[: LONGEST - 1]}…"
    return f"`{plain or '(empty)'}`"


def _harmless(character: str) -> str:
    if character == "`":
        return "'"
    if character != "|" and unicodedata.category(character) not in UNSEEN:
        return character
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def words(text: Text) -> str:
    """Words of the program with values between them; a value may stand everywhere but beside another backtick."""
    return "".join(part if isinstance(part, str) else code(part.text) for part in text)


def table(section: Section, most: int | None = None) -> Iterator[str]:
    """The lines of a section without its title: at most `most` rows, with how many there are more, then the notes."""
    rows = section.rows[:most]
    if rows:
        yield _row([head.words for head in section.heads])
        yield _row(["---:" if head.number else ":---" for head in section.heads])
        for row in rows:
            yield _row([words(cell) for cell in row])
        yield ""
    if len(rows) < len(section.rows):
        yield f"… and {len(section.rows) - len(rows)} more rows of {len(section.rows)}."
        yield ""
    for note in section.notes:
        yield f"- {words(note)}"
    if section.notes:
        yield ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def headed(section: Section) -> Iterator[str]:
    """A section with its title, in full."""
    yield f"## {section.title}"
    yield ""
    yield from table(section)


def folded(section: Section, most: int | None) -> Iterator[str]:
    """A section that a reader opens."""
    counted = f" ({len(section.rows)})" if section.rows else ""
    yield f"<details><summary>{section.title}{counted}</summary>"
    yield ""
    yield from table(section, most)
    yield "</details>"
    yield ""
