"""The cover of a pack: the verdict in plain words, all sections at a glance, who signed, and what it was made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from billing_cli.invoices.documents.plain_text import plain_text
from billing_cli.reports.figures import figure
from billing_cli.reports.reconcile.pack import RESULTS, Control, Pack, Result, Section, summed
from billing_cli.reports.reconcile.signing import same_person
from pricing.money import minor_text
from pricing.problems import counted

COUNTED: Mapping[Result, tuple[str, str]] = {
    "FAIL": ("fails", "fail"),
    "PASS_WITHIN_TOLERANCE": ("passes within a tolerance", "pass within a tolerance"),
    "PASS": ("passes", "pass"),
    "NOT_RUN": ("was not run", "not run"),
}
ROLES = {"preparer": "Prepared", "reviewer": "Reviewed"}
TOLERANCES = {
    "amount": "Amounts, in units of each currency",
    "quantity": "Quantities, in units of each meter",
    "bank_fee": "Kept by banks of a payment, in units of each currency",
    "change_percent": "Bills that move by more than this percent from month to month",
    "change_amount": "… and by more than this amount, are looked at",
}
INPUTS = {
    "events": "Events in the store",
    "documents": "Issued documents",
    "catalog": "Price lists (catalog)",
    "customers": "Customers and contracts",
    "taxes": "Rates of tax",
    "settings": "Settings (bill.yaml)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A section in a line of the cover."""

    number: int
    title: str
    anchor: str
    result: Result
    counts: tuple[str, ...]
    at_risk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signature as it prints; `name` is empty where nobody signed yet."""

    role: str
    name: str
    how: str
    when: str
    digest: str
    note: str


def verdict(pack: Pack) -> tuple[Result, str]:
    """What came of it all, and the sentence for it.

    Such as "Ties: 62 controls pass, 20 not run", or "Does not tie: 3 controls fail, 12.40 USD at risk".
    """
    found = [one.result for one in pack.controls]
    worst: Result = next((one for one in RESULTS if one in found), "NOT_RUN")
    if worst == "NOT_RUN":
        return worst, "Not looked at: no control could be run"
    if worst == "FAIL":
        risk = money(amount for control in pack.controls for amount in control.at_risk())
        return worst, f"Does not tie: {_counted(found, 'FAIL')}{f', {risk} at risk' if risk else ''}"
    named = [one for one in RESULTS if one in found]
    said = [_counted(found, named[0]), *(f"{found.count(one)} {COUNTED[one][1]}" for one in named[1:])]
    return worst, f"{'Ties' if worst == 'PASS' else 'Ties within the tolerances'}: {', '.join(said)}"


def sentences(pack: Pack) -> Iterator[str]:
    """What the verdict leaves out."""
    found = [one.result for one in pack.controls]
    others = [f"{found.count(one)} {COUNTED[one][1]}" for one in RESULTS if one != "FAIL" and one in found]
    if not pack.ties and others:
        yield f"Of the other controls, {', '.join(others)}."
    tolerated = money(amount for control in pack.controls for amount in control.at_risk(tolerated=True))
    within = sum(one.tolerated for control in pack.controls for one in control.variances)
    if within:
        yield f"{counted(within, 'difference')} within tolerances{f', {tolerated} in all' if tolerated else ''}."
    if "NOT_RUN" in found and pack.ties:
        yield "What was not run says nothing for and nothing against; the reasons are listed."


def _counted(found: Sequence[Result], result: Result) -> str:
    count = found.count(result)
    return f"{counted(count, 'control')} {COUNTED[result][count != 1]}"


def glances(pack: Pack) -> list[Glance]:
    """A line for each section."""
    return [_glance(section) for section in pack.sections]


def _glance(section: Section) -> Glance:
    found = [one.result for one in section.controls]
    return Glance(
        number=section.number,
        title=section.title,
        anchor=anchor(section),
        result=section.result,
        counts=tuple(str(found.count(one) or "") for one in ("PASS", "PASS_WITHIN_TOLERANCE", "FAIL", "NOT_RUN")),
        at_risk=money(amount for one in section.controls for amount in one.at_risk()),
    )


def anchor(section: Section) -> str:
    """What links to a section."""
    return f"section-{section.number}"


def at_risk(control: Control) -> str:
    """The money that a control's variances may cost."""
    return money(control.at_risk())


