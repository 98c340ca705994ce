"""Tax ids: check digits by the rules of the country, offline; and who must have one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from billing_cli.accounts.account import Accounts
from billing_cli.project import SETTINGS_FILE, Project
from pricing.problems import Problem
from pricing.yaml_tree import Place, place_at

# Northern Ireland's numbers are those of the United Kingdom.
OTHER_NAMES = {"XI": "GB", "EL": "GR"}
# How ids of the European Union begin: with the country's code, Greece's with its own.
MEMBERS = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
# What is wrong, by the class of the error.
WORDS = {
    "InvalidFormat": "it is not written like one",
    "InvalidLength": "it is too long or too short",
    "InvalidComponent": "a part of it is not possible",
}


def tax_id_problems(project: Project, accounts: Accounts) -> Iterator[Problem]:
    """Tax ids whose check digits are wrong, and those that reverse charge needs and that are not there."""
    seller = project.settings.seller
    if seller.tax_id is not None:
        yield from _wrong(_seller_place(project), "seller.tax_id", seller.country, seller.tax_id)
    for customer in accounts.customers.values():
        if customer.tax_id is None and not customer.reverse_charge:
            continue
        place, path = accounts.written["customers", customer.id].place, f"customers.{customer.id}"
        yield from _wrong(place, f"{path}.tax_id", customer.country, customer.tax_id)
        if customer.reverse_charge and (customer.tax_id is None or seller.tax_id is None):
            lacking = "the customer" if customer.tax_id is None else "the seller"
            where = "`tax_id` here" if customer.tax_id is None else f"`seller.tax_id` in {SETTINGS_FILE}"
            yield _problem(
                place,
                "no-tax-id",
                f"{path}.reverse_charge",
                f"an invoice with reverse charge names the tax ids of both, and {lacking} has none",
                f"write {where}, or leave out `reverse_charge`",
            )


def _wrong(place: Place, path: str, country: str | None, tax_id: str | None) -> Iterator[Problem]:
    if country is None or tax_id is None:
        return
    fault = fault_of(country, tax_id)
    if fault is not None:
        remedy = "correct it: look it up on a document of theirs; or correct the country"
        yield _problem(place, "bad-tax-id", path, f"{tax_id!r} is no tax id of {country}: {fault}", remedy)


def fault_of(country: str, tax_id: str) -> str | None:
    """What is wrong with the tax id of somebody in a country; None for a right one, and where no rule is known.

    An id may also be of another member of the European Union, whose code it begins with.

    >>> fault_of("IE", "IE6388047V"), fault_of("IE", "6388047V"), fault_of("US", "IE6388047V")
    (None, None, None)
    >>> fault_of("IE", "IE6388047W")
    'its check digit is wrong'
    """
    code = tax_id[:2].upper()
    countries = (country, code) if code in MEMBERS and code != country else (country,)
    faults = [_fault(rule, tax_id) for rule in map(_rule, countries) if rule is not None]
    return faults[-1] if faults and None not in faults else None


def _fault(validate: Callable[[str], object], tax_id: str) -> str | None:
    checksum, invalid = _errors()
    try:
        validate(tax_id)
    except checksum:
        return "its check digit is wrong"
    except invalid as error:
        return WORDS.get(type(error).__name__, "it is not valid")
    return None


@cache
def _rule(country: str) -> Callable[[str], object] | None:
    """What checks a number of a country; imported when the first one is asked for."""
    from stdnum import get_cc_module

    found = get_cc_module(OTHER_NAMES.get(country, country).lower(), "vat")
    return None if found is None else found.validate


@cache
def _errors() -> tuple[type[Exception], type[Exception]]:
    from stdnum.exceptions import InvalidChecksum, ValidationError

    return InvalidChecksum, ValidationError


def _seller_place(project: Project) -> Place:
    """Where the settings say the seller's tax id."""
    node, _ = project.read_yaml(project.root / SETTINGS_FILE)
    return Place(SETTINGS_FILE, 1) if node is None else place_at(node, ("seller", "tax_id"))


def _problem(place: Place, code: str, path: str, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=place.file, line=place.line, path=path, message=message, remedy=remedy)
