"""Files of `statements/`."""

from __future__ import annotations

from billing_cli.schemas.generation import Descriptions, JsonSchema, definitions, document, reference
from billing_cli.statements.mapping import KINDS, Amount, Currency, InvoicesFile, LedgerFile, PaymentsFile, Reference

_ONE_COLUMN = "The column that it stands in."
STATEMENTS: Descriptions = {
    "Amount": {
        "column": "The column that it stands in, with its sign.",
        "debit": "The column of debits, without signs.",
        "credit": "The column of credits, without signs.",
        "unit": "Whether figures are in units of the currency, or in its smallest, such as cents.",
        "sign": "Whether signs are as written, the other way round, or told by the movement of the row.",
    },
    "Currency": {"column": "The column of codes of ISO 4217.", "constant": "The currency of all rows."},
    "StatementDate": {
        "column": _ONE_COLUMN,
        "format": "Python's directives, such as %d.%m.%Y; by default ISO 8601.",
    },
    "StatementMonth": {
        "column": _ONE_COLUMN,
        "format": "Python's directives, such as %m/%Y; by default ISO 8601, such as 2026-09.",
    },
    "Reference": {
        "column": "A column that holds the number of an invoice and nothing else.",
        "text": "Columns of free text, in which numbers of invoices are found.",
    },
    "CustomerName": {
        "column": _ONE_COLUMN,
        "lookup": "A CSV file of the project, with columns name and customer, that maps foreign names.",
    },
    "Accounts": {
        "receivable": "Accounts of what customers owe; * stands for any text.",
        "revenue": "Accounts that invoices are credited to, such as revenue and deferred revenue.",
        "tax": "Accounts of tax that is owed.",
    },
    "StatementFile": {
        "kind": "What the export holds.",
        "file": "The exports that this mapping reads, such as stripe-*.csv",
        "delimiter": "What stands between columns; `tab` is the tabulator.",
        "quote": "What stands around texts that hold the delimiter; `none` where nothing does.",
        "encoding": "How characters are written.",
        "skip_lines": "Lines before the header.",
        "decimal": "The sign before decimals.",
        "group": "The sign between groups of three digits.",
        "only": "By column, the values of the rows that are meant; all others are left out.",
        "date": "When it happened.",
        "amount": "How much: a column, or two.",
        "currency": "A column, or a constant.",
        "reference": "Where numbers of invoices and credit notes stand.",
        "type": "The column that says what a row is.",
        "id": "Columns that name a row.",
    },
    "PaymentsFile": {
        "id": "Columns that name a payment, equal in every export of it; without them, its content does.",
        "fee": "A column of what the service kept of the amount.",
        "net": "A column of what is left; amount less fee must be equal to it.",
        "movements": "What each value of `type` is.",
        "movement": "What all rows are; by default payments, and refunds where the amount is below 0.",
    },
    "LedgerFile": {
        "id": "Columns that name a journal, all lines of which are posted together.",
        "account": "The column of accounts.",
        "accounts": "Which accounts hold what.",
        "postings": "What each value of `type` posts: a document, cash, or an opening balance.",
    },
    "InvoicesFile": {
        "customer": "The column of customers: ids, aliases, or names of a lookup.",
        "item": "The column of what is billed.",
        "items": "Which of our charges each item is; an item that is not told is the charge of its name.",
        "quantity": "The column of quantities.",
        "period": "A column of the month that a row bills; without it, all rows bill the month asked for.",
        "invoice": "The column of invoice numbers.",
    },
}


def statements_schema() -> JsonSchema:
    """A statement mapping: `kind` says of which of three."""
    found = definitions([PaymentsFile, LedgerFile, InvoicesFile], STATEMENTS)
    for model, ways in (
        (Amount, ("column", "debit")),
        (Currency, ("column", "constant")),
        (Reference, ("column", "text")),
    ):
        found[model.__name__]["oneOf"] = [{"required": [way]} for way in ways]
    rules = [
        {"if": {"properties": {"kind": {"const": kind}}}, "then": reference(model.__name__)}
        for kind, model in KINDS.items()
    ]
    root: JsonSchema = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": list(KINDS), "description": STATEMENTS["StatementFile"]["kind"]}},
        "allOf": rules,
    }
    return document("A statement mapping of bill", root, found)
