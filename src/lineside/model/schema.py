"""The JSON Schema (draft 2020-12) of the language, for editors that complete and check YAML while it is typed.

It knows shapes, keys and units; names that must exist elsewhere in a model are for `lineside check`.
"""

from __future__ import annotations

from typing import Any, Final

from lineside.model.calendar import DAYS
from lineside.model.dispatch import RULES
from lineside.model.plant import Plant
from lineside.model.table import shape_at

Schema = dict[str, Any]
"""A JSON Schema, or a part of one."""

_TABLE: Final[Schema] = {
    "type": "string",
    "pattern": r"\.([cC][sS][vV]|[xX][lL][sS][xX])(#.+)?$",
    "description": "A table whose columns are the keys: `stations.csv`, `plant.xlsx#Stations`.",
}
_HOURS: Final[Schema] = {
    "type": "string",
    "pattern": r"^\d{1,2}:\d{2}(:\d{2})?\s*-\s*\d{1,2}:\d{2}(:\d{2})?$",
    "examples": ["08:00-16:00"],
}
_SEVERAL_HOURS: Final[Schema] = {"anyOf": [_HOURS, {"type": "array", "items": _HOURS}]}
_DATE: Final[Schema] = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}([ T]+\d{1,2}:\d{2}(:\d{2})?)?$"}


def json_schema() -> Schema:
    """The schema of a model file."""
    schema: Schema = Plant.model_json_schema(by_alias=True, mode="validation")
    parts: Schema = schema["$defs"]
    parts["Table"] = _TABLE
    _without_nothing(schema)
    _calendar(parts["Calendar"])
    _release(parts["Release"])
    _step(parts["Step"])
    for owner, key, element in (
        ("Station", "failure", "Failure"),
        ("Fleet", "failure", "Failure"),
        ("Station", "maintenance", "Maintenance"),
    ):
        several = parts[owner]["properties"][key]
        several["anyOf"] = [{"$ref": f"#/$defs/{element}"}, {"type": "array", "items": several.pop("items")}]
        del several["type"]
    renews = parts["Maintenance"]["properties"]["renews"]
    renews["anyOf"] = [renews["items"], {"type": "array", "items": renews.pop("items")}]
    del renews["type"]
    parts["Title"] = {"anyOf": [{"type": "string"}, parts["Title"]]}
    schema["properties"]["starts"] = {**_DATE, "description": schema["properties"]["starts"].get("description", "")}
    parts["Order"]["properties"]["order"]["type"] = ["string", "integer"]
    named = schema["properties"]["stations"]["patternProperties"]
    for pattern, station in named.items():  # `press:` alone is a station without fields
        named[pattern] = {"anyOf": [station, {"type": "null"}]}
    for pattern in schema["properties"]["dispatch"]["patternProperties"]:
        rules: Schema = {"examples": [*RULES], "type": "string"}
        schema["properties"]["dispatch"]["patternProperties"][pattern] = rules
    _links(parts)
    _names_only(schema)
    for path, holder in _tables(schema):
        if shape_at(path) is not None:
            _or_table(holder)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "A lineside model"
    return schema


def _links(parts: Schema) -> None:
    """An address in short, a machine without a device, and values that stand beside `from`."""
    for name, short in (("Address", {"type": "string", "pattern": "^[^/]+/.+$"}), ("Device", {"enum": ["none"]})):
        whole = parts.pop(name)
        parts[name] = {"description": whole.pop("description", ""), "anyOf": [short, whole]}
    parts["Mapped"]["additionalProperties"] = {"type": ["string", "integer"]}
    number = {"type": ["number", "string"]}
    limits = parts["Value"]["properties"]["limits"]
    limits.pop("prefixItems", None)
    limits.update({"type": "array", "items": number})
    for name in ("Ended", "Command"):
        for key in ("reads", "arguments"):
            held = parts[name]["properties"].get(key)
            if held is not None and held.get("type") == "array":
                held["anyOf"] = [held["items"], {"type": "array", "items": held.pop("items")}]
                del held["type"]


