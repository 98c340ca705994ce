"""The page of a comparison: it stands alone, no value acts on it, and its PDF has the same bytes every time."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billing_cli.errors import BillError
from billing_cli.project import Project, open_project
from billing_cli.reports.diff_plan.page import charts, write_html, write_pdf
from tests.diff_plan.sample_plan import payer, plan, quiet
from tests.invoices.documents.test_pdf import plain

EVERY = [
    payer("acme", 123450, 150000),
    payer("<script>alert(1)</script>", 3000, -4500),
    payer("شركة الاتصالات", 0, 900),
]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "bill.yaml").write_text("seller: {name: S, paper: letter}\n")
    return open_project(tmp_path, tmp_path)


def page(document: dict[str, Any], project: Project) -> str:
    path = project.root / "page.html"
    write_html(path, document, ("plan",), project)
    return path.read_text(encoding="utf-8")


def test_page_is_the_golden_one(project: Project, golden: Callable[[str, str | bytes], None]) -> None:
    found = page(plan(EVERY, "a|<b>@x</b>\u202e"), project)
    golden("diff_plan/page.html", re.sub(r"<style>/\*.*?</style>", "<style>…</style>", found, flags=re.DOTALL))


def test_page_stands_alone_and_runs_nothing(project: Project) -> None:
    found = page(plan(EVERY, '"><img src="https://evil.example/x" onerror="x()"></style>\u202e'), project)
    tags = set(re.findall(r"<(\w+)", found))
    assert not tags & {"script", "link", "img", "iframe", "object", "a", "form", "b"}
    assert "\u202e" not in found
    assert found.count("</style>") == 2
    assert not re.search(r"opacity|url\(|@import", found)


def test_pdf_has_the_same_bytes_and_nothing_is_amiss(project: Project) -> None:
    path = project.root / "page.pdf"
    assert write_pdf(path, plan(EVERY[:2]), ("plan",), project) == ()
    first = path.read_bytes()
    write_pdf(path, plan(EVERY[:2]), ("plan",), project)
    assert path.read_bytes() == first
    content = plain(first)
    assert b"/Figure" in content
    assert b"acme: 1,234.50, then 1,500.00" in content
    assert not re.search(rb"/ca 0?\.\d", content, re.IGNORECASE)


def test_charts_of_every_currency_come_together() -> None:
    document = plan([payer("acme", 100, 200, name) for name in ("USD", "JPY")])
    assert [one.title.rsplit(" ", 1)[1] for one in charts(document)] == ["USD"] * 3 + ["JPY"] * 3


def test_no_change_has_no_movers() -> None:
    drivers, spread = charts(quiet([payer("acme", 0, 0)]))
    assert [bar.length for row in drivers.rows for bar in row.bars] == [0, 0, 0, 0]
    assert [row.label for row in spread.rows] == ["the same"]


@pytest.mark.parametrize("write", [write_html, write_pdf])
def test_file_that_cannot_be_written_is_refused(write: Callable[..., object], project: Project) -> None:
    for path in (project.root / "nowhere" / "page", project.root):
        with pytest.raises(BillError, match="cannot be written"):
            write(path, quiet([payer("acme", 0, 0)]), ("plan",), project)
