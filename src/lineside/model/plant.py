"""The plant: everything a model says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainValidator,
    PrivateAttr,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from lineside.errors import Place
from lineside.model.calendar import Calendar
from lineside.model.cost import Costs, SitePower
from lineside.model.element import Element, Name, Title
from lineside.model.fault import fault, refuse
from lineside.model.fixed import Fixed
from lineside.model.floor import FloorPlan
from lineside.model.kpi import Kpi
from lineside.model.link import Links
from lineside.model.node import Source, place_of
from lineside.model.product import Product
from lineside.model.quantity import Length, kind_of
from lineside.model.release import Loop, Release, read_date
from lineside.model.station import Station
from lineside.model.supply import Conveyor, Fleet, Part
from lineside.model.worker import WorkerPool

PYTHON: Final = Place("<python>")
"""The place of what was built in Python."""


def _nested_distances(value: object) -> object:
    """Distances in Python are by pairs; in a file they are nested."""
    if not isinstance(value, dict) or not any(isinstance(key, tuple) for key in value):
        return value
    nested: dict[object, dict[object, object]] = {}
    for key, length in value.items():
        if not isinstance(key, tuple) or len(key) != 2:
            raise fault(f"expected a pair of places, found {kind_of(key)}")
        nested.setdefault(key[0], {})[key[1]] = length
    return nested


def _pairs(nested: dict[str, dict[str, float]]) -> dict[tuple[str, str], float]:
    return {(start, end): length for start, ends in nested.items() for end, length in ends.items()}


if TYPE_CHECKING:
    Distances = dict[tuple[str, str], float]
else:
    Distances = Annotated[dict[Name, dict[Name, Length]], BeforeValidator(_nested_distances), AfterValidator(_pairs)]


LANGUAGE: Final = 1
"""The version of the model language that this lineside reads."""


def _language(value: object) -> int:
    if str(value) == str(LANGUAGE):
        return LANGUAGE
    later = isinstance(value, int | str) and str(value).isascii() and str(value).isdecimal()
    if later:
        raise fault(
            f"this model is written in version {value} of the language, and this lineside reads {LANGUAGE}",
            "use a newer lineside",
        )
    raise fault(f"expected the version of the language, found {kind_of(value)}", f"`language: {LANGUAGE}`")


Language = Annotated[int, PlainValidator(_language), WithJsonSchema({"type": "integer", "enum": [LANGUAGE]})]


class Plant(Element):
    """A plant: its stations, people, products and supply, and when parts enter it.

    Dictionaries keep the order of the file.
    """

    later: ClassVar[frozenset[str]] = frozenset({"batch", "setups", "sequences", "recipes"})

    name: Name = Field(alias="plant")
    """What the model is called."""
    language: Language = LANGUAGE
    """The version of the language that it is written in; 1 where none is given."""
    title: Title | None = None
    """How people call it."""
    starts: Annotated[datetime, PlainValidator(read_date, json_schema_input_type=str)] | None = None
    """When the run starts: fixes clock and weekday. Not given: on some Monday at 00:00."""
    hours: Name | None = None
    """The calendar of stations that name none, and of releases; not given: they work all the time."""
    stations: dict[Name, Station] = Field(min_length=1)
    """Where work is done."""
    workers: dict[Name, WorkerPool] = Field(default_factory=dict)
    """The people."""
    shifts: dict[Name, Calendar] = Field(default_factory=dict)
    """The calendars."""
    products: dict[Name, Product] = Field(min_length=1)
    """What is made."""
    parts: dict[Name, Part] = Field(default_factory=dict)
    """What goes into products."""
    fleets: dict[Name, Fleet] = Field(default_factory=dict)
    """The vehicles."""
    conveyors: dict[Name, Conveyor] = Field(default_factory=dict)
    """What carries products from station to station."""
    distances: Distances = Field(default_factory=dict)
    """Metres from one place to another, as given; `distance` looks both ways."""
    release: dict[Name, Release] = Field(min_length=1)
    """When parts of each product enter."""
    loops: dict[Name, Loop] = Field(default_factory=dict)
    """Limits of work in process that several products share."""
    dispatch: dict[Name, str] = Field(default_factory=dict)
    """Which waiting part a station takes next, by the name of a rule; first in, first out where none is given."""

    power: SitePower = SitePower()
    """What the plant draws beside its machines."""
    costs: Costs | None = None
    """Prices; none given: nothing is said about costs."""
    kpi: Kpi | None = None
    """What machines' time counts as in figures, where that is not the usual."""
    layout: FloorPlan | None = None
    """Where everything stands, as the screen draws it; none given: it is computed from the routes."""
    links: Links | None = None
    """Which device plays which machine; none given: they are emulated."""
    titles: dict[Name, Title] = Field(default_factory=dict)
    """How people call kinds of defects and errors, failures, maintenance and stores: what has no `title` of its own."""

    _source: Source | None = PrivateAttr(default=None)
    _overrides: dict[str, str] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _agree(self, info: ValidationInfo) -> Self:
        """Dates become seconds; names that lead nowhere are refused (a loader has done so with places already)."""
        if not info.context:
            from lineside.model.reference import check
            from lineside.model.written import written

            # A user's own dispatching rules come with the simulation, which refuses names that it does not know.
            faults = check(written(self), rules=set(self.dispatch.values()))
            if faults:
                raise refuse(faults)
        self.__dict__["release"] = Fixed({name: self._own(name, each) for name, each in self.release.items()})
        return self

    def __eq__(self, other: object) -> bool:
        """Equal in every field and in the order of the elements, wherever it was read from."""
        if not isinstance(other, Plant):
            return NotImplemented
        pairs = [(getattr(self, field), getattr(other, field)) for field in Plant.model_fields]
        return all(mine == its and (not isinstance(mine, dict) or [*mine] == [*its]) for mine, its in pairs)

    def __hash__(self) -> int:
        return hash(self.model_hash)

    def __repr__(self) -> str:
        """How much there is, the first route and the people, in three lines; `lineside.dumps` gives all of it."""
        from lineside.model.glance import plant_text

        return plant_text(self)

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """The same for a notebook, with a small picture of the routes."""
        from lineside.model.glance import plant_html

        return plant_html(self)

    def _own(self, product: str, release: Release) -> Release:
        """The release with only the orders for its product, in seconds after the start."""
        if not release.orders:
            return release
        starts = self.starts or datetime(1, 1, 1)
        own = tuple(order.started(starts) for order in release.orders if order.product in (None, product))
        return release.model_copy(update={"orders": own})

    def changed(self, **changes: Any) -> Self:
        """A copy in which some fields are different, checked like a new plant; it remembers where it was read from."""
        copy = super().changed(**changes).overridden(self._overrides)
        return copy if self._source is None else copy.read_from(self._source)

    def read_from(self, source: Source) -> Self:
        """Remember where this plant was read from."""
        self._source = source
        return self

    def overridden(self, overrides: Mapping[str, str]) -> Self:
        """Remember what was set beside what the file says, before what this plant has set itself."""
        self._overrides = {**overrides, **self._overrides}
        return self

    @property
    def overrides(self) -> Mapping[str, str]:
        """What was set beside what the file says: `load`'s overrides, `override`'s, `--set`."""
        return Fixed(self._overrides)

    @property
    def source(self) -> Source | None:
        """Where this plant was read from; None when it was built in Python."""
        return self._source

    def place(self, *path: str | int) -> Place:
        """Where something was written, such as `place("stations", "press", "failure", "every")`.

        Falls back to the nearest thing above it that was written; a plant built in Python answers `<python>`.
        """
        return place_of(self._source.root, path) if self._source is not None else PYTHON

    def distance(self, start: str, end: str) -> float | None:
        """Metres from one place to another; the way back is as long unless it is given itself. None: not given."""
        if start == end:
            return 0.0
        there = self.distances.get((start, end))
        return self.distances.get((end, start)) if there is None else there

    def hours_of(self, station: str) -> Calendar | None:
        """The calendar in which a station works; None: always."""
        name = self.stations[station].hours or self.hours
        return None if name is None else self.shifts[name]

    @property
    def release_hours(self) -> Calendar | None:
        """The calendar in which parts are released; None: always."""
        return None if self.hours is None else self.shifts[self.hours]

    @property
    def start_of_week_s(self) -> float:
        """Seconds from Monday 00:00 to the start of the run; 0 when none is given."""
        if self.starts is None:
            return 0.0
        midnight = self.starts.replace(hour=0, minute=0, second=0, microsecond=0)
        return self.starts.weekday() * 86_400.0 + (self.starts - midnight).total_seconds()

    @property
    def model_hash(self) -> str:
        """32 hexadecimal digits, equal for plants that mean the same however they are written.

        The order of elements is part of the meaning, since it settles ties; titles are not.
        """
        from lineside.model.written import meaning

        text = json.dumps(meaning(self), ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:32]
