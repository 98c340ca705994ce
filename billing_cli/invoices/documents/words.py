"""The words printed on documents, by language; a project's own `words/` files replace single ones."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from babel.core import Locale

from billing_cli.errors import BillError
from billing_cli.invoices.documents.template_files import OutsideTemplates, find_template_file


def words_for(locale: Locale, folders: Sequence[Path]) -> Mapping[str, str]:
    """Return the words of `locale`: English, replaced by those of its language, then by those of its country.

    `folders` come with the project's own first; of one language, its words replace the bundled ones.
    Raises BillError for a file that is not an object of texts.
    """
    words: dict[str, str] = {}
    for name in ("en", locale.language, f"{locale.language}_{locale.territory}"):
        for folder in reversed(folders):
            words.update(_read(folder, f"words/{name}.json"))
    return words


def _read(folder: Path, name: str) -> Mapping[str, str]:
    try:
        path = find_template_file([folder], name)
    except OutsideTemplates as error:
        raise BillError(f"{folder / name} is a link that leaves the folder", "copy the file there") from error
    if path is None:
        return {}
    try:
        words = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise BillError(f"{path}: not JSON: {error}", "compare it with the bundled words/en.json") from error
    if not isinstance(words, dict) or not all(isinstance(word, str) for word in words.values()):
        raise BillError(f"{path}: must be an object of texts", "compare it with the bundled words/en.json")
    return words
