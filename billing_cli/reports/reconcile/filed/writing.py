"""Writing the documents of a pack: all is made first, then each file appears whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from billing_cli.errors import BillError
from billing_cli.project import Project
from billing_cli.reports.page_files import demand_place, write_page
from billing_cli.reports.reconcile.filed.csv_files import SUMS, CsvFile, csv_files, sums
from billing_cli.reports.reconcile.filed.page import html, pdf
from billing_cli.reports.reconcile.pack import Pack

# What a folder may hold that is written anew: files of a pack before.
OURS = re.compile(rf"[0-9]{{2}}-[a-z_]+(-[a-z_]+)?\.csv|{SUMS}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The documents that are asked for. A page is never without its CSV files: they lie in `csv`, or beside it."""

    pdf: Path | None = None
    html: Path | None = None
    csv: Path | None = None

    @property
    def folder(self) -> Path | None:
        """Where the CSV files go: as said, else beside the PDF, or else the page: `pack-csv` of `pack.pdf`."""
        page = self.pdf or self.html
        return self.csv or (None if page is None else page.with_name(f"{page.stem}-csv"))

    def demand_places(self) -> None:
        """Raise BillError where something could not be written."""
        demand_place(self.pdf, "--pdf")
        demand_place(self.html, "--html")
        if self.folder is not None:
            _demand_folder(self.folder)


def write_documents(pack: Pack, project: Project, wanted: Wanted) -> tuple[str, ...]:
    """Write what is wanted; what the PDF asked for and did not get.

    Raises BillError where something cannot be written, and PdfLibraryMissing before anything is.
    """
    if wanted.folder is None:
        return ()
    files = csv_files(pack)
    page = None if wanted.html is None else html(pack, files, project)
    printed = None if wanted.pdf is None else pdf(pack, files, project)
    _write_folder(wanted.folder, files)
    if wanted.html is not None and page is not None:
        write_page(wanted.html, page, "--html")
    if wanted.pdf is not None and printed is not None:
        write_page(wanted.pdf, printed.content, "--pdf")
    return () if printed is None else printed.complaints


def _demand_folder(folder: Path) -> None:
    above = folder.parent
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise BillError(f"{folder} cannot be made", "name a folder in one that is there for --csv")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise BillError(f"{folder} is no folder", "name another one for --csv")
    strange = sorted(one.name for one in folder.iterdir() if not OURS.fullmatch(one.name)) if folder.is_dir() else ()
    if strange:
        raise BillError(f"{folder} holds other files, such as {strange[0]}", "name a new folder for --csv")


def _write_folder(folder: Path, files: Mapping[str, CsvFile]) -> None:
    """The folder anew, beside its place first: one of a pack before is replaced as a whole."""
    _demand_folder(folder)
    place = folder.resolve()
    unfinished, before = (place.with_name(f".{place.name}.{word}") for word in ("unfinished", "before"))
    try:
        for one in (unfinished, before):
            shutil.rmtree(one, ignore_errors=True)
        unfinished.mkdir()
        for file in files.values():
            (unfinished / file.name).write_bytes(file.content)
        (unfinished / SUMS).write_bytes(sums(files))
        if place.is_dir():
            place.rename(before)
        unfinished.rename(place)
        shutil.rmtree(before, ignore_errors=True)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise BillError(f"{folder} cannot be written: {error.strerror}", "name another folder for --csv") from error
