"""The command line: parse, call one use case, show one report."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

STOPPED = 130
# Commands make many small objects that are kept, and hardly any cycles: at Python's own 700, looking for those takes a
# tenth of the time of a month, and at 50,000 as much of a reconciliation, which holds all documents of a month.
NEW_OBJECTS_BEFORE_COLLECTION = 500_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `bill`; exits with the status of the command."""
    sys.exit(_run(list(sys.argv[1:] if arguments is None else arguments)))


def _run(arguments: list[str]) -> int:
    from billing_cli.cli.app import app
    from billing_cli.cli.output import show_error
    from billing_cli.errors import FAILED, BillError

    gc.set_threshold(NEW_OBJECTS_BEFORE_COLLECTION)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        status = app(arguments, standalone_mode=False, prog_name="bill")
        sys.stdout.flush()
    except BillError as error:
        show_error(error)
        return error.exit_code
    except KeyboardInterrupt:
        return _stopped()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # noqa: BLE001 - the last resort: no traceback reaches a biller
        return _failed(error)
    return status if isinstance(status, int) else 0


def _stopped() -> int:
    """Ctrl-C; every write is one transaction, so that there is no half of it."""
    from billing_cli.cli.output import remark

    remark("bill: stopped; nothing of the command was kept, unless it had just ended")
    return STOPPED


def _failed(error: Exception) -> int:
    """Wrong usage as Typer says it; anything else is a fault of ours, told without a traceback unless asked for."""
    from typer.exceptions import Abort, Exit, TyperException

    from billing_cli.cli.output import remark
    from billing_cli.errors import FAILED

    # Typer turns Ctrl-C into an exit of this status, DuckDB into an error of these words.
    if (isinstance(error, Exit) and error.exit_code == STOPPED) or str(error) == "Query interrupted":
        return _stopped()
    if isinstance(error, Exit):
        return error.exit_code
    if isinstance(error, Abort):
        return FAILED
    if isinstance(error, TyperException) and type(error).__name__ == "NoArgsIsHelpError":
        remark(error.format_message())
        return error.exit_code
    if isinstance(error, TyperException):
        remark(f"bill: {error.format_message()}\n      bill --help and bill COMMAND --help show how")
        return error.exit_code
    if os.environ.get("BILL_DEBUG"):
        raise error
    if isinstance(error, OSError) and error.filename:
        remark(f"bill: {error.filename}: {error.strerror}\n      check the name, its permissions and the disk's room")
        return FAILED
    remark(
        f"bill: an error of bill itself ({type(error).__name__}: {error}); nothing of the command was kept\n"
        "      please report it; BILL_DEBUG=1 shows where it happened"
    )
    return FAILED
