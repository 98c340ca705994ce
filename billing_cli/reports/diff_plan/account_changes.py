"""What the head changes of contracts, customers and their grants, in words: from YAML and from tables alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel

from billing_cli.accounts.account import Accounts, Subscription, Written
from billing_cli.contracts.contract import Contract
from billing_cli.reports.diff_plan.mixed import Mixing
from billing_cli.reports.diff_plan.side import Texts
from billing_cli.reports.diff_plan.told import Class, Told, told
from pricing.catalog.change_words import in_words
from pricing.catalog.changes import Change, tree_changes
from pricing.catalog.patches import APPROVAL
from pricing.expressions import Expression
from pricing.yaml_tree import ListNode, MapNode, Node, Place, TextNode, content

# What of a customer can change an amount, or the tax on it.
OF_PRICES = ("currency", "timezone", "segment", "country")
OF_TAX = ("country", "tax_id", "exempt", "reverse_charge")
# What of a subscription is laid over its plan: what it does not say, the plan says.
PATCHES = ("charges", "discounts", "commitment", "cap", "trial")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanges:
    """Both sides' accounts; `altered` are the subscriptions whose terms differ on a day before `frozen`."""

    base: Texts
    head: Texts
    real: Mixing
    altered: frozenset[str]
    frozen: date | None

    def told(self) -> Iterator[Told]:
        """What changes, by subscription, then by customer, each by id."""
        bases, heads = (
            {one.subscription: one for one in side.contracts.contracts} for side in (self.real.base, self.real.head)
        )
        for name in _names(self.base.accounts.subscriptions, self.head.accounts.subscriptions):
            yield from self._subscription(name, bases.get(name), heads.get(name))
        differing = {
            one.customer.id
            for name, one in heads.items()
            if name in bases and bases[name].customer != one.customer and self._differs(bases[name], one)
        }
        for name in _names(self.base.accounts.customers, self.head.accounts.customers):
            yield from self._customer(name, differing)
        for section in ("grants", "voids"):
            yield from self._granted(section)

    def _differs(self, base: Contract | None, head: Contract | None) -> bool:
        return base is None or head is None or self.real.differs(base, head, None, None)

    def _subscription(self, name: str, base: Contract | None, head: Contract | None) -> Iterator[Told]:
        old, new = (_Entry.of(texts.accounts, "subscriptions", name) for texts in (self.base, self.head))
        closed: Class = "closed_periods" if name in self.altered else "changes_money"
        if old is None or new is None:
            one = old or new
            assert one is not None, "one side has it"
            of = f"the subscription is {'new' if old is None else 'removed'}: {one.model.customer} on {one.model.plan}"
            yield told("subscription", name, of, closed)
            return
        if old.says_the_same(new):
            return
        kind: Class = closed if self._differs(base, head) else "cosmetic"
        currency = head.currency if head is not None else ""
        found = [
            *_terms(name, old.tree, new.tree, currency, kind),
            *self._dated(name, old.tree, new.tree, currency, kind),
        ]
        if not found:
            words = "names or reasons alone" if kind == "cosmetic" else "its terms are in another order"
            found.append(told("subscription", name, words, kind))
        yield from found

    def _dated(self, name: str, old: MapNode, new: MapNode, currency: str, kind: Class) -> Iterator[Told]:
        """Entries of `changes` that come, go or say something else, by the day from which they hold."""
        befores, afters = _entries_by_day(old), _entries_by_day(new)
        for key in sorted({*befores, *afters}):
            before, after = befores.get(key), afters.get(key)
            day = key[0]
            later = self.frozen is None or date.fromisoformat(day) >= self.frozen
            of_entry: Class = "changes_money" if later and kind == "closed_periods" else kind
            if before is None or after is None:
                alone, said = before or after, "" if before is None else ", which is taken away"
                assert alone is not None, "one side has it"
                nothing = MapNode({}, alone.place)
                for change in _tree_changes(name, nothing, alone, currency):
                    words = _stated(change)
                    yield told("subscription", name, f"from {day} on{said}: {words}", of_entry, change)
            elif content(before) != content(after):
                for one in _terms(name, before, after, currency, of_entry):
                    yield one.with_words(f"from {day} on: {one.words}")

    def _customer(self, name: str, differing: set[str]) -> Iterator[Told]:
        old, new = (texts.accounts.customers.get(name) for texts in (self.base, self.head))
        if old is None or new is None:
            words = "the customer is new" if old is None else "the customer is removed"
            yield told("customer", name, words, "cosmetic")
            return
        taxed = any(texts.taxes.rates is not None for texts in (self.base, self.head))
        for field in dict.fromkeys((*OF_PRICES, *OF_TAX)):
            before, after = getattr(old, field), getattr(new, field)
            if before == after:
                continue
            money = (field in OF_PRICES and name in differing) or (field in OF_TAX and taxed)
            change = _change(("customers", name, field), before, after)
            yield told("customer", name, in_words(change)[1], self._class(name, money=money), change)

    def _granted(self, section: str) -> Iterator[Told]:
        """Grants of customers that come, go or change, and those of which what is left is taken back."""
        olds, news = (getattr(texts.accounts, section) for texts in (self.base, self.head))
        noun = "grant" if section == "grants" else "void of the grant"
        for name in _names(olds, news):
            old, new = olds.get(name), news.get(name)
            if old == new:
                continue
            customer = self._customer_of(section, name)
            kind = self._class(customer, money=True)
            if old is None or new is None:
                one = old or new
                happened = f"is new: {_granted_words(one)}" if old is None else "is taken away"
                yield told("customer", customer, f"the {noun} {name} {happened}", kind)
                continue
            for field in type(new).model_fields:
                before, after = getattr(old, field), getattr(new, field)
                if before != after:
                    change = _change(("customers", customer, section, name, field), before, after)
                    silent: Class = "cosmetic" if field in APPROVAL else kind
                    words = f"the {noun} {name}: `{field}` changes from {change.before} to {change.after}"
                    yield told("customer", customer, words, silent, change)

    def _customer_of(self, section: str, name: str) -> str:
        for texts in (self.head, self.base):
            if name in texts.accounts.grants:
                return texts.accounts.grants[name].customer
        subscription = name.partition("/")[0]  # the grant of a plan
        found = self.head.accounts.subscriptions.get(subscription) or self.base.accounts.subscriptions.get(subscription)
        return found.customer if found is not None else name

    def _class(self, customer: str, *, money: bool) -> Class:
        if not money:
            return "cosmetic"
        own = {one.subscription for one in self.real.head.contracts.contracts if one.customer.id == customer}
        return "closed_periods" if own & self.altered else "changes_money"


