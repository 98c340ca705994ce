"""What is refused, and in which words; what is read, and as what."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pricing.expressions import ExpressionError, Kind, check, parse

REFUSED = [
    # what is written, a piece of the message, a piece of the remedy
    ("", "empty", "name"),
    ("  \n", "empty", "name"),
    ("a; b", "`;`", "without a semicolon"),
    ("a -- note", "`-- note` is a comment", "YAML"),
    ("/* note */ a", "is a comment", "YAML"),
    ("a::int", "`::`", "leave the cast out"),
    ("cast(a as int)", "`cast`", "leave the cast out"),
    ("try_cast(a as int)", "no function `try_cast`", "leave the cast out"),
    ("(select 1)", "`select`", "queries"),
    ("a in (select 1)", "`select`", "queries"),
    ("exists(select 1)", "`select`", "queries"),
    ("read_csv('secrets.csv')", "no function `read_csv`", "Allowed are"),
    ("read_text('secrets')", "no function `read_text`", "Allowed are"),
    ("getenv('HOME')", "no function `getenv`", "Allowed are"),
    ('"abs"(a)', 'no function `"abs"`', "abs"),
    ("a.abs(1)", "Between the dots", "data.usage"),
    ("x -> x", "`->`", "Allowed are"),
    ("a[1]", "`[`", "Allowed are"),
    ("{'a': 1}", "`{`", "Allowed are"),
    ("*", "`*`", "Allowed are"),
    ("count(*)", "no function `count`", "aggregate: count"),
    ("sum(a)", "no function `sum`", "aggregate: sum"),
    ("max(a, b)", "no function `max`", "greatest"),
    ("row_number() over ()", "`over`", "windows"),
    ("$1", "`$`", "no parameters"),
    ("?", "`?`", "no parameters"),
    (":name", "`:`", "no parameters"),
    ("@a", "`@`", "Allowed are"),
    ("a || b", "`||`", "not joined"),
    ("a % 2", "`%`", "floor"),
    ("a // 2", "`//`", "floor(a / b)"),
    ("a ** 2", "`**`", "a * a"),
    ("a == 1", "`==`", "single ="),
    ("a ilike 'x'", "`ilike`", "lower(name)"),
    ("a like 'x' escape '!'", "`escape`", "no escape character"),
    ("a is true", "`is`", "= 'true'"),
    ("a is distinct from b", "`distinct`", "<>"),
    ("current_date", "`CURRENT_DATE`", "Allowed are"),
    ("date '2026-01-01' < time", "cannot stand", "Allowed are"),
    ("interval 1 day", "`interval`", "no times"),
    ("floor(a to day)", "cannot stand", "Allowed are"),
    ("lower(a) filter (where b)", "no function `filter`", "Allowed are"),
    ("a between symmetric 1 and 2", "cannot stand", "Allowed are"),
    ("(1, 2) = (a, b)", "cannot stand", "Allowed are"),
    ("e'\\n'", "cannot stand", "Allowed are"),
    ("$$a$$ = b", "cannot stand", "Allowed are"),
    ("lenght(a)", "no function `lenght`", "Did you mean length?"),
    ("len(a)", "no function `len`", "length(text)"),
    ("substring(a, 1)", "no function `substring`", "substr("),
    ("ceiling(a)", "no function `ceiling`", "ceil("),
    ("ifnull(a, 0)", "no function `ifnull`", "coalesce"),
    ("if(a > 1, 2, 3)", "no function `if`", "case when"),
    ("coalesce()", "does not take 0 arguments", "coalesce(a, b"),
    ("abs(a, b)", "does not take 2 arguments", "abs(number)"),
    ("split_part(a, '-')", "does not take 2 arguments", "split_part("),
    ("a b", "`b` stands where an operator", "double quotes"),
    ("a +", "not a complete expression", "operand"),
    ("case when a > 1 then 2", "not a complete expression", "`end`"),
    ("from", "not a complete expression", "double quotes"),
    ("'open", "a quote is not closed", "single quotes"),
    ('""', "Between the dots", "data.usage"),
    ("a.1", "Between the dots", "data.usage"),
    ("a\u200bb", "U+200B", "again"),
    ("a = '\0'", "U+0000", "again"),
    ("1e99", "more digits", "38"),
    ("1" * 39, "more digits", "38"),
    ("1e-39", "more digits", "38"),
    ("a in ()", "no list", "in ('a', 'b')"),
    ("a in b", "cannot stand", "Allowed are"),
    ("a like b", "no text", "like 'text%'"),
    ("a + 'x'", "'x' is a text", "without quotes"),
    ("lower(a) * 2", 'lower("a") is a text', "without quotes"),
    ("a + (b > 1)", "is true or false", "case when"),
    ("not a", '"a" is a property', "\"a\" = 'true'"),
    ("a = 1 and b", '"b" is a property', "\"b\" = 'true'"),
    ("a and 5", '"a" is a property', "condition"),
    ("a > true", '"a" is a property', "= 'true'"),
    ("(a > 1) < (b > 1)", "no order", "and, or, not"),
    ("1 < a < 5", "true or false", ""),
    ("a = null", "equal to null", "is null"),
    ("a in ('x', null)", "equal to null", "is null"),
    ("a in ('x', 1)", "'x' is a text and 1 is a number", "same kind"),
    ("a + 1 = 'x'", "a number", "same kind"),
    ("case when a > 1 then 'x' else 2 end", "'x' is a text and 2 is a number", "same kind"),
    ("coalesce(a, 0, 'x')", "0 is a number and 'x' is a text", "same kind"),
    ("lower(5)", "5 is a number, but a text is needed in `lower`", ""),
    ("substr(a, 0)", "not 0", "number itself"),
    ("substr(a, b)", "not a whole number", "number itself"),
    ("substr(a, 1.5)", "not a whole number", "number itself"),
    ("split_part(a, '', 1)", "separator", "split_part(name"),
    ("split_part(a, b, 1)", "separator", "split_part(name"),
    ("round(a, 13)", "0 to 12", "number itself"),
    ("(" * 30 + "a" + ")" * 30, "more than 20 deep", "flatter"),
    ("abs(" * 300 + "a" + ")" * 300, "more than 20 deep", "flatter"),
    ("case when a > 1 then " * 30 + "1" + " end" * 30, "more than 20 deep", "flatter"),
    ("+".join("a" * 200), "More than 100 operations", "export"),
    ("not " * 900 + "a > 1", "not a complete expression", ""),
    ("a" * 4001, "4001 characters", "export"),
]


@pytest.mark.parametrize(("text", "message", "remedy"), REFUSED)
def test_what_is_not_on_the_list_is_refused_in_plain_words(text: str, message: str, remedy: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    assert message in refused.value.message
    assert remedy in refused.value.remedy
    assert "sqlglot" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "kind", "names", "canonical"),
    [
        ("tokens", Kind.UNTYPED, {"tokens"}, '"tokens"'),
        ("data . usage.tokens", Kind.UNTYPED, {"data.usage.tokens"}, '"data.usage.tokens"'),
        ("a.b.c.d.e.f", Kind.UNTYPED, {"a.b.c.d.e.f"}, '"a.b.c.d.e.f"'),
        ('"my-prop"', Kind.UNTYPED, {"my-prop"}, '"my-prop"'),
        ('"say ""x"""', Kind.UNTYPED, {'say "x"'}, '"say ""x"""'),
        ("Type", Kind.UNTYPED, {"Type"}, '"Type"'),
        ("row_number", Kind.UNTYPED, {"row_number"}, '"row_number"'),
        ("coalesce(a, b)", Kind.UNTYPED, {"a", "b"}, 'coalesce("a", "b")'),
        ("split_part(a, '-', 2)", Kind.UNTYPED, {"a"}, "split_part(\"a\", '-', 2)"),
        ("least(a, b)", Kind.NUMBER, {"a", "b"}, 'least("a", "b")'),
        ("A - COALESCE(B, 0)", Kind.NUMBER, {"A", "B"}, '("A" - coalesce("B", 0))'),
        ("a-b-c", Kind.NUMBER, {"a", "b", "c"}, '(("a" - "b") - "c")'),
        ("-a * b + c", Kind.NUMBER, {"a", "b", "c"}, '(((- "a") * "b") + "c")'),
        ("+a + - 1.50e2", Kind.NUMBER, {"a"}, '("a" + -150)'),
        ("1_000 * a", Kind.NUMBER, {"a"}, '(1000 * "a")'),
        ("lower(a)", Kind.TEXT, {"a"}, 'lower("a")'),
        ("'it''s'", Kind.TEXT, set(), "'it''s'"),
        (
            "not a = 1 or b = 2 and c = 3",
            Kind.BOOLEAN,
            {"a", "b", "c"},
            '((not ("a" = 1)) or (("b" = 2) and ("c" = 3)))',
        ),
        ("a not in (1, 2)", Kind.BOOLEAN, {"a"}, '(not ("a" in (1, 2)))'),
        ("a not like 'x%'", Kind.BOOLEAN, {"a"}, "(not (\"a\" like 'x%'))"),
        ("a is not null", Kind.BOOLEAN, {"a"}, '(not ("a" is null))'),
        ("a != 1", Kind.BOOLEAN, {"a"}, '("a" <> 1)'),
        ("a between 1 and 2 and b > 3", Kind.BOOLEAN, {"a", "b"}, '(("a" between 1 and 2) and ("b" > 3))'),
        ("case a when 1 then 'x' end", Kind.TEXT, {"a"}, "case \"a\" when 1 then 'x' else null end"),
        (" or ".join(["a = 1"] * 300), Kind.BOOLEAN, {"a"}, "(" + " or ".join(['("a" = 1)'] * 300) + ")"),
    ],
)
def test_an_expression_says_what_it_gives_and_what_it_reads(
    text: str, kind: Kind, names: set[str], canonical: str
) -> None:
    expression = parse(text)
    assert (expression.kind, set(expression.names), expression.canonical) == (kind, names, canonical)
    assert parse(expression.canonical).tree == expression.tree


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("tokens", {Kind.NUMBER, Kind.TEXT}),
        ("tokens + 1", {Kind.NUMBER, Kind.TEXT}),
        ("tokens > 1", {Kind.BOOLEAN, Kind.TEXT}),
        ("upper(model)", {Kind.TEXT}),
        ("substr(model, 1)", {Kind.NUMBER, Kind.TEXT}),
        ("'x'", {Kind.TEXT}),
        ("null", {Kind.NUMBER, Kind.TEXT, Kind.BOOLEAN}),
    ],
)
def test_an_expression_is_only_used_for_what_it_can_give(text: str, wanted: set[Kind]) -> None:
    possible = set()
    for want in (Kind.NUMBER, Kind.TEXT, Kind.BOOLEAN):
        try:
            check(parse(text), want)
        except ExpressionError:
            continue
        possible.add(want)
    assert possible == wanted


def test_importing_the_room_loads_neither_sqlglot_nor_duckdb() -> None:
    program = "import sys, pricing.expressions; print([n for n in ('sqlglot', 'duckdb') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
