"""The rule that makes the sample's exports and price files, run on inputs small enough to read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tools" / "make_sample.py"

AZURE = "\r\n".join(  # seven fractional digits and CRLF, as in the original
    [
        "TIMESTAMP,ContextTokens,GeneratedTokens",
        "2023-11-16 18:15:46.6805900,374,44",
        "2023-11-16 18:40:50.9951690,396,109",
        "2023-11-16 18:45:51.2224670,879,55",
        "2023-11-16 19:14:08.4025270,197,183",
        "",
    ]
)
MOONCAKE = """\
{"timestamp": 0, "input_length": 1200, "output_length": 6, "hash_ids": [0, 1, 2]}
{"timestamp": 400000, "input_length": 700, "output_length": 4, "hash_ids": [3, 4]}
{"timestamp": 1022025, "input_length": 1700, "output_length": 9, "hash_ids": [0, 1, 2, 5]}
"""
MODELS = ("claude-haiku-4-5", "claude-sonnet-4-5", "gemini-2.5-flash", "gpt-4o", "gpt-4o-mini", "gpt-5-mini")
PRICE_FIELDS = (
    '"input_cost_per_token": 1.25e-06, "cache_read_input_token_cost": 7.5e-08, "output_cost_per_token": 1e-05'
)
PRICES = "{" + ", ".join(f'"{model}": {{{PRICE_FIELDS}}}' for model in MODELS) + "}"

EXPECTED = {
    "exports/gateway-2026-08.csv": """\
request_id,account,ts,model,status,ContextTokens,GeneratedTokens
req-ec7b1dbb,acct-1003,31/07/2026 16:00:00.0000000,gemini-2.5-flash,ok,374,44
""",
    "exports/gateway-2026-09.csv": """\
request_id,account,ts,model,status,ContextTokens,GeneratedTokens
req-ceda4345,acct-1003,01/09/2026 12:54:07.2961784,gpt-5-mini,ok,879,55
req-3ebfedf4,sugarmaple,17/09/2026 18:43:59.0563238,gpt-4o,ok,396,109
req-5cc4aec5,acct-1001,01/10/2026 04:59:59.9997447,gpt-4o,ok,197,183
""",
    "exports/batch-2026-08.csv": """\
source,id,customer,type,time,model,input_tokens,cached_input_tokens,output_tokens
batch-api,job-dee9014b,quillfin,llm.batch,2026-08-01T04:00:00.000Z,gpt-5-mini,1200,0,6
batch-api,job-8c625d64,kranich,llm.batch,2026-08-25T11:57:57.960Z,claude-haiku-4-5,700,0,4
""",
    "exports/batch-2026-09.csv": """\
source,id,customer,type,time,model,input_tokens,cached_input_tokens,output_tokens
batch-api,job-110de4fc,quillfin,llm.batch,2026-10-01T03:59:51.255Z,gpt-5-mini,1700,1536,9
""",
}


def make(folder: Path, hash_seed: str, prices: str = PRICES) -> subprocess.CompletedProcess[str]:
    """Run the script on the tiny inputs, with its output below `folder`/out."""
    folder.mkdir(exist_ok=True)
    inputs = {"azure.csv": AZURE, "mooncake.jsonl": MOONCAKE, "prices.json": prices}
    for name, text in inputs.items():
        (folder / name).write_bytes(text.encode())
    arguments = [str(folder / name) for name in (*inputs, "out")]
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "TZ": "Asia/Kathmandu"}
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def written(folder: Path) -> dict[str, bytes]:
    out = folder / "out"
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*.csv")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("sample")
    assert make(folder, "1").stderr == ""
    return written(folder)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_rule_gives_the_same_bytes_for_ever(made: dict[str, bytes], name: str) -> None:
    assert made[name].decode() == EXPECTED[name]


def test_the_seed_of_python_s_own_hashes_changes_nothing(made: dict[str, bytes], tmp_path: Path) -> None:
    make(tmp_path, "2")
    assert written(tmp_path) == made


@pytest.mark.parametrize(
    ("file", "usd", "eur", "per_token"),
    [
        ("input", "1.25", "1.15", "LiteLLM input_cost_per_token 0.00000125"),
        ("cached", "0.075", "0.069", "LiteLLM cache_read_input_token_cost 0.000000075"),
        ("output", "10", "9.2", "LiteLLM output_cost_per_token 0.00001"),
    ],
)
def test_a_price_is_the_listed_one_times_a_million_and_the_euro_price_its_92_percent(
    made: dict[str, bytes], file: str, usd: str, eur: str, per_token: str
) -> None:
    lines = made[f"prices/{file}.csv"].decode().splitlines()
    assert lines[0] == "model,currency,unit_price,_source"
    assert f"gpt-4o,USD,{usd},{per_token}" in lines
    assert f"gpt-4o,EUR,{eur},our list: {usd} USD x 0.92" in lines
    assert len(lines) == 1 + 2 * len(MODELS)


def test_a_model_that_the_price_list_lacks_stops_the_script(tmp_path: Path) -> None:
    result = make(tmp_path, "1", prices=PRICES.replace("gpt-5-mini", "gpt-6"))
    assert result.returncode != 0
    assert "KeyError: 'gpt-5-mini'" in result.stderr


def test_the_readme_of_the_sample_states_the_seed_of_the_script() -> None:
    [seed] = [line for line in SCRIPT.read_text("utf-8").splitlines() if line.startswith("SEED = ")]
    readme = (ROOT / "sample_data" / "README.md").read_text("utf-8")
    assert f"**seed {seed.removeprefix('SEED = ')}**" in readme


def test_the_examples_in_the_script_are_true() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "doctest", "-v", str(SCRIPT)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout
    assert "Test passed." in result.stdout
