"""From the files of `catalog/` to versions, each whole; or to all problems of all files, each once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pricing.catalog.answers import answer_problems
from pricing.catalog.catalog import Catalog
from pricing.catalog.extensions import OWN_KEYS, extended
from pricing.catalog.reading import read_catalog
from pricing.catalog.versions import ALWAYS, Versions
from pricing.problems import Problem
from pricing.schema import Day, Identifier, Strict, read_as
from pricing.yaml_tree import MapNode, Node, place_at


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogText:
    """One file as it is written, its price files read; `stem` is its name without the ending."""

    tree: Node
    stem: str


class Head(Strict):
    """What a file says of itself."""

    version: Identifier | None = None
    effective: Day | None = None
    extends: Identifier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    tree: MapNode
    stem: str
    version: str
    effective: date | None
    extends: str | None

    @property
    def begins(self) -> date:
        """Where it stands among the others; what extends another is not the first, whatever its date."""
        return self.effective or (ALWAYS if self.extends is None else date.max)

    def problem(self, code: str, key: str, message: str, remedy: str) -> Problem:
        place = place_at(self.tree, (key,))
        path = key if key in self.tree.entries else ""
        return Problem(
            code=code, file=place.file, line=place.line if path else 0, path=path, message=message, remedy=remedy
        )


def read_versions(files: Sequence[CatalogText], *, complete: bool = True) -> tuple[Versions | None, list[Problem]]:
    """Read every version, whole, in the order in which they take effect.

    `complete` is whether every file of the folder is among `files`: without one, nobody knows what the next extends.
    A version that changes what a plan costs and does not say what that means for existing subscriptions is a problem.
    """
    heads = [_head(file.tree, file.stem) for file in files if isinstance(file.tree, MapNode)]
    ordered = sorted(heads, key=lambda one: (one.begins, one.tree.place.file))
    problems = [*_head_problems(ordered)]
    for file in files:
        if not isinstance(file.tree, MapNode):
            problems += read_catalog(file.tree, file_stem=file.stem)[1]
    catalogs, found = _read_in_order(ordered, complete=complete and len(ordered) == len(files))
    problems += found
    read = tuple(catalog for catalog in catalogs if catalog is not None)
    if complete and len(read) == len(files):
        problems += answer_problems(Versions(versions=read)) if not _head_faults(problems) else ()
    return (None if problems or not read else Versions(versions=read)), problems


def _head(tree: MapNode, stem: str) -> _File:
    """What can be read of a file's head, key by key; what is wrong with it is told where the whole file is read."""
    heads = {
        name: read_as(Head, tree.with_entries({name: tree.entries[name]}))[0] or Head()
        for name in OWN_KEYS
        if name in tree.entries
    }
    version, effective, extends = (heads.get(name, Head()) for name in ("version", "effective", "extends"))
    return _File(
        tree=tree,
        stem=stem,
        version=version.version or stem,
        effective=effective.effective,
        extends=extends.extends,
    )


def _head_faults(problems: Sequence[Problem]) -> bool:
    return any(problem.code in ("version-twice", "effective-twice", "no-effective") for problem in problems)


def _head_problems(ordered: Sequence[_File]) -> Iterator[Problem]:
    """Versions of one name or one date, and versions without a date that are not the first."""
    for place, file in enumerate(ordered):
        twin = next((other for other in ordered[:place] if other.version == file.version), None)
        if twin is not None:
            message = f"{twin.tree.place.file} is version `{file.version}` too"
            yield file.problem("version-twice", "version", message, "give each file a `version` of its own")
        if place == 0:
            continue
        if file.effective is None and "effective" not in file.tree.entries:
            message = f"{ordered[0].tree.place.file} takes effect first, and only the first version may hold since ever"
            yield file.problem("no-effective", "effective", message, "add `effective: …`, the first day it applies on")
        elif file.effective is not None and file.effective == ordered[place - 1].effective:
            message = f"{ordered[place - 1].tree.place.file} takes effect on {file.effective} too"
            remedy = "let one of the two take effect on another day, or make them one file"
            yield file.problem("effective-twice", "effective", message, remedy)


def _read_in_order(ordered: Sequence[_File], *, complete: bool) -> tuple[list[Catalog | None], list[Problem]]:
    """Each version whole, and what is wrong with it; what an earlier version said already is not said again."""
    catalogs: list[Catalog | None] = []
    problems: dict[Problem, None] = {}
    seen: set[Problem] = set()
    base: MapNode | None = None
    for place, file in enumerate(ordered):
        tree = file.tree
        if file.extends is not None and complete and (place == 0 or file.effective is not None):
            problems |= dict.fromkeys(_extends_problems(file, ordered[place - 1] if place else None, ordered))
        if file.extends is not None and (base is None or not complete):
            # What it extends is not there, so that nothing of it can be read.
            catalogs.append(None)
            continue
        if file.extends is not None and base is not None:
            tree, found = extended(base, file.tree)
            problems |= dict.fromkeys(found)
        catalog, found = read_catalog(tree, file_stem=file.stem, written=file.tree)
        problems |= dict.fromkeys(_of_version(problem, file, ordered) for problem in found if problem not in seen)
        seen |= set(found)
        catalogs.append(catalog)
        base = tree
    return catalogs, list(problems)


def _of_version(problem: Problem, file: _File, ordered: Sequence[_File]) -> Problem:
    """A fault in what an earlier file wrote, which this version makes one: it says by which version."""
    others = {one.tree.place.file for one in ordered} - {file.tree.place.file}
    if problem.file not in others:
        return problem
    return replace(problem, message=f"{problem.message} in version `{file.version}`, which extends this one")


def _extends_problems(file: _File, before: _File | None, ordered: Sequence[_File]) -> Iterator[Problem]:
    """A version extends the one just before it: another base would mean that changes in between are lost in silence."""
    if before is None:
        message = f"no version takes effect before this one, so that there is no `{file.extends}` to extend"
        remedy = "leave `extends` out, or correct `effective`" if len(ordered) > 1 else "leave it out, or add that file"
        yield file.problem("wrong-extends", "extends", message, remedy)
    elif file.extends != before.version:
        message = f"the version just before this one is `{before.version}`, not `{file.extends}`"
        yield file.problem(
            "wrong-extends", "extends", message, f"write `extends: {before.version}`, or correct `effective`"
        )
