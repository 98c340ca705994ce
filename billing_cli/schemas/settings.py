"""`bill.yaml`."""

from __future__ import annotations

from billing_cli.project import Settings
from billing_cli.schemas.descriptions import SETTINGS
from billing_cli.schemas.generation import JsonSchema, definitions, document


def settings_schema() -> JsonSchema:
    """The settings of a project."""
    found = definitions([Settings], SETTINGS)
    return document("The settings of a project of bill", found["Settings"], found)
