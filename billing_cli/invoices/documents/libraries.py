"""The system libraries and fonts that PDF needs: what is here, and how to get what is missing."""

import ctypes
import ctypes.util
import sys
from dataclasses import dataclass
from pathlib import Path

from billing_cli.errors import BillError

FEDORA = Path("/etc/fedora-release")
NAMES = {
    "pango": ("pango-1.0", "libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    "harfbuzz": ("harfbuzz", "libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll"),
    "subset": (
        "harfbuzz-subset", "libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib",
        "libharfbuzz-subset-0.dll",
    ),
    "fontconfig": ("fontconfig", "libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"),
}  # fmt: skip
SCRIPTS = {
    "Chinese": "zh-cn",
    "Japanese": "ja",
    "Korean": "ko",
    "Arabic": "ar",
    "Hebrew": "he",
    "Thai": "th",
    "Hindi": "hi",
}


class PdfLibraryMissing(BillError):
    """WeasyPrint cannot load Pango, so that there is no PDF."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemLibraries:
    """Versions found (None: not found), and the number of system fonts for names in each other script."""

    pango: str | None
    harfbuzz: str | None
    harfbuzz_subset: bool
    fonts: int
    fonts_by_script: dict[str, int]

    @property
    def missing_scripts(self) -> tuple[str, ...]:
        """Scripts in which a customer's name would print as boxes."""
        return tuple(script for script, count in self.fonts_by_script.items() if not count)


def system_libraries() -> SystemLibraries:
    """Look at the libraries of this computer, without loading WeasyPrint."""
    harfbuzz = _load("harfbuzz")
    return SystemLibraries(
        pango=_text_of(_load("pango"), "pango_version_string"),
        harfbuzz=_text_of(harfbuzz, "hb_version_string"),
        harfbuzz_subset=_load("subset") is not None,
        fonts=_count_fonts(""),
        fonts_by_script={script: _count_fonts(f":lang={code}") for script, code in SCRIPTS.items()},
    )


def installation_hint() -> str:
    """Say how to install what PDF needs, for this kind of computer."""
    if sys.platform == "darwin":
        return "brew install pango"
    if sys.platform == "win32":
        return "install MSYS2, then: pacman -S mingw-w64-x86_64-pango"
    if FEDORA.exists():
        return "dnf install pango"
    return "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 (Fedora: dnf install pango)"


def _load(library: str) -> ctypes.CDLL | None:
    for name in NAMES[library]:
        try:
            return ctypes.CDLL(ctypes.util.find_library(name) or name)
        except OSError:
            continue
    return None


def _text_of(library: ctypes.CDLL | None, function: str) -> str | None:
    if library is None:
        return None
    call = getattr(library, function)
    call.restype = ctypes.c_char_p
    return str(call().decode())


class _FontSet(ctypes.Structure):
    _fields_ = (("count", ctypes.c_int), ("size", ctypes.c_int), ("fonts", ctypes.c_void_p))


def _count_fonts(pattern: str) -> int:
    """Count fonts that Fontconfig lists for `pattern`; none without Fontconfig."""
    library = _load("fontconfig")
    if library is None:
        return 0
    library.FcNameParse.restype = ctypes.c_void_p
    library.FcNameParse.argtypes = [ctypes.c_char_p]
    library.FcObjectSetCreate.restype = ctypes.c_void_p
    library.FcFontList.restype = ctypes.POINTER(_FontSet)
    library.FcFontList.argtypes = [ctypes.c_void_p] * 3
    library.FcFontSetDestroy.argtypes = [ctypes.POINTER(_FontSet)]
    library.FcPatternDestroy.argtypes = [ctypes.c_void_p]
    library.FcObjectSetDestroy.argtypes = [ctypes.c_void_p]
    parsed, wanted = library.FcNameParse(pattern.encode()), library.FcObjectSetCreate()
    found = library.FcFontList(None, parsed, wanted)
    count = int(found.contents.count) if found else 0
    if found:
        library.FcFontSetDestroy(found)
    library.FcPatternDestroy(parsed)
    library.FcObjectSetDestroy(wanted)
    return count
