"""Text that customers wrote, made harmless for print."""

import unicodedata
from collections.abc import Mapping

# Overrides and embeddings let a name reverse the figures that are printed after it.
DIRECTION_CONTROLS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain_text(text: str) -> str:
    """Return `text` on one line, without control characters, lone surrogates or direction overrides.

    >>> plain_text("Evil\\x00\\nName\\u202e")
    'Evil Name'
    """
    kept = (" " if _is_control(character) else character for character in text if character not in DIRECTION_CONTROLS)
    return " ".join("".join(kept).split())


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


def plain_value(value: object) -> object:
    """Apply `plain_text` to every text in a JSON value; keys stay."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, Mapping):
        return {key: plain_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(item) for item in value]
    return value
