"""What a plant is burdened with at given rates of release: how much of each place that takes, and what it can bear."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from lineside.model.capacity import WEEK_H, Capacity, Where, capacities, release_hours
from lineside.model.flow import Flow
from lineside.model.load_of import Load
from lineside.model.plant import Plant
from lineside.model.program import divided, used
from lineside.model.pull import pulled_rates
from lineside.model.supplying import Supply, supply
from lineside.model.work import Work, begun_for, calendar_repairs, work_of

_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Burden:
    """The work of each product and the hours there are; rates are released parts a week."""

    plant: Plant
    flows: Mapping[str, Flow]
    works: Mapping[str, list[Work]]
    """Of one begun part of each product."""
    into: Mapping[str, Mapping[str, float]]
    """How many of each product are begun for one of each that is released."""
    capacity: Mapping[Where, Capacity]

    @classmethod
    def of(cls, plant: Plant, flows: Mapping[str, Flow]) -> Burden:
        """That of a plant whose parts flow so."""
        works = {name: work_of(plant, name, averages) for name, averages in flows.items()}
        into = {name: begun_for(plant, name, flows) for name in plant.products}
        return cls(plant, flows, works, into, capacities(plant, flows))

    def begun(self, rates: Mapping[str, float]) -> dict[str, float]:
        """How many of each product are begun in a week, those that are called for or come out of others included."""
        found: dict[str, float] = defaultdict(float)
        for product, rate in rates.items():
            for each, count in self.into[product].items():
                found[each] += rate * count
        return dict(found)

    def filled(self, given: Mapping[str, float], released: Collection[str]) -> dict[str, float]:
        """Those rates, and for the other released products the largest that there is room for: equal, or as shared."""
        free = [product for product in released if product not in given]
        rates = {product: given.get(product, 0.0) for product in released}
        if not free or self.used(rates) >= 1.0:
            return rates

        def with_free(each: float) -> dict[str, float]:
            return rates | {product: each * self.plant.release[product].share for product in free}

        alone = self.used(with_free(1.0) | dict.fromkeys(given, 0.0))
        if alone == 0.0:
            return rates
        if not given:
            return with_free(1.0 / alone)
        low, high = 0.0, 1.0 / alone
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (low, middle) if self.used(with_free(middle)) > 1.0 else (middle, high)
        return with_free(low)

    def used(self, rates: Mapping[str, float]) -> float:
        """The largest share of its hours for which anything is used."""
        return self._most(rates, {where: there.hours for where, there in self.capacity.items()})

    def most_used(self, rates: Mapping[str, float]) -> float:
        """The same when what is begun before closing is finished after hours."""
        return self._most(rates, {where: there.most_hours for where, there in self.capacity.items()})

    def _most(self, rates: Mapping[str, float], hours: Mapping[Where, float]) -> float:
        return max(used(self._divided(rates, hours), hours), 0.0, *self.limits(rates).values())

    def _divided(self, rates: Mapping[str, float], hours: Mapping[Where, float]) -> dict[Where, float]:
        return divided(((work, rate) for name, rate in self.begun(rates).items() for work in self.works[name]), hours)

    def loads(self, rates: Mapping[str, float]) -> tuple[Load, ...]:
        """How busy each station and pool is, in the order of the model."""
        hours = {where: there.hours for where, there in self.capacity.items()}
        taken = self._divided(rates, hours)
        for where, more in calendar_repairs(self.plant).items():
            taken[where] = taken.get(where, 0.0) + more
        found = []
        for (kind, name), there in self.capacity.items():
            share = taken.get((kind, name), 0.0) / there.hours
            up = there.calendar_up / (1.0 + self._repairs(rates, name)) if kind == "station" else 1.0
            work_h = share * there.count * there.hours_per_week * up
            found.append(Load(name, kind, there.count, there.hours_per_week, up, work_h, share))
        return tuple(found)

    def _repairs(self, rates: Mapping[str, float], station: str) -> float:
        """Repair for each second of work at a station, over all that is done there."""
        pure = whole = 0.0
        for name, rate in self.begun(rates).items():
            for work in self.works[name]:
                if ("station", station) in work.by:
                    pure += rate * work.pure_s / len(work.by)
                    whole += rate * work.seconds["station", station] / len(work.by)
        if pure > 0:
            return whole / pure - 1.0
        there = self.capacity["station", station]
        return there.calendar_up / there.availability - 1.0

    def supply(self, every: Mapping[str, float]) -> Supply:
        """The arithmetic of supply when so many of each product are begun in a week."""
        return supply(self.plant, self.flows, every, release_hours(self.plant))

    def limits(self, rates: Mapping[str, float]) -> dict[Where, float]:
        """How much is used of what is neither a machine nor a person: vehicles, supply, places in the plant."""
        supplied = self.supply(self.begun(rates))
        found: dict[Where, float] = {("fleet", it.fleet): it.least for it in supplied.fleets}
        found |= {("part", it.part): it.utilisation for it in supplied.parts if it.utilisation > 0}
        inside: dict[Where, float] = defaultdict(float)
        allowed: dict[Where, int] = {}
        for product, rate in rates.items():
            release = self.plant.release.get(product)
            if release is None:
                continue
            place: Where = ("release", release.loop or product)
            if release.wip is not None:
                allowed[place] = release.wip
            elif release.loop is not None:
                allowed[place] = self.plant.loops[release.loop].wip
            else:
                continue
            inside[place] += rate * self._work_s(product) / 3600
        return found | {place: hours / (allowed[place] * WEEK_H) for place, hours in inside.items() if hours > 0}

    def _work_s(self, product: str) -> float:
        steps = self.plant.products[product].steps()
        return sum(self.flows[product].visits.get(step.name, 0.0) * step.mean_time() for step in steps)

    def most(self, product: str, paces: Mapping[str, float | None], least: Burden) -> float:
        """Parts of a product that can leave in an hour of release at most: as many as are asked for, alone.

        `least` has the least work (`Flow.at_least`). What makes a product, or takes it, may do so and pile up itself.
        """
        hours, leaving = release_hours(self.plant), self.flows[product].good + self.flows[product].escaped
        alone = least.alone(product).most_used({product: 1.0})
        asked = sum(
            count * (math.inf if pace is None else pace)
            for released, pace in paces.items()
            if (count := self.into[released].get(product, 0.0)) > 0
        )
        if product in self._spares():  # how many repairs and maintenance take is not reckoned
            asked = math.inf
        return min(asked, 1 / alone if alone > 0 else math.inf) * leaving / hours if asked > 0 else 0.0

    def alone(self, product: str) -> Burden:
        """The same of one product and of what is called for to go into it; what comes out of it may pile up."""
        needed = {product: 1.0} | pulled_rates(self.plant, {product: 1.0}, self.flows)
        return replace(self, into=dict(self.into) | {product: needed})

    def passing(self, place: Where) -> set[str]:
        """The products that take something of a place themselves, or by what is called for to go into them."""
        own = {name for name, works in self.works.items() if any(place in work.by for work in works)}
        return {name for name in self.works if own & {name, *pulled_rates(self.plant, {name: 1.0}, self.flows)}}

    def _spares(self) -> set[str]:
        """The products of which repairs or maintenance take some."""
        stations, fleets = self.plant.stations.values(), self.plant.fleets.values()
        taken = [each.parts for it in stations for each in it.failure]
        taken += [each.parts for it in fleets for each in it.failure]
        taken += [each.parts for it in stations for each in it.maintenance]
        made = {part: self.plant.parts[part].product for parts in taken for part in parts}
        return {product for product in made.values() if product is not None}
