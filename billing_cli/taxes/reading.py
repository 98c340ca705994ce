"""All that a project says of tax: files of `taxes/`, who pays none, and the rates of its tax currency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from billing_cli.accounts.account import Accounts
from billing_cli.project import Project
from billing_cli.taxes.exchange import ExchangeRates, load_exchange_rates
from billing_cli.taxes.tax_ids import tax_id_problems
from pricing.catalog.tax import TaxRate, TaxRates
from pricing.problems import Problem, place_text
from pricing.schema import read_as
from pricing.yaml_tree import ListNode, Place

ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxes:
    """What a project says of tax. Without `rates` tax is off; without `exchange` no tax is told in another currency."""

    rates: TaxRates | None = None
    exchange: ExchangeRates | None = None


def load_taxes(project: Project, accounts: Accounts) -> tuple[Taxes, list[Problem]]:
    """The taxes of a project, and everything that is wrong with them and with tax ids."""
    problems = list(_folder_problems(project))
    paths = project.files(project.folder("taxes"), ENDINGS)
    found: list[tuple[TaxRate, Place, str]] = []
    for path in paths:
        found += _rates_of(project, path, problems)
    problems += _overlaps(found)
    exchange, faults = load_exchange_rates(project)
    problems += [*faults, *tax_id_problems(project, accounts)]
    return Taxes(rates=TaxRates.of(rate for rate, _, _ in found) if paths else None, exchange=exchange), problems


def _folder_problems(project: Project) -> Iterator[Problem]:
    """A folder that `bill.yaml` names must be there: a wrong name must not mean that tax is off."""
    folder = project.folder("taxes")
    named = "taxes" in project.settings.folders.model_fields_set
    if not folder.is_dir() and (named or folder.exists()):
        remedy = "make it, or correct `folders.taxes`"
        yield _problem(Place(project.name_of(folder), 0), "no-folder", "", "there is no such folder of taxes", remedy)


def _rates_of(project: Project, path: Path, problems: list[Problem]) -> Iterator[tuple[TaxRate, Place, str]]:
    """Each rate of a file, with where it stands."""
    node, found = project.read_yaml(path)
    problems += found
    if node is None:
        return
    if not isinstance(node, ListNode):
        message, remedy = "the file must be a list of rates", "start each with `- category: …`"
        problems.append(_problem(node.place, "not-a-list", "", message, remedy))
        return
    for index, item in enumerate(node.items):
        rate, faults = read_as(TaxRate, item, (index,))
        problems += faults
        if rate is not None:
            yield rate, item.place, f"[{index}]"


def _overlaps(found: Sequence[tuple[TaxRate, Place, str]]) -> Iterator[Problem]:
    """Rates of one category and country that hold on one day."""
    ordered = sorted(found, key=lambda one: (one[0].category, one[0].country, one[0].since))
    before: tuple[TaxRate, Place, str] | None = None
    for rate, place, path in ordered:
        if before is not None and rate.meets(before[0]):
            other = before[1]
            yield _problem(
                place,
                "overlapping-rates",
                path,
                f"the rate of `{rate.category}` in {rate.country} from {rate.since} begins while that of "
                f"{place_text(other.file, other.line)} holds",
                f"end that one with `until: {rate.since}`, or remove one of the two",
            )
        same = before is not None and (before[0].category, before[0].country) == (rate.category, rate.country)
        if before is None or not same or before[0].holds_before(rate.until):
            before = rate, place, path


def _problem(place: Place, code: str, path: str, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=place.file, line=place.line, path=path, message=message, remedy=remedy)
