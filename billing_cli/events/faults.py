"""What can be wrong with a row that can be read: codes and sentences. The numbers are those of the `.sql` files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from billing_cli.events.mapping import Rule, SourceMapping, Value, plain_rule

FIRST_RULE = 100
TOO_EARLY, TOO_LATE = 15, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`number` marks the row, `code` is for machines; in `reason`, `{value}` stands for the text to blame."""

    number: int
    code: str
    reason: str


def faults_of(mapping: SourceMapping) -> list[Fault]:
    """Every fault that a row of this mapping can have, in words that name its columns."""
    body = mapping.body
    identity = "" if isinstance(body.id, str) else ", ".join(map(_where, body.id))
    customer, kind, time, source = (_where(value) for value in (body.customer, body.type, body.time, mapping.source))
    form = body.time.format or "ISO 8601, such as 2026-03-31T12:00:00Z"
    zone = body.time.timezone or "the zone"
    found = [
        (1, "missing-source", f"{source} gives no source"),
        (2, "missing-id", f"{identity} gives no id: each of them must have a value"),
        (3, "id-too-long", f"the id '{{value}}' of {identity} has more than 200 characters"),
        (4, "missing-customer", f"{customer} gives no customer"),
        (5, "missing-type", f"{kind} gives no type"),
        (6, "customer-too-long", f"the customer '{{value}}' of {customer} has more than 200 characters"),
        (7, "type-too-long", f"the type '{{value}}' of {kind} has more than 200 characters"),
        (8, "source-too-long", f"the source '{{value}}' of {source} has more than 200 characters"),
        (9, "missing-time", f"{time} gives no time"),
        (10, "bad-time", f"'{{value}}' of {time} is not a time in the form {form}"),
        (11, "time-without-zone", f"'{{value}}' of {time} has no offset, and the mapping gives no `timezone`"),
        (12, "skipped-local-time", f"'{{value}}' of {time} does not exist: the clocks of {zone} skip it"),
        (13, "no-answer", "an expression has no answer: {value}"),
        (14, "time-out-of-range", f"'{{value}}' of {time} is not between the years 1970 and 9999"),
        (TOO_EARLY, "rule-not_before", f"'{{value}}' of {time} is before the rule's `not_before`"),
        (TOO_LATE, "rule-not_after", f"'{{value}}' of {time} is after the rule's `not_after`"),
        (17, "unknown-alias", f"'{{value}}' of {customer} is not in {body.customer.lookup}"),
    ]
    rules = [
        (number, f"rule-{part}", _broken(name, part, asked)) for number, name, part, asked in rule_parts(body.rules)
    ]
    return [Fault(number=number, code=code, reason=reason) for number, code, reason in found + rules]


def rule_parts(rules: dict[str, Rule] | object) -> Iterator[tuple[int, str, str, object]]:
    """Number, field, part and what is asked, of every part of every rule that is checked on a text."""
    number = FIRST_RULE
    assert hasattr(rules, "items")
    for name, rule in rules.items():
        for part, asked in plain_rule(rule).items():
            if asked is not None and part not in ("not_before", "not_after"):
                yield number, name, part, asked
                number += 1


def _broken(name: str, part: str, asked: object) -> str:
    if part == "required":
        return f"`{name}` is missing, and the rule requires it"
    if part in ("min", "max"):
        relation = "at least" if part == "min" else "at most"
        return f"`{name}` is '{{value}}', which is not a plain number of {relation} {asked}"
    if part == "in":
        assert isinstance(asked, tuple)
        return f"`{name}` is '{{value}}', not one of {', '.join(asked)}"
    return f"`{name}` is '{{value}}', which does not match {asked}"


def _where(value: Value) -> str:
    if value.column is not None:
        return f"column `{value.column}`"
    return f"expression `{value.expr}`" if value.expr is not None else f"constant `{value.constant}`"
