"""A comparison in sections: what Markdown, comments and pages tell of it, each thing once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from billing_cli.reports.diff_plan.figures import bin_words
from billing_cli.reports.diff_plan.headline import months, percent
from billing_cli.reports.diff_plan.side import short
from billing_cli.reports.diff_plan.table import CROSSED, coverage, reproduced, who_prices
from billing_cli.reports.diff_plan.told import CLASSES
from billing_cli.reports.figures import figure, signed
from billing_cli.reports.section import Section, Text, Value, heads, value
from pricing.problems import counted

Body = Mapping[str, Any]
AMOUNTS = ("Currency", "Before", "After", "Change", "Percent")
NET = "Net of discounts and promotional credits, without tax."
DRIVERS = "Drivers"
DISTRIBUTION = "Customers by how much their bill changes"
MOVERS = "Top movers"
# Of more plans the number is said.
NAMED = 3
BY_ID = ("customer", "subscription")


@dataclass(slots=True)
class Names:
    """Customers and subscriptions by their ids, or by numbers where the reader is not to know them.

    A number stands for one customer through the whole report: they are given in the order in which they are asked for.
    """

    shown: bool
    given: dict[str, dict[str, int]] = field(default_factory=dict)

    def of(self, kind: str, name: str | None) -> Text:
        """What a customer or a subscription is called."""
        if name is None:
            return ("(none)",)
        if self.shown:
            return (Value(text=name),)
        numbers = self.given.setdefault(kind, {})
        return (f"{kind} {numbers.setdefault(name, len(numbers) + 1)}",)


def sections(document: Body, by: Sequence[str], names: Names) -> Iterator[Section]:
    """Every section that has something to tell, the revenue first; `by` are the breakdowns to show."""
    found = [
        revenue(document, by[0], names),
        *(_breakdown(name, document["by"][name], names) for name in by[1:]),
        _changes(document["changes"], names),
        _drivers(document["drivers"]),
        _customers(document),
        _distribution(document["distribution"]),
        _movers(document["movers"], names),
        _lines(document["movers"], names),
        _guardrails(document["guardrails"], names),
        _crossed(document),
        _unpriced(document["unpriced"], names),
        _self_check(document["self_check"], names),
        _sides(document, names),
        Section(title="Coverage", notes=tuple((line.strip(),) for line in coverage(document))),
    ]
    return (one for one in found if one.rows or one.notes)


def revenue(document: Body, by: str, names: Names) -> Section:
    """The total of each currency, then by one thing."""
    totals = tuple((("all",), *_amounts(row)) for row in document["revenue"])
    parts = tuple(_part(by, row, names) for row in document["by"][by])
    return Section(
        title="Revenue", heads=heads(by.capitalize(), *AMOUNTS, numbers=4), rows=totals + parts, notes=((NET,),)
    )


def _breakdown(name: str, rows: Sequence[Body], names: Names) -> Section:
    return Section(
        title=f"By {name}",
        heads=heads(name.capitalize(), *AMOUNTS, numbers=4),
        rows=tuple(_part(name, row, names) for row in rows),
    )


def _part(by: str, row: Body, names: Names) -> tuple[Text, ...]:
    key = row[by]
    named = names.of(by, key) if by in BY_ID else value(key) or ("(none)",)
    return (named, *_amounts(row))


def _amounts(row: Body) -> tuple[Text, ...]:
    return (
        (row["currency"],),
        (figure(row["before"]),),
        (figure(row["after"]),),
        (signed(row["change"]),),
        (percent(row["percent"]),),
    )


def _changes(changes: Sequence[Body], names: Names) -> Section:
    told = [one for one in changes if names.shown or one["of"] == "plan"]
    hidden = [one for one in changes if one not in told]
    return Section(
        title="Changes",
        heads=heads("Of", "Version", "What", "Which", "Existing subscriptions"),
        rows=tuple(
            (
                value(one["name"]),
                value(one["version"]),
                value(one["what"]),
                (CLASSES[one["class"]],),
                value(one["existing_subscriptions"]),
            )
            for one in told
        ),
        notes=tuple(_accounts_changed(hidden)),
    )


def _accounts_changed(changes: Sequence[Body]) -> Iterator[Text]:
    """Of how many subscriptions and customers the own terms change, by class."""
    found = Counter((of, kind) for of, kind, _ in {(one["of"], one["class"], one["name"]) for one in changes})
    for of, noun in (("subscription", "other terms for"), ("customer", "other details of")):
        for kind, words in CLASSES.items():
            if found[of, kind]:
                yield (f"{noun} {counted(found[of, kind], of)}: {words}",)


def _drivers(currencies: Sequence[Body]) -> Section:
    rows: list[tuple[Text, ...]] = []
    for one in currencies:
        rows += [((one["currency"],), (row["what"],), (signed(row["change"]),)) for row in one["drivers"]]
        rows.append(((one["currency"],), ("all of them",), (signed(one["total"]),)))
    return Section(title=DRIVERS, heads=heads("Currency", "What", "Change", numbers=1), rows=tuple(rows))


def _customers(document: Body) -> Section:
    rows: list[tuple[Text, ...]] = []
    spread = {row["currency"]: row for row in document["distribution"]}
    for row in document["customers"]:
        counts: tuple[Text, ...] = tuple((str(row[key]),) for key in ("up", "down", "same"))
        found = spread[row["currency"]]
        rows.append(((row["currency"],), *counts, *_spread(found["change"], signed)))
        if found["percent"]["p50"] is not None:
            rows.append(((f"{row['currency']} in percent",), (), (), (), *_spread(found["percent"], percent)))
    told: list[Text] = [
        (f"{row['currency']}: {row['only_before']} on the base alone, {row['only_after']} on the head alone",)
        for row in document["customers"]
        if row["only_before"] or row["only_after"]
    ]
    return Section(
        title="Customers",
        heads=heads("Currency", "Up", "Down", "Same", "p50", "p95", "Lowest", "Highest", numbers=7),
        rows=tuple(rows),
        notes=(*told, *_untouched(document["untouched"])),
    )


def _spread(found: Body, written: Any) -> Iterable[Text]:
    return ((written(found[key]),) for key in ("p50", "p95", "lowest", "highest"))


def _untouched(kept: Sequence[Body]) -> Iterator[Text]:
    """How many subscriptions pay as before since they keep a version, and of which plans."""
    if not kept:
        return
    found = sorted(Counter((one["plan"], one["version"]) for one in kept).items(), key=lambda one: (-one[1], one[0]))
    parts: list[str | Value] = [f"not touched, since they keep what they have: {counted(len(kept), 'subscription')} ("]
    for place, ((plan, version), count) in enumerate(found[:NAMED]):
        parts += [", " if place else "", f"{count} on ", Value(text=plan), " of ", Value(text=version)]
    more = len(found) - NAMED
    yield (*parts, f" and {counted(more, 'more plan')})" if more > 0 else ")")


def _distribution(found: Sequence[Body]) -> Section:
    """How many customers' bills change by how many percent, in the currencies side by side."""
    counts = [[one["customers"] for one in row["bins"]] for row in found]
    rows = [
        ((bin_words(bounds),), *((str(of_currency[place]),) for of_currency in counts))
        for place, bounds in enumerate(found[0]["bins"] if found else ())
        if any(of_currency[place] for of_currency in counts)
    ]
    currencies = [row["currency"] for row in found]
    return Section(
        title=DISTRIBUTION,
        heads=heads("Change", *currencies, numbers=len(currencies)),
        rows=tuple(rows),
    )


