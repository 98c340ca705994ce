"""Every kind of file that has a schema, in one list."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from billing_cli.schemas.catalog import catalog_schema
from billing_cli.schemas.customers import customers_schema
from billing_cli.schemas.generation import JsonSchema
from billing_cli.schemas.settings import settings_schema
from billing_cli.schemas.sources import sources_schema
from billing_cli.schemas.statements import statements_schema
from billing_cli.schemas.taxes import taxes_schema

# A new kind of file is a module and a line here.
KINDS: Mapping[str, Callable[[], JsonSchema]] = {
    "catalog": catalog_schema,
    "customers": customers_schema,
    "sources": sources_schema,
    "statements": statements_schema,
    "taxes": taxes_schema,
    "bill": settings_schema,
}


def schema_text(kind: str) -> str:
    """The schema of a kind of file, as it is shipped; KeyError for another word."""
    return json.dumps(KINDS[kind](), indent=2, ensure_ascii=False) + "\n"
