"""A statement mapping: how an export of others is read, as a person writes it in `statements/*.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from billing_cli.audit.chain import digest
from billing_cli.events.dialect import Encoding, delimiter_sign, quote_sign
from billing_cli.events.time_format import time_format
from pricing.problems import Problem
from pricing.schema import CurrencyCode, Identifier, Strict, listed, read_as
from pricing.yaml_tree import MapNode, Node, TextNode, plain

Movement = Literal["payment", "refund", "fee", "chargeback", "write_off"]
Posting = Literal["document", "cash", "opening"]
Side = Literal["receivable", "revenue", "tax"]
# Movements that give money back, so that the invoice is open again.
GIVEN_BACK: tuple[Movement, ...] = ("refund", "chargeback")


def _as_column(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _date_format(text: str) -> str:
    time_format(text)
    return text


def _month_format(text: str) -> str:
    time_format(text if "%d" in text else f"{text} %d")
    return text


Listed = Annotated[tuple[Identifier, ...], BeforeValidator(listed), Field(min_length=1)]


class Amount(Strict):
    """Money: a column with its sign, or one of debits and one of credits.

    `sign: by_movement` is for columns without signs, of which `type` says what came and what went.
    """

    column: Identifier | None = None
    debit: Identifier | None = None
    credit: Identifier | None = None
    unit: Literal["major", "minor"] = "major"
    sign: Literal["as_written", "reversed", "by_movement"] = "as_written"

    @model_validator(mode="after")
    def _one_way(self) -> Amount:
        if (self.column is None) == (self.debit is None) or (self.debit is None) != (self.credit is None):
            raise ValueError("an amount is in one column, or in two; give `column`, or `debit` and `credit`")
        return self

    @property
    def read_columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return tuple(name for name in (self.column, self.debit, self.credit) if name is not None)


class Currency(Strict):
    """A column of codes in large or small letters, or one code for all rows."""

    column: Identifier | None = None
    constant: Annotated[CurrencyCode, BeforeValidator(_upper)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Currency:
        if (self.column is None) == (self.constant is None):
            raise ValueError("a currency is read or the same in all rows; give one of `column` and `constant`")
        return self


class StatementDate(Strict):
    """A day. Without `format`, ISO 8601; a time of day after it is not looked at."""

    column: Identifier
    format: Annotated[str, AfterValidator(_date_format)] | None = None


class StatementMonth(Strict):
    """A month, or a day of it. Without `format`, ISO 8601, such as 2026-09; what stands after that is not looked at."""

    column: Identifier
    format: Annotated[str, AfterValidator(_month_format)] | None = None


class Reference(Strict):
    """Where the number of an invoice or a credit note stands: the whole cell, or somewhere in texts."""

    column: Identifier | None = None
    text: Annotated[Listed, Field(json_schema_extra={"minItems": 1})] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Reference:
        if (self.column is None) == (self.text is None):
            raise ValueError("a number stands alone or in a text; give `column`, or `text`")
        return self

    @property
    def read_columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return self.text or ((self.column,) if self.column else ())


class CustomerName(Strict):
    """A customer by its id or an alias; `lookup` names a CSV file of the project with the columns `name,customer`."""

    column: Identifier
    lookup: Identifier | None = None


AmountColumn = Annotated[Amount, BeforeValidator(_as_column, json_schema_input_type=Identifier | Amount)]
CurrencyColumn = Annotated[Currency, BeforeValidator(_as_column, json_schema_input_type=Identifier | Currency)]
DateColumn = Annotated[StatementDate, BeforeValidator(_as_column, json_schema_input_type=Identifier | StatementDate)]
MonthColumn = Annotated[StatementMonth, BeforeValidator(_as_column, json_schema_input_type=Identifier | StatementMonth)]
ReferenceColumn = Annotated[Reference, BeforeValidator(_as_column, json_schema_input_type=Identifier | Reference)]
CustomerColumn = Annotated[CustomerName, BeforeValidator(_as_column, json_schema_input_type=Identifier | CustomerName)]


class StatementFile(Strict):
    """What every file of `statements/` says: how the export is written, and which of its rows are meant."""

    kind: Literal["payments", "ledger", "invoices"]
    file: Annotated[tuple[str, ...], BeforeValidator(listed)] = ()
    delimiter: Annotated[str, AfterValidator(delimiter_sign)] = ","
    quote: Annotated[str, AfterValidator(quote_sign)] = '"'
    encoding: Encoding = "utf-8"
    skip_lines: Annotated[int, Field(ge=0, le=10_000)] = 0
    decimal: Literal[".", ","] = "."
    group: Literal[".", ",", "'", " "] | None = None
    only: Mapping[Identifier, Annotated[tuple[str, ...], BeforeValidator(listed), Field(min_length=1)]] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _signs_differ(self) -> StatementFile:
        if self.decimal == self.group:
            raise ValueError(f"`decimal` and `group` are both {self.decimal!r}; write different signs")
        if self.delimiter == self.quote:
            raise ValueError("`delimiter` and `quote` are the same sign; write different ones")
        return self


class PaymentsFile(StatementFile):
    """An export of a bank or a payment service. A positive amount came in, a negative one went out."""

    kind: Literal["payments"]
    id: Listed | None = None
    date: DateColumn
    amount: AmountColumn
    fee: Identifier | None = None
    net: Identifier | None = None
    currency: CurrencyColumn
    reference: ReferenceColumn
    type: Identifier | None = None
    movements: Mapping[Identifier, Movement] = Field(default_factory=dict)
    movement: Movement | None = None

    @model_validator(mode="after")
    def _movements_known(self) -> PaymentsFile:
        if (self.type is None) == bool(self.movements):
            raise ValueError("`type` names a column, and `movements` says what its values are; give both or none")
        if self.type is not None and self.movement is not None:
            raise ValueError("`movement` is for exports without types; leave out one of `movement` and `type`")
        if self.amount.sign == "by_movement" and self.type is None and self.movement is None:
            raise ValueError(
                "`sign: by_movement` needs to know the movements; add `type` and `movements`, or `movement`"
            )
        if self.net is not None and self.fee is None:
            raise ValueError("`net` is what is left after a fee; add `fee`")
        return self

    @property
    def read_columns(self) -> tuple[str, ...]:
        """The columns that must be there."""
        given = (self.date.column, self.fee, self.net, self.currency.column, self.type)
        return _different(self.id or (), self.amount.read_columns, given, self.reference.read_columns, self.only)


class Accounts(Strict):
    """Which accounts hold what; `*` stands for any text, as in `40*`."""

    receivable: Listed
    revenue: Annotated[tuple[Identifier, ...], BeforeValidator(listed)] = ()
    tax: Annotated[tuple[Identifier, ...], BeforeValidator(listed)] = ()

    def side(self, account: str) -> Side | None:
        """What an account holds; None for one that is none of these."""
        for side in ("receivable", "revenue", "tax"):
            if any(fnmatchcase(account, pattern) for pattern in getattr(self, side)):
                return side
        return None


class LedgerFile(StatementFile):
    """Journal lines of a general ledger. A debit is positive.

    Without `type`, a journal with a line of revenue or tax posts a document, another one cash.
    """

    kind: Literal["ledger"]
    id: Listed
    date: DateColumn
    account: Identifier
    accounts: Accounts
    amount: AmountColumn
    currency: CurrencyColumn
    reference: ReferenceColumn
    type: Identifier | None = None
    postings: Mapping[Identifier, Posting] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> LedgerFile:
        if (self.type is None) == bool(self.postings):
            raise ValueError("`type` names a column, and `postings` says what its values are; give both or none")
        if self.amount.sign == "by_movement":
            raise ValueError("a ledger has no movements; write `sign: as_written`, `sign: reversed`, or two columns")
        return self

    @property
    def read_columns(self) -> tuple[str, ...]:
        """The columns that must be there."""
        given = (self.date.column, self.account, self.currency.column, self.type)
        return _different(self.id, self.amount.read_columns, given, self.reference.read_columns, self.only)


class InvoicesFile(StatementFile):
    """Invoice lines of another billing system; `items` says which of our charges each item is."""

    kind: Literal["invoices"]
    customer: CustomerColumn
    item: Identifier
    items: Mapping[Identifier, Identifier] = Field(default_factory=dict)
    quantity: Identifier | None = None
    amount: AmountColumn
    currency: CurrencyColumn
    period: MonthColumn | None = None
    invoice: Identifier | None = None

    @model_validator(mode="after")
    def _no_movements(self) -> InvoicesFile:
        if self.amount.sign == "by_movement":
            raise ValueError("invoices have no movements; write `sign: as_written` or `sign: reversed`")
        return self

    @property
    def read_columns(self) -> tuple[str, ...]:
        """The columns that must be there."""
        day = self.period.column if self.period is not None else None
        given = (self.customer.column, self.item, self.quantity, self.currency.column, day, self.invoice)
        return _different(self.amount.read_columns, given, self.only)


Body: TypeAlias = PaymentsFile | LedgerFile | InvoicesFile
KINDS: Mapping[str, type[PaymentsFile] | type[LedgerFile] | type[InvoicesFile]] = {
    "payments": PaymentsFile,
    "ledger": LedgerFile,
    "invoices": InvoicesFile,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementMapping:
    """A checked mapping. `name` is its file's stem, `digest` that of its canonical content, aliases included.

    `aliases` maps foreign names of customers where the mapping looks them up.
    """

    name: str
    file: str
    digest: str
    body: Body
    aliases: Mapping[str, str]

    @property
    def lookup(self) -> str | None:
        """The file in which it looks names of customers up."""
        return self.body.customer.lookup if isinstance(self.body, InvoicesFile) else None


def read_statement_mapping(node: Node, stem: str) -> tuple[StatementMapping | None, list[Problem]]:
    """Read one mapping; `stem` is the name of its file. A lookup's file is not read here."""
    kind = node.get("kind") if isinstance(node, MapNode) else None
    model = KINDS.get(kind.text or "") if isinstance(kind, TextNode) else None
    if model is None:
        _, problems = read_as(StatementFile, node)
        return None, [one for one in problems if one.path == "kind" or one.code == "not-a-mapping"]
    body, problems = read_as(model, node)
    if body is None:
        return None, problems
    canonical = digest({"name": stem, "mapping": plain(node)})
    return StatementMapping(name=stem, file=node.place.file, digest=canonical, body=body, aliases={}), []


def _different(*names: Iterable[str | None]) -> tuple[str, ...]:
    """Names of columns, each once, in order; None is left out."""
    found = [name for some in names for name in some if name is not None]
    return tuple(dict.fromkeys(found))
