"""Where the files that ship with the program are: document templates, the sample project, JSON Schemas.

In the source tree they are folders of it, and an editable install or a bare checkout reads them there. A
wheel has no top-level folders of its own, so it carries them in `billing_cli/_data` (see `pyproject.toml`).
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def templates_folder() -> Path:
    """Return the folder of the Jinja2 templates, their stylesheet and the bundled font; read only.

    >>> templates_folder().name
    'templates'
    """
    return _shipped_folder("templates")


def sample_folder() -> Path:
    """Return the sample project that `bill init --sample` copies; read only.

    >>> sample_folder().name
    'sample_data'
    """
    return _shipped_folder("sample_data")


def new_project_folder() -> Path:
    """Return the commented example that `bill init` copies; read only.

    >>> new_project_folder().name
    'new_project'
    """
    return templates_folder() / "new_project"


def schemas_folder() -> Path:
    """Return the folder of the JSON Schemas, `KIND.schema.json` each; read only.

    >>> schemas_folder().name
    'schema'
    """
    return _shipped_folder("schema", in_tree="docs/schema")


def _shipped_folder(name: str, *, in_tree: str | None = None) -> Path:
    in_wheel = _PACKAGE / "_data" / name
    folder = in_wheel if in_wheel.is_dir() else _PACKAGE.parent / (in_tree or name)
    assert folder.is_dir(), f"the installation of billing-cli is incomplete: {folder} is missing"
    return folder
