"""The source files that the architecture tests read, and the rules they hold them to, as functions of a text.

Every rule returns one `LINE: what is wrong` per place, so that a test prints all of them at once.
"""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("billing_cli", "pricing")

MODULE_LINES = 400
FUNCTION_LINES = 60

_CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
}
_RUNS_SQL = {"execute", "executemany", "sql", "query"}

_SQL_COMMENT_OR_TEXT = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
_SQL_RULES = {
    "`/` divides in binary floats": re.compile(r"(?<!/)/(?!/)"),
    "an average is a binary float": re.compile(r"\b(?:avg|mean|favg)\s*\(", re.IGNORECASE),
    "a binary float": re.compile(r"\b(?:double|float[48]?|real)\b", re.IGNORECASE),
    "only billing_cli.clock asks the time": re.compile(
        r"\b(?:now|today|get_current_\w+|transaction_timestamp)\s*\(|\bcurrent_(?:date|time|timestamp)\b"
        r"|\blocaltime(?:stamp)?\b",
        re.IGNORECASE,
    ),
}


def python_files(*folders: str) -> list[Path]:
    """List the Python files of top-level folders, sorted."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def sql_files() -> list[Path]:
    """List the SQL files of both packages, sorted."""
    return sorted(path for folder in PACKAGES for path in (ROOT / folder).rglob("*.sql"))


@lru_cache(maxsize=2_000)
def _tree(text: str) -> ast.Module:
    """A source, parsed once for all rules."""
    return ast.parse(text)


def clock_calls(text: str) -> list[str]:
    """Find the calls that ask the machine's time."""
    tree = _tree(text)
    names = _imported_names(tree)
    return [
        f"{call.lineno}: {called} asks the time"
        for call in _calls(tree)
        if (called := _dotted(call.func, names)) in _CLOCKS
    ]


def print_calls(text: str) -> list[str]:
    """Find what writes to the terminal: `print`, `sys.stdout`, `sys.stderr`."""
    tree = _tree(text)
    names = _imported_names(tree)
    prints = [f"{call.lineno}: print" for call in _calls(tree) if _dotted(call.func, names) == "print"]
    streams = [
        f"{node.lineno}: {dotted}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name)
        and (dotted := _dotted(node, names)) in {"sys.stdout", "sys.stderr"}
    ]
    return prints + streams


def assembled_sql(text: str) -> list[str]:
    """Find SQL put together from strings and run: in the call, or in a variable of the same function."""
    tree = _tree(text)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    found = set()
    for scope in (tree, *functions):
        assembled = {name for name, value in _assignments(scope) if _is_assembled(value)}
        for call in _calls(scope):
            if not (isinstance(call.func, ast.Attribute) and call.func.attr in _RUNS_SQL and call.args):
                continue
            statement = call.args[0]
            by_name = isinstance(statement, ast.Name) and scope is not tree and statement.id in assembled
            if by_name or _is_assembled(statement):
                found.add(f"{call.lineno}: {call.func.attr}() of a string put together here")
    return sorted(found)


def sql_faults(text: str) -> list[str]:
    """Find in SQL what gives binary floats or asks the time; comments and quoted texts do not count.

    `//` passes: it is the exact division of integers. On a DECIMAL DuckDB makes it a DOUBLE, which no rule on
    text can see.
    """
    code = _SQL_COMMENT_OR_TEXT.sub(lambda match: "\n" * match[0].count("\n"), text)
    return [
        f"{number}: {line.strip()}: {fault}"
        for number, line in enumerate(code.splitlines(), 1)
        for fault, pattern in _SQL_RULES.items()
        if pattern.search(line)
    ]


def long_functions(text: str) -> list[str]:
    """Find functions of more than `FUNCTION_LINES` lines, decorators not counted."""
    return [
        f"{node.lineno}: {node.name} has {length} lines, more than {FUNCTION_LINES}"
        for node in ast.walk(_tree(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    ]


def long_module(text: str) -> list[str]:
    """Say that a module has more than `MODULE_LINES` lines."""
    length = len(text.splitlines())
    return [f"{length}: the module has {length} lines, more than {MODULE_LINES}"] * (length > MODULE_LINES)


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _assignments(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value
        elif (
            isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr)
            and isinstance(node.target, ast.Name)
            and node.value is not None
        ):
            yield node.target.id, node.value


def _is_assembled(value: ast.expr) -> bool:
    """Say whether a string comes from an f-string, `+`, `%`, `.format`, `.join` or `.replace`."""
    if isinstance(value, ast.JoinedStr):
        return True
    if isinstance(value, ast.BinOp):
        return isinstance(value.op, ast.Add | ast.Mod)
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr in {"format", "format_map", "join", "replace", "substitute"}
    )


def _imported_names(tree: ast.AST) -> dict[str, str]:
    """Map each imported name of a module to what it stands for: `dt` to `datetime.datetime`."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {item.asname or item.name: item.name for item in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {item.asname or item.name: f"{node.module}.{item.name}" for item in node.names}
    return names


def _dotted(node: ast.expr, names: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value, names)}.{node.attr}"
    return names.get(node.id, node.id) if isinstance(node, ast.Name) else ""
