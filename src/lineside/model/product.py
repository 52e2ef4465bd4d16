"""Products: what the plant makes, and the routes by which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, ClassVar, Self

from pydantic import Field, field_validator, model_validator

from lineside.model import limits
from lineside.model.element import Element, Name, Title, whole
from lineside.model.fault import fault
from lineside.model.fixed import Fixed
from lineside.model.quantity import Factor, Time
from lineside.model.route import Entry, Go, Step


class Product(Element):
    """One kind of part that the plant makes."""

    later: ClassVar[frozenset[str]] = frozenset({"lot"})

    title: Title | None = None
    """How people call it."""
    due: Time | None = None
    """Seconds from its release until it should be finished; not given: never late."""
    priority: Annotated[int, whole(-1000, 1000, "for the priority")] = 0
    """What goes first where a rule looks at priorities: the higher."""
    weight: Factor = 1.0
    """What a part counts for where a rule weighs parts."""
    route: tuple[Step, ...]
    """The steps in order."""
    side_routes: dict[Name, tuple[Entry, ...]] = Field(default_factory=dict)
    """What happens to rejected parts, by name."""

    @field_validator("route")
    @classmethod
    def _some_steps(cls, route: tuple[Step, ...]) -> tuple[Step, ...]:
        if not 1 <= len(route) <= limits.STEPS:
            raise fault(f"a route has from 1 to {limits.STEPS} steps, found {len(route)}")
        return route

    @field_validator("weight")
    @classmethod
    def _some_weight(cls, weight: float) -> float:
        if weight <= 0:
            raise fault("a weight must be more than zero")
        return weight

    @model_validator(mode="after")
    def _name_steps(self) -> Self:
        """A step's name is its station's where the product visits that once."""
        visits = Counter(step.at for step in self.steps())

        def named(step: Step) -> Step:
            derived = not step.name and len(step.at) == 1 and visits[step.at] == 1
            return step.model_copy(update={"name": step.at[0]}) if derived else step

        # The element is frozen for its users; it is still being built here.
        object.__setattr__(self, "route", tuple(named(step) for step in self.route))
        sides = {
            name: tuple(entry if isinstance(entry, Go) else named(entry) for entry in entries)
            for name, entries in self.side_routes.items()
        }
        object.__setattr__(self, "side_routes", Fixed(sides))
        return self

    def steps(self) -> Iterator[Step]:
        """Every step: the route's, then those of the side routes in order."""
        yield from self.route
        for entries in self.side_routes.values():
            yield from (entry for entry in entries if isinstance(entry, Step))
