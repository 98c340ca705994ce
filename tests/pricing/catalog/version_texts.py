"""Catalogs of several files for tests: a base that uses most of the language, and reading what is written."""

from __future__ import annotations

from pricing.catalog.version_reading import CatalogText, read_versions
from pricing.catalog.versions import Versions
from pricing.problems import Problem, sorted_problems
from pricing.yaml_tree import parse_yaml

BASE = """\
version: v1
effective: 2026-01-01
currency: USD
meters:
  emails: {unit: email, event: email.sent, where: status = 'ok', aggregate: count}
  calls:
    event: [call]
    aggregate: sum
    value: units
    dimensions: {model: model, size: {band: tokens, up_to: [1000, 2000]}, hour: {schedule: tou}}
  other: {event: other, aggregate: count}
schedules:
  tou:
    - {name: peak, days: [mon], hours: "15:00-20:00"}
    - {name: day}
plans:
  starter:
    name: Starter
    charges:
      platform: {model: flat, amount: 49.00}
      emails: {name: Emails, meter: emails, model: per_unit, unit_price: 1.00, currencies: {EUR: {unit_price: 0.90}}}
      tiers:
        meter: emails
        model: graduated
        included: 500
        tiers: [{up_to: 10_000, unit_price: 0.0010}, {unit_price: 0.0005, flat_fee: 5}]
      calls:
        meter: calls
        model: per_unit
        per: 1_000
        by: [model, size]
        prices:
          - {model: "1.0", size: 1000, unit_price: 2.50}
          - {model: "1.0", unit_price: 3}
          - {unit_price: 4.00}
        adjust: [{when: {size: over}, percent: 100}]
      support:
        - {when: segment = 'enterprise', model: flat, amount: 10}
        - {model: flat, amount: 20}
    discounts: [{percent: 10, charges: [emails]}]
    commitment: {amount: 20}
  free: {charges: {fee: {model: flat, amount: 0}}}
"""
HEAD = "version: v2\neffective: 2026-11-01\nextends: v1\n"
MOVED = "existing_subscriptions: {policy: move}"


def read(*texts: str) -> tuple[Versions | None, list[Problem]]:
    """Read files named v1.yaml, v2.yaml, … as the versions of one catalog."""
    files = []
    for number, text in enumerate(texts, start=1):
        tree, problems = parse_yaml(text, f"catalog/v{number}.yaml")
        assert tree is not None
        assert not problems
        files.append(CatalogText(tree=tree, stem=f"v{number}"))
    versions, found = read_versions(files)
    return versions, sorted_problems(found)


def versions_of(*texts: str) -> Versions:
    """The versions; every file must be right."""
    versions, problems = read(*texts)
    assert versions is not None, problems
    return versions


def extension(plan: str, *, answer: str = MOVED) -> str:
    """A second version that lays `plan` (a flow mapping without braces) over the plan `starter`."""
    inner = ", ".join(part for part in (plan, answer) if part)
    return f"{HEAD}plans:\n  starter: {{{inner}}}\n"
