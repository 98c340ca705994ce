"""`bill` for the tests of commands, without the time that its start takes: a process that has it loaded forks for each.

`python -m tests.forking SOCKET` serves; `python tests/forking.py SOCKET ARGUMENT…` runs one command there: with its folder,
its environment, its streams and its exit status, as if it had been started by itself.
"""

import importlib
import io
import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from pkgutil import walk_packages

STREAMS = (0, 1, 2)
# What commands load when they need it, besides the modules of this project.
LOADED = (
    "babel.core", "babel.dates", "babel.numbers", "ctypes.util", "encodings.utf_8_sig", "iso4217", "jinja2.ext",
    "pydantic.type_adapter", "rich.console", "rich.padding", "rich.progress", "rich.table", "rich.text", "sqlglot",
    "stdnum.eu.vat", "tzdata.zoneinfo",
)  # fmt: skip
# What decides how the interpreter begins: a command with another of these is started by itself.
AT_START = ("LANG", "LC_ALL", "LC_CTYPE", "PYTHON", "TZ")


def at_start(environment: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(AT_START)}


def ask(path: str, arguments: list[str]) -> int:
    """Run a command where it is loaded; its exit status."""
    with socket.socket(socket.AF_UNIX) as wire:
        wire.connect(path)
        asked = json.dumps([arguments, str(Path.cwd()), dict(os.environ)]).encode()
        socket.send_fds(wire, [len(asked).to_bytes(4, "big")], STREAMS)
        wire.sendall(asked)
        told = wire.recv(4)
    if told == b"else":
        os.execv(sys.executable, [sys.executable, "-m", "billing_cli", *arguments])
    return int.from_bytes(told, "big")


def serve(path: str) -> None:
    """Answer one command after the other, each in a process of its own."""
    import typer

    import billing_cli
    import pricing
    from billing_cli import cli
    from billing_cli.cli import app

    own = (name for room in (billing_cli, pricing) for _, name, _ in walk_packages(room.__path__, f"{room.__name__}."))
    for name in (*LOADED, *(one for one in own if not one.endswith("__main__"))):
        importlib.import_module(name)
    # Typer makes all commands anew for each call, which takes longer than most of them.
    app.app = typer.main.get_command(app.app)  # type: ignore[assignment]
    begun = at_start(dict(os.environ))
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        while True:
            wire, _ = door.accept()
            if not os.fork():
                _answer(wire, begun, cli.main)
            wire.close()
            _reap()


def _answer(wire: socket.socket, begun: dict[str, str], main: Callable[[list[str]], None]) -> None:
    size, streams, _, _ = socket.recv_fds(wire, 4, len(STREAMS))
    asked = b""
    while len(asked) < int.from_bytes(size, "big"):
        asked += wire.recv(65_536)
    arguments, folder, environment = json.loads(asked)
    if at_start(environment) != begun:
        wire.sendall(b"else")
        os._exit(0)
    child = os.fork()
    if not child:
        wire.close()
        for own, given in zip(STREAMS, streams, strict=True):
            os.dup2(given, own)
            os.close(given)
        # Those of the serving process know of other streams whether they can seek.
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8")
        sys.stdout, sys.stderr = (
            io.TextIOWrapper(io.FileIO(one, "w", closefd=False), encoding="utf-8", write_through=True) for one in (1, 2)
        )
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        os._exit(_status(main, arguments))
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    wire.sendall((code if code >= 0 else 128 - code).to_bytes(4, "big"))
    os._exit(0)


def _status(main: Callable[[list[str]], None], arguments: list[str]) -> int:
    """Run the command to its end; what Python does when it leaves a program takes as long as a short command."""
    try:
        main(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


if __name__ == "__main__":
    if __package__:
        serve(sys.argv[1])
    else:
        sys.exit(ask(sys.argv[1], sys.argv[2:]))
