"""A command loads what it needs: naming all commands loads nothing that takes long."""

import subprocess
import sys

HEAVY = ("duckdb", "jinja2", "pydantic", "rich", "sqlglot", "weasyprint", "yaml")


def test_the_commands_load_nothing_heavy() -> None:
    program = f"import sys, billing_cli.cli.app; print([name for name in {HEAVY} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
