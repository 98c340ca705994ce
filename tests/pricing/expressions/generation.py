"""Expressions and rows for the property tests.

Every construct of the language, and texts that exports really hold.
"""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = ("a", "b", "c", "data.usage.tokens", '"odd name"', "type")
FIELDS = ("a", "b", "c", "data.usage.tokens", "odd name", "type")

plain_numbers = st.decimals(min_value=-(10**6), max_value=10**6, places=3).map(str) | st.integers(-999, 10**6).map(str)
odd_numbers = st.sampled_from((
    "0", "-0", "0.0", "007", "+5", " 5", "5 ", "1_000", "1e3", "1E-3", "-2.5e2", ".5", "5.", "-", ".",
    "1e", "inf", "nan",
    "NaN", "0x10", "1,5", "237.92900085449219", "0.1234567890125", "0.000000000001", "0.0000000000005",
    "-0.0000000000005",
    "9999999999999999", "10000000000000000", "9999999999999999.9999999999995", "99999999999999", "1e16",
    "1e37", "1e38",
    "123456789012345678901234567890", "0.3333333333333333333333333333333333333", "1e-38", "1e-39",
    "1e999999999", "٣",
    "1" * 38, "1" * 39, "1.5\n",
))  # fmt: skip
texts = st.sampled_from((
    "", "x", "gpt-4o", "GPT-4O", "eu-west-1", "a-b-c", "aaa", "%", "_", "a%b", "it's", 'say "x"',
    "back\\slash", "Straße",
    "İstanbul", "日本語", "🙂🙂", "true", "12ab", "--", "a\nb",
))  # fmt: skip
values = st.none() | plain_numbers | plain_numbers | odd_numbers | texts
rows = st.fixed_dictionaries(dict.fromkeys(FIELDS, values))

properties = st.sampled_from(NAMES)
number_literals = st.sampled_from((
    "0", "1", "-1", "2", "3", "0.5", "1000", "1e3", "1.5E-3", "0.000001", "7.000000000001", "1_000_000",
    "99999999999999",
    "1e15", "0.0000000000000000001", "1073741824",
))  # fmt: skip
quoted_texts = st.sampled_from(("''", "'x'", "'gpt-4o'", "'it''s'", "'a\\'", "'日本語'", "'1000'", "'%'"))
patterns = st.sampled_from(("'%'", "'gpt%'", "'_'", "'%-%'", "'a%b'", "'%a%a'", "''", "'\\%'", "'__'"))
separators = st.sampled_from(("'-'", "'.'", "'aa'", "'a'", "'日'"))
positions = st.sampled_from((-7, -2, -1, 1, 2, 3, 9))


def numbers(depth: int) -> st.SearchStrategy[str]:
    """Expressions that are read as a number."""
    leaves = number_literals | properties | properties
    if depth == 0:
        return leaves
    below, conditions = numbers(depth - 1), booleans(depth - 1)
    few = st.lists(below, min_size=1, max_size=3).map(", ".join)
    return st.one_of(
        st.builds("({} {} {})".format, below, st.sampled_from("+-*/"), below),
        st.builds("(- {})".format, below),
        st.builds("{}({})".format, st.sampled_from(("coalesce", "least", "greatest")), few),
        st.builds("{}({})".format, st.sampled_from(("floor", "ceil", "abs", "round")), below),
        st.builds("round({}, {})".format, below, st.sampled_from((0, 2, 12))),
        st.builds("length({})".format, strings(depth - 1)),
        st.builds("split_part({}, {}, {})".format, properties, separators, positions),
        st.builds("case when {} then {} else {} end".format, conditions, below, below),
        st.builds("case {} when {} then {} when {} then null end".format, properties, below, below, number_literals),
    )


def strings(depth: int) -> st.SearchStrategy[str]:
    """Expressions that are read as a text."""
    leaves = quoted_texts | properties | properties
    if depth == 0:
        return leaves
    below = strings(depth - 1)
    return st.one_of(
        st.builds("{}({})".format, st.sampled_from(("lower", "upper")), below),
        st.builds("substr({}, {})".format, below, positions),
        st.builds("substr({}, {}, {})".format, below, positions, st.sampled_from((0, 1, 3))),
        st.builds("split_part({}, {}, {})".format, below, separators, positions),
        st.builds("coalesce({}, {})".format, below, quoted_texts),
        st.builds("{}({}, {})".format, st.sampled_from(("least", "greatest")), below, quoted_texts),
        st.builds("case when {} then {} else {} end".format, booleans(depth - 1), below, below),
        st.builds("case {} when {} then {} end".format, below, quoted_texts, below),
    )


def booleans(depth: int) -> st.SearchStrategy[str]:
    """Conditions."""
    signs = st.sampled_from(("=", "<>", "!=", "<", "<=", ">", ">="))
    level = max(depth - 1, 0)
    few_numbers, few_texts = (
        st.lists(one, min_size=1, max_size=3).map(", ".join)
        for one in (number_literals | properties, quoted_texts | properties)
    )
    leaves = st.one_of(
        st.builds("({} {} {})".format, numbers(level), signs, number_literals),
        st.builds("({} {} {})".format, strings(level), signs, quoted_texts),
        st.builds("({} {} {})".format, properties, signs, properties),
        st.builds("({} in ({}))".format, properties, few_numbers),
        st.builds("({} not in ({}))".format, strings(level), few_texts),
        st.builds("({} between {} and {})".format, properties, number_literals, properties),
        st.builds("({} between {} and {})".format, properties, properties, properties),
        st.builds("({} not between {} and {})".format, strings(level), quoted_texts, properties),
        st.builds("({} like {})".format, strings(level), patterns),
        st.builds("({} not like {})".format, properties, patterns),
        st.builds("({} is null)".format, numbers(level) | strings(level)),
        st.builds("({} is not null)".format, properties),
        st.sampled_from(("true", "false")),
    )
    if depth == 0:
        return leaves
    below = booleans(depth - 1)
    return st.one_of(
        leaves,
        st.builds("({} {} {})".format, below, st.sampled_from(("and", "or")), below),
        st.builds("({} and {} and {})".format, below, below, below),
        st.builds("(not {})".format, below),
        st.builds("({} = {})".format, below, below),
        st.builds("coalesce({}, false)".format, below),
        st.builds("case when {} then {} end".format, below, below),
    )
