"""The form in which a program writes lines of JSON, told from the first of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from billing_cli.events.encodings import UTF8_MARK
from pricing.expressions.json_exports import JsonForm, Steps

MOST_VALUES = 64
"""Lines with more values have no form that is told."""
SAMPLE_BYTES = 1 << 16
"""So much of a file must have one form."""
_TOKEN = re.compile(r'[ \t]+|[{},:]|"[^"\\]*"|[^ \t{},:"\[\]\\]+')
_TEXT = r'[^"\\]*'
_OTHER = r"(?:-?[1-9][0-9]{0,14}|0|-?[0-9]{1,9}\.[0-9]{1,6}|true|false)"


def form_of(head: bytes) -> tuple[bytes, JsonForm] | None:
    """The first line of a text and its form, given the beginning of the text; None where the lines there have others.

    An object has a form if its values are objects that have one, texts, numbers and truth values.

    >>> form_of(b'{"a": 1, "b": {"c": "x"}}\\n')[1].texts
    ('{"a": ', ', "b": {"c": "', '"}}')
    """
    lines = head.removeprefix(UTF8_MARK)[:SAMPLE_BYTES].replace(b"\r\n", b"\n").split(b"\n")[:-1]
    form = _form(lines[0]) if lines else None
    if form is None:
        return None
    values = [_TEXT if place in form.quoted else f'(?:{_OTHER}|"{_TEXT}")' for place in form.places]
    pieces = [re.escape(form.texts[0])]
    pieces += [value + re.escape(text) for value, text in zip(values, form.texts[1:], strict=True)]
    pattern = re.compile("".join(pieces).encode())
    return (lines[0], form) if all(map(pattern.fullmatch, lines)) else None


def _form(line: bytes) -> JsonForm | None:
    try:
        text = line.decode()
        value = json.loads(text, object_pairs_hook=_distinct)
    except (ValueError, RecursionError):
        return None
    tokens = _TOKEN.findall(text)
    if not isinstance(value, dict) or "".join(tokens) != text or tokens.count(":") > MOST_VALUES:
        return None
    texts, places, quoted = [""], list[Steps](), list[Steps]()
    for token, place in _placed(tokens):
        if place is None:
            texts[-1] += token
            continue
        places.append(place)
        quote = '"' if token.startswith('"') else ""
        texts[-1] += quote
        texts.append(quote)
        quoted += [place] * bool(quote)
    return JsonForm(texts=tuple(texts), places=tuple(places), quoted=frozenset(quoted))


def _distinct(members: list[tuple[str, object]]) -> dict[str, object]:
    """An object. ValueError where rows of it could be refused, and for what has no form."""
    found = dict(members)
    if len(found) < len(members) or not found or any(not name or name.startswith("=") for name in found):
        raise ValueError("its names are not those of fields")
    if any(value is None for value in found.values()):
        raise ValueError("nothing tells what else could stand there")
    return found


def _placed(tokens: Sequence[str]) -> Iterator[tuple[str, Steps | None]]:
    """Each token of an object, and the place whose value it is, if it is one."""
    above: list[str] = []
    name, before = "", ""
    for token in tokens:
        is_value = before == ":" and token != "{" and not token.isspace()
        if token == "{" and before == ":":
            above.append(name)
        elif token == "}" and above:
            above.pop()
        elif token.startswith('"') and not is_value:
            name = token[1:-1]
        yield token, (*above, name) if is_value else None
        before = before if token.isspace() else token
