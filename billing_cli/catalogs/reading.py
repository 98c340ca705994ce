"""The catalog folder: dated files, the one that applies."""

from __future__ import annotations

from billing_cli.catalogs.price_files import with_price_files, without_echo
from billing_cli.project import Project
from pricing.catalog.catalog import Catalog
from pricing.catalog.later import REMEDY
from pricing.catalog.reading import read_catalog
from pricing.problems import Problem

ENDINGS = (".yaml", ".yml")


def load_catalog(project: Project) -> tuple[Catalog | None, list[Problem]]:
    """The catalog of the project, or everything that is wrong with it.

    This version prices one catalog version; a second file is refused, never passed over.
    """
    folder = project.folder("catalog")
    files = project.files(folder, ENDINGS)
    if not files:
        name = project.name_of(folder)
        return None, [
            _problem(
                f"{name}/",
                "no-catalog",
                f"there is no catalog: no .yaml file in {name}/",
                "write one; `bill init` makes an example",
            )
        ]
    catalogs: list[Catalog] = []
    problems: list[Problem] = []
    for path in files:
        node, found = project.read_yaml(path)
        if node is not None:
            node, missing = with_price_files(project, node)
            catalog, faults = read_catalog(node, file_stem=path.stem)
            found = [*found, *missing, *without_echo(faults, missing)]
            catalogs += [catalog] if catalog else []
        problems += found
    if len(files) > 1:
        problems += [
            _problem(
                project.name_of(path),
                "not-yet",
                "a second version of the catalog is not priced by this version of bill",
                REMEDY,
            )
            for path in files[1:]
        ]
    return (None, problems) if problems else (catalogs[0], [])


def _problem(file: str, code: str, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=file, line=0, path="", message=message, remedy=remedy)
