"""Rules of `same_usage` that leave nothing out, or what they hardly mean to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from billing_cli.events.mapping import CANONICAL, SourceMapping
from billing_cli.project import SETTINGS_FILE, Project, SameUsage
from billing_cli.reports.lints.stored_events import StoredEvents
from billing_cli.usage.uncounted import EVER, read_keys
from pricing.expressions.fields import is_property
from pricing.problems import Problem, counted, did_you_mean
from pricing.rating.calculator import Calculator, statement
from pricing.yaml_tree import Node, path_text, place_at


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRule:
    """A rule with its number, and the settings that it stands in."""

    rule: SameUsage
    number: int
    settings: Node

    def warning(self, within: Sequence[str | int], code: str, message: str, remedy: str) -> Problem:
        """A warning about a part of the rule."""
        location = ("same_usage", self.number, *within)
        line = place_at(self.settings, location).line
        return Problem(
            code=code, file=SETTINGS_FILE, line=line, path=path_text(location), message=message, remedy=remedy
        )


def read_rules(project: Project) -> list[WrittenRule]:
    """The rules of the project, each with where it stands."""
    node, _ = project.read_yaml(project.root / SETTINGS_FILE)
    rules = project.settings.same_usage if node is not None else ()
    return [WrittenRule(rule=rule, number=number, settings=node) for number, rule in enumerate(rules) if node]


def unknown_sources(
    rules: Iterable[WrittenRule], mappings: Sequence[SourceMapping], stored: Collection[str]
) -> Iterator[Problem]:
    """Each preferred source that no mapping gives and no stored event has.

    While nothing is stored, and some exports name their sources themselves, nobody can know.
    """
    constant = {mapping.source.constant for mapping in mappings} - {None}
    if not stored and (not mappings or any(mapping.source.constant is None for mapping in mappings)):
        return
    known = {name for name in (*constant, *stored, CANONICAL.source.constant) if name is not None}
    for rule in rules:
        for place, source in enumerate(rule.rule.prefer):
            if source not in known:
                message = f"no mapping gives the source `{source}`, and no stored event has it"
                yield rule.warning(("prefer", place), "unknown-source", message, did_you_mean(source, known))


def same_usage(stored: StoredEvents, rules: Iterable[WrittenRule]) -> Iterator[Problem]:
    """What the stored events say of each rule."""
    for rule in rules:
        read_keys(stored.calculator, rule.rule, EVER, rule.rule.prefer, also=("type",))
        lacking = list(_lacking(stored, rule))
        yield from lacking or _matched(stored.calculator, rule)


def _lacking(stored: StoredEvents, rule: WrittenRule) -> Iterator[Problem]:
    """Fields of the key that no event of some source has: nothing of it is then the same usage as another's."""
    rows = stored.calculator.rows(statement(__package__, "keys_of_sources"))
    for source, events, *have in rows:
        for place, name in enumerate(rule.rule.key):
            if is_property(name) and not have[place]:
                others = [other for other, _, *theirs in rows if theirs[place]]
                message = f"of the {counted(events, 'stored event')} of `{source}` none has a property `{name}`: "
                message += "no other source's event is the same usage as one of them"
                if others:
                    remedy = f"let its mapping give it, as that of `{others[0]}` does"
                else:
                    remedy = did_you_mean(name, stored.properties_of(rule.rule.types or stored.types))
                yield rule.warning(("key", place), "unknown-property", message, remedy)


def _matched(calculator: Calculator, rule: WrittenRule) -> Iterator[Problem]:
    """What the rule leaves out: nothing at all, or usage unlike that which counts."""
    rows = calculator.rows(statement(__package__, "unlike_usage"))
    if not rows and (days := calculator.one(statement(__package__, "shared_days"))[0]):
        message = f"on {counted(days, 'day')} of a customer several of these sources have events, yet no two have "
        message += "an equal key: every one of them counts"
        remedy = "compare how the sources write the fields of the key, and let the mappings write them alike"
        yield rule.warning(("key",), "no-same-usage", message, remedy)
    for place, events, of_other_types, left, counts, of_other_customers in rows:
        left_out = f"{counted(events, 'event')} of `{rule.rule.prefer[place]}` that the rule leaves out"
        if of_other_types:
            message = (
                f"of {left_out}, the type of {of_other_types} is not that of what counts: `{left}`, not `{counts}`"
            )
            remedy = "if that is other usage, add `type` to the key or name the `types`; else map both to one type"
            yield rule.warning(("key",), "unlike-usage", message, remedy)
        if of_other_customers:
            message = f"of {left_out}, the customer of {of_other_customers} is not that of what counts"
            remedy = "add `customer` to the key, or give the customer an alias"
            yield rule.warning(("key",), "unlike-usage", message, remedy)
