"""Python's directives of time -> a strict pattern and DuckDB's format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

# What each directive admits. Like Python, we take one digit where two are usual, unless digits follow directly.
_PATTERNS = MappingProxyType({
    "Y": "[0-9]{4}", "y": "[0-9]{2}", "m": "[0-9]{1,2}", "d": "[0-9]{1,2}", "j": "[0-9]{1,3}",
    "H": "[0-9]{1,2}", "I": "[0-9]{1,2}", "M": "[0-9]{1,2}", "S": "[0-9]{1,2}", "p": "[AaPp][Mm]",
    "b": "[A-Za-z]{3}", "B": "[A-Za-z]{3,9}", "a": "[A-Za-z]{3}", "A": "[A-Za-z]{6,9}",
    "z": "(?:Z|[+-][01][0-9]:?[0-5][0-9])", "f": "[0-9]{1,6}", "%": "%",
})  # fmt: skip
_WIDTHS = MappingProxyType({"m": 2, "d": 2, "j": 3, "H": 2, "I": 2, "M": 2, "S": 2})
_DAY_OF_YEAR = ({"d", "m"}, {"d", "b"}, {"d", "B"}, {"j"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFormat:
    """`pattern` (RE2) matches a whole text; its two groups are the text without the digits after microseconds.

    `format` is for DuckDB's strptime; `has_zone` where the text carries its own offset.
    """

    pattern: str
    format: str
    has_zone: bool


def time_format(text: str) -> TimeFormat:
    """Read a format; ValueError where a directive is not understood or the format names no single instant of a day.

    A format of dates alone stands for the midnight that the day begins with.

    >>> time_format("%d/%m/%Y %H:%M").has_zone
    False
    """
    pieces = _pieces(text)
    directives = [piece[1] for piece in pieces if piece[0] == "%" and piece != "%%"]
    _check(text, directives)

    pattern = "".join(_pattern(piece, pieces[place + 1 : place + 2]) for place, piece in enumerate(pieces))
    pattern = f"({pattern})" if "f" in directives else f"({pattern})()"
    return TimeFormat(pattern=pattern, format=text, has_zone="z" in directives)


def _pieces(text: str) -> list[str]:
    """Directives and the characters between them, one by one."""
    pieces = re.findall(r"%.|[^%]", text, re.DOTALL)
    if "".join(pieces) != text:
        raise ValueError(f"{text!r} ends with a single %; write %% for a percent sign")
    for piece in pieces:
        if piece[0] == "%" and piece[1] not in _PATTERNS:
            known = " ".join(f"%{letter}" for letter in _PATTERNS)
            raise ValueError(f"{piece} is not a directive that is understood here; use {known}")
    return pieces


def _check(text: str, directives: list[str]) -> None:
    if len(set(directives)) < len(directives):
        raise ValueError(f"{text!r} names the same part of a time twice")
    if not {"Y", "y"} & set(directives) or not any(parts <= set(directives) for parts in _DAY_OF_YEAR):
        raise ValueError(f"{text!r} does not say year, month and day: give %Y, %m and %d")
    # Dates alone are midnights of the mapping's zone, and whoever writes such a format says so.
    if not {"H", "I"} & set(directives) and {"M", "S", "f", "p"} & set(directives):
        raise ValueError(f"{text!r} does not say the hour: give %H, or no part of the time of day")
    if ("I" in directives) != ("p" in directives):
        raise ValueError(f"{text!r} needs both %I and %p, or %H")
    if "z" in directives and "Z" in text.replace("%z", ""):
        raise ValueError(f"{text!r} holds both %z and the letter Z; %z reads Z by itself")


def _pattern(piece: str, following: list[str]) -> str:
    if piece[0] != "%":
        return "[ ]" if piece == " " else re.escape(piece)
    letter = piece[1]
    digits_follow = bool(following) and (following[0].isdecimal() or following[0][1:] in {*_WIDTHS, "Y", "y", "f"})
    if letter == "f":
        if digits_follow:
            raise ValueError("%f must not be followed by digits: where the fraction ends would be a guess")
        return "[0-9]{1,6})[0-9]*("
    if digits_follow and letter in _WIDTHS:
        return f"[0-9]{{{_WIDTHS[letter]}}}"
    return _PATTERNS[letter]
