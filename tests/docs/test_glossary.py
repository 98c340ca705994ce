"""The glossary has each word once, in order; and the reference uses the words that it explains."""

from tests.docs.pages import DOCS, table_under


def test_words_stand_once_and_in_order() -> None:
    words = [row[0] for row in table_under(DOCS / "glossary.md", "Glossary").rows]
    assert words == sorted(set(words))
