"""`bill schema`."""

from __future__ import annotations

from typing import Annotated

import typer

from billing_cli.cli import output
from billing_cli.errors import UsageError


def schema(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="Of which files: catalog, customers, sources, statements or bill.")
    ],
) -> None:
    """Print the JSON Schema of a kind of file.

    For editors, which complete and check with it as you type; `bill init` puts all of them into a new project.
    """
    from billing_cli.assets import schemas_folder
    from pricing.problems import did_you_mean

    files = {path.name.removesuffix(".schema.json"): path for path in schemas_folder().glob("*.schema.json")}
    if kind not in files:
        raise UsageError(f"there is no schema of {kind!r}", did_you_mean(kind, files))
    output.write(files[kind].read_text(encoding="utf-8"))
