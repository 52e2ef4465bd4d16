"""Random control of releases: loops that share a limit, hot lots, weights and priorities of orders."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from lineside.model import Hot, Loop, Order, Plant, Release

SHARES = st.sampled_from((0.01, 0.25, 0.5, 1.0))
PRIORITIES = st.integers(-1, 3)


@st.composite
def controlled(draw: st.DrawFn, plant: Plant) -> Plant:
    """The plant, some of its releases by a limit of work in process in a loop, some of its lots hot."""
    loops = {f"loop-{index}": Loop(wip=draw(st.integers(1, 9))) for index in range(draw(st.integers(0, 2)))}
    release = {name: draw(_release(it, tuple(loops))) for name, it in plant.release.items()}
    used = {it.loop for it in release.values()}
    products = {
        name: it.model_copy(update={"weight": draw(st.sampled_from((1.0, 0.5, 3.0)))})
        for name, it in plant.products.items()
    }
    return plant.model_copy(
        update={
            "loops": {name: loop for name, loop in loops.items() if name in used},
            "release": release,
            "products": products,
        }
    )


@st.composite
def _release(draw: st.DrawFn, release: Release, loops: tuple[str, ...]) -> Release:
    changed: dict[str, Any] = {}
    if release.kind == "wip" and loops and draw(st.booleans()):
        changed = {"kind": "loop", "wip": None, "loop": draw(st.sampled_from(loops)), "share": draw(st.integers(1, 3))}
    if release.kind == "orders":
        changed = {"orders": tuple(draw(_order(it)) for it in release.orders)}
    due = st.sampled_from((None, 300.0))
    if release.kind not in ("always", "kanban"):
        changed["hot"] = draw(st.one_of(st.none(), st.builds(Hot, share=SHARES, priority=PRIORITIES, due=due)))
    return release.model_copy(update=changed)


@st.composite
def _order(draw: st.DrawFn, order: Order) -> Order:
    return order.model_copy(update={"priority": draw(st.one_of(st.none(), PRIORITIES))})
