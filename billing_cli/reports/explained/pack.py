"""A dispute pack: a folder with which a customer checks an invoice, or one line of it, alone."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from billing_cli.assets import templates_folder
from billing_cli.contracts.reading import read_contracts
from billing_cli.errors import BillError
from billing_cli.project import Project
from billing_cli.reports.explained.explain import ExplainedLine, explain_invoice, explain_lines
from billing_cli.reports.explained.origin import origin_of
from billing_cli.reports.explained.page import page
from billing_cli.reports.explained.price_file import catalog_files
from billing_cli.store.store import Store
from pricing.rating.calculator import statement

Json = Mapping[str, Any]
EVENTS = "events.parquet"
EVENT_COLUMNS = (
    "line", "charge", "status", "source", "id", "type", "time_us", "value", "dimensions", "amounts", "instead",
    "properties", "file", "row",
)  # fmt: skip
AT_ONCE = 100_000
HOLDS = {
    "README.md": "what is here, and how to check it",
    "catalog": "meters, prices and terms as they applied",
    EVENTS: "the events, with file and row",
    "explanation.json": "every step",
    "invoice.json": "the invoice",
    "recompute.html": "a page that calculates the figures again",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The files of a pack, by name within its folder, each with its SHA-256."""

    folder: Path
    files: tuple[tuple[str, str], ...]
    findings: tuple[str, ...]

    def rows(self) -> list[dict[str, Any]]:
        """A row per file."""
        return [
            {"file": (self.folder / name).as_posix(), "holds": HOLDS[name.partition("/")[0]], "sha256": digest}
            for name, digest in self.files
        ]


def events_file(folder: Path | None) -> tuple[Path, ...]:
    """The file that the store must be allowed to write for a pack in `folder`."""
    return () if folder is None else (_unfinished(folder) / EVENTS,)


def _unfinished(folder: Path) -> Path:
    place = folder.resolve()
    return place.with_name(f".{place.name}.unfinished")


def write_pack(store: Store, project: Project, document: Json, number: int | None, folder: Path) -> Pack:
    """Write a pack of one line, or of all, to a folder that is not there yet; it appears whole or not at all.

    Raises BillError where it is there, or cannot be written.
    """
    if folder.exists() or folder.is_symlink():
        raise BillError(f"{folder} is already there", "name a new folder")
    lines = document["invoice"]["lines"]
    numbers = [number] if number is not None else list(range(1, len(lines) + 1))
    explained = list(explain_lines(store, project, document, numbers, to_customer=True))
    unfinished = _unfinished(folder)
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        _write(store, project, document, explained, unfinished, whole=number is None)
        unfinished.rename(folder)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise BillError(
            f"{folder} cannot be made: {error.strerror}", "check the folder above it and its permissions"
        ) from error
    whole = explain_invoice(project, document).findings if number is None else ()
    found = [f"line {one.number}: {said}" for one in explained for said in one.findings]
    return Pack(folder=folder, files=tuple(_digests(folder)), findings=tuple(dict.fromkeys([*whole, *found])))


def _write(
    store: Store, project: Project, document: Json, explained: Sequence[ExplainedLine], folder: Path, *, whole: bool
) -> None:
    invoice = document["invoice"]
    contracts = read_contracts(project)
    origin = origin_of(contracts, invoice)
    what = f"invoice {invoice['number'] or invoice['id']}"
    what = what if whole else f"line {explained[0].number} of {what}"
    texts = {
        "README.md": _readme(what),
        "invoice.json": _json(document),
        "explanation.json": _json(_explanation(project, document, explained, whole=whole)),
        "recompute.html": page(invoice, explained, project.settings.rounding, whole=whole),
    }
    if origin is not None:
        texts |= catalog_files(project, contracts, origin, explained)
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    _write_events(store, explained, folder / EVENTS)


def _readme(what: str) -> str:
    text = (templates_folder() / "pack" / "README.md").read_text(encoding="utf-8")
    # What a name holds stands for itself in Markdown, and in one line.
    plain = "".join(f"\\{letter}" if letter in "\\`*_[]<>#|&" else letter for letter in " ".join(what.split()))
    return text.replace("@WHAT@", plain)


def _explanation(project: Project, document: Json, explained: Sequence[ExplainedLine], *, whole: bool) -> Json:
    """The explanations of all lines, without their events: those stand in the Parquet file."""
    invoice = document["invoice"]
    sums = explain_invoice(project, document).document()["explanation"] if whole else {}
    lines = [one.document(invoice, 0)["explanation"] for one in explained]
    kept = [{name: value for name, value in line.items() if name not in ("invoice", "events")} for line in lines]
    head = sums["invoice"] if whole else lines[0]["invoice"]
    steps = {"steps": sums["steps"], "findings": sums["findings"]} if whole else {}
    return {"schema_version": document["schema_version"], "explanation": {"invoice": head, "lines": kept, **steps}}


def _json(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"


def _write_events(store: Store, explained: Sequence[ExplainedLine], path: Path) -> None:
    store.run(statement(__package__, "packed_events"))
    rows: list[tuple[object, ...]] = []
    for row in _event_rows(explained):
        rows.append(row)
        if len(rows) == AT_ONCE:
            store.load(statement(__package__, "load_packed_events"), EVENT_COLUMNS, rows)
            rows.clear()
    store.load(statement(__package__, "load_packed_events"), EVENT_COLUMNS, rows)
    store.run(statement(__package__, "write_packed_events"), path=str(path))


def _event_rows(explained: Sequence[ExplainedLine]) -> Iterator[tuple[object, ...]]:
    for line in explained:
        for one in line.events:
            yield (
                line.number,
                line.line["charge"],
                one.status,
                one.source,
                one.id,
                one.type,
                one.time_us,
                one.value,
                json.dumps(one.dimensions, ensure_ascii=False),
                list(one.amounts),
                one.instead,
                one.properties,
                one.file,
                one.row,
            )


def _digests(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        yield path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()