def _movers(movers: Sequence[Body], names: Names) -> Section:
    return Section(
        title=MOVERS,
        heads=heads("Customer", *AMOUNTS, numbers=4),
        rows=tuple((names.of("customer", one["customer"]), *_amounts(one)) for one in movers),
    )


def _lines(movers: Sequence[Body], names: Names) -> Section:
    """The lines of movers: they name subscriptions and invoices, and are there for those who may know them."""
    every = [(one, line) for one in movers for line in one.get("lines", ())]
    title = "Lines of the top movers"
    if every and not names.shown:
        return Section(title=title, notes=((f"{counted(len(every), 'line')}: shown with --show-customers",),))
    rows = []
    for one, line in every:
        about = ", ".join(f"{name}={found}" for name, found in line["dimensions"].items())
        before, after = (
            "" if part is None else f"{figure(part['net'])} for {figure(part['quantity'])}"
            for part in (line["before"], line["after"])
        )
        rows.append(
            (
                names.of("customer", one["customer"]),
                value(line["invoice"]),
                value(f"{line['name']} ({about})" if about else line["name"]),
                (line["service_start"],),
                (line["currency"],),
                (before,),
                (after,),
                (signed(line["change"]),),
            )
        )
    columns = heads("Customer", "Invoice", "Line", "From", "Currency", "Before", "After", "Change", numbers=3)
    return Section(title=title, heads=columns, rows=tuple(rows))


