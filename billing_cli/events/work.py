"""How far a run over files has come, for whoever watches it from another thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# What part of a file's work each step is, by measure of many; together 1.
STEPS: Mapping[str, float] = MappingProxyType({"reading": 0.55, "comparing": 0.15, "storing": 0.30})


@dataclass(slots=True)
class Work:
    """`total` bytes of exports to ingest, of which `done` are ingested; `file` is at hand, of `bytes`, at a `step`."""

    total: int = 0
    done: int = 0
    file: str = ""
    bytes: int = 0
    step: str = ""

    def begin(self, file: str, size: int) -> None:
        """The next file; what was before is done."""
        self.done += self.bytes
        self.file, self.bytes, self.step = file, size, "reading"

    def finish(self) -> None:
        """All files are ingested."""
        self.begin("", 0)

    def bytes_done(self, of_step: float) -> int:
        """Bytes that count as ingested where a part `of_step` (0 to 1) of the step at hand is done."""
        before = 0.0
        for name, part in STEPS.items():
            if name == self.step:
                return self.done + int(self.bytes * (before + part * of_step))
            before += part
        return self.done
