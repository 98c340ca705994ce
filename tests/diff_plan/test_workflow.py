"""The workflow of `docs/examples`, with a local repository in the place of the forge: its own steps, in order."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
import yaml

from tests.diff_plan.test_git import git
from tests.transcripts import ROOT

WORKFLOW = ROOT / "docs" / "examples" / "diff-plan.yml"
EXPORTS = ("gateway-2026-09.csv",)
TAG = "<!-- bill-diff-plan -->"
# A forge that has the comments of one pull request: it knows what the workflow asks of it, and nothing else.
FORGE = """#!/bin/sh
echo "$@" >> "$FORGE/asked"
case "$*" in
  *--jq*) cat "$FORGE/known" 2>/dev/null || true;;
  *--silent*body=@comment.md*) cp comment.md "$FORGE/comment"; echo 4711 > "$FORGE/known";;
  *) exit 9;;
esac
"""


@dataclass(slots=True)
class Runner:
    """Runs steps as the forge does: one shell each, with what earlier ones wrote into the environment."""

    folder: Path
    workflow: Mapping[str, Any]
    values: dict[str, str]
    written: dict[str, str] = field(default_factory=dict)

    def filled(self, text: str) -> str:
        """A value of the workflow with what the forge puts in for its expressions."""
        for name, value in self.values.items():
            text = text.replace(f"${{{{ {name} }}}}", value)
        assert "${{" not in text
        return text

    def run(self, step: Mapping[str, Any]) -> int:
        """The exit status of a step."""
        job = self.workflow["jobs"]["diff-plan"]
        said = {name: self.filled(value) for name, value in {**job["env"], **step.get("env", {})}.items()}
        files = {name: self.folder.parent / name.lower() for name in ("GITHUB_ENV", "GITHUB_STEP_SUMMARY")}
        tools = self.folder.parent / "tools"
        environment = {
            **os.environ, **said, **self.written, **{name: str(path) for name, path in files.items()},
            "FORGE": str(self.folder.parent), "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]
        status = run([*shell, step["run"]], cwd=self.folder, env=environment, check=False).returncode
        if files["GITHUB_ENV"].exists():
            self.written |= dict(line.split("=", 1) for line in files["GITHUB_ENV"].read_text().splitlines())
        return status


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """The sample as a repository with a branch that raises a price, checked out as the forge would."""
    origin, checkout, tools = tmp_path / "origin", tmp_path / "checkout", tmp_path / "tools"
    shutil.copytree(ROOT / "sample_data", origin, ignore=lambda _, names: [n for n in names if n == "exports"])
    (origin / "exports").mkdir()
    for name in EXPORTS:
        shutil.copy(ROOT / "sample_data" / "exports" / name, origin / "exports")
    git(origin, "init", "-q", "-b", "main")
    git(origin, "add", ".")
    git(origin, "commit", "-q", "-m", "the sample")
    git(origin, "switch", "-q", "-c", "dearer")
    (origin / "catalog" / "2026-11-01.yaml").write_text(
        "version: 2026-11-01\neffective: 2026-11-01\nextends: 2026-08-01\nplans:\n"
        "  team: {charges: {platform: {amount: 59.00}}, existing_subscriptions: {policy: move}}\n"
    )
    git(origin, "add", ".")
    git(origin, "commit", "-q", "-m", "the platform fee rises")
    git(tmp_path, "clone", "-q", "-b", "dearer", str(origin), str(checkout))
    tools.mkdir()
    (tools / "gh").write_text(FORGE)
    (tools / "bill").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m billing_cli "$@"\n')
    for tool in tools.iterdir():
        tool.chmod(0o755)
    values = {
        "github.base_ref": "main", "vars.BILL_PERIOD": "2026-09", "github.token": "token", "github.repository": "acme/prices",
        "github.event.pull_request.number": "7",
    }  # fmt: skip
    return Runner(folder=checkout, workflow=yaml.safe_load(WORKFLOW.read_text()), values=values)


def steps(runner: Runner) -> dict[str, Mapping[str, Any]]:
    """The steps that run something, by name, without the one that needs a package index."""
    found = runner.workflow["jobs"]["diff-plan"]["steps"]
    return {step["name"]: step for step in found if "run" in step and step["name"] != "Install bill"}


@pytest.mark.slow
def test_workflow_comments_once_and_fails_where_a_limit_does_not_hold(runner: Runner) -> None:
    every = steps(runner)
    assert TAG in every["Comment"]["run"]
    assert list(every) == [
        "Choose the months", "Read the usage", "Compare", "Comment", "Fail where a limit does not hold",
    ]  # fmt: skip
    assert {name: runner.run(step) for name, step in every.items()} == dict.fromkeys(every, 0)
    comment = (runner.folder.parent / "comment").read_text()
    assert comment.startswith(TAG)
    assert "+" in comment
    assert comment == (runner.folder / "comment.md").read_text()
    assert comment == (runner.folder.parent / "github_step_summary").read_text()

    with (runner.folder / "bill.yaml").open("a") as settings:
        settings.write("guardrails: {customer: {percent: 5}}\n")
    assert runner.run(every["Compare"]) == 0
    assert runner.run(every["Comment"]) == 0
    assert runner.run(every["Fail where a limit does not hold"]) == 3
    asked = [
        line.split(" --field")[0]
        for line in (runner.folder.parent / "asked").read_text().splitlines()
        if "--silent" in line
    ]
    assert asked == [
        "api --silent --method POST repos/acme/prices/issues/7/comments",
        "api --silent --method PATCH repos/acme/prices/issues/comments/4711",
    ]
    assert (runner.folder.parent / "comment").read_text() != comment


def test_workflow_stops_at_an_error_without_a_comment(runner: Runner) -> None:
    every = steps(runner)
    runner.values["github.base_ref"] = "$(touch pwned) no-such-branch"
    assert runner.run(every["Choose the months"]) == 0
    assert runner.run(every["Compare"]) == 1
    assert not (runner.folder / "pwned").exists()


def test_without_a_variable_the_last_whole_month_is_compared(runner: Runner) -> None:
    runner.values["vars.BILL_PERIOD"] = ""
    assert runner.run(steps(runner)["Choose the months"]) == 0
    year, month = runner.written["PERIOD"].split("-")
    assert len(year) == 4
    assert 1 <= int(month) <= 12


def test_workflow_keeps_secrets_from_what_anybody_may_propose() -> None:
    workflow = yaml.safe_load(WORKFLOW.read_text())
    assert list(workflow[True]) == ["pull_request"]  # YAML reads the key `on` as true
    assert workflow["permissions"] == {"contents": "read", "pull-requests": "write"}
    scripts = [step["run"] for step in workflow["jobs"]["diff-plan"]["steps"] if "run" in step]
    assert not [script for script in scripts if "${{" in script]
