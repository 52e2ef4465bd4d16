"""From a plant to its written form: plain data, and YAML as a person would write it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from lineside.model.calendar import Calendar
from lineside.model.distribution import Distribution
from lineside.model.element import Element, Title
from lineside.model.plant import Plant
from lineside.model.product import Product
from lineside.model.quantity import Dimension, Quantity, write
from lineside.model.release import Order, Release
from lineside.model.route import Go, Interlock, Need, Phases, Step
from lineside.model.station import Failure, Station
from lineside.model.supply import Charge, Fleet, Part
from lineside.model.worker import WorkerPool

Data = str | int | dict[str, "Data"] | list["Data"]
"""The written form: what a YAML file holds."""

_DIMENSIONS: Final[dict[tuple[type[Element], str], Dimension]] = {
    (WorkerPool, "walk"): "time",
    (Product, "due"): "time",
    (Order, "at"): "time",
    (Order, "due"): "time",
    (Charge, "after"): "time",
    (Charge, "for_"): "time",
    (Fleet, "speed"): "speed",
    (Station, "power"): "power",
    (Plant, "distances"): "length",
    (Interlock, "catches"): "share",
    (Interlock, "false_alarm"): "share",
    (Step, "defects"): "share",
    (Step, "errors"): "share",
    (Step, "detects"): "share",
    (Step, "false_alarm"): "share",
    (Step, "fixes"): "share",
}
"""The dimension of every field that holds floats."""


def written(plant: Plant, *, own_words: bool = True) -> dict[str, Data]:
    """The plant as the data a file would hold; `own_words` keeps quantities as the user wrote them."""
    data = _element(plant, own_words)
    assert isinstance(data, dict)
    return data


def meaning(plant: Plant) -> object:
    """What `model_hash` covers: everything but titles, in shortest units.

    The order of elements counts, since it settles ties, and so does that of a step's workers; other orders do not.
    """
    data = written(plant, own_words=False)
    data.pop("title", None)
    weeks = {name: calendar.week for name, calendar in plant.shifts.items()}
    sections: list[object] = [["shifts", list(weeks.items())]]
    for key, value in sorted(data.items()):
        if isinstance(value, dict) and key != "shifts":
            sections.append([key, [[name, _sorted(each)] for name, each in value.items()]])
        elif key != "shifts":
            sections.append([key, value])
    return sections


def _sorted(data: Data, ordered: bool = False) -> object:
    """Without titles, mappings as lists of pairs by name, or as they come where their order counts."""
    if isinstance(data, list):
        return [_sorted(value) for value in data]
    if not isinstance(data, dict):
        return data
    pairs = [(key, value) for key, value in data.items() if key != "title" or not isinstance(value, dict)]
    return [[key, _sorted(value, key == "workers")] for key, value in (pairs if ordered else sorted(pairs, key=_first))]


def _first(pair: tuple[str, Data]) -> str:
    return pair[0]


def _element(element: Element, own_words: bool) -> Data:
    """One element, without the fields that have their defaults."""
    special = _SPECIAL.get(type(element))
    if special is not None:
        return special(element, own_words)
    data: dict[str, Data] = {}
    for name, field in type(element).model_fields.items():
        value = getattr(element, name)
        if field.is_required() or value != field.get_default(call_default_factory=True):
            data[field.alias or name] = _value(value, _DIMENSIONS.get((type(element), name)), own_words)
    return data


def _value(value: Any, dimension: Dimension | None, own_words: bool) -> Data:
    if isinstance(value, Element):
        return _element(value, own_words)
    if isinstance(value, float):
        if own_words and isinstance(value, Quantity) and value.text:
            return value.text
        return write(value, dimension or "time")
    if isinstance(value, Mapping):
        return {str(key): _value(each, dimension, own_words) for key, each in value.items()}
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return [_value(each, dimension, own_words) for each in value]
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _plant(plant: Plant, own_words: bool) -> Data:
    data = dict.fromkeys(("plant", "title", "starts", "hours"), "")
    fields: dict[str, Data] = {**data}
    for name, field in Plant.model_fields.items():
        value = getattr(plant, name)
        key = field.alias or name
        fields.pop(key, None)
        if value == field.default and not field.is_required():
            continue
        if name == "starts":
            fields[key] = f"{value:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
        elif name == "distances":
            nested: dict[str, Data] = {}
            for (start, end), length in value.items():
                inner = nested.setdefault(start, {})
                assert isinstance(inner, dict)
                inner[end] = _value(length, "length", own_words)
            fields[key] = nested
        else:
            fields[key] = _value(value, None, own_words)
    return fields


def _distribution(value: Distribution, own_words: bool) -> Data:
    return str(value) if own_words else value.canonical()


def _title(title: Title, own_words: bool) -> Data:
    return {key: text for key, text in (("zh", title.zh), ("en", title.en)) if text is not None}


def _calendar(calendar: Calendar, own_words: bool) -> Data:
    data: dict[str, Data] = {}
    if calendar.title is not None:
        data["title"] = _element(calendar.title, own_words)
    data |= {key: [str(span) for span in spans] for key, spans in calendar.days.items()}
    if calendar.breaks:
        data["break"] = [str(span) for span in calendar.breaks]
    return data


def _station(station: Station, own_words: bool) -> Data:
    data = _fields(station, own_words)
    if len(station.failure) == 1:
        data["failure"] = _element(station.failure[0], own_words)
    return data


def _failure(failure: Failure, own_words: bool) -> Data:
    data = _fields(failure, own_words)
    if failure.clock == "cycles":
        del data["clock"]
    return data


def _product(product: Product, own_words: bool) -> Data:
    """A step's name is left out where it follows from its station."""
    data = _fields(product, own_words)
    visits = [step.at for step in product.steps()]
    derived = {step.name for step in product.steps() if step.at == (step.name,) and visits.count(step.at) == 1}
    sides = data.get("side-routes", {})
    assert isinstance(sides, dict)
    for entries in (data["route"], *sides.values()):
        assert isinstance(entries, list)
        for entry in entries:
            if isinstance(entry, dict) and entry.get("step") in ("", *derived):
                del entry["step"]
    return data


