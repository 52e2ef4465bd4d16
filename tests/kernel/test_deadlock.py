"""A plant that can never go on says which part waits for what, whatever else goes on; one that can go on does not."""

from __future__ import annotations

import pytest

from lineside.lower.deadlock import deadlock, has_stopped, progress
from lineside.simulate.task import names
from tests.kernel.bench import Simulation

pytestmark = pytest.mark.compiler_off

WEEK = 7 * 86_400

LOCK = """
plant: lock
stations: {{a: {{buffer: 0{a}}}, b: {{buffer: 0}}}}
products: {{p: {{route: [{{at: a, step: x, time: 10 s}}, {{at: b, time: 10 s}}, {{at: a, step: y, time: 10 s}}]}}}}
release: {{p: {release}}}
{more}
"""
ON_A, ON_B = "p no. 2 on `a/1` waits for room at `b`", "p no. 1 on `b/1` waits for room at `a`"


def lock(a: str = "", release: str = "always", more: str = "") -> str:
    return LOCK.format(a=a, release=release, more=more)


def said(plant: str, until: float = 2.5 * WEEK) -> str:
    """What is said at the end of a run that is looked at every day; nothing if the plant goes on."""
    simulation = Simulation(plant)
    seen, since = 0, 0
    for day in range(1, int(until / 86_400) + 1):
        simulation.run(day * 86_400.0)
        if (come := progress(simulation.block)) != seen:
            seen, since = come, int(simulation.head["now"])
        if has_stopped(simulation.block, since):
            return deadlock(simulation.block, names(simulation.plant))
    return ""


def test_two_stations_that_feed_each_other() -> None:
    message = said(lock())
    assert ON_A in message
    assert ON_B in message
    assert message.startswith("after 24.0 h the plant can never go on")


@pytest.mark.parametrize(
    "beside",
    [
        {"a": ", failure: {every: 7 h, clock: calendar, repair: 1 h}"},
        {"a": ", maintenance: {every: 9 h, clock: calendar, time: 1 h}"},
        {"release": "{orders: [{order: A, quantity: 5, release: 0 s}, {order: B, quantity: 1, release: 900 h}]}"},
        {"more": "shifts: {day: {daily: ['08:00-16:00']}}\nhours: day"},
    ],
)
def test_what_goes_on_beside_it_is_no_hope(beside: dict[str, str]) -> None:
    """Machines fail and are maintained, parts come and find no room, shifts begin and end."""
    message = said(lock(**beside))
    assert "the plant can never go on" in message
    assert " on `b/1` waits for room at `a`" in message
    assert " on `a/1` waits for room at `b`" in message


def test_work_for_which_nobody_is_there_while_the_station_is_open() -> None:
    message = said(
        "plant: t\nstations: {s: {hours: day, buffer: 1}}\nworkers: {men: {per-shift: 1, shifts: night}}\n"
        "shifts: {day: {daily: ['08:00-16:00']}, night: {daily: ['22:00-06:00']}}\n"
        "products: {p: {route: [{at: s, time: 1 s, workers: {men: 1}}]}}\nrelease: {p: {wip: 2}}\n"
    )
    assert "p no. 1 on `s/1` waits for workers of `men` while `s` is open" in message
    assert "1 parts wait at `s`" in message


@pytest.mark.parametrize(
    ("stations", "route", "release"),
    [
        ("{s: {}}", "{at: s, time: 400 h}", "always"),
        ("{s: {failure: {every: 1 h, repair: 400 h}}}", "{at: s, time: 2 h}", "always"),
        (
            "{s: {}, t: {buffer: 0, failure: {every: 1 h, clock: calendar, repair: 400 h}}}",
            "{at: s, time: 2 h}, {at: t, time: 1 s}",
            "always",
        ),
        ("{s: {}}", "{at: s, time: 1 h}", "{every: 400 h}"),
    ],
    ids=["long work", "a long repair", "a long repair of what comes next", "rare parts"],
)
def test_a_plant_that_is_slow_is_not_one_that_has_stopped(stations: str, route: str, release: str) -> None:
    products = f"products: {{p: {{route: [{route}]}}}}"
    assert said(f"plant: t\nstations: {stations}\n{products}\nrelease: {{p: {release}}}\n") == ""
