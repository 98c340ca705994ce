"""A comparison in Markdown: the whole report, and the comment of a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from billing_cli.reports.diff_plan.headline import headline, is_quiet
from billing_cli.reports.diff_plan.sections import Names, sections
from billing_cli.reports.markdown import folded, headed, table
from billing_cli.reports.section import Section

Body = Mapping[str, Any]
# By it a workflow finds the comment that it wrote before.
TAG = "<!-- bill-diff-plan -->"
# Forges refuse longer comments. They count characters; bytes are never fewer.
MOST_BYTES = 65_536
# How many rows each table of a comment shows: as many as fit.
ROWS = (50, 20, 10, 5, 2, 1, 0)
ALL_OF_IT = "Rows were left out: a comment has at most 65,536 characters. `bill diff-plan --format md` has all of them."


def report(document: Body, by: Sequence[str], *, customers: bool) -> str:
    """The whole report in Markdown; `customers` names customers, subscriptions and invoices."""
    lines = ["# What the change would do", "", f"**{headline(document)}**", ""]
    for section in sections(document, by, Names(shown=customers)):
        lines += headed(section)
    return _joined(lines)


def comment(document: Body, by: Sequence[str], *, customers: bool) -> str:
    """A comment of at most `MOST_BYTES`: a headline, the revenue, and everything else folded.

    Where there is nothing to tell it has the headline and what was looked at.
    """
    found = list(sections(document, by, Names(shown=customers)))
    if is_quiet(document):
        found = found[-1:]
    for most in ROWS:
        text = _comment(document, found, most)
        if len(text.encode()) <= MOST_BYTES:
            break
    return text


def _comment(document: Body, found: Sequence[Section], most: int) -> str:
    lines = [TAG, "", f"**{headline(document)}**", ""]
    opened = 0 if is_quiet(document) else 1
    for section in found[:opened]:
        lines += table(section, most)
    for section in found[opened:]:
        lines += folded(section, most)
    if most != ROWS[0] and any(len(section.rows) > most for section in found):
        lines.append(ALL_OF_IT)
    return _joined(lines)


def _joined(lines: Iterator[str] | Sequence[str]) -> str:
    """Lines as a text that ends with one newline."""
    return "\n".join(lines).rstrip("\n") + "\n"
