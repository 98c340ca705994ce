"""Numbers of our documents in what others write, such as `Payment INV-2026-000019 thanks`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from billing_cli.store.store import Store
from pricing.rating.calculator import statement

_RUN = re.compile(r"[0-9]+|[A-Za-z]+|[^0-9A-Za-z]+")
_NO_SIGN = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """An issued document: an invoice, or a credit note for one."""

    number: str
    invoice: str
    customer: str
    currency: str
    due_minor: int


@dataclass(kw_only=True)
class NumberedDocuments:
    """Every document that was issued, by its number without signs and in small letters."""

    known: Mapping[str, Numbered]
    shapes: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, documents: Iterable[Numbered]) -> NumberedDocuments:
        """Of all documents that were issued."""
        found = {_bare(one.number): one for one in documents}
        return cls(known=found, shapes=frozenset(shape(one.number) for one in found.values()))

    def exactly(self, text: str) -> Numbered | None:
        """The document of a number that stands alone."""
        return self.known.get(_bare(text))

    def within(self, text: str) -> tuple[list[Numbered], str | None]:
        """The documents that a text names, in its order, each once; and the first number of none of ours."""
        found: dict[str, Numbered] = {}
        strange = None
        for match in self._pattern.finditer(text):
            one = self.exactly(match[0])
            if one is not None:
                found.setdefault(one.number, one)
            elif strange is None and any(sign.isalpha() for sign in match[0]):
                strange = match[0]
        return list(found.values()), strange

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        shapes = sorted(self.shapes, key=lambda one: (-len(one), one)) or [r"(?!)"]
        return re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(shapes)})(?![A-Za-z0-9])", re.IGNORECASE)


def shape(number: str) -> str:
    r"""The pattern of numbers that look alike: as many digits or, at the end, more; signs between may differ.

    >>> re.fullmatch(shape("INV-2026-000019"), "INV 2026/000020") is not None
    True
    """
    runs = _RUN.findall(number)
    last = max((place for place, run in enumerate(runs) if run[0].isdigit()), default=-1)
    return r"[\W_]{0,3}".join(_pieces(runs, last))


def _pieces(runs: list[str], last: int) -> Iterator[str]:
    for place, run in enumerate(runs):
        if run[0].isdigit() and run.isascii():
            yield f"[0-9]{{{len(run)}{',' if place == last else ''}}}"
        elif run.isascii() and run.isalpha():
            yield run


def _bare(number: str) -> str:
    return _NO_SIGN.sub("", number).casefold()


def numbered_documents(store: Store) -> NumberedDocuments:
    """Those of the store."""
    rows = store.rows(statement(__package__, "numbered_documents"))
    names = ("number", "invoice", "customer", "currency", "due_minor")
    return NumberedDocuments.of(Numbered(**dict(zip(names, row, strict=True))) for row in rows)
