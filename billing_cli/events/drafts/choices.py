"""Which columns are likely to say what an event needs: its id, customer, type and time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from billing_cli.events.drafts.sample import Sample, SampleColumn
from billing_cli.events.drafts.times import TimeForm, is_clock, score, time_form
from billing_cli.events.drafts.words import is_uuid, words_of

_IDS = frozenset(("id", "uuid", "guid", "key", "number", "no", "nr", "ref", "reference", "code", "sequence", "seq"))
_OWNERS = (
    "customer", "subaccount", "account", "tenant", "subscriber", "client", "subject", "organization", "organisation",
    "org", "company", "subscription", "user", "project", "workspace", "team", "owner", "host",
)  # fmt: skip
_KINDS = ("type", "event", "action", "operation", "kind", "category", "charge", "name", "method", "service")
# More different values than that are hardly types of events.
_MOST_TYPES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The columns chosen, and others that came into question."""

    id: str | None
    ids: Sequence[str]
    customer: str | None
    customers: Sequence[str]
    type: str | None
    types: Sequence[str]
    time: Sequence[str]
    form: TimeForm | None
    times: Sequence[str]
    forms: Mapping[str, TimeForm] = field(default_factory=dict)

    @property
    def used(self) -> set[str]:
        """The columns that are no properties."""
        return {name for name in (self.id, self.customer, self.type, *self.time) if name is not None}


def choose(sample: Sample) -> Choices:
    """Choose by the names of columns and by what they hold."""
    forms = {column.name: form for column in sample.columns if (form := time_form(column.name, column.filled))}
    time, form = _time(sample, forms)
    others = [column for column in sample.columns if column.name not in forms and column.name not in time]
    ids = sorted((column for column in others if _may_identify(column)), key=_as_id)
    customers = _by_words([column for column in others if _may_own(column)], _OWNERS)
    types = _by_words([column for column in others if _may_tell(column)], _KINDS)
    identity = ids[0].name if ids else None
    customer = next((name for name in customers if name != identity), None)
    kind = next((name for name in types if name not in (identity, customer)), None)
    return Choices(
        id=identity, ids=[column.name for column in ids[1:]],
        customer=customer, customers=[name for name in customers if name not in (customer, identity)],
        type=kind, types=[name for name in types if name not in (kind, customer, identity)],
        time=time, form=form, times=[name for name in forms if name not in time], forms=forms,
    )  # fmt: skip


def _time(sample: Sample, forms: Mapping[str, TimeForm]) -> tuple[Sequence[str], TimeForm | None]:
    """The column that says when, or two: one of dates and one of times of the day."""
    held = {column.name: column for column in sample.columns}
    best = max(forms, key=lambda name: score(name, forms[name], held[name].distinct), default=None)
    if best is None:
        return (), None
    forms = {**forms, best: _decided(forms[best], forms)}
    clocks = [column.name for column in sample.columns if is_clock(column.filled)]
    if forms[best].has_clock or not clocks:
        return (best,), forms[best]
    values = [
        f"{day} {clock}" for day, clock in zip(held[best].values, held[clocks[0]].values, strict=True) if day and clock
    ]
    form = time_form(best, values)
    return ((best, clocks[0]), form) if form is not None else ((best,), forms[best])


def _decided(form: TimeForm, forms: Mapping[str, TimeForm]) -> TimeForm:
    """A form that another would fit as well: the one of them in which another column must be read."""
    others = {other.format: other for other in forms.values() if not other.question}
    return others.get(form.other, form) if form.other is not None else form


def _may_identify(column: SampleColumn) -> bool:
    """Whether each row has a value of its own that is no measurement."""
    named = bool(_IDS & {*words_of(column.name)})
    short = all(len(value) <= 200 for value in column.filled)
    measured = bool(column.numbers) and (not named or any(number % 1 for number in column.numbers))
    return column.is_unique and short and not measured and (named or all(map(is_uuid, column.filled)))


def _as_id(column: SampleColumn) -> tuple[bool, bool, int]:
    """To sort by: ids of owners last, then what is called an id first, short names before long ones."""
    words = words_of(column.name)
    return bool({*words} & {*_OWNERS}), words[-1:] not in (["id"], ["uuid"], ["guid"]), len(words)


def _may_own(column: SampleColumn) -> bool:
    fractions = any(number % 1 for number in column.numbers)
    return bool(column.filled) and not fractions and all(len(value) <= 200 for value in column.filled)


def _may_tell(column: SampleColumn) -> bool:
    return _may_own(column) and not column.numbers and column.distinct <= _MOST_TYPES


def _by_words(columns: Sequence[SampleColumn], wanted: Sequence[str]) -> list[str]:
    """The columns whose names hold a wanted word, the likeliest first."""
    ranked = []
    for column in columns:
        words = words_of(column.name)
        found = [place for place, word in enumerate(wanted) if word in words or word in "".join(words)]
        if found:
            tells = column.distinct > 1 and len(column.filled) == len(column.values)
            ranked.append((not tells, found[0], "id" not in words, len(words), column.name))
    return [name for *_, name in sorted(ranked)]
