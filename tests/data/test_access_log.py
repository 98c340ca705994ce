"""A real access log, from its lines to the invoice of the site."""

import gzip
import re
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from tests.data.product import FILES, Billed, accounts, bill, make_project, read
from tests.events.ledger import Ledger

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("access_log")

PROJECT = Path(__file__).parent / "projects" / "access_log"
LOG = "apache_access_combined.log"
LINES = read(LOG).splitlines()
STATUSES = {"200": 9126, "304": 445, "404": 213, "301": 164, "206": 45, "500": 3, "403": 2, "416": 2}
BYTES = 2_747_282_740


@pytest.fixture(scope="module")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Billed:
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(PROJECT, folder, dirs_exist_ok=True)
    project = make_project(folder, {"customers/all.yaml": accounts({"site"}, "hosting", "2015-01-01")})
    (folder / "exports").mkdir()
    export = folder / "exports" / "access-2015-05.log.gz"
    shutil.copy(FILES / f"{LOG}.gz", export)
    return bill(project, [export], "2015-05")


def test_every_line_is_a_request_even_one_that_repeats_another(billed: Billed) -> None:
    [file] = billed.ingested.files
    assert (file.rows_read, file.accepted, file.duplicate, file.rejected) == (10_000, 10_000, 0, 0)
    assert sum(count - 1 for count in Counter(LINES).values()) == 19
    assert (file.first_event_us, file.last_event_us) == (1_431_857_100_000_000, 1_432_155_959_000_000)


def test_requests_bytes_and_clients_are_those_of_the_log(billed: Billed) -> None:
    lines = {(line["charge"], line["dimensions"].get("status")): line for line in billed.lines()}
    found = {status: line["quantity"] for (charge, status), line in lines.items() if charge == "requests"}
    assert found == {status: str(count) for status, count in STATUSES.items()}
    assert lines["traffic", None]["quantity"] == str(BYTES)
    assert Decimal(lines["traffic", None]["amount_exact"]) == Decimal(BYTES) / 10**9 * Decimal("0.085")
    assert lines["clients", None]["quantity"] == "1753"
    assert billed.blocked() == []


def test_a_size_that_is_not_told_is_missing(billed: Billed) -> None:
    sizes = [re.search(r'" [0-9]{3} (\S+) ', line) for line in LINES]
    told = [found[1] for found in sizes if found]
    assert (told.count("-"), sum(int(size) for size in told if size != "-")) == (669, BYTES)
    [report] = billed.priced
    counts = {count.meter: (count.counted, count.metered, count.filtered) for count in report.findings.counts}
    assert counts["traffic"] == (10_000, 10_000 - 669, 669)


def test_a_log_that_grew_adds_its_new_lines_alone(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    shutil.copytree(PROJECT, tmp_path, dirs_exist_ok=True)
    whole = read(LOG)
    part = whole[: whole.index("\n", 1_000_000) + 1]
    first = ledger.ingest(ledger.write("exports/access-1.log", part)).file
    grown = ledger.ingest(ledger.write("exports/access-2.log.gz", gzip.compress(whole.encode()))).file
    assert (first.accepted, grown.duplicate) == (part.count("\n"), part.count("\n"))
    assert grown.accepted == 10_000 - first.accepted
