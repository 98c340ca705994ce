"""Signatures under a reconciliation: who prepared it, who reviewed it, and what exactly they signed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from billing_cli.audit.chain import canonical, digest, recorded
from billing_cli.errors import BillError
from billing_cli.invoices.documents.render import write_whole
from billing_cli.reports.reconcile.pack import Pack
from billing_cli.store.store import Store
from pricing.rating.calculator import statement

Role = Literal["preparer", "reviewer"]
# What of a pack is not signed: when it was looked at, and who signed it.
NOT_SIGNED = ("as_of", "signatures", "sha256")
NAMESPACE = "bill-reconciliation"
SECONDS = 60
OUT_REMEDY = "what is signed with a key goes there: see that it can be written, or name another `folders.out`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature: `name` is as the person said it, `actor` the operating system's user; neither proves an identity."""

    sha256: str
    role: str
    name: str
    note: str | None
    with_key: bool
    signed_at: str
    link: int
    actor: str

    def document(self, current: str) -> dict[str, Any]:
        """For JSON; `current` is the digest of the pack that it stands on."""
        return {
            "role": self.role,
            "name": self.name,
            "operating_system_user": self.actor,
            "signed_at": self.signed_at,
            "link": self.link,
            "note": self.note,
            "with_key": self.with_key,
            "sha256": self.sha256,
            "of_this_pack": self.sha256 == current,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The last pack of an earlier month that was signed."""

    period: str
    sha256: str
    document: Mapping[str, Any]


def pack_digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of what is signed of a pack."""
    return digest(_signed_part(document))


def signed_content(document: Mapping[str, Any]) -> bytes:
    """The bytes that are signed of a pack: canonical JSON in UTF-8, whose SHA-256 is that of the pack."""
    return canonical(_signed_part(document)).encode()


def _signed_part(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in NOT_SIGNED}


def signatures(store: Store, period: str) -> list[Signature]:
    """Those of a month, in order, whichever state of the pack they are of."""
    names = ("sha256", "role", "name", "note", "with_key", "signed_at", "link", "actor")
    rows = store.rows(statement(__package__, "signatures_of"), period=period)
    return [Signature(**dict(zip(names, row, strict=True))) for row in rows]


def signed_before(store: Store, period: str) -> Earlier | None:
    """The last pack that was signed of a month before."""
    for of_period, sha256, document in store.rows(statement(__package__, "last_signed_before"), period=period):
        return Earlier(period=of_period, sha256=sha256, document=json.loads(document))
    return None


def same_person(found: Sequence[Mapping[str, Any]]) -> bool:
    """Whether somebody both prepared and reviewed it, by what they said or by the user of the machine.

    `found` are signatures as JSON has them.
    """
    prepared, reviewed = ([one for one in found if one["role"] == role] for role in ("preparer", "reviewer"))
    return any(
        one["name"].casefold() == other["name"].casefold()
        or one["operating_system_user"] == other["operating_system_user"]
        for one in prepared
        for other in reviewed
    )


def sign(
    store: Store, pack: Pack, *, name: str, role: Role, note: str | None, key: Path | None, now: datetime
) -> tuple[Signature, str | None]:
    """Sign a pack as it is; the signature, and with a key the detached one.

    Raises BillError where a reviewer signs what no preparer signed, where something fails and nothing says why it is
    accepted, and where the key cannot be used.
    """
    said, why = " ".join(name.split()), " ".join((note or "").split()) or None
    if not said:
        raise BillError("--as is empty", "write who signs, such as --as 'Ada Lovelace'")
    document = pack.document()
    sha256, period = pack_digest(document), str(document["period"])
    known = signatures(store, period)
    _refuse(document, known, sha256, role, why)
    signature = None if key is None else _with_key(key, signed_content(document))
    previous = document["previous"]
    with recorded(store, "reconciliation.signed", now) as record:
        store.run(
            statement(__package__, "keep_signed"), period=period, sha256=sha256,
            previous=None if previous is None else previous["sha256"], role=role, name=said, note=why,
            signature=signature, signed_at=now.isoformat(), document=canonical(_signed_part(document)), link=record.seq,
        )  # fmt: skip
        record.inputs |= {"period": period, "role": role, "name": said, "note": why, "verdict": document["verdict"]}
        record.outputs |= {"sha256": sha256, "with_key": signature is not None}
    return signatures(store, period)[-1], signature


def place_of_signed(folder: Path, period: str, role: Role) -> Path:
    """Where the bytes that are signed with a key go, with the signature beside them.

    Raises BillError where they could not be written: nothing is signed then.
    """
    if folder.exists() and not (folder.is_dir() and os.access(folder, os.W_OK)):
        raise BillError(f"nothing can be written into {folder}", OUT_REMEDY)
    return folder / f"reconciliation-{period}-{role}.json"


def write_signed(path: Path, pack: Pack, signature: str) -> None:
    """Write what was signed, and the signature beside it. Raises BillError where the disk does not take them."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, signed_content(pack.document()))
        write_whole(path.with_suffix(".json.sig"), signature.encode("ascii"))
    except OSError as error:
        raise BillError(
            f"it is signed and kept in the store, but {path} cannot be written: {error.strerror}", OUT_REMEDY
        ) from error


def _refuse(document: Mapping[str, Any], known: Sequence[Signature], sha256: str, role: Role, note: str | None) -> None:
    if not document["ties"] and note is None:
        raise BillError(
            f"the reconciliation of {document['period']} does not tie: failing: {document['controls']['FAIL']}",
            "mend what fails, or say with --note why it is accepted and who follows it up",
        )
    if any(one.sha256 == sha256 and one.role == role for one in known):
        raise BillError(
            f"a {role} signed this state of it already", "somebody else signs as --role reviewer, or nothing is to do"
        )
    if role == "reviewer" and not any(one.sha256 == sha256 and one.role == "preparer" for one in known):
        before = any(one.role == "preparer" for one in known)
        raise BillError(
            "the preparer signed another state of it" if before else "no preparer signed it yet",
            "let the preparer look at it as it is now, and sign: bill reconcile sign --role preparer",
        )


def _with_key(key: Path, content: bytes) -> str:
    """A detached signature by OpenSSH, which `ssh-keygen -Y verify` checks."""
    program = shutil.which("ssh-keygen")
    if program is None:
        raise BillError("--key needs ssh-keygen, which was not found", "install OpenSSH, or sign without --key")
    if not key.is_file():
        raise BillError(f"there is no key {key}", "name the private key of the person who signs")
    try:
        done = subprocess.run(
            (program, "-q", "-Y", "sign", "-n", NAMESPACE, "-f", str(key)), input=content, capture_output=True,
            check=False, timeout=SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise BillError("ssh-keygen did not answer", "unlock the key with ssh-add, then sign again") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise BillError(
            f"ssh-keygen did not sign: {said[-1] if said else 'no reason given'}", "see that the key can be used"
        )
    return done.stdout.decode("ascii")
