"""The templates and the sample are found however the program was installed, and nothing else comes along.

Each test works on a copy of the source tree, needs no network, and installs no dependency.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = (
    ".gitignore",
    "LICENSE",
    "NOTICE",
    "README.md",
    "pyproject.toml",
    "billing_cli",
    "pricing",
    "templates",
    "sample_data",
    "docs/schema",
)
# What running the sample where it lies, or an editor, would leave behind.
JUNK = (
    "sample_data/bill.duckdb",
    "sample_data/bill.duckdb.wal",
    "sample_data/out/INV-2026-000001.pdf",
    "sample_data/.DS_Store",
    "templates/__pycache__/a.pyc",
    "billing_cli/__pycache__/assets.pyc",
)
ASK = """
import json, billing_cli, pricing
from billing_cli.assets import sample_folder, schemas_folder, templates_folder
print(json.dumps({
    "modules": [billing_cli.__file__, pricing.__file__],
    "templates": str(templates_folder()),
    "sample": str(sample_folder()),
    "schemas": str(schemas_folder()),
}))
"""

pytestmark = pytest.mark.xdist_group("packaging")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the source tree, with junk in it that must not be shipped."""
    tree = tmp_path_factory.mktemp("tree")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, tree / name)
    for name in JUNK:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(b"junk")
    return tree


@pytest.fixture(scope="module")
def wheel(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("--wheel", tree, tmp_path_factory.mktemp("wheel"))


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a program and return its stdout; of the surroundings it sees only what is named."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": str(cwd), "PIP_NO_INDEX": "1", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(kind: str, tree: Path, folder: Path) -> Path:
    run(sys.executable, "-m", "build", kind, "--no-isolation", "--outdir", folder, tree, cwd=folder)
    [made] = folder.iterdir()
    return made


def shipped_files(folder: Path) -> set[str]:
    """Name the files below `folder` of the source tree that belong to the product."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder.parent).as_posix() for path in paths}
    return {name for name in names if name not in JUNK and "__pycache__" not in name}


def assert_finds_assets(answer: str, *, templates: Path, sample: Path, schemas: Path, modules: Path) -> None:
    found = json.loads(answer)
    assert found["modules"] == [str(modules / name / "__init__.py") for name in ("billing_cli", "pricing")]
    assert found["templates"] == str(templates)
    assert found["sample"] == str(sample)
    assert found["schemas"] == str(schemas)
    assert any(templates.iterdir())
    assert any(sample.iterdir())
    assert any(schemas.iterdir())


def test_bare_checkout_finds_the_assets(tree: Path, tmp_path: Path) -> None:
    answer = run(sys.executable, "-c", ASK, cwd=tmp_path, PYTHONPATH=str(tree))
    assert_finds_assets(
        answer,
        templates=tree / "templates",
        sample=tree / "sample_data",
        schemas=tree / "docs" / "schema",
        modules=tree,
    )


def test_installed_wheel_finds_the_assets(wheel: Path, tmp_path: Path) -> None:
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    run(sys.executable, "-m", "pip", "install", "--no-deps", "--target", site, wheel, cwd=empty)

    answer = run(sys.executable, "-c", ASK, cwd=empty, PYTHONPATH=str(site))

    data = site / "billing_cli" / "_data"
    assert_finds_assets(
        answer,
        templates=data / "templates",
        sample=data / "sample_data",
        schemas=data / "schema",
        modules=site,
    )


def test_editable_install_finds_the_assets_in_the_tree(tree: Path, tmp_path: Path) -> None:
    environment, empty = tmp_path / "environment", tmp_path / "empty"
    empty.mkdir()
    venv.create(environment, with_pip=False, symlinks=True)
    python = environment / "bin" / "python"
    [site] = environment.glob("lib/python*/site-packages")
    # pip, hatchling and what the program needs come from the environment of the tests.
    (site / "_tests.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    install = ("-m", "pip", "install", "--no-deps", "--no-build-isolation", "--ignore-installed")

    run(python, *install, "--editable", tree, cwd=empty)
    answer = run(python, "-c", ASK, cwd=empty)

    assert (environment / "bin" / "bill").is_file()
    assert not (site / "billing_cli").exists()
    assert_finds_assets(
        answer,
        templates=tree / "templates",
        sample=tree / "sample_data",
        schemas=tree / "docs" / "schema",
        modules=tree,
    )


def test_wheel_holds_the_packages_and_the_assets_and_nothing_else(tree: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    packages = shipped_files(tree / "billing_cli") | shipped_files(tree / "pricing")
    assets = shipped_files(tree / "templates") | shipped_files(tree / "sample_data")
    assets |= shipped_files(tree / "docs" / "schema")

    shipped = {name for name in names if ".dist-info/" not in name}

    assert shipped == packages | {f"billing_cli/_data/{name}" for name in assets}
    assert any(name.endswith(".sql") for name in shipped)
    assert {"billing_cli/py.typed", "pricing/py.typed"} <= shipped


def test_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        texts = {Path(name).name: archive.read(name).decode() for name in archive.namelist() if ".dist-info/" in name}
    assert wheel.name == "billing_cli-0.1.0-py3-none-any.whl"
    assert "bill = billing_cli.cli:main" in texts["entry_points.txt"]
    assert "License-Expression: Apache-2.0" in texts["METADATA"]
    assert "Requires-Python: >=3.11" in texts["METADATA"]
    assert {"LICENSE", "NOTICE"} <= texts.keys()


@pytest.mark.slow
def test_wheel_from_the_source_distribution_is_the_same(tree: Path, wheel: Path, tmp_path: Path) -> None:
    outputs = [tmp_path / name for name in ("sdist", "unpacked", "wheel")]
    for folder in outputs:
        folder.mkdir()
    sdist = build("--sdist", tree, outputs[0])
    with tarfile.open(sdist) as archive:
        archive.extractall(outputs[1], filter="data")
    [unpacked] = outputs[1].iterdir()

    assert build("--wheel", unpacked, outputs[2]).read_bytes() == wheel.read_bytes()


def test_sample_project_lies_clean_in_the_tree() -> None:
    junk = ("*.duckdb", "*.duckdb.wal", "out", "__pycache__", ".DS_Store")
    left_over = [str(path.relative_to(ROOT)) for name in junk for path in (ROOT / "sample_data").rglob(name)]
    assert left_over == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-bench.lock"])
class TestLock:
    def test_every_version_has_hashes(self, name: str) -> None:
        text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
        lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        assert lines
        assert [line for line in lines if "==" not in line or "--hash=sha256:" not in line] == []

    def test_no_host_address_or_path_is_named(self, name: str) -> None:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert [line for line in text.splitlines() if any(sign in line for sign in ("/", "@", "index"))] == []

    def test_everything_that_the_project_asks_for_is_locked(self, name: str) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        extras = ["dev", "bench"] if "bench" in name else ["dev"]
        wanted = project["dependencies"] + [
            each for extra in extras for each in project["optional-dependencies"][extra]
        ]
        locked = {
            line.split("==")[0] for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line[:1].isalnum()
        }
        assert {each.split(">")[0].lower() for each in wanted} <= locked


def test_both_locks_hold_the_same_versions() -> None:
    pins = [
        {line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line[:1].isalnum()}
        for name in ("requirements.lock", "requirements-bench.lock")
    ]
    assert pins[0] <= pins[1]
