"""The catalog folder: dated files, each a version."""

from __future__ import annotations

from billing_cli.catalogs.price_files import with_price_files, without_echo
from billing_cli.project import Project
from pricing.catalog.version_reading import CatalogText, read_versions
from pricing.catalog.versions import Versions
from pricing.problems import Problem

ENDINGS = (".yaml", ".yml")


def load_catalogs(project: Project) -> tuple[Versions | None, list[Problem]]:
    """Every version of the project's catalog, or everything that is wrong with any of its files."""
    folder = project.folder("catalog")
    paths = project.files(folder, ENDINGS)
    if not paths:
        return None, [_no_catalog(project.name_of(folder))]
    files: list[CatalogText] = []
    problems: list[Problem] = []
    missing: list[Problem] = []
    for path in paths:
        node, found = project.read_yaml(path)
        problems += found
        if node is not None:
            node, faults = with_price_files(project, node)
            missing += faults
            files.append(CatalogText(tree=node, stem=path.stem))
    versions, found = read_versions(files, complete=len(files) == len(paths))
    problems += [*missing, *without_echo(found, missing)]
    return (None if problems else versions), problems


def _no_catalog(folder: str) -> Problem:
    return Problem(
        code="no-catalog",
        file=f"{folder}/",
        line=0,
        path="",
        message=f"there is no catalog: no .yaml file in {folder}/",
        remedy="write one; `bill init` makes an example",
    )
