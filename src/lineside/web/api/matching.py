"""Demands and offers brought together: explained offers for a demand, the best assignment, matches proposed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lineside.district.park.market import SHOWN, market_of
from lineside.district.park.matching import Fit
from lineside.district.park.side import Words
from lineside.district.registry.exchange import Demand, Match, MatchReason, MatchState, MatchStep, Offer
from lineside.district.registry.record import Id, Name, Text
from lineside.district.store.account import Role
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint
from lineside.web.problem import WebError

CONFIDENTIAL = {
    "demand": Name(zh="保密需求", en="a confidential demand"),
    "offer": Name(zh="保密供给", en="a confidential offer"),
}
"""What a side is called for whoever may not read its name."""


class SideLine(Answer):
    """A demand or an offer. firm and firm_name: null while it is confidential and no match of it lets it be named."""

    id: Id
    name: Name
    sort: str
    products: tuple[str, ...]
    firm: Id | None
    firm_name: Name | None
    confidential: bool
    until: str | None


class DemandLine(SideLine):
    """A demand, how many offers can serve it, and how far a match of it has come, empty while it is open."""

    offers: int
    state: str


class WeightLine(Answer):
    """What a reason weighs, and in how many decided matches it spoke for and against.

    signed, dropped: matches seen (for, against); before: what the program takes for granted beside them, likewise.
    """

    about: str
    name: Name
    points_for: int
    points_against: int
    signed: tuple[int, int]
    dropped: tuple[int, int]
    before_signed: tuple[int, int]
    before_dropped: tuple[int, int]


class MarketAnswer(Answer):
    """Demands that have not ended, the longest waiting first, and what reasons weigh."""

    on: str
    demands: tuple[DemandLine, ...]
    weights: tuple[WeightLine, ...]


class FactLine(Answer):
    """A record that a condition or a reason rests on, and what it is called, if whoever looks may know that."""

    id: Id
    name: Name


class ConditionLine(Answer):
    """A condition: whether it holds, null where not known, and the records it rests on."""

    about: str
    holds: bool | None
    words: Name
    facts: tuple[FactLine, ...]


class ReasonLine(Answer):
    """A reason: what it speaks (for, against, unknown), its points, and the records it rests on."""

    about: str
    speaks: str
    words: Name
    points: int
    facts: tuple[FactLine, ...]


class FitLine(Answer):
    """An offer for a demand with its reasons; their points add up to `points`. surer: what would make it surer."""

    offer: SideLine
    points: int
    conditions: tuple[ConditionLine, ...]
    reasons: tuple[ReasonLine, ...]
    surer: tuple[Name, ...]


class Excluded(Answer):
    """How many offers fail a condition; one that fails several counts with each."""

    about: str
    offers: int


class DemandAnswer(Answer):
    """A demand and its best offers, each explained; why the others cannot serve it."""

    demand: DemandLine
    offers: tuple[FitLine, ...]
    excluded: tuple[Excluded, ...]


class PairLine(Answer):
    """A demand that is served in the best assignment, by which offer, and why."""

    demand: SideLine
    offer: SideLine
    points: int
    reasons: tuple[ReasonLine, ...]


class AssignmentAnswer(Answer):
    """The assignment of all open demands with the most points in all: no offer gives more than it has."""

    on: str
    points: int
    pairs: tuple[PairLine, ...]
    unserved: tuple[SideLine, ...]


class MatchSent(Asks):
    """Propose an offer for a demand; the reasons as they stand are kept with it."""

    demand: Id
    offer: Id
    reason: Text = ""


class MatchMade(Answer):
    """The match that was entered."""

    id: Id


_NUMBER = re.compile(r"\d[\d,.\-]*")


class _View:
    """A market as one reader may see it."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.market = market_of(asked.site.ledger)
        books = self.market.books
        sides: list[Demand | Offer] = [*books.demands, *books.offers]
        self._sides = {one.id: one for one in sides}
        self._named = {(one.demand, one.offer) for one in books.matches if one.named}
        self._states = {one.demand: one.state for one in books.matches if one.state is not MatchState.DROPPED}

    def enters(self, name: str) -> bool:
        return self.asked.sight.enters(name)

    def _shows(self, one: Demand | Offer, other: str) -> bool:
        agreed = (one.id, other) in self._named or (other, one.id) in self._named
        return (agreed or not one.confidential) and not self.asked.sight.hides(one)

    def facts(self, about: Fit, facts: Iterable[str]) -> tuple[FactLine, ...]:
        """The records that something rests on, without those by which a side is known that may not be named."""
        demand, offer = self._sides[about.demand], self._sides[about.offer]
        if self._shows(demand, offer.id) and self._shows(offer, demand.id):
            return tuple(self._fact(about, name) for name in facts)
        return tuple(self._fact(about, name) for name in facts if name in (about.demand, about.offer))

    def words(self, about: Fit, words: Words) -> Name:
        """A sentence about two sides; where one of them is hidden from whoever looks, without amounts and days."""
        if any(self.asked.sight.hides(self._sides[name]) for name in (about.demand, about.offer)):
            words = Words(*(_NUMBER.sub("…", text) for text in words))
        return Name(zh=words.zh, en=words.en)

    def side(self, name: str, other: str = "") -> SideLine:
        """A side as it may be shown to whoever looks, where `other` is what it is to be brought together with."""
        one = self._sides[name]
        shown = self._shows(one, other)
        return SideLine(
            id=name, name=one.name if shown else CONFIDENTIAL[one.kind], sort=one.sort,
            products=one.products, firm=one.firm if shown else None,
            firm_name=self._called(one.firm) if shown else None, confidential=one.confidential,
            until=None if one.until is None else one.until.isoformat(),
        )  # fmt: skip

    def _called(self, name: str) -> Name:
        """What a thing is called; its id where there is none, or where it is hidden from whoever looks."""
        record = self.market.books.firms.get(name)
        return Name(zh=name) if record is None or self.asked.sight.hides(record) else record.name

    def _fact(self, about: Fit, name: str) -> FactLine:
        if name in (about.demand, about.offer):
            other = about.offer if name == about.demand else about.demand
            return FactLine(id=name, name=self.side(name, other).name)
        return FactLine(id=name, name=self._called(name))

    def synthetic(self, name: str) -> bool:
        return self._sides[name].synthetic

    def demand(self, name: str) -> DemandLine:
        state = self._states.get(name)
        possible = len(self.market.able(self.market.needs[name]))
        return DemandLine(
            **dict(self.side(name)), offers=possible, state="" if state is None else state.value
        )  # fmt: skip

    def fit(self, one: Fit) -> FitLine:
        return FitLine(
            offer=self.side(one.offer, one.demand), points=one.points, reasons=self.reasons(one),
            surer=tuple(self.words(one, at) for at in one.surer),
            conditions=tuple(
                ConditionLine(
                    about=at.about, holds=at.holds, words=self.words(one, at.words), facts=self.facts(one, at.facts)
                )
                for at in one.conditions
            ),
        )  # fmt: skip

    def reasons(self, one: Fit) -> tuple[ReasonLine, ...]:
        return tuple(
            ReasonLine(
                about=at.about, speaks=at.speaks, words=self.words(one, at.words), points=at.points,
                facts=self.facts(one, at.facts),
            )
            for at in one.arguments
        )  # fmt: skip


