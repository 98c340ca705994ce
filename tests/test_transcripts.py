"""Every session in `tests/transcripts` prints what its file says; and the runner tells when one does not."""

from pathlib import Path

import pytest

from tests.transcripts import (
    TRANSCRIPTS,
    Step,
    Transcript,
    read_transcript,
    run_transcript,
    write_transcript,
)

# Sessions of many commands that each take a second.
SLOW = frozenset((
    "audit", "caps_and_terms", "contracts_in_bulk", "corrections", "credits", "diff_plan", "diff_plan_edits", "diff_plan_edits_of_models",
    "diff_plan_formats", "diff_plan_refused", "explained", "exports_of_all_kinds", "formats_refused", "hostile_values", "issuing_refused",
    "meters_refused", "payments", "payments_applied", "payments_refused", "pinned", "reconcile", "reconcile_refused", "rejects", "same_usage", "single_events_refused",
    "slips_that_must_not_stay_silent", "taxes", "the_life_of_an_invoice", "the_sample", "trouble_made_visible", "versions_refused",
))  # fmt: skip
PATHS = [
    pytest.param(path, id=path.stem, marks=[pytest.mark.slow] if path.stem in SLOW else [])
    for path in sorted(TRANSCRIPTS.glob("*.txt"))
]


@pytest.mark.parametrize("path", PATHS)
def test_session_prints_what_its_transcript_says(path: Path, tmp_path: Path, update: bool) -> None:
    expected = read_transcript(path.read_text(encoding="utf-8"))
    assert expected.steps, "a transcript without a command tests nothing"

    actual = run_transcript(expected, tmp_path)

    assert not [step.command for step in actual.steps if "an error of bill itself" in step.output]
    if update:
        path.write_text(write_transcript(actual), encoding="utf-8")
    else:
        assert write_transcript(actual) == write_transcript(expected)


SESSION = """\
Two files, and a failure.

$ mkdir -p a/b && cd a

$ cat > b/price.yaml <<EOF
unit_price: 1.50
$ this is no command
EOF

$ head -n 1 b/price.yaml
unit_price: 1.50

$ # The folder is kept, variables are not.

$ pwd; echo gone >&2; exit 3
…/a
gone
? 3
"""


def run_command(command: str, folder: Path) -> Step:
    step = Step(command=command, output="", status=0)
    [result] = run_transcript(Transcript(title="", steps=(step,)), folder).steps
    return result


def test_transcript_that_is_read_is_written_the_same() -> None:
    assert write_transcript(read_transcript(SESSION)) == SESSION


def test_transcript_is_read_as_commands_with_output_and_status() -> None:
    transcript = read_transcript(SESSION)
    assert transcript.title == "Two files, and a failure."
    assert [step.status for step in transcript.steps] == [0, 0, 0, 0, 3]
    assert transcript.steps[-1].command == "pwd; echo gone >&2; exit 3"
    assert transcript.steps[-1].output == "…/a\ngone"


def test_session_runs_in_one_folder_of_its_own(tmp_path: Path) -> None:
    assert write_transcript(run_transcript(read_transcript(SESSION), tmp_path)) == SESSION


def test_session_that_prints_something_else_differs(tmp_path: Path) -> None:
    expected = read_transcript(SESSION.replace("\nunit_price: 1.50\n\n", "\nunit_price: 1.51\n\n"))
    assert run_transcript(expected, tmp_path) != expected


@pytest.mark.parametrize(
    ("command", "output", "status"),
    [
        ("echo out; echo err >&2; echo out", "out\nerr\nout", 0),
        ("printf 'a  \\n\\nb\\n\\n'", "a\n\nb", 0),
        ("for name in b a; do echo >$name.csv; done; ls *.csv", "a.csv\nb.csv", 0),
        ("false", "", 1),
        ('echo "$COLUMNS $NO_COLOR $TZ $LANG"', "100 1 UTC C.UTF-8", 0),
        ("bill() { echo $1; }; bill check", "check", 0),
    ],
)
def test_command_runs_in_a_shell(command: str, output: str, status: int, tmp_path: Path) -> None:
    assert run_command(command, tmp_path) == Step(command=command, output=output, status=status)


@pytest.mark.parametrize("output", ["$ bill check", "? 3"])
def test_output_that_reads_like_a_command_or_a_status_is_refused(output: str, tmp_path: Path) -> None:
    step = run_command(f"echo '{output}'; echo more", tmp_path)
    with pytest.raises(ValueError, match="cannot hold this output line"):
        write_transcript(Transcript(title="", steps=(step,)))


def test_here_document_without_an_end_is_refused() -> None:
    with pytest.raises(ValueError, match="no closing line EOF"):
        read_transcript("$ cat > a <<EOF\nb\n")
