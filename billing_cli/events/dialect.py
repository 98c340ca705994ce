"""How the text of an export is written: the keys of a mapping that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pricing.problems import Problem
from pricing.schema import Identifier, Strict, listed
from pricing.yaml_tree import MapNode, path_text, place_at

# What Python's `re` has and DuckDB's RE2 has not: looking around, referring back, atomic groups.
_NOT_RE2 = re.compile(r"\(\?(?!:|i\)|P<)|\\[1-9]|[*+?}]\+")
_TEXT = r'(?:[^"\\]|\\.)*'
# Apache's and nginx's formats of these names. A quote inside a quoted part has a backslash before it. A line
# that is cut inside the user agent still says what was used.
_COMMON = (
    r"(?P<host>\S+) (?P<ident>\S+) (?P<user>.*?) \[(?P<time>[^\]]*)\] "
    rf'"(?P<request>(?P<method>[A-Za-z]+) (?P<path>[^ "]+)(?: (?P<protocol>[A-Z]+/[0-9.]+))?|{_TEXT})" '
    r"(?P<status>[0-9]{3}|-) (?P<bytes>[0-9]+|-)"
)
LOG_PATTERNS: Mapping[str, str] = MappingProxyType({
    "common": _COMMON,
    "combined": rf'{_COMMON} "(?P<referrer>{_TEXT})" "(?P<user_agent>{_TEXT})"?',
})  # fmt: skip
_CSV, _LINES, _TEXTS = ("csv",), ("csv", "log"), ("csv", "log", "jsonl", "cloudevents")
# Which formats have a use for a key.
_FORMATS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "delimiter": _CSV, "quote": _CSV, "escape": _CSV, "columns": _CSV, "pattern": ("log",),
    "skip_lines": _LINES, "comment": _LINES, "encoding": _TEXTS,
})  # fmt: skip

Encoding = Literal["utf-8", "latin-1", "windows-1252", "utf-16", "utf-16-le", "utf-16-be"]


def re2_pattern(text: str) -> str:
    """A regular expression that Python and DuckDB read alike; ValueError otherwise."""
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is not a pattern: {error}") from error
    if _NOT_RE2.search(text):
        raise ValueError(f"{text!r} looks around or refers back, which patterns here cannot do")
    return text


def _character(text: str) -> str:
    if len(text) != 1 or text.isalnum() or text in "\r\n\0":
        raise ValueError(f"{text!r} is not one sign; write one character that is no letter, digit or line end")
    return text


def delimiter_sign(text: str) -> str:
    """One sign, or the word `tab`; ValueError otherwise."""
    return "\t" if text == "tab" else _character(text)


def _ascii(text: str) -> str:
    if not _character(text).isascii():
        raise ValueError(f"{text!r} is not one sign of ASCII")
    return text


def quote_sign(text: str) -> str:
    """One sign of ASCII, or the word `none`; ValueError otherwise."""
    return "" if text == "none" else _ascii(text)


def _log_pattern(text: str) -> str:
    pattern = LOG_PATTERNS.get(text) or re2_pattern(text)
    if not re.compile(pattern).groupindex:
        raise ValueError(f"{text!r} names no group, so that no column comes of it; write groups as (?P<name>…)")
    return text


class Dialect(Strict):
    """How a text is written. Without `delimiter`, the header tells it; a file without one has the `columns` given."""

    delimiter: Annotated[str, AfterValidator(delimiter_sign)] | None = None
    quote: Annotated[str, AfterValidator(quote_sign)] = '"'
    escape: Annotated[str, AfterValidator(_ascii)] | None = None
    columns: Annotated[tuple[Identifier, ...], BeforeValidator(listed), Field(min_length=1)] | None = None
    skip_lines: Annotated[int, Field(ge=0, le=10_000)] = 0
    comment: Annotated[str, AfterValidator(_ascii)] | None = None
    encoding: Encoding = "utf-8"
    pattern: Annotated[str, AfterValidator(_log_pattern)] | None = None

    @model_validator(mode="after")
    def _signs_differ(self) -> Dialect:
        given = [sign for sign in (self.delimiter, self.quote, self.comment) if sign]
        if len(set(given)) < len(given):
            raise ValueError("two of `delimiter`, `quote` and `comment` are the same sign; write different ones")
        if self.escape is not None and not self.quote:
            raise ValueError("`escape` is for quotes inside quotes, and `quote: none` says that there are none")
        return self

    @property
    def escaping(self) -> str:
        """What stands before a quote inside quotes: by default another quote."""
        return self.escape or self.quote

    @property
    def expression(self) -> str:
        """The regular expression of a log's lines, with a named group for each column."""
        assert self.pattern is not None, "a mapping of `format: log` has a pattern"
        return LOG_PATTERNS.get(self.pattern, self.pattern)


def dialect_problems(dialect: Dialect, form: str | None, node: MapNode) -> Iterator[Problem]:
    """Keys that the format of the mapping has no use for, and those that it cannot do without."""
    for key in Dialect.model_fields:
        if key in node.entries and form not in _FORMATS[key]:
            wanted = " or ".join(f"`format: {name}`" for name in _FORMATS[key])
            yield _at(node, key, "bad-value", f"`{key}` is for {wanted}", "write that `format`, or remove the key")
    if form == "csv" and dialect.delimiter is None and len(dialect.columns or ()) > 1:
        message = "`delimiter` is missing: a file without a header does not tell it"
        yield _at(node, "delimiter", "missing-key", message, "add `delimiter: …`")
    if form == "log" and dialect.pattern is None:
        remedy = f"add `pattern: …`, a regular expression with named groups, or {' or '.join(LOG_PATTERNS)}"
        yield _at(node, "pattern", "missing-key", "`pattern` is missing", remedy)


def _at(node: MapNode, key: str, code: str, message: str, remedy: str) -> Problem:
    place = place_at(node, [key])
    return Problem(code=code, file=place.file, line=place.line, path=path_text([key]), message=message, remedy=remedy)
