"""A reconciliation for people at a terminal: a row per control, then what fails, then what was not run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def money_text(amounts: list[Mapping[str, str]]) -> str:
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
