"""What a reconciliation consists of: controls with their variances, figures to look at, sections, the whole pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from billing_cli.reports.printable import Column
from pricing.money import minor_text

Result = Literal["PASS", "PASS_WITHIN_TOLERANCE", "FAIL", "NOT_RUN"]
RESULTS: tuple[Result, ...] = ("FAIL", "PASS_WITHIN_TOLERANCE", "PASS", "NOT_RUN")
# Why two figures differ. UNEXPLAINED is one of them: nothing is plugged.
Category = Literal[
    "TIMING_LATE", "TIMING_CUTOFF", "DUPLICATE", "MISSING_USAGE", "MISSING_PRICE", "WRONG_PRICE_VERSION",
    "QTY_TRANSFORM", "FREE_TIER", "COMMIT_TRUEUP", "CREDIT_APPLIED", "ROUNDING", "FX", "TAX", "MANUAL_ADJ",
    "VOID_REISSUE", "UNAPPLIED_CASH", "BANK_FEE", "MAPPING", "MISSING_HERE", "MISSING_THERE", "NUMBERING",
    "MASTER_DATA", "UNEXPLAINED",
]  # fmt: skip
Cell = str | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variance:
    """Two figures that should be one, or one that should not be there: a row of a control, with where to look.

    `key` says of what, such as the customer and the meter; `left` and `right` are as the control names them, in `unit`,
    which is a currency or says what is counted. `at_risk` is in minor units of a currency, above 0; None where no money
    is known of it. What is `tolerated` is printed like the rest.
    """

    key: Mapping[str, str]
    left: str | None
    right: str | None
    difference: str | None
    unit: str
    category: Category
    explanation: str
    evidence: str = ""
    tolerated: bool = False
    at_risk: tuple[str, int] | None = None

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "key": dict(self.key),
            "left": self.left,
            "right": self.right,
            "difference": self.difference,
            "unit": self.unit,
            "category": self.category,
            "status": "PASS_WITHIN_TOLERANCE" if self.tolerated else "FAIL",
            "explanation": self.explanation,
            "evidence": self.evidence,
            "at_risk": None if self.at_risk is None else money_document(self.at_risk),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One question with its answer. `compared` rows were looked at; `not_run` says why none was.

    `name` says what must hold; `left` and `right` what the two figures of a variance are. `note`: what was left out of
    it, and why. `tolerance` is as it prints.
    """

    id: str
    name: str
    left: str = ""
    right: str = ""
    compared: int = 0
    variances: tuple[Variance, ...] = ()
    tolerance: str = "0"
    note: str = ""
    not_run: str | None = None

    @property
    def result(self) -> Result:
        """What came of it."""
        if self.not_run is not None:
            return "NOT_RUN"
        if any(not one.tolerated for one in self.variances):
            return "FAIL"
        return "PASS_WITHIN_TOLERANCE" if self.variances else "PASS"

    @property
    def exceptions(self) -> int:
        """How many variances no tolerance covers."""
        return sum(not one.tolerated for one in self.variances)

    def at_risk(self, *, tolerated: bool = False) -> list[tuple[str, int]]:
        """By currency what is at risk in those beyond the tolerance, or in the tolerated ones, in minor units."""
        return summed(one.at_risk for one in self.variances if one.tolerated is tolerated)

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "control": self.id,
            "name": self.name,
            "result": self.result,
            "compared": self.compared,
            "exceptions": self.exceptions,
            "at_risk": [money_document(one) for one in self.at_risk()],
            "tolerance": self.tolerance,
            "tolerated": [money_document(one) for one in self.at_risk(tolerated=True)],
            "left": self.left,
            "right": self.right,
            "note": self.note,
            "not_run": self.not_run,
            "variances": [one.document() for one in self.variances],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures to look at, which no control is about alone: a row per key of the columns."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Cell], ...]

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {"table": self.id, "title": self.title, "rows": [dict(row) for row in self.rows]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the pack: `number` orders it, `about` says in a sentence what it proves."""

    id: str
    number: int
    title: str
    about: str
    controls: tuple[Control, ...]
    tables: tuple[Table, ...] = ()

    @property
    def result(self) -> Result:
        """The worst of its controls; not run where none was."""
        found = {one.result for one in self.controls}
        return next((one for one in RESULTS if one in found), "NOT_RUN")

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "section": self.id,
            "number": self.number,
            "title": self.title,
            "about": self.about,
            "result": self.result,
            "controls": [one.document() for one in self.controls],
            "tables": [one.document() for one in self.tables],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """All sections, with what stands on the cover: `header` is data for JSON, everything in it prints."""

    header: Mapping[str, Any]
    sections: tuple[Section, ...]
    flow: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def controls(self) -> list[Control]:
        """Every control, in order."""
        return [control for section in self.sections for control in section.controls]

    @property
    def ties(self) -> bool:
        """Whether no control that was run fails."""
        return all(one.result != "FAIL" for one in self.controls)

    def document(self) -> dict[str, Any]:
        """For JSON: the same inputs give the same bytes."""
        counts = Counter(one.result for one in self.controls)
        return {
            **self.header,
            "ties": self.ties,
            "verdict": next((one for one in RESULTS if counts[one]), "NOT_RUN"),
            "controls": {name: counts[name] for name in RESULTS},
            "at_risk": [money_document(one) for one in summed(x for c in self.controls for x in c.at_risk())],
            "flow": [dict(one) for one in self.flow],
            "sections": [one.document() for one in self.sections],
        }


def summed(amounts: Iterable[tuple[str, int] | None]) -> list[tuple[str, int]]:
    """Amounts in minor units added up by currency, in the order of the currencies."""
    sums: Counter[str] = Counter()
    for one in amounts:
        if one is not None:
            sums[one[0]] += one[1]
    return sorted(sums.items())


def money_document(amount: tuple[str, int]) -> dict[str, str]:
    """An amount in minor units of a currency, for JSON."""
    currency, minor = amount
    return {"currency": currency, "amount": minor_text(minor, currency)}


def control(
    names: Mapping[str, str], control_id: str, sides: tuple[str, str], compared: int, variances: Iterable[Variance]
) -> Control:
    """A control by its id, which `names` gives what must hold; `sides` are what the two figures of a variance are."""
    left, right = sides
    return Control(
        id=control_id, name=names[control_id], left=left, right=right, compared=compared, variances=tuple(variances)
    )


def none_run(names: Mapping[str, str], why: str) -> tuple[Control, ...]:
    """All controls of a section that has nothing to look at."""
    return tuple(not_run(control_id, name, why) for control_id, name in names.items())


def not_run(control_id: str, name: str, why: str) -> Control:
    """A control that could not be run, with the reason."""
    return Control(id=control_id, name=name, not_run=why)


def table(name: str, title: str, columns: Sequence[Column], rows: Iterable[Mapping[str, Cell]]) -> Table:
    """A table of rows."""
    return Table(id=name, title=title, columns=tuple(columns), rows=tuple(rows))
