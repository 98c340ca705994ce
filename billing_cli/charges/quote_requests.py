"""What a person asks to be quoted: words of the command line, or a file of many."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from billing_cli.charges.quote import QuoteRequest, StatedQuantity
from billing_cli.charges.quoted_events import GivenEvents
from billing_cli.errors import BillError, InputProblems, RequestProblems, UsageError
from billing_cli.project import Project
from pricing import periods
from pricing.catalog.currency import is_currency
from pricing.money import parse_decimal
from pricing.problems import Problem
from pricing.schema import CurrencyCode, Day, Identifier, Strict, day, read_as
from pricing.yaml_tree import ListNode, MapNode, Node, Place, TextNode

STATED = re.compile(r"(?P<charge>[^\[\]=]+)(\[(?P<dimensions>.*)\])?=(?P<quantity>[^\[\]=]+)", re.DOTALL)
PAIR = re.compile(r'(?P<name>[^=,"]+)=(\s*"(?P<quoted>[^"]*)"\s*|(?P<plain>[^,"]*))(,|$)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The options of `bill quote`, as typed."""

    plan: str | None
    usage: tuple[str, ...]
    events: Path | None = None
    on: str | None
    start: str | None
    currency: str | None
    segment: str | None


class RequestLine(Strict):
    """One line of `--from`."""

    id: Identifier | None = None
    plan: Identifier
    usage: Mapping[Identifier, Any] = Field(default_factory=dict)
    on: Day | None = None
    start: Day | None = None
    currency: CurrencyCode | None = None
    segment: str | None = None
    events: tuple[Mapping[str, Any], ...] | None = None


def read_requests(project: Project, spoken: Spoken, many: Path | None, now: datetime) -> list[QuoteRequest]:
    """The requests, in their order. Raises UsageError or InputProblems for all that cannot be understood."""
    today = now.astimezone(periods.zone(project.settings.timezone)).date()
    if many is None:
        return [_spoken(spoken, today)]
    if spoken.plan is not None or spoken.usage or spoken.events is not None:
        raise UsageError("--from takes plan, usage and events from its lines", "leave out --plan, --usage and --events")
    if spoken.currency is not None and not is_currency(spoken.currency):
        raise UsageError(f"--currency: {spoken.currency!r} is no currency code of ISO 4217", "write a code such as USD")
    name, text = _text_of(many)
    return list(_lines(name, text, spoken, today))


def _text_of(path: Path) -> tuple[str, str]:
    try:
        content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return str(path), content.decode("utf-8-sig")
    except OSError as error:
        raise BillError(f"{path} cannot be read: {error.strerror}", "correct the name") from error
    except UnicodeDecodeError as error:
        raise BillError(f"{path}: byte {error.start} is not UTF-8", "save the file as UTF-8") from error


def _spoken(spoken: Spoken, today: date) -> QuoteRequest:
    if spoken.plan is None:
        raise UsageError("--plan is missing", "name a plan, or give many requests with --from FILE")
    place = Place("command line", 0)
    tree: dict[str, Node] = {"plan": TextNode(spoken.plan, place)}
    tree |= {
        name: TextNode(value, place)
        for name, value in (
            ("on", spoken.on),
            ("start", spoken.start),
            ("currency", spoken.currency),
            ("segment", spoken.segment),
        )
        if value is not None
    }
    line, problems = read_as(RequestLine, MapNode(tree, place))
    stated: list[StatedQuantity] = []
    for word in spoken.usage:
        try:
            stated.append(_stated(word))
        except ValueError as error:
            problems.append(
                _problem(
                    place,
                    word,
                    str(error),
                    "write charge=quantity, or 'charge[dimension=value,…]=quantity'; quote a value with a comma",
                )
            )
    if line is None or problems:
        raise RequestProblems(problems)
    nothing_more = Spoken(plan=None, usage=(), on=None, start=None, currency=None, segment=None)
    request = _request(line, tuple(stated), place, "quote", nothing_more, today)
    return request if spoken.events is None else replace(request, events=GivenEvents(file=_there(spoken.events)))


def _there(path: Path) -> Path:
    if not path.is_file():
        raise BillError(f"{path} cannot be read: there is no such file", "correct the name")
    return path


def _stated(word: str) -> StatedQuantity:
    match = STATED.fullmatch(word)
    if not match:
        raise ValueError(f"{word!r} is not a quantity of a charge")
    return StatedQuantity(
        charge=match["charge"].strip(),
        dimensions=dict(_pairs(word, match["dimensions"] or "")),
        quantity=parse_decimal(match["quantity"].strip()),
    )


