"""Failed operations: an exception with an exit code and a hint. Bad input is data instead, see `pricing.problems`."""

from __future__ import annotations

from collections.abc import Iterable

from pricing.problems import Problem, counted, sorted_problems

FAILED = 1
WRONG_USAGE = 2
FINDINGS = 3
# Where `--exit-code` asks whether anything changes.
CHANGES = 4


class BillError(Exception):
    """An operation that could not be done: what is wrong, and what to do about it."""

    exit_code = FAILED

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(BillError):
    """The command was called in a way that means nothing."""

    exit_code = WRONG_USAGE


class InputProblems(BillError):
    """Files that a person wrote have faults; nothing was done."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted_problems(problems)
        super().__init__(f"{counted(len(self.problems), 'problem')} found; nothing was done")


class RequestProblems(InputProblems):
    """The words of a command cannot be understood."""

    exit_code = WRONG_USAGE
