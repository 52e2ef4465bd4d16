"""How busy a station or a pool of workers is."""

from __future__ import annotations

from dataclasses import dataclass

from lineside.model.capacity import Kind


@dataclass(frozen=True, slots=True)
class Load:
    """How busy a station or a pool of workers is."""

    name: str
    kind: Kind
    count: int
    """Machines, or people at a time."""
    hours_per_week: float
    availability: float
    """Share of the hours in which a machine is not down by its own failures; 1 for people."""
    work_h: float
    """Hours of work asked for in a week, all machines or people together."""
    utilisation: float
    """`work_h` over the hours there are."""