def _names(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    return sorted({*old, *new})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A subscription with where it is written."""

    model: Subscription
    written: Written

    @classmethod
    def of(cls, accounts: Accounts, section: Literal["subscriptions"], name: str) -> _Entry | None:
        model = accounts.subscriptions.get(name)
        return None if model is None else cls(model=model, written=accounts.written[section, name])

    def says_the_same(self, other: _Entry) -> bool:
        if self.written.node is not None and other.written.node is not None:
            return content(self.written.node) == content(other.written.node)
        own = [None if one.written.own is None else one.written.own.content for one in (self, other)]
        return self.model == other.model and own[0] == own[1]

    @property
    def tree(self) -> MapNode:
        """What is written of it; of a row, the same as if it stood in YAML."""
        if self.written.node is not None:
            return self.written.node
        place, own = self.written.place, self.written.own
        entries = {
            name: _node(getattr(self.model, name), place)
            for name in type(self.model).model_fields
            if name not in PATCHES and getattr(self.model, name) not in (None, (), {})
        }
        patches = {name: getattr(own, name) for name in PATCHES} if own is not None else {}
        return MapNode({**entries, **{name: one for name, one in patches.items() if one is not None}}, place)


def _node(value: Any, place: Place) -> Node:
    """A value that was read, as it would be written."""
    if isinstance(value, BaseModel):
        names = {name: info.alias or name for name, info in type(value).model_fields.items()}
        return MapNode({said: _node(getattr(value, name), place) for name, said in names.items()}, place)
    if isinstance(value, Mapping):
        return MapNode({str(name): _node(one, place) for name, one in value.items()}, place)
    if isinstance(value, tuple | list):
        return ListNode(tuple(_node(one, place) for one in value), place)
    return TextNode(_text(value), place)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.text if isinstance(value, Expression) else str(value)


def _change(steps: tuple[str, ...], before: Any, after: Any) -> Change:
    return Change(steps=steps, before=_text(before), after=_text(after), currency="", place=Place("", 0))


def _granted_words(one: Any) -> str:
    left_out = (*APPROVAL, "id", "customer", "grant")
    names = [name for name in type(one).model_fields if name in one.model_fields_set and name not in left_out]
    return ", ".join(f"{name} {_text(getattr(one, name))}" for name in names)


def _entries_by_day(node: MapNode) -> dict[tuple[str, int], MapNode]:
    """The entries of `changes` by day, those of one day in their order; each without its day."""
    written = node.entries.get("changes")
    found: dict[tuple[str, int], MapNode] = {}
    for item in written.items if isinstance(written, ListNode) else ():
        if isinstance(item, MapNode) and isinstance(day := item.entries.get("at"), TextNode):
            nth = sum(key[0] == day.text for key in found)
            rest = {name: value for name, value in item.entries.items() if name != "at"}
            found[day.text or "", nth] = item.with_entries(rest)
    return found


def _terms(name: str, old: MapNode, new: MapNode, currency: str, kind: Class) -> Iterator[Told]:
    """What differs between two states of a subscription, or of an entry of its `changes`."""
    for change in _tree_changes(name, old, new, currency):
        patched = len(change.steps) > 2 and change.steps[2] in PATCHES
        words = _in_place(change) if patched else None
        yield told("subscription", name, words or _words(change), kind, change)


def _tree_changes(name: str, old: MapNode, new: MapNode, currency: str) -> Sequence[Change]:
    trees = (_without_reasons(one) for one in (old, new))
    one, other = (
        tree.with_entries({key: node for key, node in tree.entries.items() if key not in ("id", "changes")})
        for tree in trees
    )
    return tree_changes(_with_maps(one, other), _with_maps(other, one), ("subscriptions", name), currency)


def _without_reasons(node: Any) -> Any:
    """A tree without who agreed and why, wherever that stands."""
    if isinstance(node, MapNode):
        return node.with_entries(
            {key: _without_reasons(value) for key, value in node.entries.items() if key not in APPROVAL}
        )
    return ListNode(tuple(map(_without_reasons, node.items)), node.place) if isinstance(node, ListNode) else node


def _with_maps(node: MapNode, other: MapNode) -> MapNode:
    """A tree with the mappings of another's patches, empty, so that they are compared entry by entry."""
    entries = dict(node.entries)
    for key, value in other.entries.items():
        if key not in PATCHES or not isinstance(value, MapNode) or "model" in value.entries:
            continue
        own = entries.get(key, MapNode({}, node.place))
        if not isinstance(own, MapNode):
            continue
        parts = dict(own.entries)
        if key == "charges":
            for name, part in value.entries.items():
                if isinstance(part, MapNode) and "model" not in part.entries:
                    parts.setdefault(name, MapNode({}, node.place))
        entries[key] = own.with_entries(parts)
    return node.with_entries(entries)


def _words(change: Change) -> str:
    return _said(change, in_words(change)[1])


def _said(change: Change, words: str) -> str:
    """Words with the part of the subscription that they are of."""
    about = in_words(change)[0]
    return f"{about.split('.', 2)[2]}: {words}" if about.count(".") > 1 else words


def _in_place(change: Change) -> str | None:
    """Of a patch that comes or goes: what it replaces is the plan's."""
    if change.before is None and change.after is not None:
        return f"{_stated(change)}, in place of the plan's"
    if change.after is None:
        words = in_words(change)[1].replace(" is taken away; it was ", " is as in the plan again; it was ")
        return _said(change, words)
    return None


def _stated(change: Change) -> str:
    """What is agreed to, without what was before."""
    return _said(change, in_words(change)[1].replace(" is new: ", " is ", 1))
