"""What ends a command from outside is told in words of its own, not as an error of bill."""

from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from billing_cli.cli import _run, app


def _stops(error: BaseException) -> Callable[..., None]:
    def stop(*_: object, **__: object) -> None:
        raise error

    return stop


@pytest.mark.parametrize(
    "error",
    [KeyboardInterrupt(), typer.Exit(130), RuntimeError("Query interrupted")],
    ids=["python", "typer", "duckdb"],
)
def test_ctrl_c_is_no_error_of_bill(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(app, "app", _stops(error))
    assert _run(["check"]) == 130
    assert capfd.readouterr().err.startswith("bill: stopped; ")


def test_a_folder_that_is_gone_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert _run(["usage", "--period", "2026-09"]) == 1
    assert "the current folder is gone" in capfd.readouterr().err


def test_what_the_system_refuses_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    assert _run(["check", "--project", "x" * 300]) == 1
    error = capfd.readouterr().err
    assert "File name too long" in error
    assert "error of bill itself" not in error


def test_quotes_of_a_file_in_no_currency_are_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "catalog").mkdir()
    (tmp_path / "bill.yaml").write_text("seller: {name: S}\n")
    (tmp_path / "catalog" / "a.yaml").write_text("currency: USD\nplans: {p: {}}\n")
    (tmp_path / "many").write_text('{"plan": "p"}\n')
    assert _run(["quote", "--project", str(tmp_path), "--from", str(tmp_path / "many"), "--currency", "XYZ"]) == 2
    assert "--currency: 'XYZ' is no currency code" in capfd.readouterr().err
