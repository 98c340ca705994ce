"""A comparison for people: the document in lines of text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from billing_cli.reports.diff_plan.side import short
from billing_cli.reports.diff_plan.told import CLASSES
from billing_cli.reports.diff_plan.walks import walk_lines
from pricing.problems import counted

Body = Mapping[str, Any]
SHOWN = 20
MARK = {"plan": "~", "subscription": "@", "customer": "@"}


def lines(document: Body, by: Sequence[str]) -> Iterator[str]:
    """The lines that tell a document; `by` are the breakdowns to show."""
    yield _first(document)
    yield from _assumptions(document)
    yield from _self_check(document["self_check"])
    yield ""
    yield from _changes(document["changes"])
    yield ""
    yield from _revenue(document)
    for name in by:
        yield from _breakdown(name, document["by"][name])
    yield ""
    yield from _customers(document)
    yield from _movers(document["movers"])
    if document["explained"]:
        yield "Explained, step by step; = is the same as before"
        yield from walk_lines(document["explained"])
    yield ""
    yield from _drivers(document["drivers"])
    yield from _crossed(document)
    yield from _unpriced(document["unpriced"])
    yield from _guardrails(document["guardrails"])
    yield ""
    yield from coverage(document)
    yield document["not_modelled"]
    yield _verdict(document)


def _first(document: Body) -> str:
    base, head = document["base"], document["head"]
    events = document["events"]
    one, other = (
        f"{side['reference']} (catalog {short(side['catalog'])}, customers {short(side['customers'])})"
        for side in (base, head)
    )
    return f"base {one} → head {other}; {counted(events['rows'], 'event')} {short(events['digest'])}"


def _assumptions(document: Body) -> Iterator[str]:
    periods = document["periods"]
    when = periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
    if document["real_dates"]:
        yield f"{when}, every version on its own day (--real-dates)"
    elif not document["assumed"]:
        yield f"{when}; no version or change is moved to another day"
    for one in document["assumed"]:
        yield f"{when}: {one['what']} {one['name']} counts as of {one['assumed']}, not of {one['date']} as written"
    for text in document["filters"]:
        yield f"only {text}"


def _self_check(check: Body) -> Iterator[str]:
    yield f"self-check: {reproduced(check)}"
    if not check["trusted"]:
        yield "NOT TO BE TRUSTED: the base does not give what was billed"
    for one in check["unlike"][:SHOWN]:
        yield f"    {one['number']} ({one['invoice']}): {'; '.join(one['why'])}"
    yield from _more(check["unlike"])


def reproduced(check: Body) -> str:
    """How many issued invoices come out of the base again."""
    if not check["issued"]:
        return f"nothing is issued for these periods; {counted(check['not_issued'], 'draft')} priced with the base"
    issued = counted(check["issued"], "issued invoice")
    drafts = f"; {counted(check['not_issued'], 'draft')} besides" if check["not_issued"] else ""
    return f"{check['reproduced']} of {issued} come out of the base again, byte for byte{drafts}"


def _more(rows: Sequence[object]) -> Iterator[str]:
    if len(rows) > SHOWN:
        yield f"    and {len(rows) - SHOWN} more; --format json has all of them"


def _changes(changes: Sequence[Body]) -> Iterator[str]:
    if not changes:
        yield "No changes."
        return
    yield "Changes"
    for one in changes[:SHOWN]:
        where = f"{one['name']} in {one['version']}" if one["version"] else one["name"]
        existing = f"; existing subscriptions: {one['existing_subscriptions']}" if one["existing_subscriptions"] else ""
        yield f"  {MARK[one['of']]} {where}: {one['what']} ({CLASSES[one['class']]}{existing})"
    yield from _more(changes)


def _amounts(row: Body) -> str:
    percent = "" if row["percent"] is None else f" ({_signed(row['percent'])}%)"
    return f"{row['before']} → {row['after']} {row['currency']}   {_signed(row['change'])}{percent}"


def _signed(text: str) -> str:
    return text if text.startswith("-") else f"+{text}"


def _revenue(document: Body) -> Iterator[str]:
    yield "Revenue, net of discounts and promotional credits, without tax"
    for row in document["revenue"]:
        yield f"  {_amounts(row)}"
    if not document["revenue"]:
        yield "  no invoice has a line in these periods"


def _breakdown(name: str, rows: Sequence[Body]) -> Iterator[str]:
    yield f"By {name}"
    width = max((len(_key(name, row)) for row in rows[:SHOWN]), default=0)
    for row in rows[:SHOWN]:
        yield f"  {_key(name, row):{width}}  {_amounts(row)}"
    yield from _more(rows)


def _key(name: str, row: Body) -> str:
    return "(none)" if row[name] is None else str(row[name])


def _customers(document: Body) -> Iterator[str]:
    yield "Customers"
    spread = {row["currency"]: row for row in document["distribution"]}
    for row in document["customers"]:
        yield f"  {row['currency']}: {row['up']} up, {row['down']} down, {row['same']} the same"
        if row["only_before"] or row["only_after"]:
            yield f"    {row['only_before']} on the base alone, {row['only_after']} on the head alone"
        change, percent = spread[row["currency"]]["change"], spread[row["currency"]]["percent"]
        yield (
            f"    change p50 {_signed(change['p50'])}, p95 {_signed(change['p95'])}, "
            f"lowest {_signed(change['lowest'])}, highest {_signed(change['highest'])}"
        )
        if percent["p50"] is not None:
            yield (
                f"    percent p50 {_signed(percent['p50'])}, p95 {_signed(percent['p95'])}, "
                f"lowest {_signed(percent['lowest'])}, highest {_signed(percent['highest'])}"
            )
    kept = document["untouched"]
    if kept:
        plans = sorted({f"{one['plan']} of {one['version']}" for one in kept})
        held = f"{counted(len(kept), 'subscription')} ({', '.join(plans)})"
        yield f"  not touched, since they stay on what they have: {held}"


def _movers(movers: Sequence[Body]) -> Iterator[str]:
    if not movers:
        return
    yield "Top movers"
    width = max(len(one["customer"]) for one in movers)
    for one in movers:
        yield f"  {one['customer']:{width}}  {_amounts(one)}"
        for line in one.get("lines", ()):
            yield f"    {_line(line)}"


def _line(line: Body) -> str:
    about = ", ".join(f"{name}={value}" for name, value in line["dimensions"].items())
    named = f"{line['name']}{f' ({about})' if about else ''}"
    before, after = (
        "-" if part is None else f"{part['net']} for {part['quantity']}" for part in (line["before"], line["after"])
    )
    return f"{line['invoice']} {named} {line['service_start']}: {before} → {after}   {_signed(line['change'])}"


def _drivers(currencies: Sequence[Body]) -> Iterator[str]:
    yield "Drivers"
    for one in currencies:
        moved = [row for row in one["drivers"] if any(sign in row["change"] for sign in "123456789")]
        parts = " · ".join(f"{row['what']} {_signed(row['change'])}" for row in moved)
        yield f"  {one['currency']}: {parts} = {_signed(one['total'])}" if moved else f"  {one['currency']}: none"


# What goes each way, of limits and of tiers.
CROSSED = {False: ("now held", "not any more"), True: ("in a higher one", "in a lower one")}


def _crossed(document: Body) -> Iterator[str]:
    if document["crossings"] or document["cliffs"]:
        yield "Crossed"
    for one in document["crossings"]:
        where = f" of {one['charge']}" if one["charge"] else ""
        ways = CROSSED[one["kind"] == "tier"]
        yield (
            f"  {one['kind']}{where}: {counted(one['subscriptions'], 'subscription')}; "
            f"{one['more']} {ways[0]}, {one['fewer']} {ways[1]}"
        )
    for one in document["cliffs"][:SHOWN]:
        yield f"  cliff at {one['path']}: {one['what']}"
    yield from _more(document["cliffs"])


SIDES = {(True, True): "on both sides", (True, False): "in the base", (False, True): "in the head"}
# What stops an invoice, by code.
STOPS = {
    "unpriced": "no price", "overflow": "amounts beyond the limits", "untaxed": "no tax rate",
    "no-exchange-rate": "no exchange rate",
}  # fmt: skip


def who_prices(one: Body) -> str:
    """On which side some usage stops its invoice."""
    return SIDES[one["base"], one["head"]]


def _unpriced(rows: Sequence[Body]) -> Iterator[str]:
    if rows:
        yield "Invoices that are stopped: they count as nothing in every figure above"
    for one in rows[:SHOWN]:
        about = ", ".join(f"{name}={value}" for name, value in json.loads(one["dimensions"]).items())
        named = " ".join(part for part in (one["charge"], f"({about})" if about else "") if part)
        where = f"{one['period']} {one['subscription']}{f', {named}' if named else ''}"
        quantity = f" for {one['quantity']}" if one["code"] == "unpriced" else ""
        what = STOPS.get(one["code"], one["code"])
        yield f"  {where}: {what}{quantity} {who_prices(one)} ({one['code']})"
    yield from _more(rows)


def _guardrails(rows: Sequence[Body]) -> Iterator[str]:
    if rows:
        yield "Guardrails"
    for one in rows:
        if one["held"]:
            yield f"  kept: {one['guardrail']} {one['limit']}"
            continue
        worst = ", ".join(_worst(row) for row in one["worst"])
        yield f"  BREACHED: {one['guardrail']} {one['limit']} by {one['breaches']}: {worst}"


def _worst(row: Body) -> str:
    percent = "" if row["percent"] is None else f", {_signed(row['percent'])}%"
    return f"{row.get('customer', 'total')} {_signed(row['change'])} {row['currency']}{percent}"


def coverage(document: Body) -> Iterator[str]:
    """How much was looked at, and what was not; the first line is the sum."""
    found = document["coverage"]
    yield (
        f"Covered: {counted(found['customers'], 'customer')}, {counted(found['subscriptions'], 'subscription')}, "
        f"{found['invoices']['base']} and {found['invoices']['head']} invoices, "
        f"{found['lines']['base']} and {found['lines']['head']} lines"
    )
    said = [
        (found["subscriptions_filtered_out"], "subscription", "filtered out"),
        (
            found["subscriptions_started_in_periods"],
            "subscription",
            "that began in these periods and joined as new ones do",
        ),
        (found["only_in_base"], "subscription", "in the base alone"),
        (found["only_in_head"], "subscription", "in the head alone"),
        (found["events_not_charged"], "count", "of an event by a meter that no subscription of its customer charges"),
        (found["events_unmeterable"], "count", "that a meter could not make of an event"),
        (found["events_of_unmetered_types"], "event", "of types that no meter reads"),
    ]
    for count, noun, words in said:
        if count:
            yield f"  {counted(count, noun)} {words}"


# What each concern of a verdict means, and what to do about it where the lines above do not say.
CONCERNED = {
    "guardrails": "as a limit does not hold",
    "refused": "as closed periods would change: leave what holds there, and add a version or an entry in `changes`",
    "untrusted": "as the base does not give what was billed",
    "unpriced": "as the head stops invoices",
}


def _verdict(document: Body) -> str:
    verdict = document["verdict"]
    classes = {one["class"] for one in document["changes"]}
    changed = "no changes" if not classes else "changes" if classes != {"cosmetic"} else "changes of no amount"
    said = "; ".join(f"{one}, {CONCERNED[one]}" for one in verdict["concerns"]) or f"{changed}, within all limits"
    return f"Verdict: {said}. Nothing was written to the store."
