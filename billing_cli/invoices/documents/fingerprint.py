"""What decides a PDF's bytes beside the invoice: PDFs compare only where this is equal."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from billing_cli.invoices.documents.libraries import system_libraries
from billing_cli.invoices.documents.template_files import template_files

PACKAGES = ("weasyprint", "pydyf", "fonttools", "tinycss2", "pyphen", "babel", "jinja2")


@dataclass(frozen=True, slots=True, kw_only=True)
class RendererFingerprint:
    """Versions of the renderer, and a digest of templates, words and bundled fonts.

    System fonts are not in it: a name in a script that the bundled font lacks may print otherwise elsewhere.
    """

    packages: dict[str, str]
    pango: str | None
    harfbuzz: str | None
    harfbuzz_subset: bool
    templates: str

    @property
    def digest(self) -> str:
        """SHA-256 of everything above, in hexadecimal."""
        return hashlib.sha256(repr(sorted(asdict(self).items())).encode()).hexdigest()


def renderer_fingerprint(folders: Sequence[Path]) -> RendererFingerprint:
    """Describe the renderer with these template folders, the project's own first."""
    libraries = system_libraries()
    return RendererFingerprint(
        packages={name: version(name) for name in PACKAGES},
        pango=libraries.pango,
        harfbuzz=libraries.harfbuzz,
        harfbuzz_subset=libraries.harfbuzz_subset,
        templates=_digest_of_files(folders),
    )


def _digest_of_files(folders: Sequence[Path]) -> str:
    """Digest names and contents, folder by folder; where the folders lie makes no difference."""
    digest = hashlib.sha256()
    for position, folder in enumerate(folders):
        for path in template_files(folder):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{position} {path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()
