"""A comparison in Markdown: no value breaks out of its cell, no customer is named unasked, no comment is too long."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from billing_cli.reports.diff_plan.posted import MOST_BYTES, TAG, comment, report
from billing_cli.reports.markdown import UNSEEN, code
from tests.diff_plan.sample_plan import payer, plan, quiet

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
HOSTILE = [
    "|", "\\|", "\\", "`", "``", "```", "~~~", "\n", "\r\n", "\n\n", "<", ">", "&", "&#64;", "&vert;", "@acme", "@org/team", "#123",
    "GH-1", "acme/shop#7", "http://evil.example", "www.evil.example", "mailto:a@b.example", "a@b.example", "[x](y)", "![x](y)", "[x]: y",
    "<!--", "-->", "<!-- bill-diff-plan -->", "</details>", "<details>", "</summary>", "<script>", "<img src=x>", "**", "__", "~~", "$$",
    ":+1:", "- [ ] ", "# ", "> ", "---", "1. ", "\u202e", "\u2066", "\u200b", "\u200d", "\u00ad", "\ufeff", "\x1b[31m", "\x00", "\ud800",
    "\u2028", "\U000e0041", " ", "\t", "شركة",
]  # fmt: skip
VALUES = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=4), max_size=8).map("".join)


@cache
def harmless(write: Callable[..., str]) -> list[tuple[str, str, str]]:
    return structure(written(write, "value"))


def written(write: Callable[..., str], value: str) -> str:
    return write(plan([payer(value, 100, 250)], value), ("plan", "customer"), customers=True)


def structure(text: str) -> list[tuple[str, str, str]]:
    """What a forge makes of Markdown, without what stands in code spans."""

    def flat(tokens: list[Token]) -> list[tuple[str, str, str]]:
        return [
            found
            for token in tokens
            for found in (
                flat(token.children or [])
                if token.type == "inline"
                else [(token.type, token.tag, "" if token.type == "code_inline" else token.content)]
            )
        ]

    return flat(MARKDOWN.parse(text))


@pytest.mark.parametrize("write", [comment, report])
@given(value=VALUES)
def test_no_value_breaks_out_of_its_cell(write: Callable[..., str], value: str) -> None:
    found = written(write, value)
    assert structure(found) == harmless(write)
    assert not [c for c in found if c != "\n" and unicodedata.category(c) in UNSEEN]


@given(value=VALUES)
def test_value_is_one_code_span(value: str) -> None:
    [paragraph, inline, _] = MARKDOWN.parse(f"a {code(value)} b")
    assert paragraph.type == "paragraph_open"
    assert [child.type for child in inline.children or []] == ["text", "code_inline", "text"]


BY_NAME = ("customer", "subscription", "invoice", "number", "dimensions", "why")


def marked(found: Any, key: str = "") -> Any:
    """A document in which everything that tells who somebody is reads SECRET."""
    if isinstance(found, dict):
        if found.get("of") == "subscription":
            return dict.fromkeys(found, "SECRET") | {"of": "subscription", "class": found["class"]}
        if found.get("what") == "change of a subscription":
            return {**found, "name": "SECRET"}
        return {name: marked(one, name) for name, one in found.items()}
    if isinstance(found, list):
        return [marked(one, key) for one in found]
    return "SECRET" if key in BY_NAME and isinstance(found, str) else found


@pytest.mark.parametrize("write", [comment, report])
def test_customers_are_named_only_where_it_is_asked_for(write: Callable[..., str]) -> None:
    document = marked(plan([payer("acme", 100, 250)]))
    document["movers"][0]["lines"][0]["dimensions"] = {"SECRET": "SECRET"}
    document["filters"] = ["customer=SECRET", "subscription=SECRET", "plan=pro"]
    hidden, shown = (write(document, ("customer", "plan"), customers=customers) for customers in (False, True))
    assert "SECRET" not in hidden
    assert "customer 1" in hidden
    assert shown.count("SECRET") > 10


def test_numbers_stand_for_the_same_customer_everywhere() -> None:
    found = comment(plan([payer("acme", 100, 250), payer("bolt", 100, 900)]), ("plan",), customers=False)
    assert [line for line in found.splitlines() if line.startswith("| customer 1 | USD")] == [
        "| customer 1 | USD | 1.00 | 9.00 | +8.00 | +800.00 % |"
    ]
    assert "customer 1 +8.00 USD (+800.00 %), customer 2 +1.50 USD (+150.00 %)" in found


@pytest.mark.parametrize("rows", [40, 400, 1500])
def test_comment_is_never_too_long_and_tells_what_is_left_out(rows: int) -> None:
    every = [payer(f"{'𓀀' * 300}{n}", 100 + n, 250) for n in range(rows)]
    document = plan(every, "𓀀" * 300, top=rows)
    document["by"]["plan"] *= rows
    found = comment(document, ("plan", "customer"), customers=True)
    assert len(found.encode()) <= MOST_BYTES
    assert "more rows of" in found
    assert found.rstrip().endswith("`bill diff-plan --format md` has all of them.")
    assert "more rows of" not in report(document, ("plan", "customer"), customers=True)


def test_comment_of_no_change_is_short() -> None:
    found = comment(quiet([payer("acme", 100, 100)]), ("plan",), customers=False)
    assert found.startswith(f"{TAG}\n\n**Over 2026-08 to 2026-10, no change.**\n")
    assert found.count("<details>") == 1
    assert "Coverage" in found


@pytest.mark.parametrize(
    ("replaced", "begun", "told"),
    [
        ({}, "Over", "revenue would change by +1.50 USD (+150.00 %)."),
        ({"concerns": ["untrusted"]}, "Not to be trusted", "+1.50 USD"),
        ({"concerns": ["refused"]}, "Over", "refused, since it would alter periods that are issued or closed."),
        ({"concerns": ["unpriced"]}, "Over", "some usage would have no price."),
    ],
)
def test_headline_says_what_must_stop_a_reader(replaced: dict[str, Any], begun: str, told: str) -> None:
    verdict = {"changes": True, "concerns": [], "failed": [], **replaced}
    found = comment(plan([payer("acme", 100, 250)], verdict=verdict, guardrails=[]), ("plan",), customers=False)
    line = found.splitlines()[2]
    assert line.startswith(f"**{begun}")
    assert told in line


@pytest.mark.parametrize(
    ("amounts", "told"),
    [
        ([(100, 250), (250, 100)], "revenue would not change, though single customers would pay something else"),
        ([(100, 100)], "revenue would not change, as nobody pays anything else"),
    ],
)
def test_headline_of_an_unchanged_total(amounts: list[tuple[int, int]], told: str) -> None:
    document = plan([payer(f"c{n}", before, after) for n, (before, after) in enumerate(amounts)])
    assert told in comment(document, ("plan",), customers=False).splitlines()[2]


def test_headline_names_a_few_currencies() -> None:
    document = plan([payer("acme", 100, 200, name) for name in ("USD", "EUR", "JPY", "KWD", "CHF", "GBP")])
    told = comment(document, ("plan",), customers=False).splitlines()[2]
    assert "+1.00 USD (+100.00 %), +1.00 EUR (+100.00 %), +100 JPY (+100.00 %), +0.100 KWD" in told
    assert "and 2 more currencies; " in told


def test_markdown_is_the_golden_one(golden: Callable[[str, str | bytes], None]) -> None:
    document = plan(
        [payer("acme", 123450, 150000), payer("b|`@olt`", 3000, -4500), payer("new", 0, 900)], "a|<b>@x</b>"
    )
    golden("diff_plan/comment.md", comment(document, ("plan", "charge"), customers=False))
    golden("diff_plan/report.md", report(document, ("plan",), customers=True))
