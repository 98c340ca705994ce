"""Where two JSON values differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def differences(expected: Any, found: Any, path: str = "") -> Iterator[tuple[str, str | None, str | None]]:
    """Where two JSON values differ: path, and both values as text; None where there is nothing.

    >>> list(differences({"lines": [{"amount": "1.00"}]}, {"lines": [{"amount": "2.00"}]}))
    [('lines[0].amount', '1.00', '2.00')]
    """
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        for key in dict.fromkeys((*expected, *found)):
            inner = f"{path}.{key}" if path else str(key)
            yield from differences(expected.get(key), found.get(key), inner)
    elif isinstance(expected, list) and isinstance(found, list):
        for place in range(max(len(expected), len(found))):
            one = expected[place] if place < len(expected) else None
            other = found[place] if place < len(found) else None
            yield from differences(one, other, f"{path}[{place}]")
    elif expected != found or type(expected) is not type(found):
        yield path, _text(expected), _text(found)


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else str(value)
