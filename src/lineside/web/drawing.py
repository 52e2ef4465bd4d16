"""A drawing of the floor for the screen: a PNG as it is, a DXF as lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lineside.errors import LinesideError
from lineside.extras import need

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ezdxf.document import Drawing
    from ezdxf.entities.dxfentity import DXFEntity

MOST_BYTES: Final = 20 << 20
MOST_POINTS: Final = 400_000
FLATNESS: Final = 0.0005
"""How far a curve may lie from the line that stands for it, as a share of the drawing's longer side."""
TOO_MANY: Final = f"it has more than {MOST_POINTS:,} lines or points once its blocks are put in"
FARTHEST: Final = 1e12
"""Units of the drawing: a kilometre of a plant in micrometres is 10^9."""
DEEPEST: Final = 32
"""Blocks within blocks; drawings of plants have three or four."""
PNG: Final = b"\x89PNG\r\n\x1a\n"
METRES: Final = {1: 0.0254, 2: 0.3048, 4: 0.001, 5: 0.01, 6: 1.0, 7: 1000.0, 14: 0.1}
"""Metres of the units that $INSUNITS names (DXF reference, HEADER)."""


class DrawingError(LinesideError):
    """A drawing that cannot be shown; the message says why and what to do."""


class BombError(Exception):
    """A drawing that is too much, or that contradicts itself: why, to be said after its name."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A DXF as polylines: x and y in turn, from 0 to 1 of its width and depth, y growing downwards.

    width, depth: in metres where the drawing says its unit, else None.
    """

    lines: tuple[tuple[float, ...], ...]
    width: float | None
    depth: float | None


def read_png(file: Path) -> bytes:
    """The bytes of a PNG. Raises DrawingError."""
    data = _bytes(file)
    if not data.startswith(PNG):
        raise DrawingError(f"{file.name} is no PNG, whatever its name says; save it as one")
    return data


def read_dxf(file: Path) -> Lines:
    """The lines of a DXF: lines, polylines, circles, arcs, splines, and blocks of them. Raises DrawingError."""
    _bytes(file)
    need("tables", f"{file.name}, a drawing in DXF,")
    from ezdxf.filemanagement import readfile
    from ezdxf.lldxf.const import DXFError

    try:
        drawing = readfile(file)
        paths = [path for path in _paths(drawing) if len(path) > 1]
    except BombError as error:
        raise DrawingError(f"{file.name} cannot be shown: {error}; leave out what the floor does not need") from None
    except RecursionError:
        raise DrawingError(f"{file.name} is nested too deeply to be read; save it with its blocks put in") from None
    except (OSError, DXFError, ValueError, TypeError, ArithmeticError, LookupError, AttributeError) as error:
        # ezdxf meets what no drawing program wrote with whatever its own code stumbles over.
        raise DrawingError(f"{file.name} cannot be read as DXF: {error}; save it again as DXF R2010 or later") from None
    if not paths:
        raise DrawingError(f"{file.name} holds no lines, arcs or polylines in its model space")
    xs, ys = [x for path in paths for x, _ in path], [y for path in paths for _, y in path]
    left, top, width, depth = min(xs), max(ys), max(xs) - min(xs), max(ys) - min(ys)
    if width <= 0.0 or depth <= 0.0:
        raise DrawingError(f"{file.name} is a single straight line")
    unit = METRES.get(int(drawing.header.get("$INSUNITS", 0)))
    lines = tuple(
        tuple(round(value, 6) for x, y in path for value in ((x - left) / width, (top - y) / depth)) for path in paths
    )
    return Lines(lines, None if unit is None else width * unit, None if unit is None else depth * unit)


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise DrawingError(
                f"{file.name} has more than {MOST_BYTES >> 20} MB; leave out what the floor does not need"
            )
        return file.read_bytes()
    except OSError as error:
        raise DrawingError(f"the drawing {file.name} cannot be read: {error.strerror}") from None


def _paths(drawing: Drawing) -> Iterator[list[tuple[float, float]]]:
    from ezdxf.disassemble import recursive_decompose
    from ezdxf.path import make_path

    refuse_bombs(drawing)
    paths, corners = [], []
    for entity in recursive_decompose(drawing.modelspace()):
        try:
            path = make_path(entity)
        except TypeError:
            continue  # text, hatches and the like have no path
        if len(path) == 0:
            continue
        # Of a curve the control points: it lies within their hull.
        held = [(vertex.x, vertex.y) for vertex in path.control_vertices()]
        if not all(-FARTHEST < value < FARTHEST for point in held for value in point):
            raise BombError(f"something in it lies more than {FARTHEST:.0e} units away, or nowhere at all")
        corners += held
        if len(corners) > MOST_POINTS:
            raise BombError(TOO_MANY)
        paths.append(path)
    if not corners:
        return
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    flat = FLATNESS * max(max(xs) - min(xs), max(ys) - min(ys), 1e-9)
    points = 0
    for path in paths:
        found = []
        for vertex in path.flattening(flat):
            points += 1
            if points > MOST_POINTS:
                raise BombError(TOO_MANY)
            found.append((vertex.x, vertex.y))
        yield found


def refuse_bombs(drawing: Drawing) -> None:
    """Refuse a drawing whose blocks hold themselves, or that is small but stands for very much once blocks are put in.

    Counted by block, before anything is put in: a few kB can stand for 10^9 lines. Raises BombError.
    """
    counted: dict[str, int] = {}

    def count(name: str, within: tuple[str, ...]) -> int:
        if name in within:
            raise BombError(f"its block {name} holds itself")
        if len(within) > DEEPEST:
            raise BombError(f"its blocks are nested more than {DEEPEST} deep")
        if name not in counted:
            counted[name] = amount(drawing.blocks[name], (*within, name)) if name in drawing.blocks else 0
        return counted[name]

    def amount(entities: Iterable[DXFEntity], within: tuple[str, ...]) -> int:
        total = 0
        for entity in entities:
            total += 1
            kind = entity.dxftype()
            if kind == "INSERT":
                times = abs(entity.dxf.get("row_count", 1)) * abs(entity.dxf.get("column_count", 1))
                total += max(times, 1) * (1 + count(entity.dxf.name, within))
            elif kind in ("DIMENSION", "ARC_DIMENSION", "LARGE_RADIAL_DIMENSION"):
                total += count(entity.dxf.get("geometry", ""), within)
            if total > MOST_POINTS:
                raise BombError(TOO_MANY)
        return total

    amount(drawing.modelspace(), ())
