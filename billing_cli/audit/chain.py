"""The audit chain: every command that writes appends one link, and each link holds the hash of the one before."""

from __future__ import annotations

import getpass
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from billing_cli import clock
from billing_cli.audit.seals import new_seals
from billing_cli.store.store import Store, open_store
from pricing.rating.calculator import statement

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link: `at` is the command's time (`--now`), `machine_at` the machine's.

    `inputs` and `outputs` are canonical JSON. `stored_hash` is the hash that the store gives of a link that was read.
    """

    seq: int
    at: str
    machine_at: str
    actor: str
    command: str
    inputs: str
    outputs: str
    previous_hash: str
    stored_hash: str = ""

    @property
    def hash(self) -> str:
        """SHA-256 of every field, in order, as canonical JSON."""
        fields = [
            self.seq,
            self.at,
            self.machine_at,
            self.actor,
            self.command,
            self.inputs,
            self.outputs,
            self.previous_hash,
        ]
        return digest(fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last link of a chain: whoever keeps its hash can show later that history still holds it."""

    seq: int
    hash: str


@dataclass(slots=True)
class Record:
    """What a use case says of itself while it writes; becomes the link `seq`."""

    seq: int
    inputs: dict[str, object] = field(default_factory=dict)
    outputs: dict[str, object] = field(default_factory=dict)


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: object) -> str:
    """SHA-256 of a value's canonical JSON."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


@contextmanager
def recorded(store: Store, command: str, now: datetime) -> Iterator[Record]:
    """One transaction that also appends one link; fill the record inside it.

    The link also seals the rows that the transaction added to tables that only grow.
    """
    with store.transaction():
        record = Record(seq=head(store).seq + 1)
        yield record
        sealed = new_seals(store)
        if sealed:
            record.outputs["rows"] = sealed
        _append(store, command, now, record.inputs, record.outputs)


def open_audited(path: Path, now: datetime, *, readable: Sequence[Path] = (), rehearsal: bool = False) -> Store:
    """Open the store; a new one gets the first link of its chain, which says whether it is a rehearsal for ever."""
    store = open_store(path, readable=readable)
    if not store.rows(statement(__package__, "last_link")):
        with recorded(store, "store.created", now) as record:
            record.outputs |= {"store": path.name, "rehearsal": rehearsal}
    return store


def is_rehearsal(store: Store) -> bool:
    """Whether the store was made to try things out: each of its documents says so."""
    (outputs,) = store.one(statement(__package__, "first_outputs"))
    return bool(json.loads(outputs).get("rehearsal", False))


def head(store: Store) -> Head:
    """The last link; number 0 and the hash before all others where there is none."""
    last = store.rows(statement(__package__, "last_link"))
    return Head(seq=int(last[0][0]), hash=str(last[0][1])) if last else Head(seq=0, hash=GENESIS)


def links(store: Store) -> list[Link]:
    """The whole chain, first link first."""
    return [_link(row) for row in store.rows(statement(__package__, "all_links"))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """What of a link does not hold; the values are those that it should have, and has."""

    seq: int
    what: str
    expected: str
    found: str


def breaks(store: Store) -> Iterator[Break]:
    """What does not hold of the chain, in order: a number, the hash of the link before, or a link's own hash."""
    previous = GENESIS
    for number, link in enumerate(links(store), start=1):
        if link.seq != number:
            yield Break(seq=number, what="number", expected=str(number), found=str(link.seq))
        if link.previous_hash != previous:
            yield Break(seq=number, what="previous_hash", expected=previous, found=link.previous_hash)
        if link.hash != link.stored_hash:
            yield Break(seq=number, what="hash", expected=link.hash, found=link.stored_hash)
        previous = link.stored_hash


def _link(row: Sequence[object]) -> Link:
    seq, at, machine_at, actor, command, inputs, outputs, previous_hash, stored_hash = row
    return Link(
        seq=int(str(seq)),
        at=str(at),
        machine_at=str(machine_at),
        actor=str(actor),
        command=str(command),
        inputs=str(inputs),
        outputs=str(outputs),
        previous_hash=str(previous_hash),
        stored_hash=str(stored_hash),
    )


def _append(
    store: Store, command: str, now: datetime, inputs: Mapping[str, object], outputs: Mapping[str, object]
) -> None:
    last = head(store)
    link = Link(
        seq=last.seq + 1,
        at=now.isoformat(),
        machine_at=clock.machine_now().isoformat(),
        actor=_actor(),
        command=command,
        inputs=canonical(inputs),
        outputs=canonical(outputs),
        previous_hash=last.hash,
    )
    store.run(
        statement(__package__, "append_link"),
        seq=link.seq,
        at=link.at,
        machine_at=link.machine_at,
        actor=link.actor,
        command=link.command,
        inputs=link.inputs,
        outputs=link.outputs,
        previous_hash=link.previous_hash,
        hash=link.hash,
    )


def _actor() -> str:
    """The operating system's name of who runs the command; it proves no identity."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
