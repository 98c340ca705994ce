"""The files of `docs/what-to-write.md` are those of the scenarios, so that what the page says has been priced."""

from tests.docs.pages import DOCS, blocks
from tests.scenarios.monday.test_monday import SENTENCES
from tests.scenarios.test_scenarios import loaded

PAGE = DOCS / "what-to-write.md"


def test_files_of_the_page_are_those_of_the_scenarios_in_their_order() -> None:
    found = [(block.info, block.body + "\n") for block in blocks(PAGE.read_text(encoding="utf-8"))]
    written = [(f"yaml {name}", text) for path in SENTENCES for name, text in loaded(path)["change"].items()]
    assert found == written
