"""Names of units after a price: `per email`, `per 1,000,000 tokens`."""

import re
from collections.abc import Mapping
from decimal import Decimal

from billing_cli.invoices.documents.figures import NumberStyle, format_number

WORD = re.compile(r"[a-z]{3,}$")
SHORT_WORDS = frozenset({"day", "job", "run", "row", "bit", "fax"})


def per_text(style: NumberStyle, words: Mapping[str, str], per: Decimal, unit: str | None) -> str:
    """Say for how many units a price stands; nothing for a price of one nameless thing."""
    if per == 1:
        return words["per"].format(unit=unit) if unit else ""
    count = format_number(style, per)
    name = plural(unit) if unit and style.locale.language == "en" else unit
    return words["per"].format(unit=f"{count} {name}" if name else count)


def plural(unit: str) -> str:
    """Return the English plural of a plain lower-case word, and anything else (`kWh`, `GB`, `emails`) as it
    is.

    >>> [plural(unit) for unit in ("token", "api call", "query", "kWh", "gib", "emails", "gpu-hour")]
    ['tokens', 'api calls', 'queries', 'kWh', 'gib', 'emails', 'gpu-hours']
    """
    found = WORD.search(unit)
    if not found or unit.endswith("s"):
        return unit
    word = found.group()
    if word not in SHORT_WORDS and (len(word) < 4 or not set(word) & set("aeiou")):
        return unit
    if word.endswith(("x", "ch", "sh")):
        return unit + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return unit[:-1] + "ies"
    return unit + "s"
