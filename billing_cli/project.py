"""The project folder: `bill.yaml`, and reading what lies in the folder without ever leaving it."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from billing_cli.errors import BillError, InputProblems
from pricing.catalog.tax import Country
from pricing.problems import Problem
from pricing.schema import (
    Boolean,
    CurrencyCode,
    DecimalText,
    Identifier,
    LocaleName,
    NotNegative,
    PaymentTerms,
    Strict,
    ZoneName,
    listed,
    read_as,
)
from pricing.yaml_tree import MapNode, Node, parse_yaml, path_text, place_at

SETTINGS_FILE = "bill.yaml"
SCHEMAS = ".schema"
NOT_KEPT = "# the store and what is made from it\n*.duckdb*\nout/\n"
MAX_TEXT_BYTES = 50_000_000
# The place of the counter in the template of a number, with how many digits it has at least.
NUMBER_PLACE = re.compile(r"\{n(?::0?(?P<width>[1-9]))?\}")


class Seller(Strict):
    """Who sends the invoices."""

    name: Identifier
    address: Annotated[tuple[str, ...], BeforeValidator(listed)] = ()
    country: Country | None = None
    tax_id: str | None = None
    email: str | None = None
    locale: LocaleName = "en_US"
    paper: Literal["a4", "letter"] = "a4"


class Folders(Strict):
    """Where things lie, relative to the project folder."""

    catalog: str = "catalog"
    customers: str = "customers"
    sources: str = "sources"
    statements: str = "statements"
    taxes: str = "taxes"
    exports: str = "exports"
    out: str = "out"


def _numbered(template: str) -> str:
    rest = NUMBER_PLACE.sub("", template, count=1)
    if rest == template:
        raise ValueError("it has no place for the number; write `{n}`, or `{n:06}` for six digits")
    if set(rest.replace("{year}", "").replace("{month}", "")) & set("{}"):
        raise ValueError("besides one `{n}`, only `{year}` and `{month}` may stand in braces")
    if len(template) > 60:
        raise ValueError("it is longer than 60 characters")
    return template


NumberTemplate = Annotated[str, AfterValidator(_numbered)]


class Numbering(Strict):
    """How issued documents are numbered."""

    invoice: NumberTemplate = "INV-{year}-{n:06}"
    credit_note: NumberTemplate = "CN-{year}-{n:06}"

    @model_validator(mode="after")
    def _in_two_series(self) -> Numbering:
        if len({NUMBER_PLACE.sub("{n}", one).casefold() for one in (self.invoice, self.credit_note)}) == 1:
            raise ValueError(
                "credit notes have a series of their own; let the templates differ in more than their digits"
            )
        return self


class LateUsage(Strict):
    """What will become of usage that arrives after its invoice was issued."""

    positive: Literal["next_invoice"] = "next_invoice"
    negative: Literal["credit_note", "next_invoice"] = "credit_note"
    below: DecimalText = Field(default="1.00", validate_default=True)


def _different(names: tuple[str, ...]) -> tuple[str, ...]:
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise ValueError(f"`{twice}` stands twice; name it once")
    return names


def _key(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise ValueError("`key` names no field; write what both sources know the usage by, such as `[request_id]`")
    if "source" in names:
        raise ValueError("two sources never have an equal `source`; leave it out")
    if any("\0" in name for name in names):
        raise ValueError("a name of a field has no NUL character")
    if set(names) <= {"customer", "type"}:
        raise ValueError("the key tells no two events of a customer apart; add a field such as `request_id`")
    return _different(names)


def _preferred(sources: tuple[str, ...]) -> tuple[str, ...]:
    if len(sources) < 2:
        raise ValueError("of one source nothing is reported by another; name at least two, the one that counts first")
    return _different(sources)


def _written_out(types: tuple[str, ...]) -> tuple[str, ...]:
    pattern = next((name for name in types if set(name) & set("*?[")), None)
    if pattern is not None:
        raise ValueError(f"`{pattern}` is a pattern; write the types out, or leave out `types` for all of them")
    return _different(types)


class SameUsage(Strict):
    """Events of different sources with an equal key are the same usage: those of the first source that has it count."""

    key: Annotated[
        tuple[Identifier, ...],
        BeforeValidator(listed),
        AfterValidator(_key),
        Field(json_schema_extra={"minItems": 1, "uniqueItems": True}),
    ]
    prefer: Annotated[
        tuple[Identifier, ...],
        AfterValidator(_preferred),
        Field(json_schema_extra={"minItems": 2, "uniqueItems": True}),
    ]
    types: Annotated[
        tuple[Identifier, ...],
        BeforeValidator(listed),
        AfterValidator(_written_out),
        Field(json_schema_extra={"uniqueItems": True}),
    ] = ()


class Exchange(Strict):
    """Where rates of exchange come from: a file of the project, and who publishes them."""

    file: str
    source: Identifier


class Ingest(Strict):
    """Bounds of reading exports."""

    max_row_bytes: Annotated[int, Field(ge=1_000, le=100_000_000)] = 2_000_000
    max_unpacked_bytes: Annotated[int, Field(ge=1_000)] = 100_000_000_000
    max_unpacked_ratio: Annotated[int, Field(ge=1)] = 200


class Settings(Strict):
    """`bill.yaml`. Every key but `seller.name` has a default."""

    seller: Seller
    timezone: ZoneName = "UTC"
    store: str = "bill.duckdb"
    folders: Folders = Folders()
    numbering: Numbering = Numbering()
    payment_terms: PaymentTerms = "30 days"
    rounding: Literal["half_away", "half_even"] = "half_away"
    invoice_per: Literal["subscription"] = "subscription"
    tax_currency: CurrencyCode | None = None
    exchange_rates: Exchange | None = None
    zero_invoices: Literal["skip", "issue"] = "skip"
    late_usage: LateUsage = LateUsage()
    require_approval: Boolean = False
    same_usage: tuple[SameUsage, ...] = ()
    guardrails: Mapping[Literal["total", "customer"], Mapping[Literal["percent", "amount"], NotNegative]] = {}
    tolerances: Mapping[Literal["amount", "quantity", "bank_fee", "change_percent", "change_amount"], NotNegative] = {}
    ingest: Ingest = Ingest()


def _later(location: Sequence[str | int], word: str) -> str | None:
    return "leave `invoice_per: subscription`" if tuple(location) == ("invoice_per", "customer") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """An open project folder; `digests` are the SHA-256 of every file read so far, by name.

    `names` are files that messages call otherwise than by their path, such as `-` for standard input.
    """

    root: Path
    settings: Settings
    digests: dict[str, str] = field(default_factory=dict, compare=False)
    names: Mapping[Path, str] = field(default_factory=dict)

    @property
    def store_path(self) -> Path:
        """The store's file."""
        return self.root / self.settings.store

    def folder(self, name: Literal["catalog", "customers", "sources", "statements", "taxes", "exports", "out"]) -> Path:
        """One of the project's folders; it need not exist."""
        return self.root / str(getattr(self.settings.folders, name))

    def name_of(self, path: Path) -> str:
        """How messages call a file: relative to the project where it lies inside."""
        if path in self.names:
            return self.names[path]
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()

    def files(self, folder: Path, endings: Sequence[str]) -> list[Path]:
        """The files of a folder with one of these endings, by name; hidden ones left out."""
        if not folder.is_dir():
            return []
        return sorted(
            path
            for path in folder.iterdir()
            if path.suffix.lower() in endings and not path.name.startswith(".") and path.is_file()
        )

    def read_text(
        self, path: Path, *, missing: str = "correct the name, or put the file there"
    ) -> tuple[str | None, list[Problem]]:
        """The text of a file inside the project (UTF-8, a byte-order mark is skipped), or why it cannot be read."""
        content, problems = self.read_bytes(path, missing=missing)
        try:
            return (content.decode("utf-8-sig") if content is not None else None), problems
        except UnicodeDecodeError as error:
            message = f"byte {error.start} is not UTF-8"
            return None, [_file_problem("not-utf-8", self.name_of(path), message, "save the file as UTF-8")]

    def read_bytes(
        self, path: Path, *, missing: str = "correct the name, or put the file there"
    ) -> tuple[bytes | None, list[Problem]]:
        """The bytes of a file inside the project, or why it cannot be read; its digest is kept."""
        name = self.name_of(path)
        try:
            real = path.resolve(strict=True)
        except (OSError, RuntimeError):
            return None, [_file_problem("missing-file", name, f"there is no file {name}", missing)]
        if not real.is_relative_to(self.root):
            message = "the path leaves the project folder"
            return None, [_file_problem("outside-project", name, message, "put the file inside the project folder")]
        try:
            if real.stat().st_size > MAX_TEXT_BYTES:
                message = f"the file is larger than {MAX_TEXT_BYTES} bytes"
                return None, [_file_problem("too-large", name, message, "split it")]
            content = real.read_bytes()
        except OSError as error:
            message = f"the file cannot be read: {error.strerror}"
            return None, [_file_problem("unreadable", name, message, "check its permissions")]
        self.digests[name] = hashlib.sha256(content).hexdigest()
        return content, []

    def read_yaml(self, path: Path) -> tuple[Node | None, list[Problem]]:
        """The tree of a YAML file inside the project, or its problems."""
        text, problems = self.read_text(path)
        return (None, problems) if text is None else parse_yaml(text, self.name_of(path))


