"""Where records of a text begin and end: the same cuts as DuckDB makes, for rows whose bytes are wanted again.

What is read here are the chunks of a text in which line ends, quotes and delimiters are single bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from billing_cli.events.encodings import UTF8_MARK
from billing_cli.events.text_file import HEAD_BYTES, TextFile
from billing_cli.events.unpacking import CHUNK_BYTES

# A line without any sign but blanks, between two others.
_BLANK_LINE = re.compile(rb"\n[ \t\r]*\n")
_LINE = re.compile(rb"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """What ends a record: a line end outside of quotes. A line that begins with `comment` is none. Empty: no such sign.

    `with_return`: lines end in CR LF. `blank_counts`: a blank line is a record, as in a file of one column; `blank` are
    the signs of a blank line.
    """

    delimiter: bytes = b""
    quote: bytes = b""
    escape: bytes = b""
    comment: bytes = b""
    blank: bytes = b"\r\n"
    blank_counts: bool = False
    with_return: bool = False

    def is_blank(self, record: bytes) -> bool:
        """Whether it is a blank line that is no row."""
        return not self.blank_counts and not record.strip(self.blank)

    def is_comment(self, record: bytes) -> bool:
        """Whether it is a comment."""
        return bool(self.comment) and record.startswith(self.comment)

    def is_row(self, record: bytes) -> bool:
        """Whether it is counted as a row of data."""
        return not self.is_comment(record) and not self.is_blank(record)

    def has_rows_alone(self, lines: bytes) -> bool:
        """Whether each of some lines without quotes is surely a row."""
        first, last = lines[: lines.find(b"\n") + 1], lines[lines.rfind(b"\n") + 1 :]
        blank = (first and first.isspace()) or last.isspace() or _BLANK_LINE.search(lines) is not None
        has_comment = bool(self.comment) and (self.is_comment(lines) or b"\n" + self.comment in lines)
        return not has_comment and (self.blank_counts or not blank)

    def expression(self) -> re.Pattern[bytes]:
        """A record, or a comment, with its end."""
        comment = rb"%b[^\n]*|" % re.escape(self.comment) if self.comment else b""
        record = self._quoted_record() if self.quote else rb"[^\n]*"
        return re.compile(rb"(?:%b%b)(?:(?P<end>\r?\n)|\Z)" % (comment, record))

    def _quoted_record(self) -> bytes:
        """A quote opens at the beginning of a value, where a blank may stand before it.

        This is how DuckDB reads what is not proper: with doubled quotes, one that follows a closed value and blanks
        opens again. Where lines end in CR LF, what follows a closed quote goes on over LF alone.
        """
        quote, escape, delimiter = re.escape(self.quote), re.escape(self.escape), re.escape(self.delimiter)
        doubled = self.escape == self.quote
        inside = rb"[^%b%b]*(?:%b[\s\S]?[^%b%b]*)*" % (quote, escape, escape, quote, escape)
        quoted = rb"%b%b(?:%b|\Z)" % (quote, rb"[^%b]*(?:%b%b[^%b]*)*" % ((quote,) * 4) if doubled else inside, quote)
        plain = rb"[^%b\n]*" % delimiter if len(self.delimiter) == 1 else rb"(?:(?!%b)[^\n])*" % delimiter
        again = b"(?: +%b)*" % quoted if doubled and self.delimiter != b" " else b""
        behind = rb"(?:(?!%b|\r\n)[\s\S])*" % delimiter if self.with_return else plain
        value = b"(?:%b%b%b%b|%b)" % (b"" if self.delimiter == b" " else b" ?", quoted, again, behind, plain)
        return rb"%b(?:%b%b)*" % (value, delimiter, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of a text that ends where a record ends; `found` are its records, None where each line is one."""

    text: bytes
    found: Sequence[bytes] | None

    def records(self) -> Sequence[bytes]:
        """Its records, each with its line end; comments and blank lines too."""
        return self.found if self.found is not None else _LINE.findall(self.text)

    def lines(self) -> int:
        """How many lines it has."""
        return self.text.count(b"\n") + (not self.text.endswith(b"\n"))


def blocks(chunks: Iterable[bytes], grammar: Grammar) -> Iterator[Block]:
    """A text in blocks of whole records."""
    expression = grammar.expression()
    pending: list[bytes] = []
    size = enough = 0
    for chunk in chunks:
        pending.append(chunk)
        size += len(chunk)
        if size < enough:
            continue
        text = b"".join(pending)
        block = _whole_records(text, grammar, expression)
        if block.text:
            yield block
        # A record that goes on for long is looked at again when twice as much of it is there.
        pending, size = [text[len(block.text) :]], len(text) - len(block.text)
        enough = 0 if block.text else 2 * size
    text = b"".join(pending)
    if text:
        block = _whole_records(text, grammar, expression)
        rest = text[len(block.text) :]
        yield Block(text=text, found=[*block.found, rest] if block.found is not None and rest else block.found)