def _pairs(word: str, text: str) -> Iterator[tuple[str, str]]:
    """Dimensions of a quantity as typed; a value with a comma stands in double quotes."""
    at = 0
    while at < len(text):
        pair = PAIR.match(text, at)
        if not pair:
            raise ValueError(f"{word!r}: each dimension needs a value")
        yield pair["name"].strip(), pair["quoted"] if pair["quoted"] is not None else pair["plain"].strip()
        at = pair.end()


def _lines(name: str, text: str, spoken: Spoken, today: date) -> Iterator[QuoteRequest]:
    problems: list[Problem] = []
    requests: list[QuoteRequest] = []
    ids: set[str] = set()
    for number, written in enumerate(text.split("\n"), start=1):
        place = Place(name, number)
        if not written.strip():
            continue
        try:
            node = _node(json.loads(written, parse_float=Decimal, parse_int=Decimal, object_pairs_hook=_once), place)
        except (ValueError, RecursionError) as error:
            problems.append(
                _problem(place, "", f"this line is not a JSON object: {error}", "write one JSON object a line")
            )
            continue
        line, found = read_as(RequestLine, node)
        usage, faults = _usage(node.get("usage") if isinstance(node, MapNode) else None, place)
        problems += [*found, *faults]
        if line is not None:
            request = _request(line, usage, place, f"line {number}", spoken, today)
            if request.id in ids:
                problems.append(_problem(place, "id", f"the id {request.id!r} stands twice", "give each line its own"))
            ids.add(request.id)
            requests.append(request)
    if problems:
        raise InputProblems(problems)
    yield from requests


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _node(value: Any, place: Place) -> Node:
    """JSON as a tree of text; every value stands on the request's line."""
    if isinstance(value, dict):
        return MapNode({key: _node(inner, place) for key, inner in value.items()}, place, dict.fromkeys(value, place))
    if isinstance(value, list):
        return ListNode(tuple(_node(inner, place) for inner in value), place)
    if isinstance(value, bool):
        return TextNode("true" if value else "false", place)
    return TextNode(None if value is None else str(value), place)


def _usage(node: Node | None, place: Place) -> tuple[tuple[StatedQuantity, ...], list[Problem]]:
    stated: list[StatedQuantity] = []
    problems: list[Problem] = []
    for charge, quantities in (node.entries if isinstance(node, MapNode) else {}).items():
        items = quantities.items if isinstance(quantities, ListNode) else (MapNode({"quantity": quantities}, place),)
        for item in items:
            try:
                stated.append(_combination(charge, item))
            except ValueError as error:
                problems.append(
                    _problem(
                        place,
                        f"usage.{charge}",
                        str(error),
                        'write "charge": "12000", or a list of {"dimension": "value", "quantity": "12000"}',
                    )
                )
    return tuple(stated), problems


def _combination(charge: str, item: Node) -> StatedQuantity:
    if not isinstance(item, MapNode):
        raise ValueError("each entry of a list must be an object")
    quantity = item.entries.get("quantity")
    if not isinstance(quantity, TextNode) or quantity.text is None:
        raise ValueError("`quantity` is missing")
    others = {name: node for name, node in item.entries.items() if name != "quantity"}
    if not all(isinstance(node, TextNode) for node in others.values()):
        raise ValueError("a dimension must be text or null")
    return StatedQuantity(
        charge=charge,
        quantity=parse_decimal(quantity.text),
        dimensions={name: node.text for name, node in others.items() if isinstance(node, TextNode)},
    )


def _request(
    line: RequestLine, usage: tuple[StatedQuantity, ...], place: Place, name: str, spoken: Spoken, today: date
) -> QuoteRequest:
    """Fill in what a line does not say from the command line."""
    on = line.on or _day(spoken.on, "--on") or today
    return QuoteRequest(
        id=line.id or name,
        plan=line.plan,
        usage=usage,
        on=on,
        start=line.start or _day(spoken.start, "--start") or on,
        currency=line.currency or spoken.currency,
        segment=line.segment or spoken.segment,
        events=None if line.events is None else GivenEvents(rows=line.events),
        place=place,
    )


def _day(text: str | None, option: Literal["--on", "--start"]) -> date | None:
    if text is None:
        return None
    try:
        return day(text)
    except ValueError as error:
        raise UsageError(f"{option}: {text!r} is not a date", "write it as 2026-11-05") from error


def _problem(place: Place, path: str, message: str, remedy: str) -> Problem:
    return Problem(code="bad-request", file=place.file, line=place.line, path=path, message=message, remedy=remedy)
