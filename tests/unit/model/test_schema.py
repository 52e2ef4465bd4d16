"""The JSON Schema accepts every model that loads, and refuses what an editor should underline.

Validated by a small validator of our own that knows exactly the keywords the schema uses and fails on any other.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from lineside.model import Plant, dumps, yaml
from lineside.model.node import Mapping, Node, Scalar, Sequence
from lineside.model.schema import json_schema
from tests.strategies import whole_plants
from tests.unit.model.broken_models import Broken, sections
from tests.unit.model.examples import ENGINE_CELL, TANDEM

SCHEMA = json_schema()
NOTES = {"description", "examples", "title", "$schema", "$defs"}


def errors(value: object, schema: dict[str, Any], at: str = "") -> list[str]:
    """What JSON Schema (draft 2020-12) finds wrong with a value."""
    found: list[str] = []
    for keyword, wanted in schema.items():
        if keyword not in NOTES:
            found += [f"{at}: {it}" if ": " not in it else it for it in _check(keyword, wanted, value, schema, at)]
    return found


def _check(keyword: str, wanted: Any, value: object, schema: dict[str, Any], at: str) -> list[str]:
    match keyword:
        case "$ref":
            return errors(value, SCHEMA["$defs"][wanted.removeprefix("#/$defs/")], at)
        case "anyOf" | "oneOf":
            fits = sum(not errors(value, form, at) for form in wanted)
            return [] if fits == 1 or (fits and keyword == "anyOf") else [f"fits {fits} of {len(wanted)} forms"]
        case "type":
            several = wanted if isinstance(wanted, list) else [wanted]
            return [] if any(_is(value, each) for each in several) else [f"is no {wanted}"]
        case "const" | "enum":
            return [] if value in (wanted if keyword == "enum" else [wanted]) else [f"is not {wanted}"]
        case "pattern":
            return [] if not isinstance(value, str) or re.search(wanted, value) else [f"does not look like {wanted}"]
        case "maxLength":
            return [] if not isinstance(value, str) or len(value) <= wanted else ["is too long"]
        case "minLength":
            return [] if not isinstance(value, str) or len(value) >= wanted else ["is too short"]
        case "minimum":
            return [] if not isinstance(value, int) or value >= wanted else ["is too small"]
        case "maximum":
            return [] if not isinstance(value, int) or value <= wanted else ["is too large"]
        case "items":
            several = value if isinstance(value, list) else []
            return [it for i, each in enumerate(several) for it in errors(each, wanted, f"{at}/{i}")]
        case _:
            return _check_mapping(keyword, wanted, value, schema, at) if isinstance(value, dict) else _known(keyword)


def _check_mapping(keyword: str, wanted: Any, value: dict[str, object], schema: dict[str, Any], at: str) -> list[str]:
    match keyword:
        case "required":
            return [f"has no {key}" for key in wanted if key not in value]
        case "properties":
            return [
                it for key, each in value.items() if key in wanted for it in errors(each, wanted[key], f"{at}/{key}")
            ]
        case "patternProperties":
            pairs = [(key, form) for key in value for pattern, form in wanted.items() if re.search(pattern, key)]
            return [it for key, form in pairs for it in errors(value[key], form, f"{at}/{key}")]
        case "additionalProperties":
            known = schema.get("properties", {})
            rest = [
                k
                for k in value
                if k not in known and not any(re.search(p, k) for p in schema.get("patternProperties", {}))
            ]
            if wanted is False:
                return [f"has an unknown key {key}" for key in rest]
            return [it for key in rest for it in errors(value[key], wanted, f"{at}/{key}")]
        case "propertyNames":
            return [it for key in value for it in errors(key, wanted, f"{at}/{key}")]
        case "minProperties":
            return [] if len(value) >= wanted else ["has too few keys"]
        case _:
            return _known(keyword)


def _known(keyword: str) -> list[str]:
    others = {"required", "properties", "patternProperties", "additionalProperties", "propertyNames", "minProperties"}
    assert keyword in others, f"the schema uses {keyword}, which this validator does not know"
    return []


def _is(value: object, name: str) -> bool:
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    kinds: dict[str, type] = {"string": str, "object": dict, "array": list, "null": type(None)}
    return isinstance(value, kinds[name])


def plain(text: str) -> object:
    """A model as an editor's YAML 1.2 parser reads it."""
    return _plain(yaml.parse(text, "", []))


def _plain(node: Node) -> object:
    if isinstance(node, Mapping):
        return {key: _plain(entry.value) for key, entry in node.entries.items()}
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    if node.plain and re.fullmatch(r"[-+]?[0-9]+", node.text):
        return int(node.text)
    if node.plain and re.fullmatch(r"[-+]?[0-9]*\.[0-9]+", node.text):
        return float(node.text)
    return None if node.plain and node.text in ("", "null", "~") else node.text


@pytest.mark.parametrize("text", [TANDEM, ENGINE_CELL], ids=["tandem", "engine-cell"])
def test_the_models_of_the_design_are_valid(text: str) -> None:
    assert errors(plain(text), SCHEMA) == []


def test_tables_may_stand_where_the_language_has_them() -> None:
    products = "products: {a: {route: plant.xlsx#Route}}\nrelease: {a: {orders: orders.csv}}\n"
    assert errors(plain("plant: x\nstations: stations.csv\n" + products), SCHEMA) == []


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(whole_plants())
def test_every_plant_is_valid_as_it_is_written(plant: Plant) -> None:
    assert errors(plain(dumps(plant)), SCHEMA) == []


SHAPE = ["Keys", "Quantities", "Not yet"]
NOT_BY_SHAPE = {
    "A key stands twice",  # the YAML parser's own, as is the next
    "A key that is a list",
    "A title without words",
    "A number of fifty digits",
    "A share above 100 %",
    "A negative time",
    "A time beyond all measure",
    "A number with a monstrous exponent",
}


@pytest.mark.parametrize("broken", [it for name in SHAPE for it in sections()[name]], ids=lambda it: it.what)
def test_wrong_shapes_are_underlined(broken: Broken) -> None:
    found = errors(plain(broken.text), SCHEMA)
    assert bool(found) == (broken.what not in NOT_BY_SHAPE)


def test_every_key_is_described() -> None:
    def bare(schema: object, at: str) -> list[str]:
        if isinstance(schema, list):
            return [it for i, each in enumerate(schema) for it in bare(each, f"{at}/{i}")]
        if not isinstance(schema, dict):
            return []
        named = schema.get("properties", {})
        missing = [f"{at}/{key}" for key, it in named.items() if not it.get("description")] if at.count("/") < 3 else []
        return missing + [it for key, each in schema.items() for it in bare(each, f"{at}/{key}")]

    assert bare({"top": {"properties": SCHEMA["properties"]}}, "") == []
    assert [it for name, each in SCHEMA["$defs"].items() for it in bare(each, name)] == []


def test_the_file_for_editors_lies_in_the_documents() -> None:
    assert (Path(__file__).parents[3] / "docs" / "reference" / "model.schema.json").is_file()