def rows_at(chunks: Iterable[bytes], grammar: Grammar, wanted: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """The wanted rows of a text without its header, by their numbers from 1; blocks without any are only counted."""
    waiting = sorted(set(wanted), reverse=True)
    number = 0
    for block in blocks(chunks, grammar):
        if not waiting:
            return
        if block.found is None and grammar.has_rows_alone(block.text):
            count = block.lines()
            if number + count >= waiting[-1]:
                yield from _lines_at(block.text, number, waiting)
            number += count
            continue
        for record in filter(grammar.is_row, block.records()):
            number += 1
            if waiting and waiting[-1] == number:
                yield waiting.pop(), record


def _lines_at(text: bytes, before: int, waiting: list[int]) -> Iterator[tuple[int, bytes]]:
    """Those lines of a text that are waited for, the lowest number last in the list; `before` stand before it."""
    lines = text.split(b"\n")
    ended = len(lines) - 1
    count = ended + bool(lines[-1])
    while waiting and waiting[-1] <= before + count:
        number = waiting.pop()
        place = number - before - 1
        yield number, lines[place] + (b"\n" if place < ended else b"")


def lines_at(file: TextFile, wanted: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """The wanted lines of a file that is read as it was found, by their numbers from 1, without looking at others."""
    waiting = sorted(set(wanted), reverse=True)
    with file.path.open("rb") as raw:
        start = before = 0  # where the chunk begins, and how many lines end before it
        for end, feeds in (*file.text.marks, (file.text.seen, file.text.line_feeds + 1)):
            if waiting and waiting[-1] <= feeds:
                begin = _line_start(raw, start) if waiting[-1] == before + 1 else start
                raw.seek(begin)
                lines = raw.read(end - begin).split(b"\n")
                while waiting and waiting[-1] <= feeds:
                    number = waiting.pop()
                    place = number - before - 1
                    line = lines[place] + (b"\n" if place < len(lines) - 1 else b"")
                    yield number, line.removeprefix(UTF8_MARK) if number == 1 else line
            start, before = end, feeds


def _line_start(raw: BinaryIO, place: int) -> int:
    """Where the line begins that goes on at a place of a file."""
    while place:
        size = min(place, CHUNK_BYTES)
        raw.seek(place - size)
        found = raw.read(size).rfind(b"\n")
        if found >= 0:
            return place - size + found + 1
        place -= size
    return 0


def no_rows(chunks: Iterable[bytes], grammar: Grammar) -> list[int]:
    """The places (the first record is 1) of blank lines and comments, without the empty lines at the end."""
    found: list[int] = []
    place = last = 0
    for block in blocks(chunks, grammar):
        if block.found is None and grammar.has_rows_alone(block.text):
            place += block.lines()
            last = len(found)
            continue
        for record in block.records():
            place += 1
            if not grammar.is_row(record):
                found.append(place)
            if record.strip(b"\r\n"):
                last = len(found)
    return found[:last]


def preamble_length(head: bytes, grammar: Grammar, skip_lines: int, *, has_header: bool) -> int | None:
    """How many bytes of a text stand before its first row; None where `head`, its beginning, does not show it."""
    at = len(UTF8_MARK) if head.startswith(UTF8_MARK) else 0
    for _ in range(skip_lines):
        at = head.find(b"\n", at) + 1
        if not at:
            return None if len(head) >= HEAD_BYTES else len(head)
    if not has_header:
        return at
    for found in grammar.expression().finditer(head, at):
        if found["end"] is None and len(head) >= HEAD_BYTES:
            return None
        if not grammar.is_comment(found[0]):
            return found.end()
    return len(head)


def without(chunks: Iterable[bytes], length: int) -> Iterator[bytes]:
    """A text without so many bytes at its beginning."""
    for chunk in chunks:
        kept = chunk[length:]
        length = max(length - len(chunk), 0)
        if kept:
            yield kept


def _whole_records(text: bytes, grammar: Grammar, expression: re.Pattern[bytes]) -> Block:
    """The beginning of a text that ends where its last whole record does; it may be empty."""
    if not grammar.quote or grammar.quote not in text:
        return Block(text=text[: text.rfind(b"\n") + 1], found=None)
    found: list[bytes] = []
    end = 0
    for match in expression.finditer(text):
        if match["end"] is None:
            break
        end = match.end()
        found.append(match[0])
    return Block(text=text[:end], found=found)
