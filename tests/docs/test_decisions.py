"""Decisions are numbered without a gap, and the one about dependencies names what `pyproject.toml` asks for."""

import re
import tomllib

from tests.docs.pages import DOCS, tables
from tests.transcripts import ROOT

FOLDER = DOCS / "decisions"
DEPENDENCIES = FOLDER / "0007-dependencies.md"


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted(FOLDER.glob("[0-9]*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_title_of_a_decision_is_that_of_the_list() -> None:
    listed = dict(re.findall(r"\((\d{4})[^)]*\) \| (.+) \|", (FOLDER / "README.md").read_text(encoding="utf-8")))
    titles = [path.read_text(encoding="utf-8").partition("\n")[0] for path in sorted(FOLDER.glob("[0-9]*.md"))]
    assert titles == [f"# {number} {title}" for number, title in listed.items()]


def test_every_dependency_is_listed_with_its_locked_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[<>=]", name)[0] for name in project["dependencies"]}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))
    [table] = tables(DEPENDENCIES.read_text(encoding="utf-8"))
    assert {row[0]: row[1] for row in table.rows} == {name: locked[name] for name in wanted}