def _calendar(schema: Schema) -> None:
    """Days stand beside `break`."""
    day = "|".join(DAYS)
    days = rf"^(daily|({day})(-({day}))?(,\s*({day})(-({day}))?)*)$"
    title = schema["properties"]["title"]
    schema["properties"] = {"title": title, "break": {**_SEVERAL_HOURS, "description": "Pauses on every day."}}
    schema["patternProperties"] = {days: _SEVERAL_HOURS}
    schema.pop("required", None)


def _release(schema: Schema) -> None:
    """One key says the kind."""
    more = ("hot", "share")
    keys = {key: it for key, it in schema["properties"].items() if key != "kind" and key not in more}
    beside = {key: schema["properties"][key] for key in more}
    forms: list[Schema] = [{"enum": ["always", "kanban"]}]
    forms += [
        {"type": "object", "properties": {key: it, **beside}, "required": [key], "additionalProperties": False}
        for key, it in keys.items()
    ]
    description = schema["description"]
    schema.clear()
    schema.update({"description": description, "anyOf": forms})


def _step(schema: Schema) -> None:
    """One name stands for a list of one, and workers are needed by number or by phases."""
    given = schema["properties"]
    name = given["at"]["items"]
    given["at"] = {"anyOf": [name, given["at"]], "description": given["at"]["description"]}
    count = {"type": "integer", "minimum": 1}
    phase = {"enum": ["setup", "load", "run", "unload"]}
    phases: Schema = {"type": "array", "items": phase}
    both = {"type": "object", "properties": {"count": count, "phases": phases}, "additionalProperties": False}
    description = given["workers"]["description"]
    need = {"anyOf": [count, phase, phases, both]}
    given["workers"] = {"type": "object", "additionalProperties": need, "description": description}


def _tables(schema: Schema) -> list[tuple[tuple[str, ...], Schema]]:
    """Every property in which a table could stand, with a path at which the language has it."""
    found: list[tuple[tuple[str, ...], Schema]] = [((key,), it) for key, it in schema["properties"].items()]
    above = {
        "Station": ("stations", "*"),
        "Product": ("products", "*"),
        "Step": ("products", "*", "route", "0"),
        "Interlock": ("products", "*", "route", "0", "interlock"),
        "Part": ("parts", "*"),
        "Fleet": ("fleets", "*"),
        "Conveyor": ("conveyors", "*"),
        "Costs": ("costs",),
    }
    for element, path in above.items():
        found += [((*path, key), it) for key, it in schema["$defs"][element]["properties"].items()]
    orders = next(form for form in schema["$defs"]["Release"]["anyOf"] if "orders" in form.get("properties", {}))
    found.append((("release", "*", "orders"), orders["properties"]["orders"]))
    sides = schema["$defs"]["Product"]["properties"]["side-routes"]
    side = next(iter(sides["patternProperties"].values()))
    found.append((("products", "*", "side-routes", "*"), side))
    return found


def _or_table(holder: Schema) -> None:
    """Let a table stand for a value."""
    kept = {key: holder.pop(key) for key in [*holder] if key not in ("description", "title", "default")}
    holder["anyOf"] = (
        [*kept["anyOf"], {"$ref": "#/$defs/Table"}] if [*kept] == ["anyOf"] else [kept, {"$ref": "#/$defs/Table"}]
    )


def _names_only(schema: object) -> None:
    """Where keys are names, nothing else is a key."""
    if isinstance(schema, dict):
        if "patternProperties" in schema:
            schema["additionalProperties"] = False
        for below in schema.values():
            _names_only(below)
    elif isinstance(schema, list):
        for below in schema:
            _names_only(below)


def _without_nothing(schema: object) -> None:
    """A key without a value is an error in a file, so nothing may be null; defaults and titles of fields go too."""
    if isinstance(schema, dict):
        forms = schema.get("anyOf")
        if isinstance(forms, list) and {"type": "null"} in forms:
            rest = [form for form in forms if form != {"type": "null"}]
            del schema["anyOf"]
            schema.update(rest[0] if len(rest) == 1 else {"anyOf": rest})
        schema.pop("default", None)
        if not isinstance(schema.get("title"), dict):  # which is a key of the language, not the schema's own
            schema.pop("title", None)
        for below in [*schema.values()]:
            _without_nothing(below)
    elif isinstance(schema, list):
        for below in schema:
            _without_nothing(below)