def show_market(asked: Asked) -> MarketAnswer:
    """Demands and what reasons weigh."""
    view = _View(asked)
    return MarketAnswer(
        on=view.market.books.on.isoformat(),
        demands=tuple(view.demand(name) for name in view.market.needs if view.enters(name)),
        weights=tuple(
            WeightLine(
                about=about, name=one.name, points_for=one.points("for"), points_against=one.points("against"),
                signed=one.signed, dropped=one.dropped,
                before_signed=one.aspect.signed, before_dropped=one.aspect.dropped,
            )
            for about, one in view.market.weights.items()
        ),
    )  # fmt: skip


def show_offers(asked: Asked) -> DemandAnswer:
    """The best offers for a demand, explained."""
    view, name = _View(asked), asked.path["id"]
    if name not in view.market.needs or not view.enters(name):
        raise WebError(404, "There is no such thing", f"no demand that still stands is called {name[:80]}")
    need = view.market.needs[name]
    best = view.market.best(need)[:SHOWN]
    counts: dict[str, int] = {}
    for one in view.market.fits(need):
        for about in sorted({each.about for each in one.conditions if each.holds is False}):
            counts[about] = counts.get(about, 0) + 1
    return DemandAnswer(
        demand=view.demand(name),
        offers=tuple(view.fit(one) for one in best),
        excluded=tuple(Excluded(about=about, offers=n) for about, n in sorted(counts.items(), key=lambda it: -it[1])),
    )


