from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_cli.invoices.documents.file_names import safe_file_name

IDS = st.one_of(st.text(max_size=200), st.text(alphabet="aAbB./\\_~+=-%0", max_size=12))


@pytest.mark.parametrize(
    ("identifier", "name"),
    [
        ("northwind-pro/2026-10-01", "northwind-pro_2026-10-01"),
        ("../x", "~2e._x"),
        ("..", "~2e~2e"),
        ("/etc/passwd", "_etc_passwd"),
        ("a\\b", "a~5cb"),
        ("ACME", "acme+f"),
        ("Acme", "acme+8"),
        ("con", "~63on"),
        ("nul\x00", "nul~00"),
        ("", "~"),
        ("Zoë", "zo~c3~ab+8"),
    ],
)
def test_an_id_gives_this_file_name(identifier: str, name: str) -> None:
    assert safe_file_name(identifier) == name


@given(IDS)
def test_no_file_name_leaves_its_folder_or_grows_too_long(identifier: str) -> None:
    name = safe_file_name(identifier)
    folder = Path("/folder")

    assert (folder / f"{name}.pdf").resolve().parent == folder
    assert 0 < len(name) <= 120
    assert name.isascii()
    assert not set(name) & set('/\\:*?"<>|\0 ')
    assert "." not in (name[0], name[-1])


@given(IDS, IDS)
def test_distinct_ids_give_distinct_names_even_where_case_is_ignored(one: str, other: str) -> None:
    same = safe_file_name(one).casefold() == safe_file_name(other).casefold()

    assert same == (one == other)


@given(st.text(alphabet="aA", max_size=200))
def test_ids_that_differ_in_case_alone_give_distinct_names(identifier: str) -> None:
    assert (safe_file_name(identifier) == safe_file_name(identifier.swapcase())) == (identifier == "")
