"""Every case is either run or listed with its reason, and none is both."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.docs.pages import table_under
from tests.vectors.listed import NOT_RUN, PAGE, REVENUE, groups, listed_ids, not_compared
from tests.vectors.translators import TRANSLATORS
from tests.vectors.vector import read_vectors, revenue_ids

VECTORS = {vector.id: vector for vector in read_vectors()}


def test_no_case_was_lost() -> None:
    assert len(VECTORS) == len(read_vectors()) == 580


def test_listed_cases_exist_and_stand_once() -> None:
    assert [one for one, times in Counter(listed_ids()).items() if times > 1] == []
    assert sorted(set(listed_ids()) - set(VECTORS)) == []


def test_every_case_that_is_not_listed_has_a_translator() -> None:
    run = [vector for vector in VECTORS.values() if vector.id not in set(listed_ids())]
    assert sorted({vector.kind for vector in run} - set(TRANSLATORS)) == []
    assert sorted(set(TRANSLATORS) - {vector.kind for vector in run}) == [], "a translator that nothing uses"


@pytest.mark.parametrize("heading", NOT_RUN)
def test_cases_that_are_not_run_are_listed_with_a_reason(heading: str) -> None:
    assert all(len(why) > 20 for why in groups(heading))


def test_revenue_cases_are_all_listed() -> None:
    listed = [one for group in groups(REVENUE).values() for one in group]
    assert sorted(listed) == sorted(revenue_ids())


def test_figures_that_are_not_compared_belong_to_cases_that_are_run() -> None:
    run = [vector for vector in VECTORS.values() if vector.id not in set(listed_ids())]
    for name, cases in not_compared().items():
        for case in cases:
            assert any(name in vector.expected for vector in run if case in (vector.id, vector.kind)), (name, case)


def test_page_counts_the_cases() -> None:
    product, run, *headings = (column.capitalize() for column in table_under(PAGE, "How many cases").columns)
    assert (product, run, *headings) == ("Product", "Run", *NOT_RUN)
    counts = {"all": [len(VECTORS) - len(listed_ids()), *(len(ids_under(heading)) for heading in NOT_RUN)]}
    for source in {vector.source for vector in VECTORS.values()}:
        own = [key for key, vector in VECTORS.items() if vector.source == source]
        listed = [sum(key in ids_under(heading) for key in own) for heading in NOT_RUN]
        counts[source] = [len(own) - sum(listed), *listed]
    found = {
        row[0].lower().replace(" ", ""): [int(cell) for cell in row[1:]]
        for row in table_under(PAGE, "How many cases").rows
    }
    assert found == counts


def ids_under(heading: str) -> set[str]:
    """The ids of a table of the page."""
    return {one for group in groups(heading).values() for one in group}
