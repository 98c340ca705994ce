"""What a run works out has the shape of the tables that keep it: names and types, so that both are digested alike."""

from pathlib import Path

from billing_cli.audit.chain import open_audited
from billing_cli.charges.price import KEPT, draft_period
from billing_cli.project import open_project
from pricing.periods import month
from pricing.rating.calculator import Statement
from tests.scenarios.test_scenarios import NOW, SCENARIOS, loaded, write_project

TABLES = {"usage": "usage", "counts": "meter_counts", "invoices": "invoices", "caps": "caps_reached"}
SHAPE = Statement("SELECT name, type FROM pragma_table_info($relation) ORDER BY cid")


def test_each_relation_has_the_shape_of_its_table(tmp_path: Path) -> None:
    scenario = loaded(next(path for path in SCENARIOS if path.stem == "flat_and_per_unit"))
    write_project(tmp_path, scenario)
    project = open_project(tmp_path, tmp_path)
    with open_audited(project.store_path, NOW) as store:
        draft_period(store, project, month(scenario["period"]))
        for name in KEPT:
            kept = store.rows(SHAPE, relation=TABLES.get(name, f"invoice_{name}" if name != "blocked" else "blocked"))
            made = store.rows(SHAPE, relation=f"new_{name}")
            assert kept, name
            if name == "blocked":
                made = [one for one in made if one in kept]
            assert made == kept, name
