"""Walls that import-linter cannot see: who asks the time, who prints, what becomes SQL, what is too long."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import sources
from tests.architecture.sources import PACKAGES, ROOT, python_files, sql_files

# Sources are parsed once, by one worker.
pytestmark = pytest.mark.xdist_group("sources")
Rule = Callable[[str], list[str]]


def faults(rule: Rule, paths: list[Path]) -> list[str]:
    assert paths, "no file to look at: the rule would hold of nothing"
    return [
        f"{path.relative_to(ROOT).as_posix()}:{fault}"
        for path in paths
        for fault in rule(path.read_text(encoding="utf-8"))
    ]


def product_files(*except_in: str) -> list[Path]:
    excepted = [ROOT / place for place in except_in]
    return [
        path
        for path in python_files(*PACKAGES)
        if not any(path == place or place in path.parents for place in excepted)
    ]


def test_only_the_clock_asks_the_time() -> None:
    assert faults(sources.clock_calls, product_files("billing_cli/clock.py")) == []


def test_only_the_command_line_prints() -> None:
    assert faults(sources.print_calls, product_files("billing_cli/cli", "billing_cli/__main__.py")) == []


def test_sql_is_put_together_in_one_room_only() -> None:
    assert faults(sources.assembled_sql, product_files("pricing/expressions")) == []


def test_sql_files_hold_no_binary_floats_and_ask_no_time() -> None:
    assert faults(sources.sql_faults, sql_files()) == []


def test_modules_are_short() -> None:
    assert faults(sources.long_module, python_files(*PACKAGES, "tests")) == []


def test_functions_are_short() -> None:
    assert faults(sources.long_functions, python_files(*PACKAGES, "tests")) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (sources.clock_calls, "import datetime\ndatetime.datetime.now()"),
        (sources.clock_calls, "import datetime as d\nd.date.today()"),
        (sources.clock_calls, "from datetime import datetime as dt, UTC\ndt.now(tz=UTC)"),
        (sources.clock_calls, "from time import time\ntime()"),
        (sources.clock_calls, "import time\nx = [time.time_ns() for _ in 'a']"),
        (sources.print_calls, "def f() -> None:\n    print('a')"),
        (sources.print_calls, "import sys\nsys.stderr.write('a')"),
        (sources.print_calls, "from sys import stdout\nstdout.write('a')"),
        (sources.assembled_sql, "c.execute(f'SELECT {a}')"),
        (sources.assembled_sql, "c.sql('SELECT ' + a)"),
        (sources.assembled_sql, "c.execute('SELECT %s' % a)"),
        (sources.assembled_sql, "c.executemany('SELECT {}'.format(a), [])"),
        (sources.assembled_sql, "c.execute(text.replace('$t', a))"),
        (sources.assembled_sql, "def f(a):\n    s = f'SELECT {a}'\n    c.execute(s)"),
        (sources.assembled_sql, "def f(a):\n    s = 'SELECT '\n    s += f'{a}'\n    c.execute(s)"),
        (sources.sql_faults, "SELECT a / b FROM t"),
        (sources.sql_faults, "SELECT AVG (a) FROM t"),
        (sources.sql_faults, "SELECT a::double FROM t"),
        (sources.sql_faults, "SELECT CAST(a AS FLOAT) FROM t"),
        (sources.sql_faults, "SELECT now() -- the time"),
        (sources.sql_faults, "SELECT CURRENT_DATE"),
        (sources.long_module, "a = 1\n" * 401),
        (sources.long_functions, "async def f():\n" + "    a = 1\n" * 60),
    ],
)
def test_rule_finds_what_it_forbids(rule: Rule, text: str) -> None:
    assert len(rule(text)) == 1


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (sources.clock_calls, "from billing_cli import clock\nclock.now()"),
        (sources.clock_calls, "import time\ntime.perf_counter()"),
        (sources.clock_calls, "from datetime import datetime\ndatetime(2026, 1, 1).astimezone()"),
        (sources.print_calls, "a.print('b')"),
        (sources.assembled_sql, "c.execute('SELECT $a', {'a': f'{b}'})"),
        (sources.assembled_sql, "def f():\n    s = read('a.sql')\n    c.execute(s)"),
        (sources.sql_faults, "SELECT a // b FROM t -- never a / b, nor avg(a)"),
        (sources.sql_faults, "SELECT 'a/b', 'it''s a / b' FROM t /* DOUBLE\n a / b */"),
        (sources.sql_faults, "SELECT average_price, double_entry, updated_now FROM t"),
        (sources.long_module, "a = 1\n" * 400),
        (sources.long_functions, "def f():\n" + "    a = 1\n" * 59),
    ],
)
def test_rule_lets_pass_what_is_meant(rule: Rule, text: str) -> None:
    assert rule(text) == []
