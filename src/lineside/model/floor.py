"""The floor as a model says it: its size, a drawing below it, where stations and stores stand, the ways between them.

It is for people. Nothing of it changes a simulation: distances that vehicles drive stand in `distances`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Annotated, Final

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema

from lineside.model import limits
from lineside.model.element import Element, Name
from lineside.model.fault import fault, short
from lineside.model.quantity import UNITS, kind_of, parse

MOST_M: Final = 10_000.0
"""No hall is longer; a larger number is a wrong unit."""
DRAWINGS: Final = (".png", ".dxf")
_POINT: Final = re.compile(r"\s*([-+.\deE]+)\s+([-+.\deE]+)\s*([a-zµ]+)\s*")


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the floor, metres from its upper left corner: to the right, and down."""

    x: float
    y: float

    def __str__(self) -> str:
        """As a model file writes it."""
        return f"{self.x:.10g} {self.y:.10g} m"


def _point(value: object) -> Point:
    if isinstance(value, Point):
        return value
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(each, int | float) for each in value):
        return _inside(Point(float(value[0]), float(value[1])), value)
    found = _POINT.fullmatch(value) if isinstance(value, str) else None
    if found is None or found[3] not in UNITS["length"]:
        raise fault(f"expected a point of the floor such as `4 6.5 m`, found {kind_of(value)}")
    x, y = (float(parse(f"{number} {found[3]}", "length")) for number in found.groups()[:2])
    return _inside(Point(x, y), value)


def _inside(point: Point, value: object) -> Point:
    if not (0.0 <= point.x <= MOST_M and 0.0 <= point.y <= MOST_M):
        raise fault(f"the point {short(str(value))} is not from 0 m to {MOST_M:,.0f} m from the floor's corner")
    return point


def _size(value: object) -> Point:
    size = _point(value)
    if size.x <= 0.0 or size.y <= 0.0:
        raise fault("a floor is wider and deeper than nothing: `size: 60 30 m`")
    return size


def _drawing(value: str) -> str:
    windows = PureWindowsPath(value)
    if Path(value).is_absolute() or windows.drive or windows.root or ".." in (*Path(value).parts, *windows.parts):
        raise fault(f"{short(value)} leaves the model's folder", "a drawing lies in the same folder or below it")
    if not value.lower().endswith(DRAWINGS):
        raise fault(f"{short(value)} is no drawing that can be shown", "a .png, or a .dxf of a CAD program")
    return value


_EXAMPLE: Final = WithJsonSchema(
    {"type": "string", "pattern": _POINT.pattern, "examples": ["4 6.5 m"]}, mode="validation"
)
At = Annotated[Point, PlainValidator(_point), _EXAMPLE]
"""A point, written `4 6.5 m`."""
Size = Annotated[Point, PlainValidator(_size), _EXAMPLE]
"""Width and depth, written `60 30 m`."""


class Way(Element):
    """A way between two places: `{from: store, to: assembly, via: [10 4 m, 10 20 m]}`."""

    start: Name = Field(alias="from")
    """The place it begins at."""
    to: Name
    """The place it leads to."""
    via: Annotated[tuple[At, ...], Field(max_length=limits.STEPS)] = ()
    """Where it bends."""


class FloorPlan(Element):
    """Where everything stands, as the screen draws it."""

    size: Size | None = None
    """Width and depth of the floor; not given: as large as what stands on it."""
    drawing: Annotated[str, AfterValidator(_drawing)] | None = None
    """A drawing of the floor, filling its size: a .png or .dxf in the model's folder."""
    places: dict[Name, At] = Field(default_factory=dict)
    """The upper left corner of stations and of places that parts come from; the others are placed by themselves."""
    ways: Annotated[tuple[Way, ...], Field(max_length=limits.STEPS)] = ()
    """Ways that vehicles and people take."""