def money(amounts: Iterable[tuple[str, int] | None]) -> str:
    """Amounts in minor units, added up by currency, with thousands apart."""
    return ", ".join(f"{figure(minor_text(minor, currency))} {currency}" for currency, minor in summed(amounts))


def signed(pack: Pack) -> list[Signed]:
    """Who prepared, reviewed and approved this state of the pack; a line for each, and more for more signatures."""
    found = [one for one in pack.header["signatures"] if one["of_this_pack"]]
    lines = []
    for role, said in ROLES.items():
        own = [_signature(said, one) for one in found if one["role"] == role]
        lines += own or [Signed(role=said, name="", how="nobody yet", when="", digest="", note="")]
    return [*lines, Signed(role="Approved", name="", how="by hand, on paper", when="", digest="", note="")]


def _signature(said: str, one: Mapping[str, Any]) -> Signed:
    user = f"user {plain_text(one['operating_system_user'])} of the machine"
    return Signed(
        role=said,
        name=plain_text(one["name"]),
        how=f"{user}; {'with a key of OpenSSH' if one['with_key'] else 'without a key'}",
        when=f"{moment(one['signed_at'])}, audit link {one['link']}",
        digest=one["sha256"],
        note=plain_text(one["note"] or ""),
    )


def remarks_on_signatures(pack: Pack) -> Iterator[str]:
    """What a reader must know of them."""
    every = pack.header["signatures"]
    mine = [one for one in every if one["of_this_pack"]]
    roles = {role: [one for one in mine if one["role"] == role] for role in ROLES}
    if all(roles.values()):
        alike = same_person(mine)
        yield (
            "One person, or one user of a machine, both prepared and reviewed it."
            if alike
            else "Preparer and reviewer differ in name and in user."
        )
    others = len(every) - len(mine)
    if others:
        yield f"{counted(others, 'signature')} of this month stand under another state of the pack, not under this one."
    yield (
        "A name and a user of an operating system prove no identity. A signature with a key does, "
        "for whoever knows whose key it is."
    )


def facts(pack: Pack) -> Iterator[tuple[str, str]]:
    """What was looked at, when, and by what."""
    head = pack.header
    yield "Period", f"{head['start']} to {head['end']}, the last day not included; {head['timezone']}"
    yield "State of the month", "closed" if head["closed"] else "not closed: figures may still change"
    yield "Currencies", ", ".join(head["currencies"]) or "none: nothing is billed for the month"
    yield "As of", moment(head["as_of"])
    yield "Program", head["program"]
    yield "Price lists", ", ".join(head["catalog_versions"])


def digests(pack: Pack) -> Iterator[tuple[str, ...]]:
    """What the figures come from: what it is, how many of them, and the digest."""
    for name, found in pack.header["inputs"].items():
        if isinstance(found, Mapping):
            count = str(found.get("rows", found.get("count", "")))
            yield INPUTS.get(name, name), count, str(found["digest"])
        elif found is not None:
            yield INPUTS.get(name, name), "", str(found)
    for one in pack.header["statements"]:
        yield f"Export of others: {plain_text(one['file'])}", str(one.get("rows", "")), one["sha256"]
    previous = pack.header["previous"]
    yield (
        "Pack before, signed",
        "" if previous is None else previous["period"],
        ("none was signed" if previous is None else previous["sha256"]),
    )
    yield "This pack", "", pack.header["sha256"]


def tolerances(pack: Pack) -> list[tuple[str, str]]:
    """The tolerances in force."""
    return [(TOLERANCES[name], value) for name, value in pack.header["tolerances"].items()]


def month_words(pack: Pack) -> str:
    """The month as people write it.

    Such as "September 2026".
    """
    return f"{date.fromisoformat(pack.header['start']):%B %Y}"


def moment(text: str) -> str:
    """An instant as it prints.

    >>> moment("2026-10-01T09:00:00+00:00")
    '2026-10-01 09:00:00 UTC'
    """
    return text.replace("T", " ").replace("+00:00", " UTC")
