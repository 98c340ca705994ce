"""JSON Schemas (draft 2020-12) of what people write, from the same models that read it.

An editor's YAML parser has already made numbers and booleans of scalars, where our reader sees text. So text may be
any scalar here, a decimal a number or text, `true` a boolean or text; dates stay text in YAML 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, get_args

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema
from pydantic_core import core_schema

from pricing.money import NUMBER
from pricing.schema import DATE, listed

JsonSchema: TypeAlias = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
REFERENCE = "#/$defs/"
TEXT_TYPES = ["string", "number", "boolean"]
NULL: JsonSchema = {"type": "null"}
CHOSEN = frozenset({"const", "enum"})
WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


class _FileSchema(GenerateJsonSchema):
    """The models as they are written in YAML."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchema:
        return {"type": ["number", "string"], "pattern": f"^(?:{NUMBER.pattern})$"}

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchema:
        return super().int_schema(schema) | {"type": ["integer", "string"], "pattern": "^[0-9]+$"}

    def bool_schema(self, schema: core_schema.BoolSchema) -> JsonSchema:
        return {"type": ["boolean", "string"], "pattern": "^(?:true|false)$"}

    def date_schema(self, schema: core_schema.DateSchema) -> JsonSchema:
        return {"type": "string", "format": "date", "pattern": f"^{DATE.pattern}$"}

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchema:
        found = super().function_before_schema(schema)
        if schema["function"]["function"] is not listed:
            return found
        return {"anyOf": [found["items"], found]}

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


Descriptions: TypeAlias = Mapping[str, Mapping[str, str]]
"""What the keys of each model mean; those of a base hold for the models made of it."""


def definitions(models: Sequence[type[BaseModel]], descriptions: Descriptions) -> dict[str, JsonSchema]:
    """The schema of each model, and of each that they use, by the name of its class."""
    mode: JsonSchemaMode = "validation"
    _, document = models_json_schema(
        [(model, mode) for model in models], schema_generator=_FileSchema, ref_template=REFERENCE + "{model}"
    )
    classes = {model.__name__: model for model in _every(models)}
    # The nodes of expressions are there too, though their models say that they are written as text.
    found: dict[str, JsonSchema] = {name: schema for name, schema in document["$defs"].items() if name in classes}
    for name, schema in found.items():
        schema["title"] = WORDS.sub(" ", name).capitalize()
        schema["description"] = _paragraphs(schema.get("description", ""))
        _describe(schema, classes[name], descriptions)
    return {name: _tidy(schema) for name, schema in found.items()}


def _every(models: Sequence[type[BaseModel]]) -> set[type[BaseModel]]:
    """The models, and those that their fields hold."""
    found: set[type[BaseModel]] = set()
    waiting = list(models)
    while waiting:
        model = waiting.pop()
        if model not in found:
            found.add(model)
            waiting += [inner for info in model.model_fields.values() for inner in _models_in(info.annotation)]
    return found


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _models_in(argument)]


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _describe(schema: JsonSchema, model: type[BaseModel], descriptions: Descriptions) -> None:
    names = {info.alias or name: name for name, info in model.model_fields.items()}
    for written, key in schema.get("properties", {}).items():
        said = (descriptions.get(base.__name__, {}).get(names[written]) for base in model.__mro__)
        key["description"] = next(filter(None, said), "")


def _tidy(schema: Any) -> Any:
    """Text may be any scalar, a default of nothing is not told, and what may be null says so in its type."""
    if isinstance(schema, list):
        return [_tidy(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _tidy(value) for key, value in schema.items() if not (key == "default" and value in (None, [], {}))}
    if found.get("type") == "string" and found.keys().isdisjoint({"const", "enum", "pattern", "format"}):
        found["type"] = TEXT_TYPES
    if "anyOf" in found and found.pop("minLength", None):
        found["anyOf"] = [_not_empty(choice) for choice in found["anyOf"]]
    return _nullable(found)


def _not_empty(choice: JsonSchema) -> JsonSchema:
    """A list that must hold something; pydantic says so of the list and of what may stand for it alike."""
    return choice | {"minItems": 1} if choice.get("type") == "array" else choice


def _nullable(schema: JsonSchema) -> JsonSchema:
    """`null` as one of the types, where that says the same in fewer words."""
    choices = schema.get("anyOf", [])
    if len(choices) != 2 or choices[1] != NULL or "type" not in choices[0] or not choices[0].keys().isdisjoint(CHOSEN):
        return schema
    types = choices[0]["type"] if isinstance(choices[0]["type"], list) else [choices[0]["type"]]
    others = {key: value for key, value in schema.items() if key != "anyOf"}
    return {**choices[0], **others, "type": [*types, *(() if "null" in types else ("null",))]}


def reference(name: str) -> JsonSchema:
    """A reference to one of the definitions."""
    return {"$ref": REFERENCE + name}


def either(*schemas: JsonSchema) -> JsonSchema:
    """One of several schemas; each is named once."""
    different = [schema for place, schema in enumerate(schemas) if schema not in schemas[:place]]
    return different[0] if len(different) == 1 else {"anyOf": different}


def object_of(properties: dict[str, JsonSchema], *, required: Sequence[str] = (), **more: Any) -> JsonSchema:
    """A mapping with these keys and no other."""
    needed = {"required": list(required)} if required else {}
    return {"type": "object", "properties": properties, **needed, "additionalProperties": False, **more}


def add_patch(found: dict[str, JsonSchema], name: str) -> JsonSchema:
    """A reference to what may be laid over the definition `name`, which is made if it is not there.

    Every key may be left out, or null to take it away. Mappings inside are patched likewise, lists replaced whole.
    """
    patch = f"{name}Patch"
    if patch not in found:
        found[patch] = {}
        base = found[name]
        properties = {key: _patched(found, schema) for key, schema in base["properties"].items()}
        kept: JsonSchema = {key: base[key] for key in ("additionalProperties", "patternProperties") if key in base}
        title = f"{base['title']}, what changes of it"
        found[patch] = {"title": title, "type": "object", "properties": properties, **kept}
    return reference(patch)


def _patched(found: dict[str, JsonSchema], schema: JsonSchema) -> JsonSchema:
    told = {key: schema[key] for key in ("description",) if key in schema}
    choices = schema.get("anyOf") or schema.get("oneOf") or [{k: v for k, v in schema.items() if k != "description"}]
    return _nullable({"anyOf": [either(*(_patch_of(found, choice) for choice in choices)), NULL], **told})


def _patch_of(found: dict[str, JsonSchema], choice: JsonSchema) -> JsonSchema:
    name = str(choice.get("$ref", "")).removeprefix(REFERENCE)
    if name and "properties" in found.get(name, {}):
        return add_patch(found, name)
    return {key: value for key, value in choice.items() if key != "default"}


def document(title: str, root: JsonSchema, found: dict[str, JsonSchema]) -> JsonSchema:
    """A whole schema: `root`, with those of the definitions that it reaches, by name."""
    reached: dict[str, JsonSchema] = {}
    waiting = _references(root)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached[name] = found[name]
            waiting += _references(found[name])
    ordered = {name: reached[name] for name in sorted(reached)}
    return {"$schema": DIALECT, **root, "title": title, "$defs": ordered}


def _references(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [name for item in schema for name in _references(item)]
    if not isinstance(schema, dict):
        return []
    own = schema.get("$ref")
    inner = [name for value in schema.values() for name in _references(value)]
    return [*([own.removeprefix(REFERENCE)] if isinstance(own, str) else []), *inner]
