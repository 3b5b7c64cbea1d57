"""The part of JSON Schema that the schemas of the documents use."""

from __future__ import annotations

import json
import re

from tests.files import ROOT

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}
KNOWN = {
    "$schema", "$defs", "$ref", "title", "description", "oneOf", "type", "const", "enum", "pattern",
    "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "minimum",
    "maximum",
}  # fmt: skip


def load(name):
    return json.loads((ROOT / "docs" / name).read_text("utf-8"))


def faults(value, schema, root=None, place="$"):
    """Return what is wrong with a value, as a list of texts."""
    root = root or schema
    assert set(schema) <= KNOWN, f"extend tests/edge/observers/schema.py: {set(schema) - KNOWN}"
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        return faults(value, root["$defs"][name], root, place)
    if "oneOf" in schema:
        found = [faults(value, each, root, place) for each in schema["oneOf"]]
        return (
            [] if sum(not each for each in found) == 1 else [f"{place}: none or several of {found}"]
        )
    if "type" in schema and not _is(value, schema["type"]):
        return [f"{place}: {value!r} is no {schema['type']}"]
    return [*_plain(value, schema, place), *_inside(value, schema, root, place)]


def _is(value, name):
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _plain(value, schema, place):
    if "const" in schema and value != schema["const"]:
        yield f"{place}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is none of {schema['enum']}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{place}: {value!r} does not match"
    if value < schema["minimum"] if "minimum" in schema else False:
        yield f"{place}: {value} is too small"
    if value > schema["maximum"] if "maximum" in schema else False:
        yield f"{place}: {value} is too large"
    if isinstance(value, list):
        low, high = schema.get("minItems", 0), schema.get("maxItems", len(value))
        if not low <= len(value) <= high:
            yield f"{place}: {len(value)} items"


def _inside(value, schema, root, place):
    if isinstance(value, list) and "items" in schema:
        for number, each in enumerate(value):
            yield from faults(each, schema["items"], root, f"{place}[{number}]")
    if not isinstance(value, dict):
        return
    properties, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    yield from (f"{place}: no {key}" for key in schema.get("required", ()) if key not in value)
    for key, each in value.items():
        if key in properties:
            yield from faults(each, properties[key], root, f"{place}.{key}")
        elif others is False:
            yield f"{place}: {key} is not known"
        elif others is not True:
            yield from faults(each, others, root, f"{place}.{key}")
