"""Grants and voids that a command writes: each into a new file of customers, if the project can be read with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from billing_cli.accounts.reading import load_accounts
from billing_cli.contracts.reading import read_contracts
from billing_cli.invoices.documents.file_names import safe_file_name
from billing_cli.project import Project, write_new
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
    read_contracts(project)
    path = project.folder("customers") / f"{section[:-1]}-{safe_file_name(name)}.yaml"
    write_new(text, path, project.name_of(path), "edit that file, or choose another id")
    reads = False
    try:
        read_contracts(project)
        reads = True
    finally:
        if not reads:
            path.unlink(missing_ok=True)
    return project.name_of(path)


def _node(value: str | Sequence[str]) -> Node:
    if isinstance(value, str):
        return TextNode(value, NOWHERE)
    return ListNode(tuple(TextNode(one, NOWHERE) for one in value), NOWHERE)


def free_name(project: Project, stem: str) -> str:
    """A name that no grant has yet: the stem, or with the next number behind it."""
    known = load_accounts(project)[0].grants
    number, name = 1, stem
    while name in known:
        number += 1
        name = f"{stem}-{number}"
    return name
