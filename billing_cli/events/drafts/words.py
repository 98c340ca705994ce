"""What a text seems to be, and how a text is written in YAML."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}.*")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def is_number(text: str) -> bool:
    """Whether it is a number, plainly written."""
    return _NUMBER.fullmatch(text) is not None


def is_uuid(text: str) -> bool:
    """Whether it is a UUID."""
    return _UUID.fullmatch(text) is not None


def seems_a_value(text: str) -> bool:
    """Whether it is hardly the name of a column: a UUID, a date, or no letter in it."""
    return is_uuid(text) or _DATE.fullmatch(text) is not None or not any(map(str.isalpha, text))


def words_of(name: str) -> list[str]:
    """The words of a name, in small letters.

    >>> words_of("BillingPeriodStart"), words_of("data.input_tokens"), words_of("SKUId")
    (['billing', 'period', 'start'], ['data', 'input', 'tokens'], ['sku', 'id'])
    """
    return [word.lower() for word in _WORDS.findall(name)]


def scalar(text: str) -> str:
    """A text as YAML writes it inside a flow mapping, in quotes where it needs them.

    >>> scalar("llm.request"), scalar("a: b"), scalar("null"), scalar("")
    ('llm.request', '"a: b"', '"null"', '""')
    """
    if _PLAIN.fullmatch(text) and text.lower() != "null":
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def flow(texts: Sequence[str]) -> str:
    """A list on one line."""
    return f"[{', '.join(map(scalar, texts))}]"


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08x}"