def _guardrails(rows: Sequence[Body], names: Names) -> Section:
    return Section(
        title="Guardrails",
        heads=heads("Guardrail", "Limit", "Kept", "Breaches", "The worst"),
        rows=tuple(
            (
                (one["guardrail"],),
                (one["limit"],),
                ("yes" if one["held"] else "BREACHED",),
                (str(one["breaches"]),),
                _worst(one["worst"], names),
            )
            for one in rows
        ),
    )


def _worst(rows: Sequence[Body], names: Names) -> Text:
    parts: list[str | Value] = []
    for place, row in enumerate(rows):
        share = "" if row["percent"] is None else f" ({percent(row['percent'])})"
        who = names.of("customer", row["customer"]) if "customer" in row else ("total",)
        parts += [", " if place else "", *who, f" {signed(row['change'])} {row['currency']}{share}"]
    return tuple(parts)


def _crossed(document: Body) -> Section:
    rows: list[tuple[Text, ...]] = []
    for one in document["crossings"]:
        more, fewer = CROSSED[one["kind"] == "tier"]
        said = f"{one['more']} {more}, {one['fewer']} {fewer}"
        rows.append(((one["kind"],), value(one["charge"]), (counted(one["subscriptions"], "subscription"),), (said,)))
    rows += [(("cliff",), value(one["path"]), (), value(one["what"])) for one in document["cliffs"]]
    return Section(title="Crossed", heads=heads("Kind", "Where", "How many", "What"), rows=tuple(rows))


def _unpriced(rows: Sequence[Body], names: Names) -> Section:
    """Usage without a price: for those who may not know subscriptions, how many combinations lack one."""
    title = "Usage without a price, which stops its invoice"
    if names.shown:
        return Section(
            title=title,
            heads=heads("Month", "Subscription", "Charge", "Dimensions", "Code", "Which side"),
            rows=tuple(
                (
                    (one["period"],),
                    names.of("subscription", one["subscription"]),
                    value(one["charge"]),
                    value(one["dimensions"]),
                    value(one["code"]),
                    (who_prices(one),),
                )
                for one in rows
            ),
        )
    found = Counter((one["period"], one["charge"], one["code"], who_prices(one)) for one in rows)
    return Section(
        title=title,
        heads=heads("Month", "Charge", "Code", "Which side", "How often", numbers=1),
        rows=tuple(
            ((period,), value(charge), value(what), (who,), (str(count),))
            for (period, charge, what, who), count in found.items()
        ),
    )


def _self_check(check: Body, names: Names) -> Section:
    rows = check["unlike"] if names.shown else ()
    missing = len(check["unlike"])
    wrong: tuple[Text, ...] = (
        (("NOT TO BE TRUSTED: the base does not give what was billed.",),) if not check["trusted"] else ()
    )
    hidden: tuple[Text, ...] = (
        ((f"{counted(missing, 'invoice')}: named with --show-customers",),) if missing and not names.shown else ()
    )
    return Section(
        title="Self-check",
        heads=heads("Number", "Invoice", "Why"),
        rows=tuple((value(one["number"]), value(one["invoice"]), value("; ".join(one["why"]))) for one in rows),
        notes=((reproduced(check),), *wrong, *hidden),
    )


def _sides(document: Body, names: Names) -> Section:
    """What was compared, with what was taken for granted."""
    rows: list[tuple[Text, ...]] = []
    for name in ("base", "head"):
        side = document[name]
        said = f"catalog {short(side['catalog'])}, customers {short(side['customers'])}"
        rows.append(((name,), (Value(text=side["reference"]), f" ({said})")))
    events = document["events"]
    rows.append((("events",), (f"{counted(events['rows'], 'event')} ({short(events['digest'])})",)))
    rows.append((("months",), (months(document), ", every version on its own day" if document["real_dates"] else "")))
    for one in document["assumed"]:
        is_version = one["what"] == "version"
        named = value(one["name"]) if is_version else names.of("subscription", one["name"])
        days = f" counts as of {one['assumed']}, not of {one['date']} as written"
        rows.append((("moved",), ("version " if is_version else "a change of ", *named, days)))
    for text in document["filters"]:
        kind, _, wanted = text.partition("=")
        hidden = kind in BY_ID and not names.shown
        who = names.of(kind, wanted) if hidden else (f"{kind} ", *value(wanted))
        rows.append((("only",), who))
    return Section(
        title="What was compared", heads=heads("", ""), rows=tuple(rows), notes=((document["not_modelled"],),)
    )
