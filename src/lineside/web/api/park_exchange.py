"""What is exchanged at the park: demands, offers and matches."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from lineside.district.park.book import View
from lineside.district.park.counts import told
from lineside.district.registry.exchange import Demand, Match, MatchState, Offer
from lineside.district.registry.record import Name
from lineside.district.store.account import Role
from lineside.web.api.matching import CONFIDENTIAL
from lineside.web.api.park import ParkQuery, amount_told, view_asked
from lineside.web.api.park_answers import BoardAnswer, MatchAnswer, SideAnswer, WhyAnswer
from lineside.web.endpoint import Asked, Endpoint


def show_board(asked: Asked) -> BoardAnswer:
    """Demands and offers that stand, and matches that are under way or were signed or dropped in the last year."""
    view = view_asked(asked)
    matches = list(view.all(Match))
    held = Counter(name for one in matches if one.state is not MatchState.DROPPED for name in (one.demand, one.offer))
    since = view.today - timedelta(days=365)
    shown = [one for one in matches if one.steps[-1].on >= since]
    shown.sort(key=lambda one: (one.steps[-1].on, one.id), reverse=True)
    return BoardAnswer(
        demands=tuple(_side(view, one, held[one.id]) for one in view.all(Demand) if one.holds(view.today)),
        offers=tuple(_side(view, one, held[one.id]) for one in view.all(Offer) if one.holds(view.today)),
        matches=tuple(_match(view, one) for one in shown),
        reached=dict(Counter(step.state.value for one in matches for step in one.steps)),
    )


def _side(view: View, side: Demand | Offer, matches: int) -> SideAnswer:
    quantity = "" if side.quantity is None else f"{told(side.quantity)} {side.unit}".strip()
    return SideAnswer(
        id=side.id, kind=side.kind, name=side.name, firm=side.firm, firm_name=view.name(side.firm), sort=side.sort,
        products=side.products, field=side.field, quantity=quantity, at=side.at, budget=amount_told(side.budget),
        until=side.until.isoformat() if side.until else None, confidential=side.confidential, matches=matches,
    )  # fmt: skip


def _called(view: View, match: Match, name: str) -> Name:
    """What a side of a match is called; a confidential one of elsewhere, once both agreed, as matching tells it."""
    side = view.records.get(name)  # none where even that there is one may not be seen
    ours = isinstance(side, Demand | Offer) and (side.firm in view.firms or not side.confidential)
    hidden = not ours and not match.named
    if not hidden:
        return view.name(name)
    return CONFIDENTIAL["demand" if name == match.demand else "offer"]


def _match(view: View, match: Match) -> MatchAnswer:
    agrees = [day.isoformat() if day else None for day in (match.demand_agrees, match.offer_agrees)]
    return MatchAnswer(
        id=match.id, name=match.name, demand=match.demand, offer=match.offer,
        demand_name=_called(view, match, match.demand), offer_name=_called(view, match, match.offer),
        state=match.state.value, since=match.steps[-1].on.isoformat(),
        demand_agrees=agrees[0], offer_agrees=agrees[1], why=match.why,
        reasons=tuple(WhyAnswer(about=one.about, speaks=one.speaks, words=one.words) for one in match.reasons),
        amount=amount_told(match.amount),
    )  # fmt: skip


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/park/board", name="showBoard", tag="park", handler=show_board, query=ParkQuery,
        summary="Demands, offers and matches", answer=BoardAnswer, role=Role.EDITOR,
    ),
)  # fmt: skip
