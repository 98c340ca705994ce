"""Many problems that are alike are said once for all, and none is lost."""

from __future__ import annotations

import pytest

from pricing.problems import More, Problem, without_repetition


def problem(line: int, path: str, message: str, code: str = "c", file: str = "customers/a.csv") -> Problem:
    return Problem(code=code, file=file, line=line, path=path, message=message, remedy="")


ALIKE = [
    ("subscriptions[{0}].start", "'{0} May' is not a date", "subscriptions[…].start"),
    ("subscriptions.s{0}.plan", "there is no plan `p{0}`", "subscriptions[…].plan"),
    ("subscriptions.s.{0}", "`s.{0}` and `t{0}` run at the same time", "subscriptions[…]"),
    (
        "subscriptions.s.{0}.changes[{0}].at",
        "the change comes into force on 2026-01-{0}",
        "subscriptions[…].changes[…].at",
    ),
    ("subscriptions.s.{0}.charges.emails", "the patch has no `reason`", "subscriptions[…].charges.emails"),
    (
        "subscriptions[{0}].charges.emails.unit_price",
        "'x' is not a number",
        "subscriptions[…].charges.emails.unit_price",
    ),
    (
        "plans.p.charges.c.prices[{0}]",
        "this row and the one at prices/a.csv:{0} could both win",
        "plans.p.charges.c.prices[…]",
    ),
    ("", "the row has {0} cells, the header 9", ""),
]
APART = [
    ("subscriptions[0].start", "'x' is not a date", "c", "customers/b.csv"),
    ("subscriptions[0].start", "'x' is not a date", "d", "customers/a.csv"),
    ("subscriptions[0].end", "'x' is not a date", "c", "customers/a.csv"),
    ("subscriptions[0].start", "'x' is no date", "c", "customers/a.csv"),
    ("plans.a.charges.b.unit_price", "'x' is not a date", "c", "customers/a.csv"),
]


@pytest.mark.parametrize(("path", "message", "common"), ALIKE)
def test_of_many_alike_three_are_said_and_the_rest_counted(path: str, message: str, common: str) -> None:
    found = [problem(n, path.format(n), message.format(n)) for n in range(2, 5_000)]
    assert [*without_repetition(found)] == [*found[:3], More(count=4_995, file="customers/a.csv", path=common, line=5)]


@pytest.mark.parametrize("count", [1, 4, 5])
def test_a_few_are_said_one_by_one(count: int) -> None:
    found = [problem(n, f"subscriptions[{n}].start", "'x' is not a date") for n in range(count)]
    assert [*without_repetition(found)] == found


def test_others_stay_where_they_are() -> None:
    many = [problem(n, f"subscriptions[{n}].start", "'x' is not a date") for n in range(10, 20)]
    others = [problem(n + 14, path, message, code, file) for n, (path, message, code, file) in enumerate(APART)]
    said = [*without_repetition(sorted([*many, *others], key=lambda one: one.line))]
    assert [one for one in said if isinstance(one, Problem) and one not in many] == others
    assert [one for one in said if one in many] == many[:3]
    assert [one for one in said if isinstance(one, More)] == [
        More(count=7, file="customers/a.csv", path="subscriptions[…].start", line=13)
    ]


def test_rows_of_parquet_are_rows() -> None:
    assert More(count=2, file="a.parquet", path="", line=7).words() == "and 2 more like it, from row 7 on"
    assert More(count=2, file="a.parquet", path="", line=0).words() == "and 2 more like it"
