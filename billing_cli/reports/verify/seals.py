"""The chain, and the rows that each of its links sealed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from billing_cli.audit.chain import Link, breaks, digest
from billing_cli.audit.seals import SEALED, Seal, digest_of, seals_of
from billing_cli.reports.verify.documents import StoredDocument
from billing_cli.reports.verify.finding import Finding
from billing_cli.store.history import STORED
from billing_cli.store.store import Store
from pricing.rating.calculator import statement

SEEN = {"number": "its number", "previous_hash": "the hash of the link before", "hash": "its own hash"}


def check_chain(store: Store, hashes: Mapping[int, str], anchor: str | None) -> Iterator[Finding]:
    """Each link follows from the one before; a hash that was kept elsewhere is still one of them."""
    for one in breaks(store):
        yield Finding(
            check="chain", where=f"link {one.seq}", path=one.what, what=f"the chain does not hold: {SEEN[one.what]}",
            expected=one.expected, found=one.found,
        )  # fmt: skip
    if anchor is not None and anchor not in hashes.values():
        yield Finding(
            check="chain", where="anchor", what="no link has this hash: history is not the one that was anchored",
            expected=anchor,
        )  # fmt: skip


def outputs_of(link: Link) -> Mapping[str, Any]:
    """What a link says of what its command made; nothing where that cannot be read."""
    return _read(link.outputs)


def inputs_of(link: Link) -> Mapping[str, Any]:
    """What a link says of what its command used; nothing where that cannot be read."""
    return _read(link.inputs)


def states(chain: Iterable[Link]) -> Iterator[tuple[Link, Mapping[str, int]]]:
    """Each link with how many rows the tables that only grow had before it."""
    held = dict.fromkeys(SEALED, 0)
    for link in chain:
        yield link, dict(held)
        _grow(held, link)


def rows_by(chain: Iterable[Link], before: int | None = None) -> Mapping[str, int]:
    """How many rows these tables had before the link of a number; None for after all of them."""
    held = dict.fromkeys(SEALED, 0)
    for link in chain:
        if link.seq == before:
            break
        _grow(held, link)
    return held


def _grow(held: dict[str, int], link: Link) -> None:
    for seal in seals_of(outputs_of(link)):
        held[seal.table] = max(held.get(seal.table, 0), seal.last)


def _read(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def check_seals(store: Store, chain: Sequence[Link]) -> Iterator[Finding]:
    """Every row of the tables that only grow is as the link found it that sealed it, and has such a link."""
    held = dict.fromkeys(SEALED, 0)
    for link in chain:
        for seal in seals_of(outputs_of(link)):
            if seal.table not in held:
                continue
            where = f"{seal.table}, rows {seal.first + 1} to {seal.last}"
            if seal.first != held[seal.table]:
                yield Finding(
                    check="rows", where=where, what=f"rows before those of link {link.seq} have no link",
                    expected=f"from row {held[seal.table] + 1}", found=f"from row {seal.first + 1}",
                )  # fmt: skip
            held[seal.table] = seal.last
            yield from _sealed(store, seal, where, link)
    for table, rows in store.rows(statement(__package__, "rows_now")):
        if table in held and rows != held[table]:
            yield Finding(
                check="rows", where=table, what="the table has other rows than the links of the chain say",
                expected=f"{held[table]} rows", found=f"{rows} rows",
            )  # fmt: skip


def _sealed(store: Store, seal: Seal, where: str, link: Link) -> Iterator[Finding]:
    count, found = digest_of(store, seal.table, seal.first, seal.last, catalog=STORED)
    what = f"rows that link {link.seq} ({link.command}) wrote are not as they were"
    if count != seal.last - seal.first:
        yield Finding(
            check="rows", where=where, what=what, expected=f"{seal.last - seal.first} rows", found=f"{count} rows"
        )
    elif found != seal.digest:
        yield Finding(check="rows", where=where, path="digest", what=what, expected=seal.digest, found=found)


def check_issue_links(store: Store, chain: Iterable[Link], documents: Sequence[StoredDocument]) -> Iterator[Finding]:
    """Documents and PDFs are those that the links of their commands name."""
    known = {link.seq: link for link in chain}
    by_link: dict[int, list[StoredDocument]] = {}
    for one in documents:
        by_link.setdefault(one.link, []).append(one)
    printed: dict[int, list[list[str]]] = {}
    for number, sha256, link in store.rows(statement(__package__, "printed")):
        printed.setdefault(link, []).append([number, sha256])
    for seq in sorted({*by_link, *printed} | {one.seq for one in known.values() if "pdfs" in outputs_of(one)}):
        said = outputs_of(known[seq]) if seq in known else {}
        found: dict[str, object] = {"pdfs": digest(printed.get(seq, []))}
        issued = by_link.get(seq, [])
        if issued or "digest" in said:
            found["digest"] = digest([[one.number, one.sha256] for one in issued])
        for name, value in found.items():
            if said.get(name) != value:
                yield Finding(
                    check="documents", where=f"link {seq}", path=f"outputs.{name}",
                    what="the link names other documents than the store has of it",
                    expected=str(said.get(name)), found=str(value),
                )  # fmt: skip
