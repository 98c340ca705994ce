"""How long `bill --help` takes beside the smallest program that Typer can make."""

import sys
from pathlib import Path

from tests.benchmarks.measure import in_turn, report

ROUNDS = 15
BARE = """
import typer
app = typer.Typer()
@app.command()
def hello(name: str = "you") -> None:
    "Say hello."
app()
"""


def test_help_beside_a_bare_typer_program(tmp_path: Path) -> None:
    (tmp_path / "bare.py").write_text(BARE)
    commands = {
        "a bare Typer program --help": [sys.executable, "bare.py", "--help"],
        "bill --help": [sys.executable, "-m", "billing_cli", "--help"],
    }
    measured = in_turn(commands, tmp_path, rounds=ROUNDS)
    report("Start-up (goal: at most 1.5)", measured, "a bare Typer program --help")
