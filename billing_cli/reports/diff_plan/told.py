"""A change in words, with its class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from pricing.catalog.changes import Change

Class = Literal["cosmetic", "forward_only", "changes_money", "closed_periods"]
Of = Literal["plan", "subscription", "customer"]
CLASSES: Mapping[Class, str] = {
    "cosmetic": "changes no amount",
    "forward_only": "for new subscriptions only",
    "changes_money": "changes what subscriptions pay",
    "closed_periods": "would alter periods that are issued or closed: refused",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A change in words, of a plan in a version, of a subscription, or of a customer."""

    what: Of
    name: str
    version: str | None
    path: str | None
    before: str | None
    after: str | None
    words: str
    existing: str | None
    kind: Class

    def with_words(self, words: str) -> Told:
        """The same in other words."""
        return replace(self, words=words)

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "of": self.what,
            "name": self.name,
            "version": self.version,
            "path": self.path,
            "before": self.before,
            "after": self.after,
            "what": self.words,
            "existing_subscriptions": self.existing,
            "class": self.kind,
        }


def told(
    what: Of,
    name: str,
    words: str,
    kind: Class,
    change: Change | None = None,
    *,
    version: str | None = None,
    existing: str | None = None,
) -> Told:
    """A change in words; `change` says where it stands and what was there, None where it is of the whole."""
    return Told(
        what=what,
        name=name,
        version=version,
        path=None if change is None else change.path,
        before=None if change is None else change.before,
        after=None if change is None else change.after,
        words=words,
        existing=existing,
        kind=kind,
    )
