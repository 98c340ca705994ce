"""Sessions that a biller can read, run as tests: a command, and what it prints.

A transcript is a text file in `tests/transcripts`:

    What a new project says of itself. (Free text up to the first command.)

    $ bill init --sample shop

    $ cd shop

    $ cat > taxes/ie.yaml <<EOF
    - {category: standard, country: IE, rate: 23, from: 2012-01-01}
    EOF

    $ bill check
    2 catalogs, 9 customers, no problems

    $ bill price --period 2026-13
    2026-13 is no month; write 2026-01 to 2026-12
    ? 2

A line that starts with `$ ` is a command of the shell, which starts in an empty folder; what a
here-document holds belongs to its command. The lines that follow are what the command prints, stdout and
stderr in the order written, and `? N` after them is its exit status where that is not 0. Between commands
only the folder (`cd`) and the files remain: each command has a shell of its own. `$ # text` is a comment.
`bill` is the program of this source tree, loaded once for all commands (`tests/forking.py`). The folders of the session and of the source tree are printed as
`…`. Spaces at the end of a line and empty lines around an output do not count.

`pytest --update` writes what the commands print into the files. An output line that would read as a command
or a status cannot be told apart, so it is refused.
"""

import atexit
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRANSCRIPTS = Path(__file__).parent / "transcripts"
TIMEOUT_SECONDS = 300

_HERE_DOCUMENT = re.compile(r"<<-?\s*(['\"]?)(\w+)\1")
_STATUS = re.compile(r"\? (\d+)")

# The folder that the command leaves is written to file descriptor 3's file, for the next command to start in.
_SHELL = """
bill() { "$BILL_PYTHON" -S -E "$BILL_CLIENT" "$BILL_SOCKET" "$@"; }
trap 'status=$?; pwd >"$BILL_FOLDER_FILE"; exit $status' EXIT
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command with what it printed; `output` has no spaces at line ends and no empty lines at its end."""

    command: str
    output: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A title of free text, and the steps in order."""

    title: str
    steps: tuple[Step, ...]


def read_transcript(text: str) -> Transcript:
    """Parse a transcript file; ValueError says what is wrong with it."""
    lines = text.splitlines()
    starts = _command_lines(lines)
    title = _stripped(lines[: starts[0]] if starts else lines)
    ends = [*starts[1:], len(lines)]
    return Transcript(
        title=title,
        steps=tuple(_read_step(lines[start:end]) for start, end in zip(starts, ends, strict=False)),
    )


def write_transcript(transcript: Transcript) -> str:
    """Write what `read_transcript` reads back; ValueError where output looks like a command or a status."""
    blocks = [transcript.title] if transcript.title else []
    blocks += [_write_step(step) for step in transcript.steps]
    return "\n\n".join(blocks) + "\n"


def run_transcript(transcript: Transcript, folder: Path) -> Transcript:
    """Run each command, the first in the empty `folder`, and return the transcript of what happened."""
    session = folder / "session"
    session.mkdir()
    here = session
    steps = []
    for step in transcript.steps:
        result, here = _run_step(step, here, folder)
        steps.append(result)
    return replace(transcript, steps=tuple(steps))


def _command_lines(lines: list[str]) -> list[int]:
    starts = []
    closing: str | None = None
    for number, line in enumerate(lines):
        if closing is not None:
            closing = None if line == closing else closing
        elif line.startswith("$ "):
            starts.append(number)
            opened = _HERE_DOCUMENT.search(line)
            closing = opened[2] if opened else None
    if closing is not None:
        raise ValueError(f"the here-document has no closing line {closing}")
    return starts


def _read_step(lines: list[str]) -> Step:
    opened = _HERE_DOCUMENT.search(lines[0])
    length = lines.index(opened[2], 1) + 1 if opened else 1
    command = "\n".join(lines[:length]).removeprefix("$ ")
    output = _stripped(lines[length:]).splitlines()
    status = _STATUS.fullmatch(output[-1]) if output else None
    return Step(
        command=command,
        output=_stripped(output[:-1] if status else output),
        status=int(status[1]) if status else 0,
    )


def _write_step(step: Step) -> str:
    for line in step.output.splitlines():
        if line.startswith("$ ") or _STATUS.fullmatch(line):
            raise ValueError(f"a transcript cannot hold this output line of `{step.command}`: {line}")
    lines = [f"$ {step.command}"]
    lines += [step.output] if step.output else []
    lines += [f"? {step.status}"] if step.status else []
    return "\n".join(lines)


def _run_step(step: Step, here: Path, folder: Path) -> tuple[Step, Path]:
    folder_file = folder / "folder"
    done = subprocess.run(
        ["sh", "-c", _SHELL + step.command + "\n"],
        cwd=here,
        env=_environment(folder) | {"BILL_FOLDER_FILE": str(folder_file), "BILL_SOCKET": _served()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    output = done.stdout
    for path in (folder / "session", folder, ROOT):
        output = output.replace(str(path.resolve()), "…").replace(str(path), "…")
    result = replace(step, output=_stripped(output.splitlines()), status=done.returncode)
    return result, Path(folder_file.read_text().rstrip("\n"))


@cache
def _served() -> str:
    """Where this process has its commands of `bill` run: a process that has the program loaded."""
    folder = tempfile.TemporaryDirectory()
    path = f"{folder.name}/bill"
    server = subprocess.Popen([sys.executable, "-m", "tests.forking", path], env=_environment(ROOT), cwd=ROOT)
    atexit.register(folder.cleanup)
    atexit.register(server.kill)
    while not Path(path).is_socket():
        assert server.poll() is None, "the program can be loaded"
        time.sleep(0.05)
    return path


def _environment(folder: Path) -> dict[str, str]:
    """Return the same surroundings everywhere; unbuffered, so that stdout and stderr keep their order."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "BILL_PYTHON": sys.executable,
        "BILL_CLIENT": str(ROOT / "tests" / "forking.py"),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
    }


def _stripped(lines: list[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).strip("\n")