def _file_problem(code: str, file: str, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=file, line=0, path="", message=message, remedy=remedy)


def open_project(given: Path | None, here: Path) -> Project:
    """The project in `given`, else in the nearest parent of `here` that holds `bill.yaml`."""
    root = _root(given, here)
    project = Project(root=root, settings=Settings(seller=Seller(name="?")))
    node, problems = project.read_yaml(root / SETTINGS_FILE)
    settings, found = read_as(Settings, node, later=_later) if node is not None else (None, [])
    problems += found
    if isinstance(node, MapNode) and settings is not None:
        problems += _outside(node, settings, root)
        problems += _circular(node, settings.same_usage)
    if problems or settings is None:
        raise InputProblems(problems)
    return Project(root=root, settings=settings, digests=project.digests)


def _root(given: Path | None, here: Path) -> Path:
    start = (given or here).resolve()
    candidates = [start] if given else [start, *start.parents]
    for folder in candidates:
        if (folder / SETTINGS_FILE).is_file():
            return folder
    where = f"{given} holds no {SETTINGS_FILE}" if given else f"there is no {SETTINGS_FILE} here or in any folder above"
    raise BillError(f"no project: {where}", "make one with `bill init`, or name it with --project DIR")


def _outside(node: MapNode, settings: Settings, root: Path) -> list[Problem]:
    """Folders and the store must lie inside the project folder, links followed."""
    places = {("store",): settings.store} | {("folders", name): str(value) for name, value in settings.folders}
    problems = []
    for location, value in places.items():
        if not (root / value).resolve().is_relative_to(root):
            written = node.get(*location)
            problems.append(
                Problem(
                    code="outside-project",
                    file=SETTINGS_FILE,
                    line=written.place.line if written else 1,
                    path=".".join(location),
                    message=f"{value!r} leaves the project folder",
                    remedy="name a place inside the project folder",
                )
            )
    return problems


