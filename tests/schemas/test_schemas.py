"""The shipped JSON Schemas come from the models, and agree with our reader about files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from billing_cli.cli import main
from billing_cli.schemas import descriptions
from billing_cli.schemas.kinds import KINDS, schema_text
from tests.docs.pages import blocks, pages
from tests.scenarios.test_scenarios import with_nulls
from tests.schemas.kinds import faults, kind_of, reader_refuses
from tests.transcripts import ROOT

SHIPPED = ROOT / "docs" / "schema"
PROJECTS = [
    ROOT / "sample_data",
    ROOT / "templates" / "new_project",
    *sorted((ROOT / "tests" / "data" / "projects").glob("*")),
]
PROJECT_FILES = [path for project in PROJECTS for path in sorted(project.rglob("*.yaml")) if kind_of(path) in KINDS]
SCENARIOS = sorted((ROOT / "tests" / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_schema_is_what_the_models_give(kind: str, update: bool) -> None:
    path = SHIPPED / f"{kind}.schema.json"
    if update:
        path.write_text(schema_text(kind), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == schema_text(kind), "`pytest --update` writes it"


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_schema_is_a_schema(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(KINDS[kind]())


def test_no_other_schema_is_shipped() -> None:
    assert {path.name for path in SHIPPED.iterdir()} == {f"{kind}.schema.json" for kind in KINDS}


def keys(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every key that a schema describes, with its place; what a condition asks of a key is no description of it."""
    if isinstance(schema, list):
        for item in schema:
            yield from keys(item, path)
    if isinstance(schema, dict):
        for name, inner in schema.get("properties", {}).items():
            yield f"{path}.{name}", inner
            yield from keys(inner, f"{path}.{name}")
        for key, inner in schema.items():
            if key not in ("properties", "if"):
                yield from keys(inner, f"{path}.{key}")


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_says_what_it_means(kind: str) -> None:
    found = dict(keys(KINDS[kind]()))
    assert found
    assert [path for path, schema in found.items() if not schema.get("description")] == []


@pytest.mark.parametrize("table", ["CATALOG", "ACCOUNTS", "SOURCES", "SETTINGS"])
def test_nothing_is_described_that_is_not_there(table: str) -> None:
    told = {schema["description"] for kind in KINDS for _, schema in keys(KINDS[kind]())}
    assert [
        f"{m}.{key}" for m, said in getattr(descriptions, table).items() for key in said if said[key] not in told
    ] == []


