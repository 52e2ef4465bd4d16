"""The district as pages draw it: the tree of clusters, the map of a chain, the lists of what is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from lineside.district.registry.chain import Chain, Item, ItemState
from lineside.district.registry.cluster import ClusterSystem
from lineside.district.registry.membership import Role as MembershipRole
from lineside.district.registry.record import Id, Name
from lineside.district.store.registry import Standing
from lineside.web.answers import Card, Names
from lineside.web.api.registry import cards
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint
from lineside.web.problem import WebError

AT_WORK = (ItemState.OPEN, ItemState.UNDER_WAY)


class OnDay(Asks):
    """The day on which memberships must hold."""

    on: Annotated[date | None, Field(description="the day meant; today by default")] = None


class TierAnswer(Answer):
    """A tier of a system: its name, how many clusters it is to hold, and those it holds, as cards."""

    level: int
    name: Name
    count: int
    clusters: tuple[Card, ...]


class ClusterTree(Answer):
    """A system of clusters, tier by tier. `outside`: clusters of the system without a tier."""

    system: Id
    name: Name
    on: date
    tiers: tuple[TierAnswer, ...]
    outside: tuple[Card, ...]


class StageFirm(Answer):
    """A firm at a stage, or another member."""

    id: Id
    name: Name
    kind: str
    leading: bool


class StageAnswer(Answer):
    """A stage of a chain.

    state: `filled` by firms; `missing` where none is there and the chain's list of gaps names the stage; `unknown`
    where none is there and nobody has said that there is none.
    """

    n: int
    name: Name
    state: Literal["filled", "missing", "unknown"]
    firms: tuple[StageFirm, ...]
    gaps: tuple[Item, ...]


class ItemAnswer(Answer):
    """An item of a chain's lists, with its chain, its stage's name, and whether its day has passed."""

    chain: Id
    chain_name: Name
    stage_name: Name | None
    overdue: bool
    item: Item


class ChainMap(Answer):
    """A chain: its stages with their firms, who leads it, its lists. `unplaced`: members without a stage."""

    chain: Id
    name: Name
    on: date
    leader: str
    leading_firm: StageFirm | None
    stages: tuple[StageAnswer, ...]
    unplaced: tuple[StageFirm, ...]
    items: tuple[ItemAnswer, ...]


class ItemQuery(Asks):
    """Filters of items."""

    chain: Id | None = None
    list: Annotated[Literal["gap", "project", "problem"] | None, Field(description="which of the three lists")] = None
    state: ItemState | None = None
    overdue: Annotated[bool | None, Field(description="only those whose day has passed, or has not")] = None
    owner: Annotated[str | None, Field(max_length=200)] = None
    on: Annotated[date | None, Field(description="the day meant; today by default")] = None


class Items(Answer):
    """Items of all chains, the most overdue first, those without a day last."""

    items: tuple[ItemAnswer, ...]


def _day(asked: Asked, on: date | None) -> date:
    return on or asked.ledger.today()


def cluster_tree(asked: Asked) -> ClusterTree:
    """A system of clusters, tier by tier."""
    assert isinstance(asked.query, OnDay)
    system, day = asked.ledger.record(asked.path["id"]), _day(asked, asked.query.on)
    if not isinstance(system, ClusterSystem):
        raise WebError(404, "There is no such thing", f"{system.id} is a {system.kind}, not a cluster system")
    held = asked.ledger.memberships(whole=system.id, role=MembershipRole.IN_SYSTEM, on=day)
    shown = {card.record.id: card for card in cards(asked, [asked.ledger.record(s.membership.member) for s in held])}
    tiers = {tier.level for tier in system.tiers}

    def of(level: int | None) -> tuple[Card, ...]:
        within = [s.membership for s in held if (s.membership.stage if s.membership.stage in tiers else None) == level]
        return tuple(shown[name] for name in dict.fromkeys(one.member for one in within))

    return ClusterTree(
        system=system.id,
        name=system.name,
        on=day,
        tiers=tuple(
            TierAnswer(level=tier.level, name=tier.name, count=tier.count, clusters=of(tier.level))
            for tier in system.tiers
        ),
        outside=of(None),
    )


def chain_map(asked: Asked) -> ChainMap:
    """A chain with its stages, who stands at each, and what is missing."""
    assert isinstance(asked.query, OnDay)
    chain, day, names = asked.ledger.record(asked.path["id"]), _day(asked, asked.query.on), Names(asked.ledger)
    if not isinstance(chain, Chain):
        raise WebError(404, "There is no such thing", f"{chain.id} is a {chain.kind}, not a chain")
    held = asked.ledger.memberships(whole=chain.id, role=MembershipRole.IN_CHAIN, on=day)
    leading = {chain.leading_firm} if chain.leading_firm else set()
    names.learn({s.membership.member for s in held} | leading)

    def firm(name: str) -> StageFirm:
        return StageFirm(id=name, name=names.record(name), kind=names.kind(name), leading=name == chain.leading_firm)

    return ChainMap(
        chain=chain.id,
        name=chain.name,
        on=day,
        leader=chain.leader,
        leading_firm=firm(chain.leading_firm) if chain.leading_firm else None,
        stages=tuple(
            _stage(chain, stage.n, stage.name, tuple(firm(name) for name in _at(held, stage.n)))
            for stage in chain.stages
        ),
        unplaced=tuple(firm(name) for name in _at(held, None)),
        items=tuple(_item(chain, item, day) for item in chain.items),
    )


def _at(held: Sequence[Standing], stage: int | None) -> list[str]:
    return list(dict.fromkeys(s.membership.member for s in held if s.membership.stage == stage))


def _stage(chain: Chain, n: int, name: Name, firms: tuple[StageFirm, ...]) -> StageAnswer:
    gaps = tuple(item for item in chain.items if item.list == "gap" and item.stage == n and item.state in AT_WORK)
    return StageAnswer(
        n=n, name=name, state="filled" if firms else "missing" if gaps else "unknown", firms=firms, gaps=gaps
    )


def _item(chain: Chain, item: Item, day: date) -> ItemAnswer:
    stage = next((stage.name for stage in chain.stages if stage.n == item.stage), None)
    return ItemAnswer(
        chain=chain.id, chain_name=chain.name, stage_name=stage, overdue=item in chain.overdue(day), item=item
    )


def list_items(asked: Asked) -> Items:
    """Gaps, projects and problems of the chains."""
    assert isinstance(asked.query, ItemQuery)
    sent, day = asked.query, _day(asked, asked.query.on)
    chains = [chain for chain in asked.ledger.records("chain") if isinstance(chain, Chain)]
    if sent.chain is not None:
        chains = [chain for chain in chains if chain.id == asked.ledger.record(sent.chain).id]
    found = [_item(chain, item, day) for chain in chains for item in chain.items]
    fitting = [
        one
        for one in found
        if (sent.list is None or one.item.list == sent.list)
        and (sent.state is None or one.item.state is sent.state)
        and (sent.overdue is None or one.overdue == sent.overdue)
        and (sent.owner is None or sent.owner in one.item.owner)
    ]
    fitting.sort(key=lambda one: (not one.overdue, one.item.due or date.max, one.chain, one.item.id))
    return Items(items=tuple(fitting))


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/cluster-systems/{id}/tree", name="showClusterTree", tag="registry", query=OnDay,
        summary="A system of clusters, tier by tier, with cards", handler=cluster_tree, answer=ClusterTree,
    ),
    Endpoint(
        method="GET", path="/api/chains/{id}/map", name="showChainMap", tag="registry", query=OnDay,
        summary="A chain's stages with their firms, missing told from unknown, and its lists", handler=chain_map,
        answer=ChainMap,
    ),
    Endpoint(
        method="GET", path="/api/items", name="listItems", tag="registry", query=ItemQuery,
        summary="Gaps, projects and problems of all chains, the overdue first", handler=list_items, answer=Items,
    ),
)  # fmt: skip
