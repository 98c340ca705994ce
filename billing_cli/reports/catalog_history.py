"""What the versions of a catalog change: `bill catalog log` and `bill catalog diff`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from billing_cli.catalogs.reading import load_catalogs
from billing_cli.errors import InputProblems, UsageError
from billing_cli.project import Project
from pricing.catalog.catalog import Catalog
from pricing.catalog.change_words import in_words
from pricing.catalog.changes import Change, plan_changes
from pricing.catalog.existing import ExistingSubscriptions
from pricing.catalog.versions import Versions
from pricing.problems import did_you_mean

Kind = Literal["new", "removed", "changed"]
NOTHING = "nothing that changes an amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one version says of the subscriptions that are on a plan already."""

    version: Catalog
    existing: ExistingSubscriptions

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "version": self.version.version,
            "effective": _day(self.version),
            "policy": self.existing.policy,
            "at": None if self.existing.policy == "keep" else str(self.existing.at),
            "for": str(self.existing.length) if self.existing.length else None,
        }

    def words(self) -> str:
        """In a few words: `move at next_period`, `keep`, `transition at renewal for 3 months`."""
        length = f" for {self.existing.length}" if self.existing.length else ""
        return "keep" if self.existing.policy == "keep" else f"{self.existing.policy} at {self.existing.at}{length}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHistory:
    """What happens to one plan from one version to another."""

    plan: str
    kind: Kind
    changes: tuple[Change, ...] = ()
    answers: tuple[Answer, ...] = ()

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "plan": self.plan,
            "change": self.kind,
            "changes": [_change(change) for change in self.changes],
            "existing_subscriptions": [answer.document() for answer in self.answers],
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row per change, for a table."""
        existing = "; ".join(
            f"{answer.version.version}: {answer.words()}" if len(self.answers) > 1 else answer.words()
            for answer in self.answers
        )
        if not self.changes:
            words = NOTHING if self.kind == "changed" else f"the plan is {self.kind}"
            yield {"plan": self.plan, **_change(None), "what": words, "existing_subscriptions": existing}
        for change in self.changes:
            yield {"plan": self.plan, **_change(change), "existing_subscriptions": existing}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedVersion:
    """A version with what it changes of the one before it; the first has only new plans."""

    version: Catalog
    plans: tuple[PlanHistory, ...]

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {**head(self.version), "plans": [plan.document() for plan in self.plans]}

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row per change of a plan, for a table."""
        said = [row for plan in self.plans for row in plan.rows()]
        nothing = {"plan": None, **_change(None), "what": NOTHING, "existing_subscriptions": None}
        for row in said or [nothing]:
            yield {**head(self.version), **row}


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDiff:
    """What differs between two versions."""

    base: Catalog
    head: Catalog
    plans: tuple[PlanHistory, ...]

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "base": head(self.base),
            "head": head(self.head),
            "plans": [plan.document() for plan in self.plans],
        }

    def rows(self) -> list[dict[str, Any]]:
        """A row per change, for a table."""
        return [row for plan in self.plans for row in plan.rows()]

    def summary(self) -> str:
        """The two versions, with the days on which they take effect."""
        one, other = (f"{version.version} ({_since(version)})" for version in (self.base, self.head))
        return f"{one} → {other}" + ("" if self.plans else f": {NOTHING}")


def read_versions(project: Project) -> Versions:
    """The versions of the project's catalog. Raises InputProblems with every problem of every file."""
    versions, problems = load_catalogs(project)
    if versions is None:
        raise InputProblems(problems)
    return versions


def version_named(versions: Versions, name: str | None) -> Catalog:
    """The version of that name, or the latest. Raises UsageError where there is none."""
    found = versions.latest if name is None else versions.named(name)
    if found is None:
        raise UsageError(
            f"there is no version `{name}` of the catalog",
            did_you_mean(str(name), (one.version for one in versions.versions)),
        )
    return found


def log_versions(project: Project) -> list[LoggedVersion]:
    """Every version of the catalog with what it changes, in the order in which they take effect."""
    versions = read_versions(project)
    return [
        LoggedVersion(version=one, plans=tuple(history_of(versions, versions.before(one), one)))
        for one in versions.versions
    ]


def diff_versions(project: Project, base: str, head: str, plan: str | None) -> VersionDiff:
    """What differs between two versions, of every plan or of one. Raises UsageError for names that there are not."""
    versions = read_versions(project)
    one, other = version_named(versions, base), version_named(versions, head)
    if plan is not None:
        plan_in({**one.plans, **other.plans}, plan)
    found = (history for history in history_of(versions, one, other) if plan in (None, history.plan))
    return VersionDiff(base=one, head=other, plans=tuple(found))


def plan_in(plans: Mapping[str, object], plan: str) -> None:
    """Raises UsageError for a plan that there is not."""
    if plan not in plans:
        raise UsageError(f"there is no plan `{plan}`", did_you_mean(plan, plans))


def head(version: Catalog) -> dict[str, Any]:
    """What a version says of itself."""
    return {
        "version": version.version,
        "effective": _day(version),
        "extends": version.extends,
        "file": version.file,
    }


def history_of(versions: Versions, before: Catalog | None, after: Catalog) -> Iterator[PlanHistory]:
    """Plans that are new, removed, changed or answered for, in the order of the later version, removed ones last."""
    for key in after.plans:
        answers = tuple(_answers(versions, before, after, key))
        # A plan that was removed and comes again is compared with what its holders have.
        earlier = before if before is None or key in before.plans else versions.last_with(key, after)
        if earlier is None or key not in earlier.plans:
            yield PlanHistory(plan=key, kind="new")
            continue
        changes = plan_changes(earlier, after, key)
        if changes or answers:
            yield PlanHistory(plan=key, kind="changed", changes=changes, answers=answers)
    for key in before.plans if before else ():
        if key not in after.plans:
            yield PlanHistory(plan=key, kind="removed")


def _answers(versions: Versions, before: Catalog | None, after: Catalog, plan: str) -> Iterator[Answer]:
    """What the versions after one, up to another, say of those who are on a plan."""
    first = versions.place_of(before) + 1 if before else 0
    for version in versions.versions[first : versions.place_of(after) + 1]:
        existing = version.plans[plan].existing if plan in version.plans else None
        if existing is not None:
            yield Answer(version=version, existing=existing)


def _change(change: Change | None) -> dict[str, Any]:
    if change is None:
        return {"path": None, "before": None, "after": None, "what": None}
    about, words = in_words(change)
    own = about.split(".", 2)[-1] if about.startswith("plans.") else about
    return {"path": change.path, "before": change.before, "after": change.after, "what": f"{own}: {words}"}


def _day(version: Catalog) -> str | None:
    return version.effective.isoformat() if version.effective else None


def _since(version: Catalog) -> str:
    return f"from {version.effective}" if version.effective else "since ever"