@pytest.mark.parametrize("path", PROJECT_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_of_projects_fit_their_schema(path: Path) -> None:
    assert faults(kind_of(path), path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "path", [path for path in PROJECT_FILES if "tests" not in path.parts], ids=lambda path: str(path.relative_to(ROOT))
)
def test_file_names_its_schema_for_editors(path: Path) -> None:
    up = "" if path.name == "bill.yaml" else "../"
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={up}.schema/{kind_of(path)}.schema.json"


def test_new_project_holds_the_schemas(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["init", str(tmp_path / "shop"), "-q"])
    found = {path.name: path.read_bytes() for path in (tmp_path / "shop" / ".schema").iterdir()}
    assert found == {path.name: path.read_bytes() for path in SHIPPED.iterdir()}


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_printed_as_it_is_shipped(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["schema", kind])
    assert capsys.readouterr().out == (SHIPPED / f"{kind}.schema.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenarios_fit_their_schemas(path: Path) -> None:
    scenario = with_nulls(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))
    accounts = {name: scenario[name] for name in ("customers", "subscriptions")}
    found = faults("catalog", yaml.safe_dump(scenario["catalog"])) + faults("customers", yaml.safe_dump(accounts))
    assert found == []


EXAMPLES = [
    (kind_of(Path(block.info.split()[1])), block.body, f"{page.relative_to(ROOT)}:{block.start}")
    for page in pages()
    for block in blocks(page.read_text(encoding="utf-8"))
    if block.info.startswith("yaml ")
]


@pytest.mark.parametrize(
    ("kind", "text"), [example[:2] for example in EXAMPLES], ids=[example[2] for example in EXAMPLES]
)
def test_examples_of_the_pages_fit_their_schema(kind: str, text: str) -> None:
    assert faults(kind, text) == []


def charge(text: str) -> str:
    """A catalog with one charge on a meter."""
    return f"""
currency: USD
meters: {{calls: {{event: call, aggregate: count, dimensions: {{kind: kind, size: {{band: size, up_to: [10]}}}}}}}}
plans: {{p: {{charges: {{c: {text}}}}}}}
"""


def meter(text: str) -> str:
    return f"{{currency: USD, meters: {{m: {text}}}, schedules: {{tou: [{{name: day}}]}}}}"


def patch(text: str) -> str:
    """A subscription with terms of its own."""
    return (
        f"{{customers: [{{id: acme}}], subscriptions: [{{id: s, customer: acme, plan: p, start: 2026-01-01, {text}}}]}}"
    )


def source(text: str) -> str:
    return f"{{id: id, customer: who, type: {{constant: call}}, time: at, {text}}}"


def version(text: str) -> str:
    """A second version of the catalog."""
    return f"{{version: b, effective: 2026-11-01, extends: first, {text}}}"


def answer(text: str) -> str:
    return version(f"plans: {{p: {{charges: {{fee: {{amount: 6}}}}, existing_subscriptions: {text}}}}}")


PER_UNIT = "model: per_unit, meter: calls"
ACCEPTED = [
    ("catalog", charge("{model: flat, amount: 1_000.50}")),
    ("catalog", charge('{model: flat, amount: "5", name: 365, currencies: {EUR: {amount: 4}}}')),
    ("catalog", charge(f"{{{PER_UNIT}, unit_price: 1e-6, included: 5, name: null}}")),
    ("catalog", charge(f"{{{PER_UNIT}, by: kind, prices: [{{kind: a, unit_price: 1, _note: [1]}}, {{kind: null, unit_price: 2}}]}}")),
    ("catalog", charge(f"{{{PER_UNIT}, by: [kind, size], prices: [{{size: 10, unit_price: 1}}], otherwise: {{unit_price: 2}}}}")),
    ("catalog", charge(f"{{{PER_UNIT}, by: [kind], prices: [{{kind: a, currency: USD, unit_price: 1}}], otherwise: free}}")),
    ("catalog", charge("[{model: flat, amount: 1, when: segment = 'a'}, {model: flat, amount: 2}]")),
    ("catalog", charge("{model: graduated, meter: calls, tiers: [{up_to: 10_000, unit_price: 1, currencies: {EUR: {unit_price: 2}}}, {flat_fee: 3, currencies: {EUR: {flat_fee: 2}}}]}")),
    ("catalog", charge("{model: volume, meter: calls, by: [kind], prices: [{kind: a, up_to: 5, unit_price: 1}, {kind: a, unit_price: 2}]}")),
    ("catalog", charge("{model: package, meter: calls, package_size: 0.5, package_price: 3, round: down, units: {of: 10}}")),
    ("catalog", charge("{model: graduated_percentage, meter: calls, tiers: [{up_to: 5, rate: 2.9%}, {rate: 0.01}]}")),
    ("catalog", meter("{event: [call, email.*], aggregate: sum, value: 1, where: true}")),
    ("catalog", meter("{event: call, aggregate: unique, unique: user, each: 15 minutes, reset: never}")),
    ("catalog", meter("{event: call, aggregate: count, dimensions: {a: {schedule: tou}, b: {band: size, up_to: 5}, c: lower(x)}}")),
    ("catalog", version("meters: {calls: {unit: call}, m: {event: a, aggregate: count}}, plans: {q: {charges: {}}}")),
    ("catalog", version("plans: {p: null}, meters: {calls: null}, schedules: {tou: [{name: day}]}")),
    ("catalog", version("plans: {p: {charges: {fee: {currencies: {EUR: {amount: 4}}}}, trial: {days: 5}, existing_subscriptions: {policy: keep}}}")),
    ("catalog", answer("{policy: move, at: 2027-01-01}")),
    ("catalog", answer("{policy: keep, charges: null}")),
    ("catalog", answer("{policy: transition, at: renewal, for: 3 months, charges: {fee: {amount: 5.5}, calls: null}}")),
    ("catalog", answer("{policy: transition, for: 1 year, discounts: [{percent: 5}], commitment: {amount: 9}}")),
    ("customers", patch("charges: {calls: {unit_price: 0.5, reason: friend}, fee: null}")),
    ("customers", patch("charges: {fee: {model: flat, amount: 9, approved_by: cfo}}, discounts: [{percent: 10}]")),
    ("customers", patch("charges: {calls: {minimum: null}}, commitment: {amount: 50}, end: 2026-05-01")),
    ("customers", "customers: [{id: 17, country: NO, tax_id: null, address: 1 Main St, aliases: [4711]}]"),
    ("catalog", charge("{model: flat, amount: 5, bill: in_advance, prorate: second, period: quarter}")),
    ("catalog", charge("{model: flat, phases: [{until: {after: 3 months}, amount: 5, currencies: {EUR: {amount: 4}}}, {amount: 6}]}")),
    ("catalog", charge("{model: graduated, meter: calls, tiers_restart: segment, phases: [{until: {after: 1 year}, unit_price: 1}, {tiers: [{unit_price: 2}]}]}")),
    ("catalog", "{currency: USD, plans: {p: {period: week, align: anniversary, trial: {days: 30, charges: [fee]}, charges: {fee: {model: flat, amount: 1}}}}}"),
    ("catalog", "{currency: USD, plans: {p: {charges: {seats: {model: per_unit, quantity: seats, unit_price: 12, bill: in_advance, decrease: credit}}}}}"),
    ("customers", patch("term: 12 months, trial: {days: 90, reason: friend}, changes: [{at: 2026-03-01, charges: {fee: {amount: 4}}, discounts: [{percent: 5}], trial: null, reason: a}]")),
    ("customers", patch("changes: [{at: 2026-03-01, plan: p, commitment: {amount: 5}}, {at: 2026-02-01, charges: {fee: null}, commitment: null, approved_by: b}]")),
    ("customers", patch("charges: {seats: {model: per_unit, quantity: seats, unit_price: 2}}, quantities: {seats: [{from: 2026-01-01, quantity: 5}, {from: 2026-02-01, quantity: 0.5}]}")),
    ("sources", source("null_values: [null-ish, 0], properties: {n: Count, m: {expr: a + b}}")),
    ("sources", "{format: cloudevents, files: [a-*.json]}"),
    ("statements", "{kind: payments, date: day, amount: gross, fee: fee, net: net, currency: cur, reference: {text: [a, b]}, only: {t: [x]}}"),
    ("statements", "{kind: payments, date: {column: d, format: '%d.%m.%Y'}, amount: {debit: a, credit: b}, currency: {constant: EUR}, reference: r, delimiter: ';', decimal: ',', group: '.', type: t, movements: {x: write_off}}"),
    ("statements", "{kind: ledger, id: [a, b], date: d, account: acc, accounts: {receivable: '1200', revenue: [4*]}, amount: {column: a, sign: reversed}, currency: c, reference: r}"),
    ("statements", "{kind: invoices, customer: {column: c}, item: i, items: {A: b}, quantity: q, amount: {column: a, unit: minor}, currency: c, period: {column: p, format: '%Y-%m'}, invoice: n}"),
    ("sources", source("format: csv, delimiter: ';', quote: none, columns: [a, 1], skip_lines: 3, comment: '#', encoding: utf-16")),
    ("sources", source("format: csv, escape: '\\', skip_lines: '2', numbers: {columns: n, decimal: ',', group: ' '}")),
    ("sources", "{format: log, pattern: '(?P<a>.*)', id: content, customer: a, type: a, time: {columns: [a, b], timezone: UTC}}"),
    ("sources", "{id: content, customer: {constant: acme}, type: kind, time: {column: at, format: epoch_s}, rules: {n: {min: 0, in: [1]}}}"),
    ("bill", "{seller: {name: Acme, address: [1 Main St]}, require_approval: true, payment_terms: 3 months}"),
    ("bill", '{seller: {name: Acme}, require_approval: "false", late_usage: {below: 0}, ingest: {max_row_bytes: "5000"}}'),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), ACCEPTED)
