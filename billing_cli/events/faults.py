"""What can be wrong with a row that can be read: codes and sentences. The numbers are those of the `.sql` files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from billing_cli.events.mapping import MappingFile, Rule, SourceMapping, Value, plain_rule
from pricing.expressions import plain

FIRST_RULE = 100
TOO_EARLY, TOO_LATE = 15, 16
BAD_JSON, REPEATED_NAME, BAD_NAME, TOO_DEEP, TWO_VALUES, NOT_A_CLOUD_EVENT, UNKEEPABLE_NUMBER = range(18, 25)
UNKNOWN_CUSTOMER = 26
NO_MATCH = 50
# One for each column of which a mapping says how it writes numbers.
FIRST_NUMERAL = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`number` marks the row, `code` is for machines; in `reason`, `{value}` stands for the text to blame."""

    number: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePart:
    """One thing that a rule asks of `field`; `name` is its key in the mapping."""

    number: int
    field: str
    name: str
    rule: Rule


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
        (9, "missing-time", f"{time} {'give' if len(body.time.read_columns) > 1 else 'gives'} no time"),
        (10, "bad-time", f"'{{value}}' of {time} is not a time in the form {form}"),
        (11, "time-without-zone", f"'{{value}}' of {time} has no offset, and the mapping gives no `timezone`"),
        (12, "skipped-local-time", f"'{{value}}' of {time} does not exist: the clocks of {zone} skip it"),
        (13, "no-answer", "an expression has no answer: {value}"),
        (14, "time-out-of-range", f"'{{value}}' of {time} is not between the years 1970 and 9999"),
        (TOO_EARLY, "rule-not_before", f"'{{value}}' of {time} is before the rule's `not_before`"),
        (TOO_LATE, "rule-not_after", f"'{{value}}' of {time} is after the rule's `not_after`"),
        (17, "unknown-alias", f"'{{value}}' of {customer} is not in {body.customer.lookup}"),
        (UNKNOWN_CUSTOMER, "rule-known", f"'{{value}}' of {customer} is no customer of the customers folder"),
        (BAD_JSON, "bad-json", "the line is not one JSON object"),
        (REPEATED_NAME, "repeated-name", "an object of the line has a name twice"),
        (BAD_NAME, "bad-name", "a name in the line is empty, or begins with `=`"),
        (TOO_DEEP, "too-deep", "the line has more than 20 objects inside each other"),
        (TWO_VALUES, "two-values", "the line gives two values for one name"),
        (NOT_A_CLOUD_EVENT, "not-a-cloudevent", "the line is not a CloudEvent of `specversion` 1.0"),
        (UNKEEPABLE_NUMBER, "unkeepable-number", "a number of the line cannot be kept as written, beside U+E000"),
        (NO_MATCH, "no-match", "the line does not match the `pattern` of the mapping"),
    ]
    numerals = [(number, "bad-number", reason) for number, reason in enumerate(_numerals(body), start=FIRST_NUMERAL)]
    rules = [(part.number, f"rule-{part.name}", _broken(part)) for part in rule_parts(body.rules)]
    return [Fault(number=number, code=code, reason=reason) for number, code, reason in found + numerals + rules]


def _numerals(body: MappingFile) -> Iterator[str]:
    """What is wrong with a number, for each column of which the mapping says how it writes them."""
    if body.numbers is None:
        return
    group = f" and {body.numbers.group!r} between thousands" if body.numbers.group else ""
    for column in body.numbers.columns:
        yield f"'{{value}}' of column `{column}` is no number with {body.numbers.decimal!r} before the decimals{group}"


def rule_parts(rules: Mapping[str, Rule]) -> Iterator[RulePart]:
    """Every part of every rule that is checked on a text, numbered in the order in which they are checked."""
    number = FIRST_RULE
    for field, rule in rules.items():
        for name, asked in plain_rule(rule).items():
            if asked is not None and name not in ("not_before", "not_after", "known"):
                yield RulePart(number=number, field=field, name=name, rule=rule)
                number += 1


def _broken(part: RulePart) -> str:
    if part.name == "required":
        return f"`{part.field}` is missing, and the rule requires it"
    if part.name == "numeric":
        return f"`{part.field}` is '{{value}}', which is not a plain number"
    if part.name == "min":
        return f"`{part.field}` is '{{value}}', which is not a plain number of at least {_plain(part.rule.min)}"
    if part.name == "max":
        return f"`{part.field}` is '{{value}}', which is not a plain number of at most {_plain(part.rule.max)}"
    if part.name == "in":
        return f"`{part.field}` is '{{value}}', not one of {', '.join(part.rule.among or ())}"
    return f"`{part.field}` is '{{value}}', which does not match {part.rule.matches}"


def _plain(bound: Decimal | None) -> str:
    assert bound is not None, "the part was asked for"
    return plain(bound)


def _where(value: Value) -> str:
    if len(value.read_columns) > 1:
        return f"columns {' and '.join(f'`{column}`' for column in value.read_columns)}"
    if value.column is not None:
        return f"column `{value.column}`"
    return f"expression `{value.expr}`" if value.expr is not None else f"constant `{value.constant}`"
