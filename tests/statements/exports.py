"""Exports of others with the mappings of the reference, read against three issued documents."""

from pathlib import Path

from billing_cli.statements.mapping import StatementMapping, read_statement_mapping
from billing_cli.statements.numbers_found import Numbered, NumberedDocuments
from billing_cli.statements.reading import Known, read_statement
from billing_cli.statements.statement import Statement
from pricing.periods import month
from pricing.problems import Problem
from pricing.yaml_tree import parse_yaml
from tests.docs.pages import DOCS, blocks


def numbered(number: str, due_minor: int, invoice: str | None = None, currency: str = "EUR") -> Numbered:
    return Numbered(number=number, invoice=invoice or number, customer="acme", currency=currency, due_minor=due_minor)


ISSUED = NumberedDocuments.of([
    numbered("INV-2026-000001", 12000),
    numbered("INV-2026-000002", 3000),
    numbered("INV-2026-000003", 5000, currency="USD"),
    numbered("CN-2026-000001", 1000, invoice="INV-2026-000002"),
])  # fmt: skip
KNOWN = Known(documents=ISSUED, customers={"acme": "acme", "Acme GmbH": "acme"})


def mapping(text: str, name: str = "given") -> StatementMapping:
    node, problems = parse_yaml(text, f"statements/{name}.yaml")
    assert node is not None, problems
    found, problems = read_statement_mapping(node, name)
    assert found is not None, problems
    return found


def documented(name: str) -> StatementMapping:
    """A mapping of the reference page."""
    page = (DOCS / "reference" / "statements.md").read_text(encoding="utf-8")
    (text,) = [one.body for one in blocks(page) if one.info == f"yaml statements/{name}.yaml"]
    return mapping(text, name)


def read(given: StatementMapping, text: str, folder: Path) -> tuple[Statement, list[Problem]]:
    path = folder / "export.csv"
    path.write_bytes(text.encode(given.body.encoding))
    return read_statement(given, path, KNOWN, month("2026-10"))
