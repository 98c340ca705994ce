"""Events of a customer that fare alike are placed as one, and come to what they come to where each is placed by itself."""

from pathlib import Path

import pytest

from billing_cli.usage import metering
from tests.scenarios.test_scenarios import SCENARIOS, loaded, run
from tests.scenarios.test_twins import with_twins
from tests.suites import later


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=[] if place % 12 == 7 else later(place, 2))
        for place, path in enumerate(path for path in SCENARIOS if "exports" not in loaded(path))
    ],
)
def test_events_in_bundles_are_metered_as_single_ones(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = with_twins(loaded(path))
    for name in ("bundled", "single"):
        (tmp_path / name).mkdir()
    found = run(tmp_path / "bundled", scenario)
    monkeypatch.setattr(metering, "stretches_in", lambda calculator, scope: None)
    assert found == run(tmp_path / "single", scenario)
