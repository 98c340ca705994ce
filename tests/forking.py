"""`bill` for the tests of commands, without the time that its start takes: a process that has it loaded forks for each.

`python -m tests.forking SOCKET` serves; `python tests/forking.py SOCKET ARGUMENT…` runs one command there: with its folder,
its environment, its streams and its exit status, as if it had been started by itself.
"""

# The client loads no more than these: to load json, pathlib and socket takes longer than most commands.
import _socket
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

STREAMS = (0, 1, 2)
# What commands load when they need it, besides the modules of this project.
LOADED = (
    "babel.core", "babel.dates", "babel.numbers", "ctypes.util", "encodings.utf_8_sig", "iso4217", "jinja2.ext",
    "pydantic.type_adapter", "rich.console", "rich.padding", "rich.progress", "rich.table", "rich.text", "sqlglot",
    "stdnum.eu.vat", "tzdata.zoneinfo",
)  # fmt: skip
# What decides how the interpreter begins: a command with another of these is started by itself.
AT_START = ("LANG", "LC_ALL", "LC_CTYPE", "PYTHON", "TZ")
# What no answer means: the process of the command was ended.
ENDED = 137


def at_start(environment: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(AT_START)}


def ask(path: str, arguments: list[str]) -> int:
    """Run a command where it is loaded; its exit status."""
    wire = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    wire.connect(path)
    variables = [f"{name}={value}" for name, value in os.environ.items()]
    asked = "\0".join([str(len(arguments)), *arguments, os.getcwd(), *variables]).encode("utf-8", "surrogateescape")  # noqa: PTH109
    streams = b"".join(stream.to_bytes(4, sys.byteorder) for stream in STREAMS)
    wire.sendmsg([len(asked).to_bytes(4, "big")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
    wire.sendall(asked)
    told = wire.recv(4)
    if told == b"else":
        os.execv(sys.executable, [sys.executable, "-m", "billing_cli", *arguments])
    return int.from_bytes(told, "big") if told else ENDED


def serve(path: str) -> None:
    """Answer one command after the other, each in a process of its own."""
    import gc
    import signal
    import socket

    main = _loaded()
    # What is loaded stays: no process of a command goes through it, which would copy the pages that it is on.
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    begun = at_start(dict(os.environ))
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        while True:
            wire, _ = door.accept()
            if not os.fork():
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                door.close()
                _answer(wire, begun, main)
            wire.close()


def _loaded() -> "Callable[[list[str]], None]":
    """The program, with all that a command would load or make when it needs it."""
    import importlib
    from pkgutil import walk_packages

    import typer

    import billing_cli
    import pricing
    from billing_cli import cli
    from billing_cli.cli import app
    from pricing.schema import Strict

    own = (name for room in (billing_cli, pricing) for _, name, _ in walk_packages(room.__path__, f"{room.__name__}."))
    for name in (*LOADED, *(one for one in own if not one.endswith("__main__"))):
        importlib.import_module(name)
    models = [Strict]
    while models:
        model = models.pop()
        model.model_rebuild()
        models += model.__subclasses__()
    # Typer makes all commands anew for each call, which takes longer than most of them.
    app.app = typer.main.get_command(app.app)  # type: ignore[assignment]
    return cli.main


def _answer(wire: "_socket.socket", begun: dict[str, str], main: "Callable[[list[str]], None]") -> None:
    import io
    import socket

    size, streams, _, _ = socket.recv_fds(wire, 4, len(STREAMS))  # type: ignore[arg-type]
    asked = b""
    while len(asked) < int.from_bytes(size, "big"):
        asked += wire.recv(65_536)
    count, *words = asked.decode("utf-8", "surrogateescape").split("\0")
    arguments, folder, variables = words[: int(count)], words[int(count)], words[int(count) + 1 :]
    environment = dict(one.split("=", 1) for one in variables)
    if at_start(environment) != begun:
        wire.sendall(b"else")
        os._exit(0)
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
    wire.sendall(_status(main, arguments).to_bytes(4, "big"))
    os._exit(0)


def _status(main: "Callable[[list[str]], None]", arguments: list[str]) -> int:
    """Run the command to its end; what Python does when it leaves a program takes as long as a short command."""
    try:
        main(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    if __package__:
        serve(sys.argv[1])
    else:
        sys.exit(ask(sys.argv[1], sys.argv[2:]))
