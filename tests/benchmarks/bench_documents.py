"""PDF invoices of the sample, beside a plain loop over WeasyPrint with the same HTML and fonts."""

import sys
from pathlib import Path

from tests.benchmarks.measure import in_turn, report, run_once

ROUNDS = 3
COPIES = 6
PREPARE = """
from datetime import UTC, datetime
from pathlib import Path
from billing_cli.assets import templates_folder
from billing_cli.audit.chain import open_audited
from billing_cli.invoices.reading import documents
from billing_cli.project import open_project
from pricing.periods import month

def many():
    project = open_project(Path("shop"), Path.cwd())
    with open_audited(project.store_path, datetime.now(UTC)) as store:
        found = list(documents(store, period=month("2026-09")))
    renamed = [{**d["invoice"], "id": f"{d['invoice']['id']}-{n}"} for n in range(COPIES) for d in found]
    return [{"schema_version": "1", "invoice": invoice} for invoice in renamed]
"""
BILL = """
from billing_cli.invoices.documents.render import render_invoices
if __name__ == "__main__":
    print(len(render_invoices(many(), folders=[templates_folder()], out=Path("out")).files))
"""
PLAIN = """
from weasyprint import HTML
from billing_cli.invoices.documents.html import invoice_html
if __name__ == "__main__":
    for document in many():
        html = invoice_html(document, [templates_folder()])
        HTML(string=html, base_url=str(templates_folder()) + "/").write_pdf(f"{document['invoice']['id']}.pdf")
"""


def test_rendering_invoices(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    run_once([sys.executable, "-m", "billing_cli", "init", "--sample", str(shop)], tmp_path)
    exports = sorted(str(path) for path in (shop / "exports").iterdir())
    run_once([sys.executable, "-m", "billing_cli", "ingest", "--project", str(shop), *exports], tmp_path)
    run_once([sys.executable, "-m", "billing_cli", "price", "--project", str(shop), "--period", "2026-09"], tmp_path)
    commands: dict[str, list[str]] = {}
    for name, text in {"plain WeasyPrint loop, one process": PLAIN, "bill, two workers": BILL}.items():
        script = tmp_path / f"render_{len(commands)}.py"
        script.write_text(PREPARE.replace("COPIES", str(COPIES)) + text)
        commands[name] = [sys.executable, str(script)]
    measured = in_turn(commands, tmp_path, rounds=ROUNDS)
    report(f"Rendering the sample's invoices {COPIES} times", measured, "plain WeasyPrint loop, one process")
