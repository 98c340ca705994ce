"""Git revisions as sides: read as objects, whatever they are called and whatever the repository would run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from billing_cli.audit.chain import open_audited
from billing_cli.errors import BillError
from billing_cli.project import open_project
from billing_cli.reports.diff_plan.asked import Asked, months_between
from billing_cli.reports.diff_plan.diff import compared
from billing_cli.reports.diff_plan.git_objects import revision
from tests.scenarios.test_scenarios import NOW

CATALOG = """
currency: USD
plans:
  pro: {charges: {fee: {model: flat, amount: 10.00}}}

"""
ACCOUNTS = """
customers: [{id: acme}]
subscriptions: [{id: acme-pro, customer: acme, plan: pro, start: 2026-01-01}]
"""


def git(folder: Path, *arguments: str) -> str:
    settings = {
        "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@b.example", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@b.example",
    }  # fmt: skip
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env={**os.environ, **settings}, capture_output=True, check=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in a folder of a repository, committed with a fee of 10.00, which is 12.00 in the files now."""
    folder = tmp_path / "billing"
    for name in ("catalog", "customers"):
        (folder / name).mkdir(parents=True)
    (folder / "bill.yaml").write_text("seller: {name: S}\n")
    (folder / "catalog" / "2026-01-01.yaml").write_text(CATALOG)
    (folder / "customers" / "all.yaml").write_text(ACCOUNTS)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "ten")
    (folder / "catalog" / "2026-01-01.yaml").write_text(CATALOG.replace("10.00", "12.00"))
    with open_audited(folder / "bill.duckdb", NOW):
        pass
    return folder


def changes(project: Path, base: str, head: str | None = None) -> list[str]:
    asked = Asked(base=base, head=head, periods=months_between("2026-03"))
    with compared(open_project(project, project), asked, project) as comparison:
        return [one["change"] for one in comparison.document()["revenue"]]


@pytest.mark.parametrize("name", ["git:main", "git:HEAD", "git:main~0"])
def test_revision_is_a_side(name: str, project: Path) -> None:
    assert changes(project, name) == ["2.00"]
    assert changes(project, name, name) == ["0.00"]


def test_commit_is_named_whole(project: Path) -> None:
    commit = git(project, "rev-parse", "HEAD")
    assert changes(project, f"git:{commit[:10]}") == ["2.00"]
    assert revision(project, "main").commit == commit


@pytest.mark.parametrize(
    "name",
    [
        "--upload-pack=touch x",
        "-h",
        "--exec-path",
        "main..main",
        "main:billing",
        "^main",
        "no\nbranch",
        "",
        "ü",
        "@{u}",
    ],
)
def test_name_that_is_no_commit_is_refused(name: str, project: Path) -> None:
    with pytest.raises(BillError) as refused:
        changes(project, f"git:{name}")
    assert "git" in refused.value.message
    assert not (project / "x").exists()


def test_nothing_of_the_repository_runs(project: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\ncat\n")
    trap.chmod(0o755)
    for name in ("post-checkout", "post-index-change", "reference-transaction"):
        (tmp_path / ".git" / "hooks" / name).write_text(trap.read_text())
        (tmp_path / ".git" / "hooks" / name).chmod(0o755)
    (tmp_path / ".git" / "info" / "attributes").write_text("* filter=trap diff=trap\n")
    for key in ("filter.trap.smudge", "filter.trap.clean", "core.fsmonitor", "diff.trap.textconv", "core.pager"):
        git(tmp_path, "config", key, str(trap))
    (tmp_path / "ran").unlink(missing_ok=True)
    assert changes(project, "git:main") == ["2.00"]
    assert not (tmp_path / "ran").exists()


def test_links_and_submodules_of_a_revision_are_no_files(project: Path, tmp_path: Path) -> None:
    (project / "catalog" / "2026-05-01.yaml").symlink_to("/etc/passwd")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "a link")
    assert "catalog/2026-05-01.yaml" not in revision(project, "main").files


def test_folder_without_a_project_in_that_revision_is_refused(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "rm", "-q", "--cached", "billing/bill.yaml")
    git(tmp_path, "commit", "-q", "-m", "gone")
    with pytest.raises(BillError, match=r"has no bill\.yaml"):
        changes(project, "git:main")
