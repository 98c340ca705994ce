"""The elements of a JSON array as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

# A text, which may not be all there yet, or what opens, closes or separates; the rest may be passed over.
_TOKEN = re.compile(rb'(?P<text>"[^"\\]*(?:\\[\s\S][^"\\]*)*(?P<closed>")?)|[\[\]{},]')
_BLANK = b" \t\r\n"


def elements_at(chunks: Iterable[bytes], wanted: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """The wanted elements of an array, by their numbers from 1, each on one line.

    Line ends become blanks, which is the same in JSON: none stands inside a text.
    """
    waiting = set(wanted)
    for number, element in enumerate(_elements(chunks), start=1):
        if number in waiting:
            yield number, element.replace(b"\r", b" ").replace(b"\n", b" ")


def _elements(chunks: Iterable[bytes]) -> Iterator[bytes]:
    text = b""
    start = at = depth = 0
    for chunk in chunks:
        text, at, start = text[start:] + chunk, at - start, 0
        for token in _TOKEN.finditer(text, at):
            at = token.end()
            if token["text"] is not None and token["closed"] is None:
                at = token.start()
                break
            depth += (token[0] in b"[{") - (token[0] in b"]}")
            if token[0] == b"[" and depth == 1:
                start = at
            elif (token[0] == b"," and depth == 1) or (token[0] == b"]" and depth == 0):
                element = text[start : token.start()].strip(_BLANK)
                start = at
                if element:
                    yield element
