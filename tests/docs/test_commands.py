"""`docs/reference/commands.md` says of every command what the program itself says: its help, its options, their defaults."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

import pytest
import typer

from billing_cli.cli.app import app
from tests.docs.pages import DOCS, tables

PAGE = DOCS / "reference" / "commands.md"
COLUMNS = ("option", "default", "meaning")
# What every command that opens a project has; told once, at the end of the page.
EVERYWHERE = ("--project", "--format", "--now", "--quiet")


def commands(group: Any, path: tuple[str, ...] = ("bill",)) -> Iterator[tuple[str, Any]]:
    """Every command that does something, by its full name."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            if command.invoke_without_command:
                yield " ".join((*path, name)), command
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


COMMANDS = dict(commands(typer.main.get_command(app)))


def written(parameter: Any) -> tuple[str, str, str]:
    """A row of the page for an argument or an option of the program."""
    return _name(parameter), _default(parameter), parameter.help


def _name(parameter: Any) -> str:
    if not parameter.opts[0].startswith("-"):
        return f"`{parameter.metavar}`"
    first, *others = parameter.opts
    value = "" if parameter.is_flag else f" {parameter.metavar or _values(parameter)}"
    return ", ".join([f"`{first}{value}`", *(f"`{other}`" for other in others)])


def _values(parameter: Any) -> str:
    annotation = parameter.type_descriptor.annotation
    if issubclass(annotation, Enum):
        return "|".join(str(member.value) for member in annotation)
    return "TEXT"


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    if isinstance(parameter.default, Enum):
        return f"`{parameter.default.value}`"
    return "" if parameter.default in (None, False) else f"`{parameter.default}`"


def common() -> dict[str, tuple[str, ...]]:
    """The rows of the options that every command has, by option."""
    [table] = [table for table in tables(section("Options that every command has")) if table.columns == COLUMNS]
    return {row[0].split("`")[1].split()[0]: row for row in table.rows}


def is_common(parameter: Any) -> bool:
    """Whether an option is told once for all: one with forms of its own stands with its command."""
    return parameter.opts[0] in EVERYWHERE and common()[parameter.opts[0]][0] == written(parameter)[0]


def rows_of(command: Any) -> list[tuple[str, str, str]]:
    return [written(parameter) for parameter in command.params if not is_common(parameter)]


def section(title: str) -> str:
    """The text from a heading to the next one."""
    _, found, rest = PAGE.read_text(encoding="utf-8").partition(f"\n## {title}\n")
    assert found, f"commands.md has no section {title}"
    return rest.partition("\n## ")[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_command_is_described_as_it_is(name: str) -> None:
    text, command = section(f"`{name}`"), COMMANDS[name]
    assert text.strip().startswith(str(command.help)), f"the section begins with: {command.help}"

    found = [table for table in tables(text) if table.columns == COLUMNS]
    assert [row for table in found for row in table.rows] == rows_of(command)


@pytest.mark.parametrize("name", COMMANDS)
def test_common_options_of_the_command_are_described_as_they_are(name: str) -> None:
    rows = common()
    for parameter in COMMANDS[name].params:
        if is_common(parameter):
            assert rows[parameter.opts[0]] == written(parameter)
    lacking = {option for option in EVERYWHERE if option not in {p.opts[0] for p in COMMANDS[name].params}}
    assert f"no {' and no '.join(f'`{option}`' for option in sorted(lacking))}" in section(f"`{name}`") or not lacking


def test_page_describes_no_command_that_is_not_there() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    described = {line.removeprefix("## `").removesuffix("`") for line in lines if line.startswith("## `bill ")}
    assert described == set(COMMANDS)