def show_assignment(asked: Asked) -> AssignmentAnswer:
    """The best assignment of all open demands."""
    view = _View(asked)
    market = view.market
    found = {
        need.id: next(one for one in market.best(need) if one.offer == market.proposed[need.id])
        for need in market.open_needs
        if need.id in market.proposed
    }
    return AssignmentAnswer(
        on=market.books.on.isoformat(),
        points=sum(one.points for one in found.values()),
        pairs=tuple(
            PairLine(
                demand=view.side(name, one.offer), offer=view.side(one.offer, name), points=one.points,
                reasons=view.reasons(one),
            )
            for name, one in found.items()
            if view.enters(name)
        ),
        unserved=tuple(
            view.side(need.id) for need in market.open_needs if need.id not in found and view.enters(need.id)
        ),
    )  # fmt: skip


def propose(asked: Asked) -> MatchMade:
    """Enter a match as proposed, with its reasons."""
    assert isinstance(asked.body, MatchSent)
    sent, view = asked.body, _View(asked)
    need = view.market.needs.get(sent.demand)
    if need is None or not view.enters(sent.demand):
        raise WebError(404, "There is no such thing", f"no demand that still stands is called {sent.demand}")
    if all(each.id != sent.demand for each in view.market.open_needs):
        raise WebError(409, "This differs from what stands", f"{sent.demand} has a match that was not dropped")
    one = next((each for each in view.market.best(need) if each.offer == sent.offer), None)
    if one is None:
        raise WebError(422, "This was refused", f"{sent.offer} cannot serve {sent.demand}: a condition fails")
    demand, taken = view.side(sent.demand), {each.id for each in view.market.books.matches}
    name = f"match-{sent.demand}"[:70]
    number = next(n for n in range(1, len(taken) + 2) if f"{name}-{n}" not in taken)
    match = Match(
        id=f"{name}-{number}", name=Name(zh=f"对接：{demand.name.zh}"[:400], en=f"match: {demand.name.en}"[:400]),
        demand=sent.demand, offer=sent.offer, steps=(MatchStep(state=MatchState.PROPOSED, on=view.market.books.on),),
        reasons=tuple(
            MatchReason(speaks=at.speaks, words=view.words(one, at.words), about=at.about) for at in one.arguments
        ),
        synthetic=view.synthetic(sent.demand),
    )  # fmt: skip
    asked.site.ledger.add_records([match], by=asked.by, reason=sent.reason)
    return MatchMade(id=match.id)


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/park/matching", name="showMarket", tag="park", handler=show_market,
        summary="Demands that have not ended, and what reasons weigh, with their counts", answer=MarketAnswer,
        role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/park/matching/{id}", name="showOffers", tag="park", handler=show_offers,
        summary="The three best offers for a demand, each with its reasons", answer=DemandAnswer, role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/park/assignment", name="showAssignment", tag="park", handler=show_assignment,
        summary="The best assignment of all open demands, no offer giving more than it has", answer=AssignmentAnswer,
        role=Role.EDITOR,
    ),
    Endpoint(
        method="POST", path="/api/park/matches", name="proposeMatch", tag="park", handler=propose, body=MatchSent,
        summary="Propose an offer for a demand, with the reasons as they stand", answer=MatchMade, role=Role.EDITOR,
    ),
)  # fmt: skip
