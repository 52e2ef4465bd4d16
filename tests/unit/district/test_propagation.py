"""A stop along a chain, by hand and against the kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lineside import load, simulate
from lineside.district.propagation import Reached, spread
from lineside.district.registry.chain import Link

if TYPE_CHECKING:
    from pathlib import Path

A_B = Link(seller="a", buyer="b", stock_h=6, room_h=2)
B_C = Link(seller="b", buyer="c", stock_h=10, room_h=4)


def test_a_stop_reaches_the_buyer_after_its_stock_and_the_seller_after_its_room() -> None:
    assert spread([A_B, B_C], "b", 24) == [
        Reached("b", "stopped", 0, 24, ("b",)),
        Reached("a", "blocked", 2, 24, ("b", "a")),
        Reached("c", "starved", 10, 24, ("b", "c")),
    ]


def test_stocks_along_the_way_add_up() -> None:
    assert [(one.firm, one.begins) for one in spread([A_B, B_C], "a", 24)] == [("a", 0), ("b", 6), ("c", 16)]


def test_a_stop_shorter_than_the_stock_reaches_nobody() -> None:
    assert [one.firm for one in spread([A_B, B_C], "a", 6)] == ["a"]


def test_of_two_ways_the_one_with_less_stock_counts() -> None:
    roundabout = Link(seller="a", buyer="c", stock_h=1, room_h=0)
    (c,) = [one for one in spread([A_B, B_C, roundabout], "a", 24) if one.firm == "c"]
    assert (c.begins, c.through) == (1, ("a", "c"))


def test_a_circle_of_supply_ends() -> None:
    back = Link(seller="c", buyer="a", stock_h=0, room_h=0)
    assert {one.firm for one in spread([A_B, B_C, back], "a", 24)} == {"a", "b", "c"}


LINE = """
plant: two-firms
stations:
  a: {{hours: {a}}}
  b: {{hours: {b}, buffer: 30}}
shifts:
  from-the-start: {{daily: "00:00-24:00"}}
  from-two: {{daily: "02:00-24:00"}}
  stops-from-the-start: {{daily: ["00:00-10:00", "14:00-24:00"]}}
  stops-from-two: {{daily: ["02:00-10:00", "14:00-24:00"]}}
products:
  part:
    route:
      - {{at: a, time: 6 min}}
      - {{at: b, time: 6 min}}
release: {{part: always}}
"""
"""A begins two hours before b, so that 20 parts, 2 hours of work, lie between them; there is room for 10 more."""


def made(tmp_path: Path, a: str, b: str) -> tuple[int, int]:
    """What the kernel makes in a day: parts that leave a, and parts that leave b."""
    (tmp_path / "line.yaml").write_text(LINE.format(a=a, b=b), encoding="utf-8")
    found = simulate(load(str(tmp_path / "line.yaml")), duration="1 d", seed=1, replications=1)
    stations = {row["station"]: row for row in found.frame("stations").to_dicts()}
    return round(stations["a"]["busy"] * 240), round(stations["b"]["busy"] * 240)


def test_the_kernel_loses_the_hours_that_the_chain_does(tmp_path: Path) -> None:
    link = Link(seller="a", buyer="b", stock_h=2, room_h=1)
    undisturbed = made(tmp_path, "from-the-start", "from-two")
    supplier_stops = made(tmp_path, "stops-from-the-start", "from-two")
    buyer_stops = made(tmp_path, "from-the-start", "stops-from-two")
    starved = {one.firm: one.hours for one in spread([link], "a", 4)}
    blocked = {one.firm: one.hours for one in spread([link], "b", 4)}
    assert starved == {"a": 4, "b": 2}
    assert blocked == {"b": 4, "a": 3}
    for stopped, hours in ((supplier_stops, starved), (buyer_stops, blocked)):
        lost = [before - after for before, after in zip(undisturbed, stopped, strict=True)]
        assert lost == pytest.approx([10 * hours["a"], 10 * hours["b"]], abs=1)  # to the part in work


def test_links_refuse_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="greater than or equal"):
        Link(seller="a", buyer="b", stock_h=-1)
