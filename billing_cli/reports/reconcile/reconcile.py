"""`bill reconcile`: all sections of a month, in order. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from billing_cli.contracts.reading import read_contracts
from billing_cli.invoices.pinning import versions_used
from billing_cli.project import Project
from billing_cli.reports.inputs import digests_of, events_digest
from billing_cli.reports.reconcile.carried import carried
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.every_section import made
from billing_cli.reports.reconcile.flow import flow
from billing_cli.reports.reconcile.pack import Pack
from billing_cli.reports.reconcile.signing import Earlier, pack_digest, signatures, signed_before
from billing_cli.reports.reconcile.statements import read_statements
from billing_cli.store.store import Store, open_to_read
from pricing.money import plain_text
from pricing.periods import Period
from pricing.rating.calculator import statement


def reconcile(project: Project, period: Period, now: datetime, against: Sequence[str] = ()) -> Pack:
    """Compare everything that is known of a month, with exports of others too: `FILE` or `NAME=FILE`.

    Raises BillError where the store or an export cannot be read, and InputProblems where the project's files or the
    exports do not load.
    """
    with open_to_read(project.store_path) as store:
        return packed(store, project, period, now, against)


def packed(store: Store, project: Project, period: Period, now: datetime, against: Sequence[str] = ()) -> Pack:
    """The same over a store that is open; it is not written to, but for relations of the connection's own."""
    context = context_of(store, project, period, now, against)
    earlier = signed_before(store, str(period))
    sections = made(context)
    sections = sorted((*sections, carried(context, earlier, sections)), key=lambda one: one.number)
    pack = Pack(header=_header(context, earlier), sections=tuple(sections), flow=tuple(flow(sections)))
    sha256 = pack_digest(pack.document())
    signed = [one.document(sha256) for one in signatures(store, str(period))]
    return Pack(header={**pack.header, "sha256": sha256, "signatures": signed}, sections=pack.sections, flow=pack.flow)


def context_of(store: Store, project: Project, period: Period, now: datetime, against: Sequence[str] = ()) -> Context:
    """What sections look at."""
    contracts = read_contracts(project)
    statements = read_statements(store, project, contracts, period, against)
    return Context(store=store, project=project, period=period, now=now, contracts=contracts, statements=statements)


def _header(context: Context, earlier: Earlier | None) -> dict[str, Any]:
    """What stands on the cover."""
    tolerances, project = context.tolerances, context.project
    return {
        "entity": project.settings.seller.name,
        "period": str(context.period),
        "start": context.period.start.isoformat(),
        "end": context.period.end.isoformat(),
        "timezone": project.settings.timezone,
        "currencies": sorted({one["invoice"]["currency"] for one in context.documents}),
        "closed": context.closed,
        "as_of": context.now.isoformat(),
        "program": f"bill {versions_used()['billing-cli']}",
        "catalog_versions": [one.version for one in context.contracts.versions.versions],
        "inputs": _inputs(context),
        "statements": [one.document() for one in context.statements],
        "tolerances": {
            name: plain_text(getattr(tolerances, name))
            for name in ("amount", "quantity", "bank_fee", "change_percent", "change_amount")
        },
        "previous": None if earlier is None else {"period": earlier.period, "sha256": earlier.sha256},
    }


def _inputs(context: Context) -> Mapping[str, Any]:
    """Digests of everything that the figures come from."""
    count, sha256 = context.store.one(statement(__package__, "documents_digest"))
    return {
        "events": events_digest(context.store),
        "documents": {"count": count, "digest": sha256},
        **digests_of(context.project, context.project.digests),
    }
