"""`bill payments import`: payments of others put into the store, each once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from billing_cli.audit.chain import recorded
from billing_cli.statements.statement import Payment, Statement
from billing_cli.store.store import Store
from pricing.money import minor_text
from pricing.problems import counted
from pricing.rating.calculator import statement

COLUMNS = (
    "payment_id", "part", "mapping", "day", "customer", "invoice", "movement", "amount_minor", "fee_minor", "currency",
    "reference", "file", "sha256", "row", "reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """What became of the payments of a file: new ones, those that were known, and those that contradict a known one."""

    statement: Statement
    new: tuple[Payment, ...]
    known: int
    conflicts: tuple[tuple[Payment, Payment], ...]

    def row(self) -> dict[str, Any]:
        """A row of the report."""
        return {
            "file": self.statement.file,
            "mapping": self.statement.mapping.name,
            "rows": self.statement.rows,
            "left_out": self.statement.left_out,
            "new": len({one.payment_id for one in self.new}),
            "known": self.known,
            "conflicting": len(self.conflicts),
            "unapplied": sum(map(belongs_to_none, self.new)),
        }

    def remarks(self) -> Iterator[str]:
        """Each payment that contradicts a known one: where it stands, and what differs."""
        for before, later in self.conflicts:
            yield (
                f"{later.file}:{later.row}: payment {later.payment_id} is {_said(later)}, and was {_said(before)} in "
                f"{before.file}:{before.row}; it was not imported"
            )


def import_payments(
    store: Store, statements: Sequence[Statement], now: datetime, *, dry_run: bool
) -> list[ImportedFile]:
    """Add the payments that are not known. A known id with other content is told and left out.

    With `dry_run` nothing is written, and nothing either where nothing is new.
    """
    found = compared(statements, stored_payments(store))

    new = [payment for one in found for payment in one.new]
    if new and not dry_run:
        with recorded(store, "payments.imported", now) as record:
            record.inputs["files"] = [dict(one.statement.document()) for one in found]
            record.outputs |= {"payments": len(new), "conflicts": sum(len(one.conflicts) for one in found)}
            keep_payments(store, new, record.seq)
    return found


def keep_payments(store: Store, new: Sequence[Payment], link: int) -> None:
    """Add rows of payments, which a link of the chain tells of."""
    rows = [[*(getattr(one, name) for name in COLUMNS), link] for one in new]
    store.load(statement(__package__, "keep_payments"), [*COLUMNS, "link"], rows)


def compared(statements: Sequence[Statement], known: Iterable[Payment]) -> list[ImportedFile]:
    """Each file against the payments that are known, and those of the files before it; a file is read once."""
    known = list(known)
    by_ids, digests = by_id(known), {one.sha256 for one in known}
    found = []
    for one in statements:
        found.append(_compared(one, by_ids) if one.sha256 not in digests else _before(one))
        digests.add(one.sha256)
    return found


def stored_payments(store: Store, invoice: str | None = None) -> list[Payment]:
    """Every payment that was imported, or those of one invoice, by day."""
    rows = store.rows(statement(__package__, "kept_payments"), invoice=invoice)
    return [Payment(**dict(zip(COLUMNS, row, strict=True))) for row in rows]


def belongs_to_none(payment: Payment) -> bool:
    """Whether money belongs to no invoice; what a service keeps is nobody's."""
    return payment.invoice is None and payment.movement != "fee"


def left_over(payments: Iterable[Payment], end: date = date.max) -> list[Payment]:
    """Of money that belongs to no invoice, what is left of each payment before `end`, with the day since when."""
    before = by_id(one for one in payments if one.day < end)
    sums = [replace(parts[0], amount_minor=sum(one.amount_minor for one in parts)) for parts in before.values()]
    return [one for one in sums if one.amount_minor]


def payment_row(payment: Payment) -> dict[str, Any]:
    """A payment for people and programs: amounts as decimals, and `applied` for a movement that a person asked for."""
    row = asdict(payment)
    for name in ("amount", "fee"):
        row[name] = minor_text(row.pop(f"{name}_minor"), payment.currency)
    moved = payment.movement if payment.reason is None or payment.movement == "write_off" else "applied"
    return {**row, "day": payment.day.isoformat(), "movement": moved}


def by_id(payments: Iterable[Payment]) -> dict[tuple[str, str], list[Payment]]:
    """The parts of each payment, by its mapping and id."""
    found: dict[tuple[str, str], list[Payment]] = defaultdict(list)
    for one in payments:
        found[one.mapping, one.payment_id].append(one)
    return found


def _before(read: Statement) -> ImportedFile:
    """A file that was imported, perhaps with another mapping: all of it is known."""
    count = len({(one.payment_id, one.row) for one in read.payments})
    return ImportedFile(statement=read, new=(), known=count, conflicts=())


def _compared(read: Statement, known: dict[tuple[str, str], list[Payment]]) -> ImportedFile:
    """A file against what is known, which learns its new payments."""
    new: list[Payment] = []
    conflicts = []
    repeated = 0
    for key, parts in _rows_of(read).items():
        for one in parts:
            before = known.setdefault(key, one)
            if before is one:
                new += one
            elif whole(before) == whole(one):
                repeated += 1
            else:
                conflicts.append((before[0], one[0]))
    return ImportedFile(statement=read, new=tuple(new), known=repeated, conflicts=tuple(conflicts))


def _rows_of(read: Statement) -> dict[tuple[str, str], list[list[Payment]]]:
    """The payments of each id, row by row: an id may stand in several."""
    rows: dict[tuple[str, str], dict[int, list[Payment]]] = defaultdict(lambda: defaultdict(list))
    for one in read.payments:
        rows[one.mapping, one.payment_id][one.row].append(one)
    return {key: list(found.values()) for key, found in rows.items()}


def whole(parts: Sequence[Payment]) -> tuple[object, ...]:
    """What a payment says, however it was cut: its parts add up."""
    first = parts[0]
    sums = sum(one.amount_minor for one in parts), sum(one.fee_minor for one in parts)
    return first.day, first.movement, *sums, first.currency, first.reference


def _said(payment: Payment) -> str:
    amount = minor_text(payment.amount_minor, payment.currency)
    return f"{payment.movement} {amount} {payment.currency} of {payment.day} ({payment.reference})"


def summary(found: Sequence[ImportedFile]) -> str:
    """One line about all files."""
    counts = Counter({name: sum(one.row()[name] for one in found) for name in ("new", "known", "conflicting")})
    said = f"{counted(counts['new'], 'payment')} new, {counts['known']} known"
    return f"{said}, {counts['conflicting']} conflicting" if counts["conflicting"] else said
