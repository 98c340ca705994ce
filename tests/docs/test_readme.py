"""The README, the tutorial, the pages of sources and of quotes are run: each ```console block prints what it says it prints."""

from pathlib import Path

import pytest

from tests.docs.pages import DOCS, README, Block, blocks
from tests.transcripts import Transcript, read_transcript, run_transcript, write_transcript

RUN = [
    README,
    DOCS / "tutorial.md",
    DOCS / "reference" / "sources.md",
    DOCS / "reference" / "diff-plan.md",
    DOCS / "reference" / "explain.md",
    DOCS / "reference" / "export-files.md",
    DOCS / "reference" / "reconcile.md",
    DOCS / "reference" / "pricing" / "caps.md",
    DOCS / "reference" / "pricing" / "quotes.md",
    DOCS / "reference" / "pricing" / "versions.md",
]

# Pages whose commands take longest.
SLOW = ("diff-plan", "reconcile", "tutorial")


def console_blocks(text: str) -> list[Block]:
    return [block for block in blocks(text) if block.info == "console"]


def with_blocks(text: str, written: list[str]) -> str:
    """The page with other console blocks, the last replaced first so that line numbers hold."""
    lines = text.splitlines()
    for block, body in reversed(list(zip(console_blocks(text), written, strict=True))):
        lines[block.start : block.end] = body.splitlines()
    return "\n".join(lines) + "\n"


def run_page(text: str, folder: Path) -> str:
    """Run all console blocks of a page in one session, and return the page with what they print."""
    sessions = [read_transcript(block.body) for block in console_blocks(text)]
    assert sessions, "a page without a console block tests nothing"
    assert not any(session.title for session in sessions), "a console block begins with a command"
    steps = tuple(step for session in sessions for step in session.steps)
    done = list(run_transcript(Transcript(title="", steps=steps), folder).steps)
    written = []
    for session in sessions:
        own, done = done[: len(session.steps)], done[len(session.steps) :]
        written.append(write_transcript(Transcript(title="", steps=tuple(own))))
    return with_blocks(text, written)


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, id=page.stem, marks=[pytest.mark.slow] if page.stem in SLOW else []) for page in RUN],
)
def test_commands_of_the_page_print_what_it_shows(page: Path, tmp_path: Path, update: bool) -> None:
    text = page.read_text(encoding="utf-8")

    actual = run_page(text, tmp_path)

    if update:
        page.write_text(actual, encoding="utf-8")
    else:
        assert actual == text


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.stem)
def test_page_shows_no_fault_of_the_program(page: Path) -> None:
    assert "an error of bill itself" not in page.read_text(encoding="utf-8")


PAGE = """\
# A page

```console
$ echo one
one

$ mkdir a && cd a
```

Then:

```console
$ pwd; false
…/a
? 1
```
"""


def test_blocks_of_a_page_are_one_session(tmp_path: Path) -> None:
    assert run_page(PAGE, tmp_path) == PAGE


def test_page_that_shows_something_else_is_written_anew(tmp_path: Path) -> None:
    assert run_page(PAGE.replace("\none\n", "\ntwo\nthree\n"), tmp_path) == PAGE
