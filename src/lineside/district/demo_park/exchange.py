"""Demands and offers of the made-up park, and how far each pair has come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from lineside.district.demo_park.stays import Stays
from lineside.district.demo_park.thing import TRADES, any_of, thing
from lineside.district.park.market import Books, Market
from lineside.district.registry.exchange import Demand, Offer
from lineside.district.registry.record import Record


def demands_and_offers(random: Random, stays: Stays, start: date, today: date) -> Iterator[Record]:
    """Demands and offers of every trade, and how far each pair has come."""
    states = ("proposed", "introduced", "talking", "signed")
    for number in range(1, 33):
        zh, en = TRADES[number % len(TRADES)]
        since = start + timedelta(days=55 * number)
        open_until = today + timedelta(days=4 + 9 * (number % 7))
        until = open_until if number > 20 else since + timedelta(days=240)
        pair = _two(stays, number, (since, today) if number > 20 else (since,))
        if pair is None:
            continue
        demand = thing(
            "demand",
            f"demo-d-{number:02d}",
            f"寻{zh}供应商",
            f"Seeks {en}",
            firm=pair[0],
            products=[zh],
            field=zh,
            quantity=str(50 * number),
            unit="套",
            at="演示区",
            spot={"longitude": 106.5, "latitude": 29.4},
            since=since,
            until=until,
            budget=str(40_000 + 5_000 * number),
            confidential=number % 6 == 0,
        )
        offer = thing(
            "offer",
            f"demo-o-{number:02d}",
            f"可供{zh}",
            f"Offers {en}",
            firm=pair[1],
            products=[zh],
            field=zh,
            at="演示区",
            spot={"longitude": 106.5, "latitude": 29.4 + 0.4 * (number % 3 == 0)},
            since=since,
            until=until,
            budget=str(38_000 + 5_000 * number),
            demands=2,
        )
        yield demand
        yield offer
        reached = 1 + any_of(random, 4) if number <= 20 else number % 3
        steps, day = [], since
        for state in states[:reached]:
            day += timedelta(days=6 + any_of(random, 20))
            steps.append({"state": state, "on": day})
        if number <= 20 and reached < 4:
            steps.append({"state": "dropped", "on": day + timedelta(days=30)})
        if not steps or day > today:
            continue
        agreed = steps[0]["on"] if reached > 1 else None
        yield thing(
            "match",
            f"demo-m-{number:02d}",
            f"{zh}对接{number:02d}",
            f"{en} {number:02d}",
            demand=f"demo-d-{number:02d}",
            offer=f"demo-o-{number:02d}",
            steps=steps,
            demand_agrees=agreed,
            offer_agrees=agreed,
            why="价格未谈拢" if steps[-1]["state"] == "dropped" else "",
            amount=str(39_000 + 5_000 * number) if reached == 4 else None,
            reasons=_reasons(demand, offer, since),
        )


def _two(stays: Stays, number: int, days: tuple[date, ...]) -> tuple[str, str] | None:
    """Two firms that are there on these days, others for each number; None where there are not two."""
    firms = stays.on(*days)
    if len(firms) < 2:
        return None
    return firms[number * 7 % len(firms)], firms[(number * 7 + 1 + number % (len(firms) - 1)) % len(firms)]


def _reasons(demand: Record, offer: Record, on: date) -> list[dict[str, object]]:
    """What speaks for and against a pair on the day of its demand, as matching tells it."""
    assert isinstance(demand, Demand)
    assert isinstance(offer, Offer)
    market = Market(Books(on, [demand], [offer], ()))
    (found,) = market.fits(market.needs[demand.id])
    return [
        {"about": one.about, "speaks": one.speaks, "words": {"zh": one.words.zh, "en": one.words.en}}
        for one in found.arguments
    ]
