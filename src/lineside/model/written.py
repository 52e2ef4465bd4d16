"""The written form of a plant: the plain data that a file would hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final

from lineside.model.calendar import Calendar, Span
from lineside.model.cost import Costs, SitePower
from lineside.model.distribution import Distribution
from lineside.model.element import Element
from lineside.model.link import Command, Device, Ended
from lineside.model.plant import Plant
from lineside.model.product import Product
from lineside.model.quantity import Dimension, Quantity, write
from lineside.model.release import Hot, Order, Release
from lineside.model.route import Go, Interlock, Need, Step
from lineside.model.station import Failure, Station
from lineside.model.supply import Charge, Conveyor, Fleet
from lineside.model.upkeep import Maintenance, Wear
from lineside.model.worker import WorkerPool

Data = str | int | dict[str, "Data"] | list["Data"]
"""What a YAML file holds."""

_DIMENSIONS: Final[dict[tuple[type[Element], str], Dimension]] = {
    (WorkerPool, "walk"): "time",
    (WorkerPool, "walk_within"): "time",
    (Product, "due"): "time",
    (Product, "weight"): "factor",
    (Hot, "share"): "share",
    (Hot, "due"): "time",
    (Order, "at"): "time",
    (Order, "due"): "time",
    (Charge, "after"): "time",
    (Charge, "for_"): "time",
    (Fleet, "speed"): "speed",
    (Conveyor, "speed"): "speed",
    (Conveyor, "length"): "length",
    (Conveyor, "pitch"): "length",
    (Station, "power"): "power",
    (Wear, "failures"): "factor",
    (Wear, "defects"): "factor",
    (Station, "area"): "area",
    (SitePower, "base"): "power",
    (Costs, "energy"): "tariff",
    (Costs, "labour"): "wage",
    (Costs, "machine"): "wage",
    (Costs, "material"): "money",
    (Costs, "scrap"): "money",
    (Costs, "floor"): "rent",
    (Costs, "price"): "money",
    (Costs, "investment"): "money",
    (Costs, "interest"): "share",
    (Step, "energy"): "energy",
    (Interlock, "catches"): "share",
    (Interlock, "false_alarm"): "share",
    (Step, "defects"): "share",
    (Step, "errors"): "share",
    (Step, "detects"): "share",
    (Step, "false_alarm"): "share",
    (Step, "fixes"): "share",
    (Step, "sample"): "share",
    (Device, "stale_after"): "time",
    (Ended, "settle"): "time",
    (Command, "again_after"): "time",
}
"""The dimension of every field that holds floats."""


def written(plant: Plant, *, own_words: bool = True) -> dict[str, Data]:
    """The data of the file that `plant` would be read from; `own_words` keeps quantities as the user wrote them."""
    fields = _fields(plant, own_words)
    first = {key: fields[key] for key in ("plant", "language", "title", "starts", "hours") if key in fields}
    return first | fields


def meaning(plant: Plant) -> object:
    """What `model_hash` covers: all but titles, floor, links and what figures count time as, in shortest units.

    The order of elements counts, since it settles ties, and so does that of a step's workers; other orders do not.
    """
    data = written(plant, own_words=False)
    data.pop("title", None)
    data.pop("titles", None)
    data.pop("layout", None)
    data.pop("kpi", None)
    data.pop("links", None)  # who plays the devices is an address, not another plant
    data.pop("language", None)
    weeks = {name: calendar.week for name, calendar in plant.shifts.items()}
    sections: list[object] = [["shifts", list(weeks.items())]]
    for key, value in sorted(data.items()):
        if isinstance(value, dict) and key != "shifts":
            sections.append([key, [[name, _sorted(each)] for name, each in value.items()]])
        elif key != "shifts":
            sections.append([key, value])
    return sections


def _sorted(data: Data, ordered: bool = False) -> object:
    """Without titles, mappings as lists of pairs: by name, or as they come where their order counts."""
    if isinstance(data, list):
        return [_sorted(value) for value in data]
    if not isinstance(data, dict):
        return data
    keys = [key for key, value in data.items() if key != "title" or not isinstance(value, dict)]
    return [[key, _sorted(data[key], key == "workers")] for key in (keys if ordered else sorted(keys))]


def _fields(element: Element, own_words: bool) -> dict[str, Data]:
    """Every field that differs from its default, under the key of the file."""
    data: dict[str, Data] = {}
    for name, key, needed, default, dimension in _layout(type(element)):
        value = getattr(element, name)
        if needed or value != default:
            data[key] = _value(value, dimension, own_words)
    return _FORMS[type(element)](element, data, own_words) if type(element) in _FORMS else data


@cache
def _layout(element: type[Element]) -> list[tuple[str, str, bool, object, Dimension | None]]:
    """The fields of an element: name, key in a file, whether it must be given, default, dimension of its floats."""
    return [
        (
            name,
            field.alias or name,
            field.is_required(),
            field.get_default(call_default_factory=True),
            _DIMENSIONS.get((element, name)),
        )
        for name, field in element.model_fields.items()
    ]


def _value(value: Any, dimension: Dimension | None, own_words: bool) -> Data:
    """One field; what this language has no form of its own for is written as text."""
    if isinstance(value, Distribution):
        return str(value) if own_words else value.canonical()
    if isinstance(value, Release) and value.kind in ("always", "kanban"):
        return value.kind
    if isinstance(value, Element):
        return _fields(value, own_words)
    if isinstance(value, float):
        return _number(value, dimension or "time", own_words)
    if isinstance(value, Mapping):
        return {str(key): _value(each, dimension, own_words) for key, each in value.items()}
    if isinstance(value, tuple) and not isinstance(value, Span):
        return [_value(each, dimension, own_words) for each in value]
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _number(value: float, dimension: Dimension, own_words: bool) -> str:
    return value.text if own_words and isinstance(value, Quantity) and value.text else write(value, dimension)


def _plant(plant: Plant, data: dict[str, Data], own_words: bool) -> dict[str, Data]:
    if plant.starts is not None:
        data["starts"] = f"{plant.starts:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    if plant.distances:
        nested: dict[str, dict[str, Data]] = {}
        for (start, end), length in plant.distances.items():
            nested.setdefault(start, {})[end] = _number(length, "length", own_words)
        data["distances"] = {start: dict(ends) for start, ends in nested.items()}
    return data


def _calendar(calendar: Calendar, data: dict[str, Data], own_words: bool) -> dict[str, Data]:
    """The days stand beside the breaks."""
    del own_words
    pauses = {key: data.pop(key) for key in ("break",) if key in data}
    del data["days"]
    for key, spans in calendar.days.items():
        data[key] = [str(span) for span in spans]
    return data | pauses


def _station(station: Station, data: dict[str, Data], own_words: bool) -> dict[str, Data]:
    """A single failure needs no list."""
    if len(station.failure) == 1:
        data["failure"] = _fields(station.failure[0], own_words)
    if len(station.maintenance) == 1:
        data["maintenance"] = _fields(station.maintenance[0], own_words)
    return data


def _failure(failure: Failure | Maintenance, data: dict[str, Data], own_words: bool) -> dict[str, Data]:
    """`every: 5000 cycles` says by itself what it counts."""
    del own_words
    if failure.clock == "cycles":
        del data["clock"]
    return data


def _product(product: Product, data: dict[str, Data], own_words: bool) -> dict[str, Data]:
    """A step's name is left out where it follows from its station."""
    visits = Counter(step.at for step in product.steps())
    derived = {step.name for step in product.steps() if step.at == (step.name,) and visits[step.at] == 1}

    def entries(several: Iterable[Step | Go]) -> list[Data]:
        return [
            {key: value for key, value in _fields(entry, own_words).items() if key != "step" or value not in derived}
            for entry in several
        ]

    data["route"] = entries(product.route)
    if product.side_routes:
        data["side-routes"] = {name: entries(several) for name, several in product.side_routes.items()}
    return data


def _step(step: Step, data: dict[str, Data], own_words: bool) -> dict[str, Data]:
    del own_words
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


def _release(release: Release, data: dict[str, Data], own_words: bool) -> dict[str, Data]:
    """The one key that is given says the kind."""
    del release, own_words
    data.pop("kind", None)
    return data


_FORMS: Final[dict[type[Element], Callable[[Any, dict[str, Data], bool], dict[str, Data]]]] = {
    Plant: _plant,
    Calendar: _calendar,
    Station: _station,
    Failure: _failure,
    Maintenance: _failure,
    Product: _product,
    Step: _step,
    Release: _release,
}
"""Where the file's form is not simply the fields: what makes it from them."""
