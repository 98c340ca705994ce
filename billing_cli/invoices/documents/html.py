"""HTML by sandboxed templates that a project may replace: an invoice's JSON document, and pages of reports."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from billing_cli.errors import BillError
from billing_cli.invoices.documents.compose import compose_sheet
from billing_cli.invoices.documents.template_files import OutsideTemplates, find_template_file

TEMPLATE = "invoice.html.j2"
STYLESHEET = "invoice.css"
REMEDY = "mend the template, or remove it from the project's templates folder to use the bundled one"


class TemplateFailed(BillError):
    """A template cannot be read or does not render."""


class FolderLoader(BaseLoader):
    """Reads templates from the first folder that has them, and from nowhere else."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return the template's text and path."""
        try:
            path = find_template_file(self.folders, template)
        except OutsideTemplates as error:
            raise TemplateFailed(f"template {template!r} leads out of the templates folder", REMEDY) from error
        if path is None:
            raise TemplateNotFound(template)
        return path.read_text(encoding="utf-8"), str(path), lambda: True


def template_environment(folders: Sequence[Path]) -> Environment:
    """Return an environment where templates reach only what they are given; a missing name is an error."""
    return ImmutableSandboxedEnvironment(
        loader=FolderLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def invoice_html(
    document: Mapping[str, Any],
    folders: Sequence[Path],
    *,
    environment: Environment | None = None,
    styled: bool = True,
) -> str:
    """Render one invoice document as a whole HTML page; `styled` puts the stylesheet into it.

    `folders` hold templates, the project's own first. An environment may be shared by many invoices.
    Raises TemplateFailed with file and line, never a traceback of a template's.
    """
    sheet = compose_sheet(document, folders)
    return page_html(
        TEMPLATE,
        {"sheet": sheet, "words": sheet.words},
        folders,
        environment=environment or template_environment(folders),
        stylesheet=STYLESHEET if styled else None,
    )


def page_html(
    name: str,
    values: Mapping[str, Any],
    folders: Sequence[Path],
    *,
    environment: Environment,
    stylesheet: str | None,
) -> str:
    """Render the template `name` as a whole HTML page; the stylesheet of that name is put into it.

    Raises TemplateFailed with file and line, never a traceback of a template's.
    """
    text = stylesheet_text(folders, stylesheet) if stylesheet else ""
    try:
        return environment.get_template(name).render(**values, stylesheet=text)
    except TemplateFailed:
        raise
    except TemplateSyntaxError as error:
        raise TemplateFailed(f"{error.filename or error.name}:{error.lineno}: {error.message}", REMEDY) from error
    except TemplateNotFound as error:
        raise TemplateFailed(f"no template {error.name!r} in {_listed(folders)}", REMEDY) from error
    except Exception as error:
        place = _place_in_template(name, error.__traceback__, folders)
        raise TemplateFailed(f"{place}: {str(error) or type(error).__name__}", REMEDY) from error


def stylesheet_text(folders: Sequence[Path], name: str) -> str:
    """Return the text of the stylesheet in force."""
    try:
        path = find_template_file(folders, name)
    except OutsideTemplates as error:
        raise TemplateFailed(f"{name} is a link that leaves the templates folder", REMEDY) from error
    if path is None:
        raise TemplateFailed(f"no {name} in {_listed(folders)}", REMEDY)
    return path.read_text(encoding="utf-8")


def _place_in_template(name: str, traceback: TracebackType | None, folders: Sequence[Path]) -> str:
    homes = [str(folder.resolve()) for folder in folders]
    place = name
    while traceback:
        file = traceback.tb_frame.f_code.co_filename
        if any(file.startswith(home) for home in homes):
            place = f"{file}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place


def _listed(folders: Sequence[Path]) -> str:
    return ", ".join(str(folder) for folder in folders)
