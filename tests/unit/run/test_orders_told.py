"""What a watched run tells of its orders: each once, and again only when something became of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lineside.link.loopback import Loopback
from lineside.lower.codes import SECOND
from lineside.model.load import loads
from lineside.run.recovery import begin
from lineside.run.watch import Watch

if TYPE_CHECKING:
    from pathlib import Path

ORDERS = 1000
HEAD = "plant: shop\nstations: {saw: {}}\nproducts: {door: {route: [{at: saw, time: 20 s}]}}\n"


def test_a_thousand_orders_are_not_told_again_while_nothing_becomes_of_them(tmp_path: Path) -> None:
    orders = "\n".join(f"    - {{order: o{n}, quantity: 50, release: {n} min}}" for n in range(ORDERS))
    plant = loads(f"{HEAD}release:\n  door:\n    orders:\n{orders}\n")
    session = begin(tmp_path / "run.journal", plant, Loopback(plant, 1), seed=1, speed=0.0)
    watch = Watch(session, 0.0)

    def told(after: int) -> int:
        watch.look(now=True)
        return len(asyncio.run(watch.feed.frame(watch.feed.run, after, 1.0)))

    whole = told(0)
    session.advance(65 * SECOND)  # the first order goes on, the second comes
    changed = told(watch.feed.sequence)
    session.close()
    assert whole > 8 * 9 * ORDERS  # nine figures of each
    assert changed < whole / 50
