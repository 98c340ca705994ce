"""`bill ingest --follow`: which of the watched files are ready to be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from billing_cli.events.export_file import stamp_of
from billing_cli.events.text_file import HEAD_BYTES

Stamp: TypeAlias = tuple[int, int]


@dataclass(slots=True)
class Watched:
    """`seen`: size and time of the last change of each file in the last round; `read`: the same when it was read."""

    seen: Mapping[Path, Stamp] = field(default_factory=dict)
    read: dict[Path, Stamp] = field(default_factory=dict)

    def look(self, files: Mapping[Path, Stamp]) -> Sequence[Path]:
        """The files that stood still since the last round and were not read as they are, in the order given."""
        ready = ready_files(self.seen, files, self.read)
        self.seen = files
        return ready

    def done(self, path: Path) -> None:
        """The file was read, or refused, as it was in the last round."""
        self.read[path] = self.seen[path]


def ready_files(before: Mapping[Path, Stamp], now: Mapping[Path, Stamp], read: Mapping[Path, Stamp]) -> Sequence[Path]:
    """The files that did not change between two rounds, and did since they were read.

    >>> a, b, c = Path("a"), Path("b"), Path("c")
    >>> ready_files({a: (1, 5), b: (1, 5)}, {a: (1, 5), b: (2, 6), c: (1, 6)}, {})
    [PosixPath('a')]
    >>> ready_files({a: (1, 5)}, {a: (1, 5)}, {a: (1, 5)})
    []
    """
    return [path for path, stamp in now.items() if before.get(path) == stamp and read.get(path) != stamp]


def stamps(paths: Iterable[Path]) -> Mapping[Path, Stamp]:
    """Size and time of the last change of the files that are there and have begun."""
    found: dict[Path, Stamp] = {}
    for path in paths:
        try:
            if _has_begun(path):
                found[path] = stamp_of(path)
        except OSError:
            continue
    return found


def _has_begun(path: Path) -> bool:
    """Whether there is a whole line in a file, or what need not have one."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    return b"\n" in head or head.startswith((b"[", b"PAR1", b"\x1f\x8b", b"PK")) or len(head) == HEAD_BYTES
