"""The data files name their source and bring their licence; the copies hold what was published."""

import hashlib
import re
from pathlib import Path

import pytest

from tests.data.product import FILES, read

HERE = Path(__file__).parent
MOST_BYTES = 1_250_000
SOURCES = re.compile(r"^\| `(?P<file>[^`]+)` \| (?P<source>[^|]+) \| (?P<licence>[^|]+) \|$", re.MULTILINE)


def test_every_data_file_names_its_source_and_a_licence_that_lies_beside_it() -> None:
    named = list(SOURCES.finditer((HERE / "README.md").read_text(encoding="utf-8")))
    files = {path.relative_to(FILES).as_posix() for path in FILES.rglob("*") if path.is_file()}
    covered = {name for match in named for name in files if Path(name).match(match["file"])}
    assert covered == files
    licences = {licence for match in named for licence in re.findall("`([^`]+)`", match["licence"])}
    assert licences == {path.name for path in (HERE / "LICENSES").iterdir()}


def test_the_data_keep_the_repository_small() -> None:
    assert sum(path.stat().st_size for path in FILES.rglob("*") if path.is_file()) < MOST_BYTES


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("AzureLLMInferenceTrace_conv.csv", "2f1e5b666d4e3055"),
        ("mooncake_synthetic_trace.jsonl", "bd070915a98fc0ed"),
        ("litellm_model_prices.json", "66970be01c88f946"),
        ("focus_1.0_sample_public.csv", "81248f4ca59887a7"),
        ("uci_household_power_sample.txt", "6cb485eb1be854b2"),
        ("nrel_commercial_load_8760_kw.csv", "03b3facac0eb0b5e"),
        ("apache_access_combined.log", "0a5f552835f25d1c"),
    ],
)
def test_a_copy_holds_the_published_bytes(name: str, digest: str) -> None:
    assert hashlib.sha256(read(name).encode()).hexdigest().startswith(digest)
