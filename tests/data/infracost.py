"""The cost tables that Infracost publishes as its golden files, read as printed."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from tests.data.product import read

_LINE = re.compile(r"^ (?P<tree>[ │├└─]*)(?P<rest>\S.*?)\s*\*?\s*$")
_COST = re.compile(r"^(?P<name>.+?)\s{2,}(?P<quantity>[\d,.]+)\s{2,}(?P<unit>\S.*?)\s{2,}\$(?P<cost>[\d,.]+)$")
_PRICE = re.compile(r"^(?P<name>.+?)\s{2,}Monthly cost depends on usage: \$(?P<price>[\d,.]+) per (?P<unit>.+)$")
_TOTAL = re.compile(r"OVERALL TOTAL\s+\$(?P<total>[\d,.]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A line of the table: `cost` with the quantity it is for, or `price` of one unit where usage is not known."""

    resource: str
    section: str | None
    name: str
    unit: str
    quantity: Decimal | None
    cost: str | None
    price: Decimal | None


def usage_of(service: str) -> dict[str, Any]:
    """The usage file of a service, by resource: every scalar as text."""
    loaded: dict[str, Any] = yaml.load(read(f"infracost/{service}.usage.yml"), Loader=yaml.BaseLoader)
    found: dict[str, Any] = loaded["resource_usage"]
    return found


def total_of(service: str) -> str:
    """The printed total of a service, without thousands separators."""
    match = _TOTAL.search(read(f"infracost/{service}.golden"))
    assert match, "a golden file ends with its total"
    return match["total"].replace(",", "")


def printed_lines(service: str) -> list[Printed]:
    """The lines of a golden file in their order; a heading inside a resource is the section of what hangs below it."""
    found: list[Printed] = []
    resource, section = "", None
    for line in read(f"infracost/{service}.golden").split("OVERALL TOTAL")[0].splitlines():
        match = _LINE.match(line)
        if not match or match["rest"].startswith("Name  "):
            continue
        tree, rest = match["tree"], match["rest"]
        read_as = _COST.match(rest) or _PRICE.match(rest)
        if not tree:
            resource, section = rest, None
        elif not read_as:
            section = rest
        else:
            depth = len(tree) // 3
            found.append(_printed(resource, section if depth > 1 else None, read_as.groupdict()))
    return found


def _printed(resource: str, section: str | None, said: dict[str, str]) -> Printed:
    return Printed(
        resource=resource,
        section=section,
        name=said["name"],
        unit=said["unit"],
        quantity=_number(said.get("quantity")),
        cost=said["cost"].replace(",", "") if "cost" in said else None,
        price=_number(said.get("price")),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text.replace(",", ""))
