"""Figures of five other billing engines, each translated into words of `bill`, through the path that prices invoices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest
import yaml

from billing_cli.errors import BillError, InputProblems
from tests.vectors import invoicing, living, quoting
from tests.vectors.asking import Billed, Credited, Invoiced, Quoted, quoted
from tests.vectors.listed import listed_ids, not_compared
from tests.vectors.living import Life, Lived
from tests.vectors.priced import Priced
from tests.vectors.translators import translate
from tests.vectors.translators.charges import USAGE, metered
from tests.vectors.translators.tiers import killbill_closed_tiers
from tests.vectors.vector import Vector, read_vectors

VECTORS = {vector.id: vector for vector in read_vectors()}
RUN = {key: vector for key, vector in VECTORS.items() if key not in set(listed_ids())}
QUESTIONS = {key: translate(vector) for key, vector in RUN.items()}
QUOTED = {key: question for key, question in QUESTIONS.items() if isinstance(question, Quoted)}
INVOICED = {key: question for key, question in QUESTIONS.items() if isinstance(question, Invoiced)}
LIVED = {key: question for key, question in QUESTIONS.items() if isinstance(question, Lived)}

CREDITED = {key: question for key, question in QUESTIONS.items() if isinstance(question, Credited)}


@pytest.fixture(scope="session")
def quotes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sequence[Priced] | BillError]:
    return quoting.quote_all(tmp_path_factory.mktemp("quotes"), QUOTED)


@pytest.fixture(scope="session")
def bills(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Billed | BillError]:
    return invoicing.invoice_all(tmp_path_factory.mktemp("invoices"), INVOICED)


@pytest.fixture(scope="session")
def lives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Life | BillError]:
    return living.live_all(tmp_path_factory.mktemp("lives"), LIVED)


# The answers come together: with several processes, one of them asks.
@pytest.mark.xdist_group("vectors")
@pytest.mark.parametrize("key", QUOTED)
def test_quote_has_the_figures_of_the_other_product(
    key: str, quotes: Mapping[str, Sequence[Priced] | BillError]
) -> None:
    answer = quotes[key]
    assert not isinstance(answer, BillError), f"{in_words(key)}\n\n{said(answer)}"
    compare(key, QUOTED[key].found(answer), answer)


@pytest.mark.xdist_group("vectors")
@pytest.mark.parametrize("key", INVOICED)
def test_invoice_has_the_figures_of_the_other_product(key: str, bills: Mapping[str, Billed | BillError]) -> None:
    answer = bills[key]
    assert not isinstance(answer, BillError), f"{in_words(key)}\n\n{said(answer)}"
    compare(key, INVOICED[key].found(answer), answer)


@pytest.mark.xdist_group("vectors")
@pytest.mark.parametrize("key", LIVED)
def test_life_of_a_subscription_has_the_figures_of_the_other_product(
    key: str, lives: Mapping[str, Life | BillError]
) -> None:
    answer = lives[key]
    assert not isinstance(answer, BillError), f"{in_words(key)}\n\n{said(answer)}"
    compare(key, LIVED[key].found(answer), answer)


@pytest.mark.parametrize("key", CREDITED)
def test_credit_note_has_the_figures_of_the_other_product(key: str) -> None:
    compare(key, CREDITED[key].figures, CREDITED[key])


def compare(key: str, found: Mapping[str, object], answer: object) -> None:
    """Every figure that has a counterpart, to the digit."""
    expected = compared(VECTORS[key], QUESTIONS[key].expected or VECTORS[key].expected)
    assert expected, "nothing is compared: list the case instead"
    assert plain(compared(VECTORS[key], found)) == plain(expected), f"{in_words(key)}\n\n{answer}"


def compared(vector: Vector, expected: Mapping[str, object]) -> dict[str, object]:
    """What of the figures has a counterpart and is compared."""
    without = {name for name, cases in not_compared().items() if {vector.id, vector.kind} & cases}
    return {name: figure for name, figure in expected.items() if name not in without}


def plain(value: object) -> object:
    """Numbers as exact fractions, whether they were text or not, everywhere in a figure."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if value is None or isinstance(value, bool):
        return value
    try:
        return Fraction(str(value))
    except ValueError:
        return str(value)


def in_words(key: str) -> str:
    """The case, and what a person would write to say it here."""
    question = QUESTIONS[key]
    if isinstance(question, Credited):
        return str(VECTORS[key])
    if isinstance(question, Invoiced):
        return f"{VECTORS[key]}\n\n{invoicing.catalog_of({key: question})}"
    if isinstance(question, Lived):
        return "\n".join([str(VECTORS[key]), *living.catalogs_of({key: question}).values(), str(question.terms)])
    usages = [{"plan": asked.plan, "usage": asked.usage} for asked in question.asked]
    words = yaml.safe_dump({"plans": question.plans, "requests": usages}, sort_keys=False)
    return f"{VECTORS[key]}\n\n{words}"


def said(error: BillError) -> str:
    """Why nothing was priced."""
    problems = error.problems if isinstance(error, InputProblems) else []
    return "\n".join([str(error), *(str(problem) for problem in problems)])


def test_catalog_whose_last_tier_ends_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    vector = VECTORS["kb-known-01"]
    closed = metered("graduated", tiers=killbill_closed_tiers(vector.params["tiers"]))
    question = quoted({"charges": {USAGE: closed}}, {USAGE: "1"}, found=lambda _: {})
    answer = quoting.quote_all(tmp_path_factory.mktemp("closed"), {vector.id: question})[vector.id]
    assert isinstance(answer, InputProblems)
    assert "last tier" in said(answer)
