"""The account of credits: what invoices burn of grants, and the statement of each month, worked out in plain fractions.

Written from the pricing language alone: nothing of the product is used. Each charge of each period is cut where its price,
the grants that cover it or its trial change from one day to the next; invoices come by instant, then by subscription.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from itertools import groupby
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

from tests.credits.drawn_credits import Credited, Event, Yaml
from tests.credits.living import (
    CENT,
    DAY,
    EVER,
    FINEST,
    Held,
    Invoice,
    Line,
    Moved,
    Statement,
    Subscription,
    cents,
    customer_grant,
    day_of,
    half_away,
    price_of,
    shares,
)


class Customer:
    """One customer: its subscriptions, its grants, and its invoices one after the other."""

    def __init__(self, project: Credited, customer: Yaml, last: date) -> None:
        zone = ZoneInfo(customer["timezone"])
        self.last = last
        written = [one for one in project.subscriptions if one["customer"] == customer["id"]]
        self.subscriptions = {one["id"]: Subscription(project, one, zone) for one in written}
        own = [one for one in project.grants if one["customer"] == customer["id"]]
        found = [customer_grant(one) for one in own]
        for subscription in self.subscriptions.values():
            for_it = [one for one in own if one.get("subscription") in (None, subscription.id)]
            replaced = frozenset(one["replaces"] for one in for_it if "replaces" in one)
            found += subscription.grants(replaced, last + 400 * DAY)
        self.held = {grant.id: grant for grant in sorted(found, key=lambda one: one.order)}
        for void in project.voids:
            if void["grant"] in self.held:
                self.held[void["grant"]].voided = day_of(void["at"])
        for grant in self.held.values():
            # Once it has ended, nothing is added to it.
            grant.steps = [one for one in grant.steps if one[0] < grant.ends or one[0] == grant.starts]
            for day, amount in grant.steps:
                grant.move(day, "granted", amount)
            if grant.ends < EVER:
                grant.settled = self._settled(grant)
        self.events: dict[tuple[str, str, date], list[tuple[Event, int]]] = defaultdict(list)
        for number, event in enumerate(project.events):
            if event[0] == customer["id"]:
                side = event[4][-1] if len(written) > 1 else "a"
                subscription = self.subscriptions[f"{customer['id']}{side}"]
                self.events[subscription.id, event[2], event[1].astimezone(zone).date()].append((event, number))

    def _settled(self, grant: Held) -> date:
        """The day from which on nothing can use it: days before its end are billed by then."""
        last = grant.ends - DAY
        serving = [one for one in self._users(grant) if one.serves(last)]
        return max([grant.ends, *(one.period(last)[1] for one in serving)])

    def _users(self, grant: Held) -> list[Subscription]:
        return [one for one in self.subscriptions.values() if grant.subscription in (None, one.id)]

    def invoices(self) -> Iterator[Invoice]:
        """Every invoice, in the order in which they burn."""
        found = [
            (one.instant(day), one.id, day) for one in self.subscriptions.values() for day in one.billed(self.last)
        ]
        for _, name, day in sorted(found):
            self._settle(day)
            invoice = self._invoice(self.subscriptions[name], day)
            if invoice is not None:
                yield invoice
        self._settle(self.last + DAY)

    def _settle(self, before: date) -> None:
        """Let end what ends before a day; what rolls over goes first where the next one ends too."""
        due = [one for one in self.held.values() if not one.over and one.settled < before]
        for grant in sorted(due, key=lambda one: (one.settled, one.starts)):
            grant.over = True
            left, day = grant.available(EVER), max(grant.settled - DAY, grant.starts)
            following = self.held.get(grant.rolls[0]) if grant.rolls and grant.voided >= grant.expires else None
            if grant.rolls and following:
                goes_on = min(left, grant.rolls[1])
                grant.move(day, "rolled_out", -goes_on)
                following.move(following.starts, "rolled_in", goes_on)
                left -= goes_on
            grant.move(day, "voided" if grant.voided < grant.expires else "expired", -left)

    def _invoice(self, subscription: Subscription, day: date) -> Invoice | None:
        ended = subscription.period(day - DAY) if day > subscription.start else None
        lines: list[Line] = []
        drawn: dict[str, Fraction] = {}
        dust: dict[str, Fraction] = {}
        for key in subscription.keys:
            lines += self._fees(subscription, key, day, ended)
            if ended:
                lines += self._usage(subscription, key, ended, day, drawn, dust)
        if not lines and not ended:
            return None
        first, last = ended or subscription.period(day)
        booked = day - DAY if ended else day
        credits: list[tuple[str, Fraction, Fraction]] = []
        self._units(lines, day, booked, credits)
        for line in lines:
            if line.charge:
                line.amount = cents(price_of(line.charge, line.so_far) - price_of(line.charge, line.before))
            line.left = max(line.amount, Fraction(0))
        total = self._promotional(lines, day, booked, drawn, dust, credits)
        due = self._prepaid(subscription, lines, (first, last), day, booked, total, credits)
        return Invoice(f"{subscription.id}-{day}", lines, total, due, credits)

    def _segments(
        self, subscription: Subscription, key: str, first: date, last: date, *, spent: bool
    ) -> Iterator[tuple[date, date, Yaml, bool, frozenset[str], Held | None]]:
        """Days of a charge that cost the same and are covered by the same: from, to, charge, trial, grants, drawn."""
        days = [first + number * DAY for number in range((last - first).days)]
        found = groupby(days, key=lambda day: self._today(subscription, key, day, spent=spent))
        for (terms, trial, grants, waits), group in ((key, list(group)) for key, group in found):
            yield group[0], group[-1] + DAY, dict(terms), trial, grants, self.held.get(waits or "")

    def _today(
        self, subscription: Subscription, key: str, day: date, *, spent: bool
    ) -> tuple[list[tuple[str, Any]], bool, frozenset[str], str | None]:
        terms = subscription.on(day)
        charge = terms.charges[key]
        trial = day < subscription.free_until
        waited = {one["waits"] for one in terms.charges.values() if "waits" in one}
        own = [one for one in self.held.values() if one.subscription in (None, subscription.id) and one.holds(day)]
        covering = frozenset(
            one.id for one in own if one.kind != "prepaid" and one.name not in waited and one.covers(key, charge)
        )
        drained = None
        if "waits" in charge:
            name, then = charge["waits"], charge["spent"]
            charge = {one: value for one, value in charge.items() if one not in ("waits", "spent")}
            draws = next((one for one in own if one.name == name), None)
            coming = any(
                one.name == name and one.starts > day and one.subscription in (None, subscription.id)
                for one in self.held.values()
            )
            if spent or not (draws or coming):
                charge = then
            elif not trial and draws:
                drained = draws.id
        if "meter" not in charge:
            covering = frozenset(one for one in covering if self.held[one].charges)
        return sorted(charge.items()), trial, covering, drained

    def _fees(self, subscription: Subscription, key: str, day: date, ended: tuple[date, date] | None) -> Iterator[Line]:
        """A fee: of the days that are over, or of those that begin; what is prepaid beyond the end is given back."""
        advance = subscription.on(min(day, subscription.end - DAY)).charges[key]
        if "meter" in advance:
            return
        if advance.get("bill") == "in_advance":
            if day < subscription.end:
                full = subscription.cadence.full(day)
                start, end = day, full[1]
                amount = Fraction(advance["amount"]) * (end - start).days / (full[1] - full[0]).days
                _, _, grants, _ = self._today(subscription, key, day, spent=False)
                yield Line(key, "{}", start, end, Fraction(1), cents(amount), grants=grants)
            elif subscription.cadence.full(day - DAY)[1] > day:
                full = subscription.cadence.full(day - DAY)
                charge = subscription.on(subscription.period(day - DAY)[0]).charges[key]
                amount = Fraction(charge["amount"]) * (full[1] - day).days / (full[1] - full[0]).days
                yield Line(key, "{}", day, full[1], Fraction(1), cents(-amount))
        elif ended:
            full = subscription.cadence.full(ended[0])
            for start, end, charge, trial, grants, _ in self._segments(subscription, key, *ended, spent=False):
                amount = Fraction(charge["amount"]) * (end - start).days / (full[1] - full[0]).days
                covered = frozenset() if trial else grants
                yield Line(key, "{}", start, end, Fraction(1), Fraction(0) if trial else cents(amount), grants=covered)

    def _usage(
        self, subscription: Subscription, key: str, ended: tuple[date, date], day: date,
        drawn: dict[str, Fraction], dust: dict[str, Fraction],
    ) -> Iterator[Line]:  # fmt: skip
        charge = subscription.on(ended[0]).charges[key]
        if "meter" not in charge:
            return
        waiting = list(self._segments(subscription, key, *ended, spent=False))
        draws = next((held for *_, held in waiting if held is not None), None)
        if draws is None:
            yield from self._lines(subscription, key, waiting, None, None)
            return
        after_it = list(self._segments(subscription, key, *ended, spent=True))
        available = draws.available(day)
        if not available:
            yield from self._lines(subscription, key, after_it, None, None)
            return
        crossing, drawn[draws.id] = self._crossing(subscription, waiting, available)
        if crossing is None:
            yield from self._lines(subscription, key, waiting, None, None)
            return
        dust[draws.id] = available - half_away(drawn[draws.id] / FINEST) * FINEST
        event, _ = crossing
        on = event[0][1].astimezone(subscription.zone).date()
        until = [(start, min(end, on + DAY), *rest) for start, end, *rest in waiting if start <= on]
        since = [(max(start, on), end, *rest) for start, end, *rest in after_it if end > on]
        yield from self._lines(subscription, key, until, crossing, None)
        yield from self._lines(subscription, key, since, None, crossing)

    def _crossing(
        self, subscription: Subscription, segments: Sequence[Any], available: Fraction
    ) -> tuple[tuple[tuple[Event, int], Fraction] | None, Fraction]:
        """The event at which the last of a grant is drawn, if any comes after it, with the part that it pays."""
        drawn = Fraction(0)
        found = []
        for start, end, charge, _, _, held in segments:
            price = Fraction(charge["unit_price"]) if held is not None else Fraction(0)
            found += [(one, price) for one in self._between(subscription, charge["meter"], start, end)]
        found.sort(key=lambda one: (one[0][0][1], str(one[0][1]).encode()))
        for place, (event, price) in enumerate(found):
            units = _units(event[0])
            if price and drawn + units * price > available:
                part = floor((available - drawn) / price / FINEST) * FINEST
                return (event, part), drawn + part * price
            drawn += units * price
            if drawn == available and place + 1 < len(found):
                return (event, units), drawn
        return None, drawn

    def _between(self, subscription: Subscription, meter: str, start: date, end: date) -> Iterator[tuple[Event, int]]:
        kind = {"calls": "call", "data": "data", "mails": "mail"}[meter]
        for number in range((end - start).days):
            yield from self.events[subscription.id, kind, start + number * DAY]

    def _lines(
        self, subscription: Subscription, key: str, segments: Sequence[Any], until: Any, since: Any
    ) -> Iterator[Line]:
        """A line for each segment and combination; counted `until` an event, or from what is left of it on."""
        so_far: dict[str, Fraction] = defaultdict(Fraction)
        period = subscription.period(segments[0][0])
        was_free = period[0] < subscription.free_until
        begins = max(period[0], subscription.free_until) if was_free else period[0]
        for start, end, charge, trial, grants, held in segments:
            first = segments[0][0] if trial else begins
            if start == segments[0][0] and since is not None and not trial:
                so_far = self._counted(subscription, charge, first, end, since)
            before = dict(so_far) if not trial else {}
            now = self._counted(subscription, charge, start if trial else first, end, until)
            for dims in sorted(now) if "by" in charge else ["{}"]:
                so, be = now.get(dims, Fraction(0)), before.get(dims, Fraction(0))
                line = Line(key, dims, start, end, so - be, grants=grants, draws=held.id if held else None)
                if not trial:
                    included = Fraction(charge.get("included", 0))
                    of = Fraction(charge.get("units", {}).get("of", 1))
                    line.so_far, line.before = (
                        max(so / of - included, Fraction(0)),
                        max(be / of - included, Fraction(0)),
                    )
                    line.charge = charge
                yield line
            if not trial:
                so_far = defaultdict(Fraction, now)

    def _counted(
        self, subscription: Subscription, charge: Yaml, start: date, end: date, until: Any
    ) -> dict[str, Fraction]:
        """What is counted by combination within days, perhaps up to an event of which a part is counted."""
        found: dict[str, Fraction] = defaultdict(Fraction)
        last = _place(until[0]) if until is not None else None
        for event in self._between(subscription, charge["meter"], start, end):
            units = _units(event[0])
            if last is not None and _place(event) >= last:
                units = until[1] if _place(event) == last else Fraction(0)
                if _place(event) > last:
                    continue
            found[event[0][4] if "by" in charge else "{}"] += units
        return found

    def _units(self, lines: Sequence[Line], day: date, booked: date, credits: list[Any]) -> None:
        """Step 1: units of grants, over the lines that they cover in proportion to what is left of those."""
        left = {id(line): max(line.so_far - line.before, Fraction(0)) for line in lines}
        for grant in self.held.values():
            covered = [line for line in lines if grant.kind == "unit" and grant.id in line.grants and line.charge]
            of = [Fraction(line.charge.get("units", {}).get("of", 1)) for line in covered]
            weights = [left[id(line)] * size for line, size in zip(covered, of, strict=True)]
            total = min(grant.available(day), sum(weights, Fraction(0)))
            if total <= 0:
                continue
            for line, size, weight, share in zip(covered, of, weights, shares(total, weights, FINEST), strict=True):
                if share:
                    # Of units that are converted, the twelfth decimal at most; all of them are all.
                    units = left[id(line)] if share == weight else floor(share / size / FINEST) * FINEST
                    line.units[grant.id] = units
                    left[id(line)] -= units
            _burn(grant, day, booked, total, credits)
        sums: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
        for line in lines:
            earlier = min(sums[line.key, line.dims], line.before)
            line.before -= earlier
            line.so_far -= earlier + sum(line.units.values())
            sums[line.key, line.dims] = earlier + sum(line.units.values())

    def _promotional(
        self, lines: Sequence[Line], day: date, booked: date,
        drawn: Mapping[str, Fraction], dust: Mapping[str, Fraction], credits: list[Any],
    ) -> Fraction:  # fmt: skip
        """Step 9: first what usage drew, then other grants; gives what is left of the invoice."""
        due = sum((line.amount for line in lines), Fraction(0))
        grants = [one for one in self.held.values() if one.kind == "promotional"]
        for grant in sorted(grants, key=lambda one: one.id not in drawn):
            if grant.id in drawn:
                covered = [line for line in lines if line.draws == grant.id]
                wanted = cents(drawn[grant.id])
            else:
                covered = [line for line in lines if grant.id in line.grants]
                wanted = floor(grant.available(day) / CENT) * CENT
            room = min(sum((line.left for line in covered), Fraction(0)), max(due, Fraction(0)))
            amount = min(room, wanted)
            exact = half_away(drawn.get(grant.id, Fraction(0)) / FINEST) * FINEST
            if amount > 0:
                for line, share in zip(covered, shares(amount, [one.left for one in covered], CENT), strict=True):
                    line.left -= share
                    if share:
                        line.money[grant.id] = share
                due -= amount
            if grant.id in drawn:
                on = max(booked, grant.starts)
                grant.move(on, "burned", -amount)
                grant.move(on, "rounding", amount - exact)
                grant.move(on, "dust", -dust.get(grant.id, Fraction(0)))
                if amount > 0:
                    credits.append((grant.id, amount, grant.available(day)))
            elif amount > 0:
                _burn(grant, day, booked, amount, credits)
        return due

    def _prepaid(
        self, subscription: Subscription, lines: Sequence[Line], service: tuple[date, date], day: date, booked: date,
        total: Fraction, credits: list[Any],
    ) -> Fraction:  # fmt: skip
        """Step 11: money that pays what is due; what is only for some charges pays no more than their lines."""
        due = total
        for grant in self.held.values():
            users = grant.subscription in (None, subscription.id)
            if grant.kind != "prepaid" or not users or not (grant.starts < service[1] and service[0] < grant.ends):
                continue
            amount = min(max(due, Fraction(0)), floor(grant.available(day) / CENT) * CENT)
            if grant.charges is not None:
                covered = [line for line in lines if line.key in grant.charges]
                amount = min(amount, sum((line.left for line in covered), Fraction(0)))
                for line, share in zip(covered, shares(amount, [one.left for one in covered], CENT), strict=True):
                    line.left -= share
            if amount > 0:
                due -= amount
                _burn(grant, day, booked, amount, credits)
        return due

    def statements(self, months: Sequence[tuple[date, date]]) -> dict[str, Statement]:
        """By month, what each grant had, what happened to it, and what it has then."""
        found: dict[str, Statement] = {}
        for first, last in months:
            rows: Statement = {}
            for grant in self.held.values():
                row: Moved = defaultdict(Fraction)
                for day, what, amount in grant.moves:
                    if day < last:
                        row["closing"] += amount
                        row["opening" if day < first else what] += amount
                rows[grant.id] = {name: amount for name, amount in row.items() if amount}
            found[f"{first:%Y-%m}"] = {name: row for name, row in rows.items() if row}
        return found


def _burn(grant: Held, day: date, booked: date, amount: Fraction, credits: list[Any]) -> None:
    grant.move(max(booked, grant.starts), "burned", -amount)
    credits.append((grant.id, amount, grant.available(day)))


def _units(event: Event) -> Fraction:
    return Fraction(1) if event[2] == "data" else Fraction(event[3])


def _place(event: tuple[Event, int]) -> tuple[datetime, bytes]:
    return event[0][1], str(event[1]).encode()
