"""What earlier packs left: openings that equal their closings, and exceptions that are open still."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from billing_cli.audit.chain import digest
from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.every_section import made
from billing_cli.reports.reconcile.pack import Cell, Control, Section, Variance, none_run, not_run, table
from billing_cli.reports.reconcile.signing import Earlier
from pricing.periods import Period, month

NAMES = {
    "carried.openings": "balances open as the last signed pack closed them",
    "carried.exceptions": "what failed in the last signed pack does not fail any more",
}
# Tables that roll balances forward: by what their rows are told apart. Rows that lack it are sums.
ROLLED = {
    "roll_forward": ("currency",),
    **{f"credits_{kind}": ("grant", "unit") for kind in ("prepaid", "promotional", "unit")},
}
ID_DIGITS = 10


def carried(context: Context, earlier: Earlier | None, sections: Sequence[Section]) -> Section:
    """Openings and exceptions against the last pack that was signed of an earlier month."""
    if earlier is None:
        reason = "no pack of an earlier month was signed: bill reconcile sign"
        return _section(none_run(NAMES, reason), ())
    failed = list(_failures(earlier))
    still: dict[str, Variance] = {}
    for period in sorted({one["period"] for one in failed}):
        still |= _failing_now(context, month(period))
    left = [one for one in failed if one["id"] in still]
    exceptions = Control(
        id="carried.exceptions", name=NAMES["carried.exceptions"], left="one side", right="the other",
        compared=len(failed), variances=tuple(_open(one, still[one["id"]]) for one in left),
    )  # fmt: skip
    return _section((_openings(context, earlier, sections), exceptions), tuple(_rows(failed, still)))


def exception_id(period: str, control: str, key: Mapping[str, str]) -> str:
    """What names an exception from pack to pack."""
    return digest([period, control, dict(key)])[:ID_DIGITS]


def _section(controls: tuple[Control, ...], rows: tuple[Mapping[str, Cell], ...]) -> Section:
    names = ("id", "opened", "control", "what", "difference", "unit", "status")
    columns = tuple(Column(key=one, title=one.capitalize(), number=one == "difference") for one in names)
    return Section(
        id="carried",
        number=21,
        title="Carried forward",
        about="Balances go on from the last signed pack, and its exceptions are followed until they are gone.",
        controls=controls,
        tables=(table("exceptions", "Exceptions of the last signed pack", columns, rows),) if rows else (),
    )


def _failures(earlier: Earlier) -> Iterator[dict[str, Any]]:
    """What failed in a signed pack, those that it carried itself under the id that they have."""
    for section in earlier.document["sections"]:
        for control in section["controls"]:
            for one in control["variances"]:
                if one["status"] != "FAIL":
                    continue
                if section["section"] == "carried":
                    key = one["key"]
                    if "id" in key:
                        yield {**one, "id": key["id"], "period": key["opened"], "control": key["control"]}
                else:
                    name = exception_id(earlier.period, control["control"], one["key"])
                    yield {**one, "id": name, "period": earlier.period, "control": control["control"]}


def _failing_now(context: Context, period: Period) -> dict[str, Variance]:
    """What fails of an earlier month as everything is now, by id."""
    again = replace(context, period=period, found={})
    return {
        exception_id(str(period), control.id, one.key): one
        for section in made(again)
        for control in section.controls
        for one in control.variances
        if not one.tolerated
    }


def _open(told: Mapping[str, Any], one: Variance) -> Variance:
    key = {"id": told["id"], "opened": told["period"], "control": told["control"], **one.key}
    return replace(one, key=key, explanation=f"open since {told['period']}: {one.explanation}")


def _rows(failed: Sequence[Mapping[str, Any]], still: Mapping[str, Variance]) -> Iterator[dict[str, Cell]]:
    for one in failed:
        yield {
            "id": one["id"],
            "opened": one["period"],
            "control": one["control"],
            "what": ", ".join(one["key"].values()),
            "difference": one["difference"],
            "unit": one["unit"],
            "status": "open" if one["id"] in still else "gone",
        }


def _openings(context: Context, earlier: Earlier, sections: Sequence[Section]) -> Control:
    control, name = "carried.openings", NAMES["carried.openings"]
    if month(earlier.period).end != context.period.start:
        return not_run(
            control, name, f"the last signed pack is of {earlier.period}: none of the months since is signed"
        )
    before = ((one["table"], one["rows"]) for section in earlier.document["sections"] for one in section["tables"])
    closings = _balances(before, "closing")
    openings = _balances(((one.id, one.rows) for section in sections for one in section.tables), "opening")
    variances = []
    for key in sorted(closings.keys() | openings.keys()):
        closed, opened = closings.get(key), openings.get(key)
        if closed == opened or _is_nothing(closed, opened):
            continue
        why = "something of a signed month was changed since"
        variances.append(
            Variance(
                key=dict(zip(("balance", "of"), key, strict=True)),
                left=closed,
                right=opened,
                difference=None,
                unit="balance",
                category="UNEXPLAINED",
                explanation=why,
                evidence="bill audit log",
            )
        )
    return Control(
        id=control, name=name, left="signed closing", right="opening", compared=len(closings.keys() | openings.keys()),
        variances=tuple(variances),
    )  # fmt: skip


def _is_nothing(*balances: str | None) -> bool:
    return all(one is None or not one.strip("-0.") for one in balances)


def _balances(tables: Any, column: str) -> dict[tuple[str, str], str]:
    """A column of the tables that roll balances forward, by table and what a row is of."""
    found: dict[tuple[str, str], str] = {}
    for name, rows in tables:
        for row in rows if name in ROLLED else ():
            names = [row.get(one) for one in ROLLED[name]]
            if column in row and None not in names:
                found[name, " ".join(map(str, names))] = str(row[column])
    return found
