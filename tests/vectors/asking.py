"""What a translator makes of a vector: a plan of `bill`, what to ask it, and how to read the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from tests.vectors.priced import Priced

Yaml: TypeAlias = dict[str, Any]
Figures: TypeAlias = Mapping[str, Any]

# The meter that every quoted charge stands on; quotes give its quantities.
UNITS = "units"
DIMENSIONS = ("bucket", "hours", "filter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One quote: quantities by charge, as a line of `bill quote --from` writes them, of one of the plans."""

    usage: Mapping[str, Any]
    plan: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A vector for `bill quote`. `found` reads the answers in the words of the vector's `expected`.

    `expected` is the vector's own where it is None. Most have one plan, named "".
    """

    plans: Mapping[str, Yaml]
    asked: Sequence[Asked]
    found: Callable[[Sequence[Priced]], Figures]
    currency: str = "USD"
    expected: Figures | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """What `bill price` made of a vector: its invoices, one a month where there is one, and counts of the last month."""

    invoices: Sequence[Priced | None]
    documents: Sequence[Mapping[str, Any] | None]
    unmeterable: int

    @property
    def total(self) -> Fraction:
        """All its invoices together; 0 where nothing is billed."""
        return sum((invoice.total for invoice in self.invoices if invoice is not None), Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoiced:
    """A vector for `bill ingest` and `bill price`: one subscription, its events and the months to price.

    `meters` and `events` belong to this vector alone. `end` is the first day not served.
    """

    plan: Yaml
    found: Callable[[Billed], Figures]
    start: date
    months: Sequence[str]
    end: date | None = None
    meters: Mapping[str, Yaml] = field(default_factory=dict)
    events: Sequence[Mapping[str, str]] = ()
    timezone: str = "UTC"
    currency: str = "USD"
    expected: Figures | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited:
    """A vector for a credit note: its figures as they came out."""

    figures: Figures
    expected: Figures | None = None


Question: TypeAlias = Quoted | Invoiced | Credited


def quoted(plan: Yaml, *usages: Mapping[str, Any], found: Callable[[Sequence[Priced]], Figures], **more: Any) -> Quoted:
    """Ask one plan, once for each usage."""
    return Quoted(plans={"": plan}, asked=[Asked(usage=usage) for usage in usages], found=found, **more)


def flat_charges(amounts: Sequence[str]) -> Yaml:
    """Charges `line1`, `line2`, …, each with a fixed amount."""
    return {f"line{number}": {"model": "flat", "amount": amount} for number, amount in enumerate(amounts, start=1)}


def major(cents: str) -> str:
    """Minor units with two decimals, as major units in text.

    >>> major("12"), major("1050")
    ('0.12', '10.50')
    """
    return f"{int(cents) // 100}.{int(cents) % 100:02}"
