"""What WeasyPrint may fetch: files of the template folders and `data:` addresses, and nothing else."""

import mimetypes
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from billing_cli.invoices.documents.template_files import OutsideTemplates, find_template_file

# Relative addresses are joined to this one. Nothing answers there: the fetcher maps it to the template
# folders, so that a stylesheet of the project finds the bundled font, and no path of the computer gets into a
# document.
BASE_URL = "https://templates.invalid/"


class RefusedAddress(ValueError):
    """An address that documents may not use."""


class TemplateFetcher(URLFetcher):  # type: ignore[misc]
    """Gives WeasyPrint the files of the template folders; keeps what it refused in `refused`."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)
        self.folders = tuple(folders)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Return the content behind `url`. Raises RefusedAddress for all but template files."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        parts = urlsplit(url)
        if not url.startswith(BASE_URL):
            return self._refuse(url)
        try:
            path = find_template_file(self.folders, unquote(parts.path).lstrip("/"))
        except OutsideTemplates:
            path = None
        if path is None:
            return self._refuse(url)
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": media_type})

    def _refuse(self, url: str) -> Any:
        name = url.removeprefix(BASE_URL)
        if name not in self.refused:
            self.refused.append(name)
        raise RefusedAddress(f"{name} is not in the templates folder")
