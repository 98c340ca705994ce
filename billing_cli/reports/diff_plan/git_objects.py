"""Files of a git revision, read as objects: nothing is checked out, no hook runs and no filter is asked."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from billing_cli.errors import BillError
from billing_cli.project import MAX_TEXT_BYTES

GIT = ("git", "--no-replace-objects", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never")
SILENT = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
PLAIN_FILES = (b"100644", b"100755")
SECONDS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A commit, with the files below a folder of its repository: names relative to the folder, and their objects."""

    folder: Path
    commit: str
    files: Mapping[str, str]

    def contents(self, names: Iterable[str]) -> dict[str, bytes]:
        """The bytes of files. Raises BillError where one is too large or not there."""
        wanted = [name for name in names if name in self.files]
        answer = _git(self.folder, ("cat-file", "--batch"), "".join(f"{self.files[one]}\n" for one in wanted).encode())
        found: dict[str, bytes] = {}
        place = 0
        for name in wanted:
            end = answer.index(b"\n", place)
            head = answer[place:end].split()
            if len(head) != 3 or head[1] != b"blob" or int(head[2]) > MAX_TEXT_BYTES:
                raise BillError(f"git has no readable file {name} at {self.commit[:12]}")
            size = int(head[2])
            found[name] = answer[end + 1 : end + 1 + size]
            place = end + 1 + size + 1
        return found


def revision(folder: Path, name: str) -> Revision:
    """The commit that a name means, seen from a folder of its repository.

    Raises BillError where git is not there, the folder is in no repository, or the name means no commit.
    """
    if not name or "\n" in name or "\0" in name:
        raise BillError("git: names no revision", "write it as git:main, git:v1.2 or git:3f2a9c1")
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    commit = _git(folder, asked, refused=lambda said: _unknown(name, said)).decode("ascii", "replace").strip()
    listing = _git(folder, ("ls-tree", "-r", "-z", "--end-of-options", commit))
    files: dict[str, str] = {}
    for entry in listing.split(b"\0"):
        head, _, path = entry.partition(b"\t")
        parts = head.split()
        if len(parts) == 3 and parts[0] in PLAIN_FILES:
            files[path.decode("utf-8", "surrogateescape")] = parts[2].decode("ascii")
    return Revision(folder=folder, commit=commit, files=files)


def _unknown(name: str, said: str) -> BillError:
    if "not a git repository" in said or "dubious ownership" in said:
        return BillError(f"git:{name}: {said}", "name a folder or a file instead, or keep the project in git")
    return BillError(
        f"git knows no commit {name!r}", "see `git branch` and `git tag`; a shallow clone lacks old commits"
    )


def _git(
    folder: Path,
    arguments: Sequence[str],
    given: bytes = b"",
    refused: Callable[[str], BillError] | None = None,
) -> bytes:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            [*GIT, *arguments], cwd=folder, input=given, capture_output=True, env={**kept, **SILENT}, check=False,
            timeout=SECONDS,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise BillError("git is not installed", "install git, or name a folder or a file instead of git:…") from error
    except subprocess.TimeoutExpired as error:
        raise BillError(f"git took more than {SECONDS} seconds") from error
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        said = lines[0] if lines else "it says nothing more"
        raise refused(said) if refused is not None else BillError(f"git cannot read the repository: {said}")
    return done.stdout
