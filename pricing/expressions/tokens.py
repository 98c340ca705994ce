"""The first gate: the pieces of an expression, before any of it is understood.

sqlglot accepts all of SQL and forgets on the way how a thing was spelled (`len` becomes `length`, `@a`
becomes `abs(a)`), so what may stand at all is decided here, on the pieces themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from pricing.expressions.errors import ExpressionError
from pricing.expressions.functions import ALLOWED, FUNCTIONS, remedy_for_function

if TYPE_CHECKING:
    from sqlglot.tokenizer_core import Token

LONGEST = 4000
"""Characters of one expression."""
DEEPEST = 20
"""Parentheses and `case` inside each other; sqlglot uses some 30 Python frames for each."""

_WORD = re.compile(r"[^\W\d]\w*")
_NUMBER = re.compile(r"([0-9]+(_[0-9]+)*(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_SIGNS = frozenset(("+", "-", "*", "/", "=", "<>", "!=", "<", "<=", ">", ">=", "(", ")", ",", "."))
_OPERATORS = frozenset((
    "and", "or", "not", "in", "between", "like", "is", "null", "when", "then", "else", "case", "end",
))  # fmt: skip
_REFUSED_WORDS = {
    "select": "An expression looks at one event; there are no queries in it.",
    "over": "An expression looks at one event; there are no windows in it.",
    "distinct": "Write <> for different; unique values are counted with `aggregate: unique`.",
    "ilike": "Write lower(name) like 'text%'.",
    "lambda": ALLOWED,
    "cast": remedy_for_function("cast"),
    "escape": "In `like`, % is any text and _ any one character; there is no escape character.",
    "interval": "An expression has numbers and texts, no times.",
}
_REMEDIES = {
    "::": remedy_for_function("cast"),
    "==": "Write a single =.",
    "%": remedy_for_function("mod"),
    "//": "Write floor(a / b).",
    "**": "Write the product out: a * a.",
    "^": "Write the product out: a * a.",
    "||": "Texts are not joined in an expression; two dimensions do that.",
    "&&": "Write and.",
    "!": "Write not.",
    ";": "One expression stands alone, without a semicolon.",
    "?": "An expression has no parameters: write the value itself.",
    "$": "An expression has no parameters: write the value itself. A name with a $ stands in double quotes.",
    ":": "An expression has no parameters. A nested field is written data.usage.tokens.",
}  # fmt: skip


def checked_tokens(text: str) -> list[Token]:
    """The tokens of `text`, all of which may stand in an expression; raises ExpressionError."""
    _check_characters(text)
    tokens = _tokenized(text)
    end = 0
    for token in tokens:
        _check_gap(text[end : token.start])
        end = token.end + 1
        _check_spelling(text[token.start : end])
    _check_gap(text[end:])
    _check_calls(tokens, text)
    _check_nesting(tokens)
    return tokens


def _check_characters(text: str) -> None:
    if not text.strip():
        raise ExpressionError("The expression is empty.", "Write a property's name, or a calculation with it.")
    if len(text) > LONGEST:
        raise ExpressionError(
            f"The expression has {len(text)} characters, more than {LONGEST}.",
            "Prepare the value in the export.",
        )
    for character in text:
        if (not character.isprintable() and character not in " \t\r\n") or "\ud800" <= character <= "\udfff":
            raise ExpressionError(
                f"The expression holds the invisible character U+{ord(character):04X}.",
                "Type the expression again.",
            )


def _tokenized(text: str) -> list[Token]:
    from sqlglot.dialects.duckdb import DuckDB
    from sqlglot.errors import SqlglotError

    try:
        return DuckDB().tokenize(text)
    except (SqlglotError, ValueError) as error:
        raise ExpressionError(
            "The expression could not be read: a quote is not closed, or a character does not belong.",
            "Texts stand in single quotes, names that are not plain words in double quotes.",
        ) from error


def _check_gap(gap: str) -> None:
    if gap.strip():
        raise ExpressionError(f"`{gap.strip()}` is a comment.", "Write comments in YAML, after a # outside the quotes.")


def _check_spelling(piece: str) -> None:
    if piece in _SIGNS or _NUMBER.fullmatch(piece) or (len(piece) > 1 and piece[0] == piece[-1] and piece[0] in "'\""):
        return
    if not _WORD.fullmatch(piece):
        raise ExpressionError(f"`{piece}` cannot stand in an expression.", _REMEDIES.get(piece, ALLOWED))
    if piece.lower() in _REFUSED_WORDS:
        remedy = _REFUSED_WORDS[piece.lower()]
        raise ExpressionError(
            f"`{piece}` cannot stand in an expression.",
            f'{remedy} A property of this name is written "{piece}".',
        )


def _check_calls(tokens: Sequence[Token], text: str) -> None:
    """Every name before an opening parenthesis is a function of the list, with the arguments it takes."""
    for place, (token, following) in enumerate(pairwise(tokens)):
        piece = text[token.start : token.end + 1]
        if following.text != "(" or piece in _SIGNS or piece.lower() in _OPERATORS or piece.startswith("'"):
            continue
        function = FUNCTIONS.get(piece.lower())
        if function is None:
            raise ExpressionError(f"There is no function `{piece}`.", remedy_for_function(piece))
        count = _arguments(tokens[place + 1 :], text)
        if count < function.least or (function.most is not None and count > function.most):
            raise ExpressionError(f"`{piece}` does not take {count} arguments.", f"Write {function.usage}.")


def _arguments(tokens: Sequence[Token], text: str) -> int:
    """How many arguments stand in the parentheses that `tokens` begin with."""
    depth, commas = 0, 0
    for place, token in enumerate(tokens):
        piece = text[token.start : token.end + 1]
        depth += (piece == "(") - (piece == ")")
        commas += piece == "," and depth == 1
        if depth == 0:
            return 0 if place == 1 else commas + 1
    return commas + 1


def _check_nesting(tokens: Sequence[Token]) -> None:
    depth = 0
    for token in tokens:
        word = token.text.lower() if token.token_type.name != "STRING" else ""
        depth += (word in ("(", "case")) - (word in (")", "end"))
        if depth > DEEPEST:
            raise ExpressionError(
                f"Parentheses and `case` stand more than {DEEPEST} deep inside each other.",
                "Write it flatter.",
            )
