"""What `--base` and `--head` name, as a project that can be read like any other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from billing_cli.accounts.reading import ENDINGS as ACCOUNT_ENDINGS
from billing_cli.catalogs.reading import ENDINGS
from billing_cli.charges.pinned_files import pinned_project
from billing_cli.errors import BillError, InputProblems
from billing_cli.project import SETTINGS_FILE, Project, open_project
from billing_cli.reports.diff_plan.git_objects import revision
from billing_cli.store.store import Store
from pricing.rating.calculator import statement
from pricing.yaml_tree import ListNode, MapNode, Node, TextNode, parse_yaml

PUBLISHED = "published"
WORKING_TREE = "working tree"
GIT = "git:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A project that a name stands for; `name` is as it was given, `what` says in words what that is."""

    name: str
    what: str
    project: Project


def open_reference(store: Store, tree: Project, name: str | None, here: Path, folder: Path) -> Reference:
    """The project that `name` means; None is the working tree. What has no folder of its own is written into `folder`.

    Raises BillError where there is no such thing, and InputProblems where its settings do not load.
    """
    if name is None:
        return Reference(name=WORKING_TREE, what="the files as they are", project=open_project(tree.root, here))
    if name == PUBLISHED:
        return _published(store, folder)
    if name.startswith(GIT):
        return _of_git(tree, name, folder)
    path = Path(name) if Path(name).is_absolute() else here / name
    if not path.exists():
        raise BillError(
            f"there is no {name}",
            "name a folder of a catalog, a file of one, a project folder, git:REVISION or published",
        )
    if (path / SETTINGS_FILE).is_file():
        return Reference(name=name, what="a project folder", project=open_project(path, here))
    return _of_catalog(tree, name, path.resolve(), folder)


def _published(store: Store, folder: Path) -> Reference:
    link = store.one(statement(__package__, "last_pins"))[0]
    if link is None:
        raise BillError(
            "nothing is published: no invoice was issued and no plan applied yet",
            "name what to compare with, such as --base git:main or --base FOLDER",
        )
    project = pinned_project(store, int(link), folder)
    return Reference(name=PUBLISHED, what=f"the files of audit link {link}", project=project)


def _of_git(tree: Project, name: str, folder: Path) -> Reference:
    found = revision(tree.root, name.removeprefix(GIT))
    if SETTINGS_FILE not in found.files:
        raise BillError(
            f"{name} has no {SETTINGS_FILE} in this folder", "name a revision that holds this project, or a folder"
        )
    _write(folder, found.contents([SETTINGS_FILE]))
    own = open_project(folder, folder)
    places = tuple(f"{place}/" for place in _folders(own))
    endings = (*ENDINGS, *ACCOUNT_ENDINGS)
    names = [one for one in found.files if one.startswith(places) and Path(one).suffix.lower() in endings]
    names += _exchange_file(own)
    contents = found.contents(sorted(names))
    _write(folder, contents)
    _write(folder, found.contents(sorted(set(_price_files(contents)) & found.files.keys())))
    _make_folders(own, folder)
    return Reference(name=name, what=f"commit {found.commit}", project=own)


def _exchange_file(project: Project) -> list[str]:
    exchange = project.settings.exchange_rates
    return [] if exchange is None else [Path(exchange.file).as_posix()]


def _folders(project: Project) -> list[str]:
    folders = project.settings.folders
    return [str(Path(one)) for one in (folders.catalog, folders.customers, folders.taxes)]


def _of_catalog(tree: Project, name: str, path: Path, folder: Path) -> Reference:
    """A catalog beside the customers and settings of the working tree.

    A file that `extends` a version is laid over the catalog of the working tree; any other is a whole catalog.
    """
    catalog, customers, taxes = _folders(tree)
    contents = _contents(tree.root, [SETTINGS_FILE]) | _of_folder(tree.root, customers) | _of_folder(tree.root, taxes)
    if path.is_dir():
        what = "a catalog folder"
        files = {f"{catalog}/{one.name}": one.read_bytes() for one in tree.files(path, ENDINGS)}
    else:
        text = path.read_bytes()
        node = parse_yaml(text.decode("utf-8-sig", "replace"), name)[0]
        laid_over = isinstance(node, MapNode) and "extends" in node.entries
        what = "a file over the catalog of the working tree" if laid_over else "a file that is a whole catalog"
        files = _of_folder(tree.root, catalog) if laid_over else {}
        files[f"{catalog}/{path.name}"] = text
    prices = [one for one in (*_price_files(files), *_exchange_file(tree)) if (tree.root / one).is_file()]
    _write(folder, contents | files | _contents(tree.root, prices))
    _make_folders(tree, folder)
    return Reference(name=name, what=what, project=open_project(folder, folder))


def _make_folders(project: Project, folder: Path) -> None:
    """A folder without a file stands in no commit; it is there all the same."""
    for place in _folders(project):
        (folder / place).mkdir(parents=True, exist_ok=True)


def _of_folder(root: Path, folder: str) -> dict[str, bytes]:
    place = root / folder
    if not place.is_dir():
        return {}
    return {f"{folder}/{one.name}": one.read_bytes() for one in sorted(place.iterdir()) if one.is_file()}


def _contents(root: Path, names: list[str]) -> dict[str, bytes]:
    return {name: (root / name).read_bytes() for name in names if (root / name).resolve().is_relative_to(root)}


def _price_files(contents: Mapping[str, bytes]) -> Iterator[str]:
    """The price files that YAML files name."""
    for name, content in contents.items():
        if Path(name).suffix.lower() in ENDINGS:
            node = parse_yaml(content.decode("utf-8-sig", "replace"), name)[0]
            yield from _named(node)


def _named(node: Node | None) -> Iterator[str]:
    if isinstance(node, ListNode):
        for item in node.items:
            yield from _named(item)
    if isinstance(node, MapNode):
        for name, value in node.entries.items():
            file = value.entries.get("file") if name == "prices" and isinstance(value, MapNode) else None
            if isinstance(file, TextNode) and file.text:
                yield Path(file.text).as_posix()
            yield from _named(value)


def _write(folder: Path, contents: Mapping[str, bytes]) -> None:
    root = folder.resolve()
    for name, content in contents.items():
        path = (root / name).resolve()
        if not path.is_relative_to(root):
            raise BillError(f"the name {name} leaves the project folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@contextmanager
def problems_of(reference: str) -> Iterator[None]:
    """Let problems of files say which side they are of."""
    try:
        yield
    except InputProblems as error:
        raise InputProblems(
            replace(one, file=f"{reference}:{one.file}") if reference != WORKING_TREE else one for one in error.problems
        ) from error
