"""What a report is made of: a plant, what its simulation found, and how that came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from lineside.html import Html
from lineside.model.finished import asked, yields
from lineside.report.text import Text, titled
from lineside.simulate.share import working

if TYPE_CHECKING:
    from lineside.model.check import Explanation
    from lineside.model.flow import Flow
    from lineside.model.plant import Plant
    from lineside.simulate.result import Result

OCCUPYING = ("busy", "setup", "waiting_worker", "waiting_parts", "waiting_vehicle", "held", "down", "maintenance")
"""States in which a machine keeps the next part waiting."""


@dataclass(frozen=True)
class Study:
    """One simulation. `command` is what repeats it; `made` is when the report was written."""

    plant: Plant
    result: Result
    command: str
    made: datetime
    tail: str = ""
    """What ends the names of its drawings, where a page has those of several studies."""

    @cached_property
    def explanation(self) -> Explanation:
        """What arithmetic says about the plant."""
        from lineside.model.check import explain

        return explain(self.plant)

    @cached_property
    def flows(self) -> dict[str, Flow]:
        """How often a part of each product comes to each step, by arithmetic."""
        from lineside.model.flow import flow

        return {name: flow(product) for name, product in self.plant.products.items()}

    @cached_property
    def yields(self) -> dict[str, dict[str, float]]:
        """How many of each finished product come of one of each product that is begun."""
        return yields(self.plant, self.flows)

    @cached_property
    def asked_per_week(self) -> dict[str, float]:
        """How many of each finished product are asked for in a week, or can be made where nothing sets the pace."""
        rates = {demand.product: demand.parts_per_week for demand in self.explanation.products}
        return asked(self.plant, rates, self.flows)

    @cached_property
    def shares(self) -> dict[str, dict[str, float]]:
        """For each station that was ever open, the shares of its working hours by state."""
        found = {name: working(station) for name, station in self.result.stations.items()}
        return {name: shares for name, shares in found.items() if shares["busy"] == shares["busy"]}

    @cached_property
    def occupied(self) -> dict[str, float]:
        """For each of them the share of its working hours in which it is neither starved nor blocked."""
        return {name: sum(shares[state] for state in OCCUPYING) for name, shares in self.shares.items()}

    @property
    def is_limited(self) -> bool:
        """Whether something of the plant limits, and not demand."""
        return any(each.kind != "demand" for each in self.result.limits)

    @property
    def marked(self) -> frozenset[str]:
        """The stations that limit, or the one that is tightest where demand does."""
        result = self.result
        limits = [*result.limits] if self.is_limited else [result.tightest]
        return frozenset(each.name for each in limits if each is not None and each.kind == "station")

    @property
    def title(self) -> Text:
        """How people call the plant."""
        return titled(self.plant.title, self.plant.name)

    def station(self, name: str) -> Text:
        """How people call a station."""
        return titled(self.plant.stations[name].title, name)

    def product(self, name: str) -> Text:
        """How people call a product."""
        return titled(self.plant.products[name].title, name)

    def pool(self, name: str) -> Text:
        """How people call a pool of workers."""
        return titled(self.plant.workers[name].title, name)

    def machine(self, name: str) -> Text:
        """How people call a machine, `press/2`; the only one of its station by the station's name."""
        station, _, number = name.rpartition("/")
        return self.station(station) + (f" {number}" if self.plant.stations[station].machines > 1 else "")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: its heading, one sentence on how to read it, and what it shows."""

    name: str
    title: Text
    lead: Text
    body: Html
