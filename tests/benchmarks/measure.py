"""Whole processes measured from outside, the rivals in turn, so that a machine whose speed drifts is fair to all."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One finished process: CPU seconds over all its threads, wall seconds, peak memory in MiB, what it printed."""

    cpu_seconds: float
    wall_seconds: float
    peak_mib: float
    printed: str = ""


def run_once(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    *,
    statuses: Container[int] = (0,),
) -> Run:
    """Run a command to its end; AssertionError with what it printed if its exit status is none of `statuses`.

    A process counts what its parent holds as its own peak memory: whoever measures must stay small. Python may keep what
    it compiled, as it does of a program that is installed.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    with (folder / "printed.txt").open("wb") as printed:
        process = subprocess.Popen(
            command, cwd=folder, stdout=printed, stderr=subprocess.STDOUT, env={**kept, **(environment or {})}
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    text = (folder / "printed.txt").read_text()
    assert process.returncode in statuses, text
    cpu = usage.ru_utime + usage.ru_stime
    return Run(cpu_seconds=cpu, wall_seconds=wall, peak_mib=usage.ru_maxrss / 1024, printed=text)


def together(runs: Sequence[Run]) -> Run:
    """Several processes, one after the other, as one piece of work; what the last printed."""
    return Run(
        printed=runs[-1].printed,
        cpu_seconds=sum(run.cpu_seconds for run in runs),
        wall_seconds=sum(run.wall_seconds for run in runs),
        peak_mib=max(run.peak_mib for run in runs),
    )


def median(runs: Sequence[Run]) -> Run:
    """The median of each figure, and what the first printed: sums of doubles differ from run to run."""
    return Run(
        cpu_seconds=statistics.median(run.cpu_seconds for run in runs),
        wall_seconds=statistics.median(run.wall_seconds for run in runs),
        peak_mib=statistics.median(run.peak_mib for run in runs),
        printed=runs[0].printed,
    )


def in_turn(commands: Mapping[str, Sequence[str]], folder: Path, *, rounds: int) -> dict[str, Run]:
    """The median of each command over several rounds, one of each in a round."""
    return jobs_in_turn({name: partial(run_once, command, folder) for name, command in commands.items()}, rounds=rounds)


def jobs_in_turn(jobs: Mapping[str, Callable[[], Run]], *, rounds: int) -> dict[str, Run]:
    """The same for work that needs more than one command."""
    runs: dict[str, list[Run]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            runs[name].append(job())
    return {name: median(found) for name, found in runs.items()}


def less(run: Run, shared: Run) -> Run:
    """A run without the work that all of them share; its memory as it is."""
    return Run(
        cpu_seconds=run.cpu_seconds - shared.cpu_seconds,
        wall_seconds=run.wall_seconds - shared.wall_seconds,
        peak_mib=run.peak_mib,
        printed=run.printed,
    )


def report(title: str, rows: Mapping[str, Run], base: str) -> None:
    """Print a table: each row's CPU as a ratio to `base`, with seconds and memory."""
    print(f"\n{title}")
    print(f"{'':38} {'CPU ÷ base':>11} {'CPU s':>8} {'wall s':>8} {'peak MiB':>9}")
    for name, run in rows.items():
        ratio = run.cpu_seconds / rows[base].cpu_seconds
        print(f"{name:38} {ratio:>11.2f} {run.cpu_seconds:>8.2f} {run.wall_seconds:>8.2f} {run.peak_mib:>9.0f}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that has a goal, and a bound at which it has failed; more is better where the goal is above that bound."""

    name: str
    value: float
    goal: float
    failure: float

    @property
    def verdict(self) -> str:
        sign = 1 if self.goal > self.failure else -1
        if sign * self.value >= sign * self.goal:
            return "goal reached"
        return "between" if sign * self.value >= sign * self.failure else "missed"


def report_figures(figures: Sequence[Figure]) -> None:
    """Print each figure beside its bounds. Nothing fails: machines differ."""
    for figure in figures:
        bounds = f"goal {figure.goal:g}, failure {figure.failure:g}"
        print(f"  {figure.name:47} {figure.value:>8.2f}   {bounds:24} {figure.verdict}")
