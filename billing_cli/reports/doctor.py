"""`bill doctor`: what this machine and this project have, and how to get what they lack."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from billing_cli.assets import templates_folder
from billing_cli.audit.chain import breaks, links, open_audited
from billing_cli.errors import BillError
from billing_cli.invoices.documents.fingerprint import renderer_fingerprint
from billing_cli.invoices.documents.libraries import installation_hint, system_libraries
from billing_cli.project import Project, open_project

PACKAGES = (
    "billing-cli",
    "duckdb",
    "weasyprint",
    "tzdata",
    "pydantic",
    "sqlglot",
    "jinja2",
    "babel",
    "iso4217",
    "pyyaml",
    "typer",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at: `good`, what was found, and what to do where it is not good."""

    check: str
    good: bool
    found: str
    remedy: str = ""

    def row(self) -> dict[str, Any]:
        """As a row of the report."""
        return {
            "check": self.check,
            "state": "ok" if self.good else "missing",
            "found": self.found,
            "remedy": self.remedy,
        }


def diagnose(given: Path | None, here: Path, now: datetime) -> list[Finding]:
    """Everything that a run depends on: versions, system libraries, fonts, the clock, the project and its store."""
    return [
        *_versions(),
        *_libraries(),
        Finding(check="clock", good=True, found=now.isoformat(timespec="seconds")),
        *_project(given, here, now),
    ]


def _versions() -> Iterator[Finding]:
    yield Finding(check="python", good=sys.version_info >= (3, 11), found=sys.version.split()[0], remedy="")
    for name in PACKAGES:
        try:
            yield Finding(check=name, good=True, found=metadata.version(name))
        except metadata.PackageNotFoundError:
            good = name == "billing-cli"
            yield Finding(
                check=name,
                good=good,
                found="run from a checkout" if good else "not installed",
                remedy="" if good else "install bill with its dependencies: make demo does",
            )


def _libraries() -> Iterator[Finding]:
    found = system_libraries()
    hint = installation_hint()
    yield Finding(
        check="pango",
        good=found.pango is not None,
        found=found.pango or "not found: invoices are written as HTML",
        remedy="" if found.pango else hint,
    )
    yield Finding(
        check="harfbuzz",
        good=found.harfbuzz is not None,
        found=found.harfbuzz or "not found",
        remedy="" if found.harfbuzz else hint,
    )
    yield Finding(
        check="harfbuzz-subset",
        good=found.harfbuzz_subset,
        found="found" if found.harfbuzz_subset else "not found: PDFs take several times as long",
        remedy="" if found.harfbuzz_subset else hint,
    )
    fingerprint = renderer_fingerprint([templates_folder()]).digest
    yield Finding(check="renderer", good=True, found=f"fingerprint {fingerprint[:16]}; PDFs compare where it is equal")
    missing = ", ".join(found.missing_scripts)
    yield Finding(
        check="fonts",
        good=True,
        found=f"bundled Inter; {found.fonts} system fonts" + (f", none for {missing}" if missing else ""),
        remedy="names in those scripts print as boxes; install a font such as fonts-noto-cjk" if missing else "",
    )


def _project(given: Path | None, here: Path, now: datetime) -> Iterator[Finding]:
    try:
        project = open_project(given, here)
    except BillError as error:
        yield Finding(check="project", good=given is None, found=error.message, remedy=error.hint)
        return
    yield Finding(check="project", good=True, found=project.settings.seller.name)
    yield _store(project, now)


def _store(project: Project, now: datetime) -> Finding:
    if not project.store_path.exists():
        return Finding(check="store", good=True, found="not made yet")
    try:
        with open_audited(project.store_path, now) as store:
            broken = next(breaks(store), None)
            count = len(links(store))
    except BillError as error:
        return Finding(check="store", good=False, found=error.message, remedy=error.hint)
    if broken is not None:
        return Finding(
            check="store",
            good=False,
            found=f"the audit chain is broken at link {broken.seq}",
            remedy="put back a copy of the store; bill audit verify says all that is wrong",
        )
    return Finding(check="store", good=True, found=f"whole; {count} link{'' if count == 1 else 's'} in the audit chain")
