"""A plan that is kept in a file, and `bill apply`, which publishes what it was made of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from billing_cli.audit.chain import digest, recorded
from billing_cli.charges.pinned_files import pins_of
from billing_cli.errors import BillError
from billing_cli.invoices.pinning import pin_files
from billing_cli.project import Project, open_project
from billing_cli.reports.diff_plan.refs import PUBLISHED, WORKING_TREE, Reference
from billing_cli.reports.diff_plan.side import Side, read_sides, read_texts
from billing_cli.reports.inputs import DIGESTS, digests_of, events_digest
from billing_cli.store.store import Store
from pricing.rating.calculator import statement

FORMAT = "bill-plan-1"
MAX_BYTES = 200_000_000


def plan_text(document: Mapping[str, Any]) -> str:
    """A comparison as a file: its digest says whether anybody wrote in it."""
    whole = {"format": FORMAT, "digest": digest(document), "plan": document}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def write_plan(path: Path, document: Mapping[str, Any]) -> None:
    """Keep a comparison in a file. Raises BillError where it cannot be written."""
    try:
        path.write_text(plan_text(document), encoding="utf-8")
    except OSError as error:
        raise BillError(f"{path} cannot be written: {error.strerror}", "name another file for --out") from error


def read_plan(path: Path) -> Mapping[str, Any]:
    """The comparison in a file. Raises BillError where it is none, or not as it was written."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BillError(f"{path} is too large for a plan")
        whole = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BillError(
            f"{path} cannot be read: {error.strerror}", "make one with bill diff-plan --out FILE"
        ) from error
    except ValueError as error:
        raise BillError(f"{path} is no plan: it is not JSON", "make one with bill diff-plan --out FILE") from error
    plan = whole.get("plan") if isinstance(whole, dict) and whole.get("format") == FORMAT else None
    if not isinstance(plan, dict):
        raise BillError(f"{path} is no plan of this version of bill", "make one with bill diff-plan --out FILE")
    if digest(plan) != whole.get("digest"):
        raise BillError(f"{path} is not as it was written", "make it again with bill diff-plan --out FILE")
    return plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What was published: the audit link, the catalog's digest and its newest version. `again`: it was already."""

    link: int
    catalog: str
    version: str
    again: bool = False

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {"link": self.link, "catalog": self.catalog, "version": self.version, "published_before": self.again}

    def remarks(self) -> Iterator[str]:
        """In words."""
        if self.again:
            yield f"version {self.version} is published already, by audit link {self.link}; nothing was written"
        else:
            yield f"published version {self.version} of the catalog as audit link {self.link}"


def apply_plan(store: Store, tree: Project, path: Path, now: datetime) -> Applied:
    """Publish the working tree that a plan was made of: what it says is what was looked at.

    Raises BillError where the plan has concerns that failed it, is of another head than the working tree, or catalog,
    customers, settings, events or what was published have moved since.
    """
    plan = read_plan(path)
    _refuse(plan)
    project = open_project(tree.root, tree.root)
    texts = read_texts(Reference(name=WORKING_TREE, what="", project=project))
    side, _, _ = read_sides(texts, texts, None)
    _moved(store, plan, side)
    catalog, version = side.digests["catalog"], side.written.latest.version
    _published_since(store, plan, project)
    held = store.one(statement(__package__, "published_as"), files=digest(project.digests))[0]
    if held is not None:
        return Applied(link=int(held), catalog=catalog, version=version, again=True)
    with recorded(store, "catalog.published", now) as record:
        pin_files(store, project, record.seq)
        record.inputs |= {"files": project.digests, "plan": digest(plan), "events": dict(events_digest(store))}
        record.outputs |= {**side.digests, "version": version, "published": digest(project.digests)}
        link = record.seq
    return Applied(link=link, catalog=catalog, version=version)


def _refuse(plan: Mapping[str, Any]) -> None:
    if plan["head"]["reference"] != WORKING_TREE:
        raise BillError(
            f"the plan is of {plan['head']['reference']}, and only the working tree is published",
            "put its files into the project, and make the plan again without --head",
        )
    failed = plan["verdict"]["failed"]
    if "refused" in plan["verdict"]["concerns"]:
        raise BillError(
            "the plan would alter periods that are issued or closed",
            "leave those versions and terms as they are, and add a version or an entry in `changes`",
        )
    if failed:
        raise BillError(
            f"the plan failed: {', '.join(failed)}", "change the prices or the guardrails, and make the plan again"
        )


def _published_since(store: Store, plan: Mapping[str, Any], project: Project) -> None:
    """Raise BillError where something else was published since the plan was made."""
    link = store.one(statement(__package__, "last_pins"))[0]
    if link is None or plan["base"]["reference"] != PUBLISHED:
        return
    pinned = dict(pins_of(store, int(link)))
    if digests_of(project, pinned) not in [{name: plan[side][name] for name in DIGESTS} for side in ("base", "head")]:
        raise BillError(
            f"other files were published since the plan was made, by audit link {link}",
            "make it again: bill diff-plan --out FILE",
        )


def _moved(store: Store, plan: Mapping[str, Any], side: Side) -> None:
    """Raise BillError where anything that the plan was made of is another now."""
    moved = [name for name, sha in side.digests.items() if plan["head"][name] != sha]
    if dict(events_digest(store)) != plan["events"]:
        moved.append("events")
    if moved:
        raise BillError(
            f"{' and '.join(moved)} moved since the plan was made", "make it again: bill diff-plan --out FILE"
        )
