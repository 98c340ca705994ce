"""Changes in words: for the question that a version must answer, for logs and for comparisons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pricing.catalog.changes import Change, Steps, flow_text, steps_text
from pricing.catalog.existing import KEY
from pricing.catalog.meaning import SILENT
from pricing.catalog.prices import AMOUNT_FIELDS
from pricing.problems import Problem, counted
from pricing.yaml_tree import ListNode, MapNode, Node, TextNode, content

# What the fields that hold a price are called; in a sentence, after `the`.
FIELDS = {
    "price": "price", "unit_price": "price", "amount": "amount", "flat_fee": "flat fee",
    "package_price": "price of a package",
    "package_size": "size of a package", "minimum": "minimum", "maximum": "maximum", "fixed_fee": "fixed fee",
    "event_minimum": "minimum per event", "event_maximum": "maximum per event", "rate": "rate",
    "included": "number of free units", "per": "number of units that the price is for", "up_to": "bound",
    "model": "model", "meter": "meter", "by": "list of dimensions that are kept apart", "tiers": "list of tiers",
    "adjust": "adjustment", "otherwise": "price of usage that no row prices", "when": "condition",
    "tiers_per": "way in which tiers are cut", "at_zero": "price at zero", "tax_category": "tax category",
    "prorate": "proration", "bill": "time of billing", "units": "conversion of units", "round": "rounding",
    "percent": "percent", "counts": "choice of what counts", "overage": "overage",
    "period": "period", "align": "alignment of periods", "discounts": "list of discounts", "plan": "plan",
    "customer": "customer", "start": "start", "end": "end", "term": "term", "timezone": "time zone",
    "segment": "segment", "country": "country", "currency": "currency",
}  # fmt: skip
SUBSCRIPTIONS = "subscriptions"
# The currency that a price row is for, among the usage that it names.
ROW_CURRENCY = re.compile(r"(?:^|, )currency=([A-Z]{3})(?=, |$)")
# Parts of a plan that have keys of their own, and what one of them is called.
NAMED = {"charges": "charge", "grants": "grant"}
TIER_PRICES = ("unit_price", "package_price", "rate")
TIER_KEYS = {*TIER_PRICES, "up_to", "package_size", "flat_fee", "currencies"}
MONEY = AMOUNT_FIELDS | {"event_minimum", "event_maximum"}
LONGEST = 100


def question(plan: str, changes: Sequence[Change]) -> Problem:
    """The question that a version must answer whose changes of a plan can change an amount."""
    first = changes[0]
    subject, said = in_words(first)
    more = f", and {counted(len(changes) - 1, 'more thing')} of this plan" if len(changes) > 1 else ""
    more += " changes" if len(changes) == 2 else " change" if more else ""
    where = f"plans.{plan}.{KEY}"
    return Problem(
        code="existing-subscriptions",
        file=first.place.file,
        line=first.place.line,
        path=subject,
        message=f"{said}{more}. Does this apply to all subscriptions, or only to new ones? Say so under `{where}`.",
        remedy=f"`{KEY}: {{policy: move}}` for all; `{KEY}: {{policy: keep}}` for new ones only; "
        f"`{KEY}: {{policy: transition, for: 3 months}}` for all, after a time",
    )


def in_words(change: Change) -> tuple[str, str]:
    """What a change is about, as a path, and what happens to it: a sentence without its point.

    >>> from pricing.yaml_tree import Place
    >>> steps = ("plans", "pro", "charges", "emails", "unit_price")
    >>> in_words(Change(steps=steps, before="1.00", after="1.50", currency="USD", place=Place("", 1)))
    ('plans.pro.charges.emails', 'the price changes from 1.00 to 1.50 USD')
    """
    count = _subject_length(change.steps)
    subject, inner = change.steps[:count], change.steps[count:]
    if not inner:
        return steps_text(subject), _whole(_kind(subject), change)
    return steps_text(subject), _field(_named(subject, inner), _currency(change), change)


def _subject_length(steps: Steps) -> int:
    """How many steps lead to what a person would call the thing that changes: a charge, a meter, a part of a plan."""
    if steps[0] == SUBSCRIPTIONS:
        return 4 if len(steps) > 3 and steps[2] in NAMED else min(len(steps), 2)
    if steps[0] != "plans":
        return 2
    return 4 if steps[2] in NAMED else 3


def _kind(subject: Steps) -> str:
    if subject[0] == "plans":
        return NAMED[str(subject[2])] if subject[2] in NAMED and len(subject) == 4 else _noun(str(subject[2]))
    if subject[0] == SUBSCRIPTIONS:
        return NAMED[str(subject[2])] if len(subject) == 4 else "subscription"
    if len(subject) == 1:
        return {"currency": "currency of the catalog", "prices": "way in which tax is counted"}[str(subject[0])]
    return "meter" if subject[0] == "meters" else "schedule"


def _noun(key: str) -> str:
    return {"discounts": "list of discounts", "commitment": "commitment"}.get(key) or FIELDS.get(key, key)


def _whole(kind: str, change: Change) -> str:
    if kind == "charge" and isinstance(change.old, MapNode) and isinstance(change.new, MapNode):
        return f"the charge is another one: {'; '.join(_fields(change.old, change.new, change.currency))}"
    return _field(f"the {kind}", "", change)


def _field(named: str, currency: str, change: Change) -> str:
    before, after = (_value(*one) for one in ((change.old, change.before), (change.new, change.after)))
    if change.before is None:
        return f"{named} is new: {after}{currency}"
    if change.after is None:
        return f"{named} is taken away; it was {before}{currency}"
    return f"{named} changes from {before} to {after}{currency}"


def _fields(old: MapNode, new: MapNode, currency: str) -> Iterator[str]:
    """What differs between two charges, field by field; figures of other currencies stand beside those of this one."""
    for key in dict.fromkeys(("model", *old.entries, *new.entries)):
        one, other = old.entries.get(key), new.entries.get(key)
        if key in SILENT or key == "currencies" or (one and other and content(one) == content(other)):
            continue
        unit = f" {currency}" if key in MONEY else ""
        before, after = ("none" if node is None else f"{_value(node, flow_text(node))}{unit}" for node in (one, other))
        yield f"{FIELDS.get(key, f'`{key}`')} {before} → {after}"


def _value(node: Node | None, text: str | None) -> str:
    if isinstance(node, ListNode) and node.items and all(_is_tier(item) for item in node.items):
        return f"[{', '.join(_tier(item) for item in node.items if isinstance(item, MapNode))}]"
    return _short(text)


def _is_tier(node: Node) -> bool:
    return isinstance(node, MapNode) and node.entries.keys() <= TIER_KEYS


def _tier(node: MapNode) -> str:
    """A tier in a few words: `up to 500 at 0.60 (0.55 EUR)`."""
    bound = node.entries.get("up_to")
    others = node.entries.get("currencies")
    own = [flow_text(node.entries[key]) for key in TIER_PRICES if key in node.entries]
    more = [
        f"{flow_text(price.entries[key])} {currency}"
        for currency, price in (others.entries.items() if isinstance(others, MapNode) else ())
        if isinstance(price, MapNode)
        for key in TIER_PRICES
        if key in price.entries
    ]
    size, fee = node.entries.get("package_size"), node.entries.get("flat_fee")
    return (
        (f"up to {flow_text(bound)}" if isinstance(bound, TextNode) and bound.text is not None else "all above")
        + (f" at {' '.join(own)}" if own else "")
        + (f" per {flow_text(size)}" if size is not None else "")
        + (f" ({', '.join(more)})" if more else "")
        + (f" with a flat fee of {flow_text(fee)}" if fee is not None else "")
    )


def _named(subject: Steps, inner: Steps) -> str:
    """A place inside a charge or another part, such as `the price of tier 2 for model=gpt-4o`."""
    said = ""
    for place, step in enumerate(inner):
        before = inner[place - 1] if place else subject[-1] if subject[0] != "schedules" else "schedules"
        if isinstance(step, int):
            said = f" of {ITEMS.get(str(before), 'variant')} {step + 1}{said}"
        elif step.startswith("["):
            usage = ROW_CURRENCY.sub("", step[1:-1]).removeprefix(", ")
            said += f" for {usage}" if usage else " for all other usage"
        elif place < len(inner) - 1 and step not in CONTAINERS and before != "currencies":
            said += f" of the dimension `{step}`" if before == "dimensions" else f" of `{step}`"
    last = inner[-1]
    name = last if isinstance(last, str) and not last.startswith("[") else "price"
    return f"the {FIELDS[name]}{said}" if name in FIELDS else f"`{name}`{said}"


# What holds others, and what one of them is called.
CONTAINERS = frozenset({"prices", "currencies", "tiers", "adjust", "dimensions"})
ITEMS = {"tiers": "tier", "adjust": "adjustment", "phases": "phase", "discounts": "discount", "schedules": "rule"}


def _currency(change: Change) -> str:
    """The currency of an amount, after its figure."""
    steps = list(change.steps)
    if steps[-1] not in MONEY:
        return ""
    named = next((found for step in steps if (found := ROW_CURRENCY.search(_row(step)))), None)
    if named is not None:
        return f" {named[1]}"
    if "currencies" in steps:
        return f" {steps[steps.index('currencies') + 1]}"
    return f" {change.currency}"


def _row(step: str | int) -> str:
    """The usage that a step names as a price row; nothing for another step."""
    return step[1:-1] if isinstance(step, str) and step.startswith("[") else ""


def _short(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