def _circular(node: MapNode, rules: Sequence[SameUsage]) -> Iterator[Problem]:
    """One order of sources must fit all rules that may meet in one event: else two events could yield to each other."""
    kept: list[SameUsage] = []
    for number, rule in enumerate(rules):
        order: TopologicalSorter[str] = TopologicalSorter()
        for first, second in (pair for one in _meeting(rule, kept) for pair in pairwise(one.prefer)):
            order.add(second, first)
        try:
            order.prepare()
            kept.append(rule)
        except CycleError as error:
            location = ("same_usage", number, "prefer")
            yield Problem(
                code="circular-preference",
                file=SETTINGS_FILE,
                line=place_at(node, location).line,
                path=path_text(location),
                message=f"with the rules before it, `{'` goes before `'.join(error.args[1])}`",
                remedy="keep to one order of sources in all rules, or give the rules different `types`",
            )


def _meeting(rule: SameUsage, others: Sequence[SameUsage]) -> list[SameUsage]:
    """The rule with those of the others that concern types of it, or of one of those, and so on."""
    found, rest = [rule], list(others)
    while near := [one for one in rest if any(_share_types(one, known) for known in found)]:
        found += near
        rest = [one for one in rest if one not in near]
    return found


def _share_types(one: SameUsage, other: SameUsage) -> bool:
    return not one.types or not other.types or not set(one.types).isdisjoint(other.types)


def copy_project(source: Path, target: Path, schemas: Path) -> None:
    """Make `target` a copy of a project folder that ships with the program; it must be new or empty.

    `schemas` become its folder `.schema`, which its files name for editors. The copy appears whole or not at all.
    """
    place = target.resolve()
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise BillError(f"{target} is not empty", "name a new or an empty folder")
    unfinished = place.with_name(f".{place.name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(source, unfinished, ignore=shutil.ignore_patterns("*.duckdb*", "__pycache__"))
        shutil.copytree(schemas, unfinished / SCHEMAS)
        (unfinished / ".gitignore").write_text(NOT_KEPT, encoding="utf-8")
        if place.exists():
            for item in unfinished.iterdir():
                item.rename(place / item.name)
            unfinished.rmdir()
        else:
            unfinished.rename(place)
    except OSError as error:
        raise BillError(
            f"{target} cannot be made: {error.strerror}", "check the folder above it and its permissions"
        ) from error


def write_new(text: str, target: Path, shown: str, otherwise: str) -> None:
    """Write a file that is not there yet, called `shown` to a person.

    Raises BillError where it is there, with what to do `otherwise`, and where it cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise BillError(f"{shown} is already there", otherwise) from error
    except OSError as error:
        raise BillError(
            f"{shown} cannot be written: {error.strerror}", "check the folder and its permissions"
        ) from error
