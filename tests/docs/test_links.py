"""Every link of the documentation leads somewhere, and every page can be reached from the README."""

from pathlib import Path

import pytest

from tests.docs.pages import README, anchors, links, pages
from tests.transcripts import ROOT

ELSEWHERE = ("https://", "mailto:")


def local_links(page: Path) -> list[tuple[Path, str]]:
    """The file and the anchor of each link that stays in the project."""
    found = (target for target in links(page.read_text(encoding="utf-8")) if not target.startswith(ELSEWHERE))
    return [
        ((page.parent / name).resolve() if name else page, anchor)
        for name, _, anchor in (t.partition("#") for t in found)
    ]


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_the_page_lead_somewhere(page: Path) -> None:
    for target, anchor in local_links(page):
        assert target.exists(), f"{page.name} links to {target.relative_to(ROOT)}, which is not there"
        assert target.is_relative_to(ROOT)
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), f"{target.name} has no heading #{anchor}"


def test_every_page_is_reached_from_the_readme() -> None:
    reached, waiting = {README}, [README]
    while waiting:
        for target, _ in local_links(waiting.pop()):
            if target.suffix == ".md" and target.is_file() and target not in reached:
                reached.add(target)
                waiting.append(target)
    assert [str(page.relative_to(ROOT)) for page in pages() if page not in reached] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see [one](a.md#b) and ![two](c.png)", ["a.md#b", "c.png"]),
        ("`[not](this.md)`", []),
        ("```\n[not](this.md)\n```", []),
    ],
)
def test_links_are_found_outside_of_code(text: str, found: list[str]) -> None:
    assert list(links(text)) == found


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("# What is exact, and how", "what-is-exact-and-how"),
        ("## `bill price`", "bill-price"),
        ("## bill.yaml", "billyaml"),
    ],
)
def test_heading_is_linked_as_github_does(heading: str, anchor: str) -> None:
    assert anchors(heading) == {anchor}