def test_what_the_reader_takes_fits_the_schema(kind: str, text: str, tmp_path: Path) -> None:
    assert not reader_refuses(kind, text, tmp_path)
    assert faults(kind, text) == []


REFUSED = [
    ("catalog", "currency: DOLLAR"),
    ("catalog", "meters: {}"),
    ("catalog", "{currency: USD, plan: {}}"),
    ("catalog", "{currency: USD, effective: 1st of May}"),
    ("catalog", "{currency: USD, plans: {p: {period: fortnight}}}"),
    ("catalog", "{currency: USD, plans: {p: {charges: [a]}}}"),
    ("catalog", charge("{model: stairs, meter: calls}")),
    ("catalog", charge("{meter: calls, unit_price: 1}")),
    ("catalog", charge("{model: flat}")),
    ("catalog", charge('{model: flat, amount: "12,50"}')),
    ("catalog", charge("{model: flat, amount: [5]}")),
    ("catalog", charge("{model: flat, amount: 5, meter: calls}")),
    ("catalog", charge("{model: flat, amount: 5, currencies: {euro: {amount: 4}}}")),
    ("catalog", charge("{model: flat, amount: 5, currencies: {EUR: 4}}")),
    ("catalog", charge("{model: flat, amount: 5, bill: beforehand}")),
    ("catalog", charge("{model: flat, amount: 5, period: fortnight}")),
    ("catalog", charge("{model: flat, amount: 5, decrease: credit}")),
    ("catalog", charge("{model: flat, phases: []}")),
    ("catalog", charge("{model: flat, phases: {amount: 5}}")),
    ("catalog", charge("{model: flat, phases: [{until: {after: a while}, amount: 5}, {amount: 6}]}")),
    ("catalog", charge("{model: flat, phases: [{until: {credit: welcome}, amount: 5}, {amount: 6}]}")),
    ("catalog", "{currency: USD, plans: {p: {grants: {g: {amount: 5}}}}}"),
    ("catalog", "{currency: USD, plans: {p: {grants: {g: {amount: 5, unit: USD, kind: free}}}}}"),
    ("catalog", "{currency: USD, plans: {p: {grants: {g: {amount: 5, unit: USD, kind: promotional, on: renewal}}}}}"),
    ("customers", "grants: [{id: g, customer: acme, amount: 5, unit: USD, kind: prepaid}]"),
    ("customers", "grants: [{id: g, customer: acme, amount: 5, unit: USD, kind: prepaid, starts: 2026-01-01, expires: soon}]"),
    ("customers", "voids: [{grant: g}]"),
    ("catalog", charge("{model: per_unit, unit_price: 1}")),
    ("catalog", charge(f"{{{PER_UNIT}, quantity: seats, unit_price: 1}}")),
    ("catalog", "{currency: USD, plans: {p: {align: birthday}}}"),
    ("catalog", "{currency: USD, plans: {p: {trial: {months: 2}}}}"),
    ("catalog", charge(f"{{{PER_UNIT}}}")),
    ("catalog", charge(f"{{{PER_UNIT}, unit_prise: 1}}")),
    ("catalog", charge(f"{{{PER_UNIT}, unit_price: 1, tiers: [{{unit_price: 1}}]}}")),
    ("catalog", charge(f"{{{PER_UNIT}, unit_price: 1, units: {{of: 10, round: nearest}}}}")),
    ("catalog", charge(f"{{{PER_UNIT}, by: [kind], prices: []}}")),
    ("catalog", charge(f"{{{PER_UNIT}, by: [kind], prices: [{{kind: a}}]}}")),
    ("catalog", charge(f"{{{PER_UNIT}, by: [kind], prices: [{{kind: [a], unit_price: 1}}]}}")),
    ("catalog", charge(f"{{{PER_UNIT}, by: [kind], prices: {{files: a.csv}}}}")),
    ("catalog", charge(f"{{{PER_UNIT}, by: [kind], prices: [{{unit_price: 1}}], otherwise: cheap}}")),
    ("catalog", charge(f"{{{PER_UNIT}, by: [kind], prices: [{{unit_price: 1}}], otherwise: {{amount: 3}}}}")),
    ("catalog", charge("{model: graduated, meter: calls, tiers: {unit_price: 1}}")),
    ("catalog", charge("{model: graduated, meter: calls, tiers: [{up_to: ten, unit_price: 1}, {unit_price: 1}]}")),
    ("catalog", charge("{model: graduated, meter: calls, tiers: [{up_to: 5}, {unit_price: 1}]}")),
    ("catalog", charge("{model: graduated, meter: calls, tiers: [{package_size: 5}]}")),
    ("catalog", charge("{model: graduated_percentage, meter: calls, tiers: [{unit_price: 5}]}")),
    ("catalog", charge("{model: package, meter: calls, package_price: 5}")),
    ("catalog", "{currency: USD, plans: {p: {discounts: [{percent: 5, amount: 3}]}}}"),
    ("catalog", "{currency: USD, plans: {p: {discounts: [{percents: 5}]}}}"),
    ("catalog", "{currency: USD, plans: {p: {commitment: {amount: 5, counts: [], per: year}}}}"),
    ("catalog", meter("{aggregate: count}")),
    ("catalog", meter("{event: [], aggregate: count}")),
    ("catalog", meter("{event: call, aggregate: cont}")),
    ("catalog", meter("{event: call, aggregate: sum}")),
    ("catalog", meter("{event: call, aggregate: unique}")),
    ("catalog", meter("{event: call, aggregate: count, each: fortnight}")),
    ("catalog", meter("{event: call, aggregate: count, dimensions: {a: {band: size}}}")),
    ("catalog", version("plan: {}")),
    ("catalog", version("plans: {p: {charges: {fee: {amout: 5}}}}")),
    ("catalog", version("plans: {p: {charges: {fee: {model: flat}}}}")),
    ("catalog", version("meters: {calls: {agregate: count}}")),
    ("catalog", answer("move")),
    ("catalog", answer("{at: effective}")),
    ("catalog", answer("{policy: stay}")),
    ("catalog", answer("{policy: move, at: soon}")),
    ("catalog", answer("{policy: move, for: 3 months}")),
    ("catalog", answer("{policy: transition}")),
    ("catalog", answer("{policy: transition, for: a while}")),
    ("catalog", answer("{policy: transition, for: 3 months, charges: {fee: {amout: 5}}}")),
    ("catalog", "{currency: USD, schedules: {tou: [{days: [mon]}]}}"),
    ("catalog", "{currency: USD, schedules: {tou: [{name: a, days: [monday]}]}}"),
    ("catalog", "{currency: USD, schedules: {tou: [{name: a, hours: 3pm-5pm}]}}"),
    ("customers", "clients: []"),
    ("customers", "customers: {id: acme}"),
    ("customers", "customers: [{name: Acme}]"),
    ("customers", "customers: [{id: acme, currency: eur}]"),
    ("customers", "customers: [{id: acme, adress: here}]"),
    ("customers", "subscriptions: [{id: s, customer: acme, plan: p}]"),
    ("customers", patch("end: soon")),
    ("customers", patch("charges: {calls: 0.5}")),
    ("customers", patch("charges: {calls: {unit_prise: 0.5}}")),
    ("customers", patch("charges: {calls: {unit_price: 0.5, currencies: {EUR: {unit_price: 1}}}}")),
    ("customers", patch("charges: {new: {model: flat}}")),
    ("customers", patch("discounts: [{charges: [calls]}]")),
    ("customers", patch("commitment: {amont: 5}")),
    ("sources", "{customer: who, type: kind, time: at}"),
    ("sources", source("colour: red")),
    ("statements", "{kind: bank, date: day, amount: gross, currency: cur, reference: r}"),
    ("statements", "{date: day, amount: gross, currency: cur, reference: r}"),
    ("statements", "{kind: payments, date: day, amount: {column: a, debit: b, credit: c}, currency: cur, reference: r}"),
    ("statements", "{kind: payments, date: day, amount: a, currency: {constant: EURO}, reference: r}"),
    ("statements", "{kind: payments, date: day, amount: a, currency: cur, reference: r, movement: gift}"),
    ("statements", "{kind: payments, date: day, amount: a, currency: cur, reference: {column: a, text: b}}"),
    ("statements", "{kind: ledger, date: day, amount: a, currency: cur, reference: r, account: a, accounts: {receivable: '1'}}"),
    ("statements", "{kind: invoices, date: day, customer: c, item: i, amount: a, currency: cur}"),
    ("sources", source("format: xlsx")),
    ("sources", source("format: csv, skip_lines: few")),
    ("sources", source("format: csv, columns: []")),
    ("sources", source("format: csv, encoding: ebcdic")),
    ("sources", source("format: csv, numbers: {decimal: ','}")),
    ("sources", source("format: csv, numbers: {columns: [a], decimal: ';'}")),
    ("sources", "{id: id, customer: who, type: {constant: call}, time: {columns: [at]}}"),
    ("sources", "{id: id, customer: who, type: {constant: call}, time: {columns: [at, b], column: c}}"),
    ("sources", source("properties: {n: {column: a, constant: b}}")),
    ("sources", source("properties: {n: {colum: a}}")),
    ("sources", source("rules: {n: {minimum: 5}}")),
    ("sources", source("rules: {n: {required: maybe}}")),
    ("sources", "{id: id, customer: who, type: {constant: call}, time: {column: at, marks: {end_of: month}}}"),
    ("bill", "timezone: UTC"),
    ("bill", "{seller: {name: Acme, nam: x}}"),
    ("bill", "{seller: {name: Acme, paper: a5}}"),
    ("bill", "{seller: {name: Acme}, payment_terms: soon}"),
    ("bill", "{seller: {name: Acme}, rounding: up}"),
    ("bill", "{seller: {name: Acme}, require_approval: perhaps}"),
    ("bill", "{seller: {name: Acme}, ingest: {max_row_bytes: many}}"),
    ("bill", "{seller: {name: Acme}, tolerances: {amounts: 0}}"),
    ("customers", patch("term: a year")),
    ("customers", patch("trial: {charges: [fee]}, charges: {fee: {unit_price: x}}")),
    ("customers", patch("quantities: {seats: 5}")),
    ("customers", patch("quantities: {seats: [{since: 2026-01-01, quantity: 5}]}")),
    ("customers", patch("changes: [{plan: p}]")),
    ("customers", patch("changes: [{at: 2026-02-01, term: 1 year}]")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), REFUSED)
def test_what_the_reader_refuses_for_its_form_the_schema_refuses(kind: str, text: str, tmp_path: Path) -> None:
    assert reader_refuses(kind, text, tmp_path)
    assert faults(kind, text) != []
