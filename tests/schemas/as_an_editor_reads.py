"""YAML as editors read it: scalars typed by the core schema of YAML 1.2, keys always text."""

import re
from typing import Any

import yaml


class _CoreLoader(yaml.SafeLoader):
    """PyYAML follows YAML 1.1, in which `no` is false and dates have a type of their own."""


_CoreLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    _CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), [*_first, ""])


def _number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int | float:
    text = loader.construct_scalar(node)
    return int(text) if re.fullmatch(r"[-+]?[0-9]+", text) else float(text)


_CoreLoader.add_constructor("tag:yaml.org,2002:int", _number)
_CoreLoader.add_constructor("tag:yaml.org,2002:float", _number)


def as_an_editor_reads(text: str) -> Any:
    """The document as JSON."""
    return _with_text_keys(yaml.load(text, Loader=_CoreLoader))


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _with_text_keys(inner) for key, inner in value.items()}
    return [_with_text_keys(item) for item in value] if isinstance(value, list) else value
