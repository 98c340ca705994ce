"""Grants and voids that a command writes: each into a new file of customers, if the project can be read with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from billing_cli.contracts.reading import load_contracts
from billing_cli.errors import BillError, InputProblems
from billing_cli.invoices.documents.file_names import safe_file_name
from billing_cli.project import Project
from pricing.yaml_tree import ListNode, MapNode, Node, Place, TextNode
from pricing.yaml_writing import yaml_text

NOWHERE = Place("", 0)
Given = Mapping[str, "str | Sequence[str] | None"]


def write_entry(project: Project, section: str, name: str, given: Given) -> str:
    """Write one entry of a section into a file of its own; gives the file's name in the project.

    Raises BillError where there is such a file, InputProblems where the project cannot be read with it: then it is
    not there afterwards.
    """
    entry = MapNode({key: _node(value) for key, value in given.items() if value is not None}, NOWHERE)
    text = yaml_text(MapNode({section: ListNode((entry,), NOWHERE)}, NOWHERE))
    before = load_contracts(project)[1]
    if before:
        raise InputProblems(before)
    path = project.folder("customers") / f"{section[:-1]}-{safe_file_name(name)}.yaml"
    _write(path, text, project.name_of(path))
    try:
        problems = load_contracts(project)[1]
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if problems:
        path.unlink(missing_ok=True)
        raise InputProblems(problems)
    return project.name_of(path)


def _write(path: Path, text: str, name: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise BillError(f"{name} is already there", "edit that file, or choose another id") from error
    except OSError as error:
        raise BillError(
            f"{name} cannot be written: {error.strerror}", "check the folder and its permissions"
        ) from error


def _node(value: str | Sequence[str]) -> Node:
    if isinstance(value, str):
        return TextNode(value, NOWHERE)
    return ListNode(tuple(TextNode(one, NOWHERE) for one in value), NOWHERE)


def free_name(project: Project, stem: str) -> str:
    """A name that no grant has yet: the stem, or with the next number behind it."""
    contracts, _ = load_contracts(project)
    known = contracts.accounts.grants if contracts is not None else {}
    number, name = 1, stem
    while name in known:
        number += 1
        name = f"{stem}-{number}"
    return name
