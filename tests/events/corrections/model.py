"""What counts of each id after any sequence of commands, in plain Python: the truth that the store is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Content = tuple[str, str]
"""An id and the one thing that its rows say differently."""
Turn = tuple[str, str]
"""What it was and what it became."""


@dataclass(slots=True)
class Change:
    """What one command turned."""

    events: dict[Content, Turn] = field(default_factory=dict)
    conflicts: dict[int, Turn] = field(default_factory=dict)


@dataclass(slots=True)
class Model:
    """States of contents (counted, voided, replaced) and of conflicts, by the number of their row."""

    events: dict[Content, str] = field(default_factory=dict)
    said: dict[int, Content] = field(default_factory=dict)
    conflicts: dict[int, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    rows: int = 0

    def standing(self, name: str) -> Content | None:
        """The content of an id that was not replaced."""
        found = [content for content, state in self.events.items() if content[0] == name and state != "replaced"]
        assert len(found) <= 1
        return found[0] if found else None

    def ingest(self, rows: Iterable[Content]) -> None:
        """The first content of an id counts; another one is a conflict, once."""
        for content in rows:
            self.rows += 1
            if self.standing(content[0]) is None:
                self.events[content] = "counted"
            elif content not in self.events:
                self.dispute(content)

    def dispute(self, content: Content) -> None:
        """The row just read is a conflict, unless that content is known as one."""
        if content not in self.said.values():
            self.said[self.rows], self.conflicts[self.rows] = content, "open"

    def turn(self, names: Iterable[str], was: str, state: str) -> None:
        """Void or restore what stands."""
        change = Change()
        for content in filter(None, map(self.standing, names)):
            if self.events[content] == was:
                change.events[content] = (was, state)
        self.make(change)

    def undo(self, number: int) -> None:
        """Take back a change, or do nothing where a later one touched a part of it."""
        change = self.changes[number - 1]
        back = Change(
            events={content: (state, was) for content, (was, state) in change.events.items()},
            conflicts={row: (state, was) for row, (was, state) in change.conflicts.items()},
        )
        if all(self.events[content] == was for content, (was, _) in back.events.items()) and all(
            self.conflicts[row] == was for row, (was, _) in back.conflicts.items()
        ):
            self.make(back)

    def resolve(self, row: int, state: str, new_id: str) -> None:
        """Resolve one conflict, or do nothing where that is refused."""
        if self.conflicts[row] not in ("open", "kept") or self.conflicts[row] == state:
            return
        change = Change(conflicts={row: (self.conflicts[row], state)})
        content = self.said[row]
        if state == "replaced":
            self.put(change, content)
        elif state == "renamed":
            named = (new_id, content[1])
            stands = self.standing(new_id)
            if stands is not None and (stands != named or self.events[named] != "voided"):
                return
            change.events[named] = ("voided", "counted")
            self.rows += stands is None
        self.make(change)

    def replace(self, files: Sequence[Sequence[Content]]) -> None:
        """Let the first content of each id in the files count, and nothing else."""
        change, chosen = Change(), dict[str, str]()
        for name, units in (content for file in files for content in file):
            self.rows += 1
            if chosen.setdefault(name, units) != units:
                self.dispute((name, units))
        for content in chosen.items():
            self.put(change, content)
        for content, state in self.events.items():
            if state == "counted" and content[0] not in chosen:
                change.events[content] = ("counted", "voided")
        for row, content in self.said.items():
            if content in chosen.items() and self.conflicts[row] in ("open", "kept"):
                change.conflicts[row] = (self.conflicts[row], "replaced")
        self.make(change)

    def put(self, change: Change, content: Content) -> None:
        """Let a content count in the place of what stands."""
        stands = self.standing(content[0])
        if content not in self.events:
            change.events[content] = ("voided" if stands is None else "replaced", "counted")
        elif self.events[content] != "counted":
            change.events[content] = (self.events[content], "counted")
        if stands is not None and stands != content:
            change.events[stands] = (self.events[stands], "replaced")

    def make(self, change: Change) -> None:
        """Do what a change says, if it says anything."""
        if change.events or change.conflicts:
            self.events |= {content: state for content, (_, state) in change.events.items()}
            self.conflicts |= {row: state for row, (_, state) in change.conflicts.items()}
            self.changes.append(change)
