"""A reconciliation for people at a terminal: a row per control, then what fails, then what was not run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pricing.problems import counted

SHOWN = 10
VERDICTS = {
    "FAIL": "does not tie",
    "PASS_WITHIN_TOLERANCE": "ties within the tolerances",
    "PASS": "ties",
    "NOT_RUN": "was not looked at: no control could be run",
}
Document = Mapping[str, Any]


def section_rows(document: Document) -> Iterator[dict[str, Any]]:
    """A row per section, with how many of its controls passed of those that were run."""
    for section in document["sections"]:
        run = [one for one in section["controls"] if one["result"] != "NOT_RUN"]
        passed = sum(one["result"] != "FAIL" for one in run)
        risk = [amount for one in run for amount in one["at_risk"]]
        yield {
            "number": section["number"],
            "section": section["title"],
            "result": section["result"],
            "controls": f"{passed} of {len(run)}" if run else "",
            "not_run": len(section["controls"]) - len(run) or None,
            "exceptions": sum(one["exceptions"] for one in run) or None,
            "at_risk": money_text(_summed(risk)),
        }


def control_rows(document: Document) -> Iterator[dict[str, Any]]:
    """A row per control."""
    for section in document["sections"]:
        for one in section["controls"]:
            yield {
                "number": section["number"],
                "control": one["control"],
                "result": one["result"],
                "compared": one["compared"],
                "exceptions": one["exceptions"],
                "at_risk": money_text(one["at_risk"]),
            }


def _summed(amounts: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    sums: dict[str, Decimal] = {}
    for one in amounts:
        sums[one["currency"]] = sums.get(one["currency"], Decimal(0)) + Decimal(one["amount"])
    return [{"currency": currency, "amount": f"{sums[currency]:f}"} for currency in sorted(sums)]


def money_text(amounts: Sequence[Mapping[str, str]]) -> str:
    """Amounts by currency in a cell."""
    return ", ".join(f"{one['amount']} {one['currency']}" for one in amounts)


def lines(document: Document) -> Iterator[str]:
    """What a table of controls leaves out: variances, what was not run and why, and the verdict."""
    for section in document["sections"]:
        for control in section["controls"]:
            if control["variances"]:
                yield ""
                yield f"{control['result']}  {control['control']}: {control['name']}"
                yield from _variances(control)
            if control["note"]:
                yield f"note  {control['control']}: {control['note']}"
    yield from _not_run(document)
    yield ""
    yield verdict(document)


def _variances(control: Document) -> Iterator[str]:
    for one in control["variances"][:SHOWN]:
        about = " ".join(str(value) for value in one["key"].values() if value)
        sides = f"{control['left']} {_said(one['left'])}, {control['right']} {_said(one['right'])}"
        difference = f" ({one['difference']} {one['unit']})" if one["difference"] is not None else ""
        yield f"    {about}: {sides}{difference}; {one['category']}: {one['explanation']}"
        if one["evidence"]:
            yield f"        see {one['evidence']}"
    more = len(control["variances"]) - SHOWN
    if more > 0:
        yield f"    and {more} more; --format json has all of them"


def _said(value: str | None) -> str:
    return "nothing" if value is None else value


def _not_run(document: Document) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for section in document["sections"]:
        for control in section["controls"]:
            if control["not_run"] is not None:
                reasons.setdefault(control["not_run"], []).append(control["control"])
    if reasons:
        yield ""
        yield "Not run"
    for reason, names in reasons.items():
        yield f"    {', '.join(names)}: {reason}"


def verdict(document: Document) -> str:
    """The result in a sentence."""
    counts = document["controls"]
    said = ", ".join(
        f"{counts[name]} {words}"
        for name, words in (
            ("FAIL", "fail"), ("PASS_WITHIN_TOLERANCE", "pass within a tolerance"), ("PASS", "pass"),
            ("NOT_RUN", "not run"),
        )
        if counts[name]
    )  # fmt: skip
    risk = f"; at risk {money_text(document['at_risk'])}" if document["at_risk"] else ""
    signed = [one for one in document["signatures"] if one["of_this_pack"]]
    who = f"; signed by {', '.join(one['name'] for one in signed)}" if signed else ""
    total = counted(sum(counts.values()), "control")
    result = f"{document['period']} {VERDICTS[document['verdict']]}"
    return f"{result}: {total}, {said}{risk}{who}; pack {document['sha256'][:12]}"
