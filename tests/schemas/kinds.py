"""The shipped schemas, and our reader beside them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from billing_cli.assets import schemas_folder
from billing_cli.cli import main
from tests.schemas.as_an_editor_reads import as_an_editor_reads

BILL_YAML = "seller: {name: Acme}\n"
CATALOG = """
currency: USD
meters:
  calls: {event: call, aggregate: count, dimensions: {kind: kind}}
plans:
  p: {charges: {fee: {model: flat, amount: 5}, calls: {model: per_unit, meter: calls, unit_price: 1}}}
"""
CUSTOMERS = "customers: [{id: acme}]\n"
FILES = {"catalog": "catalog/a.yaml", "customers": "customers/a.yaml", "sources": "sources/a.yaml", "taxes": "taxes/a.yaml",
         "statements": "statements/a.yaml", "bill": "bill.yaml"}  # fmt: skip


def kind_of(path: Path) -> str:
    """Of which kind a file of a project is."""
    return "bill" if path.name == "bill.yaml" else path.parent.name


@cache
def validator(kind: str) -> Any:
    """What tells whether a document fits the shipped schema."""
    schema = json.loads((schemas_folder() / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema)


def faults(kind: str, text: str) -> list[str]:
    """What the schema has against a file."""
    return [
        f"{error.json_path}: {error.message[:200]}" for error in validator(kind).iter_errors(as_an_editor_reads(text))
    ]


def reader_refuses(kind: str, text: str, folder: Path) -> bool:
    """Whether `bill check` finds a problem in a project with such a file."""
    for name, content in {FILES["bill"]: BILL_YAML, FILES["catalog"]: CATALOG, FILES["customers"]: CUSTOMERS}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    if kind == "catalog" and "extends: first" in text:
        (folder / "catalog" / "first.yaml").write_text(CATALOG, encoding="utf-8")
    (folder / FILES[kind]).parent.mkdir(exist_ok=True)
    (folder / FILES[kind]).write_text(text, encoding="utf-8")
    try:
        main(["check", "--project", str(folder), "-q"])
    except SystemExit as ended:
        return ended.code == 1
    raise AssertionError("the command ended without a status")