def _step(step: Step, own_words: bool) -> Data:
    data = _fields(step, own_words)
    if len(step.at) == 1:
        data["at"] = step.at[0]
    if step.workers:
        data["workers"] = {need.pool: _need(need) for need in step.workers}
    return data


def _need(need: Need) -> Data:
    if need.phases is None:
        return need.count
    phases: list[Data] = list(need.phases)
    return phases if need.count == 1 else {"count": need.count, "phases": phases}


def _release(release: Release, own_words: bool) -> Data:
    if release.kind == "always":
        return "always"
    data = _fields(release, own_words)
    del data["kind"]
    return data


def _fields(element: Element, own_words: bool) -> dict[str, Data]:
    """Every field that has not its default, under the key of the file."""
    data: dict[str, Data] = {}
    for name, field in type(element).model_fields.items():
        value = getattr(element, name)
        if field.is_required() or value != field.get_default(call_default_factory=True):
            data[field.alias or name] = _value(value, _DIMENSIONS.get((type(element), name)), own_words)
    return data


_SPECIAL: Final[dict[type[Element], Callable[[Any, bool], Data]]] = {
    Plant: _plant,
    Distribution: _distribution,
    Title: _title,
    Calendar: _calendar,
    Station: _station,
    Failure: _failure,
    Product: _product,
    Step: _step,
    Release: _release,
}


def dumps(plant: Plant) -> str:
    """The plant as YAML. What was read from a file comes out as it was written, comments and all."""
    source = plant._source
    if source is not None and not source.changed:
        return source.text
    return _document(written(plant))


def _document(data: dict[str, Data]) -> str:
    """YAML in block style down to the elements, and in flow style inside them."""
    lines: list[str] = []
    for key, value in data.items():
        if isinstance(value, dict) and key not in ("title",) and value:
            lines.append(f"{key}:")
            for name, element in value.items():
                lines += _lines(name, element, 1)
        else:
            lines.append(f"{key}: {flow(value)}")
    return "\n".join(lines) + "\n"


_WIDTH: Final = 110


def _lines(key: str, value: Data, depth: int) -> list[str]:
    """One key in flow style where it fits a line, otherwise in block style."""
    indent = "  " * depth
    line = f"{indent}{flow(key)}: {flow(value)}"
    block = depth == 1 and isinstance(value, dict) and "route" in value or key in ("route", "orders")
    if (len(line) <= _WIDTH and not block) or not isinstance(value, dict | list):
        return [line]
    lines = [f"{indent}{flow(key)}:"]
    if isinstance(value, dict):
        for name, each in value.items():
            lines += _lines(name, each, depth + 1)
    else:
        lines += [f"{indent}  - {flow(each)}" for each in value]
    return lines


_PLAIN: Final = re.compile(r"""[\w.(](?:[\w.(); /+=<>@%*!?~^|\-]|:(?=[^\s,\]}]))*(?<! )""")


def flow(data: Data) -> str:
    """Data in flow style, on one line."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(flow(value) for value in data) + "]"
    if isinstance(data, int):
        return str(data)
    if _PLAIN.fullmatch(data) and data.isprintable():
        return data
    return json.dumps(data, ensure_ascii=not data.isprintable())
