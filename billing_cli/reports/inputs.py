"""Digests of what figures are made of: the events that count, and the files of the project."""

from __future__ import annotations

from collections.abc import Mapping

from billing_cli.audit.chain import digest, links
from billing_cli.audit.seals import seals_of
from billing_cli.project import SETTINGS_FILE, Project
from billing_cli.reports.verify.seals import outputs_of
from billing_cli.store.store import Store

DIGESTS = ("catalog", "customers", "settings")
USAGE_TABLES = (
    "event_rows",
    "properties",
    "changes",
    "event_states",
    "conflicts",
    "conflict_states",
    "reject_outcomes",
)


def events_digest(store: Store) -> dict[str, object]:
    """How many events there are, and a digest of all that says which usage counts: of what commands sealed of it."""
    sealed = [
        (seal.table, seal.first, seal.last, seal.digest)
        for link in links(store)
        for seal in seals_of(outputs_of(link))
        if seal.table in USAGE_TABLES
    ]
    rows = max((last for table, _, last, _ in sealed if table == "event_rows"), default=0)
    return {"rows": rows, "digest": digest(sealed)}


def digests_of(project: Project, files: Mapping[str, str]) -> dict[str, str]:
    """SHA-256 of the catalog, the customers' files and the settings, taxes included, among files given with theirs."""
    folders, exchange = project.settings.folders, project.settings.exchange_rates
    own, taxes = f"{folders.customers.rstrip('/')}/", f"{folders.taxes.rstrip('/')}/"
    said = {SETTINGS_FILE, *([exchange.file] if exchange is not None else [])}
    customers = {name: sha for name, sha in files.items() if name.startswith(own)}
    settings = {name: sha for name, sha in files.items() if name in said or name.startswith(taxes)}
    catalog = {name: sha for name, sha in files.items() if name not in customers | settings}
    return dict(zip(DIGESTS, map(digest, (catalog, customers, settings)), strict=True))
