"""Pages of reports as files: they appear whole or not at all, where there is a place for them."""

from __future__ import annotations

import os
from pathlib import Path

from billing_cli.errors import BillError
from billing_cli.invoices.documents.render import write_whole


def demand_place(path: Path | None, option: str) -> None:
    """Raise BillError where a page could not be written: told before the work is done."""
    if path is not None and (path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK)):
        raise BillError(f"{path} cannot be written", f"name a file in a folder that is there for {option}")


def write_page(path: Path, content: bytes, option: str) -> None:
    """Write a page. Raises BillError where it cannot be written."""
    demand_place(path, option)
    try:
        write_whole(path, content)
    except OSError as error:
        raise BillError(f"{path} cannot be written: {error.strerror}", f"name another file for {option}") from error
