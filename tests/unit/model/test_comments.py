"""Every edit keeps every comment, whatever the file's style; what cannot be put into the text is refused."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lineside.errors import ModelError
from lineside.model import Plant, Station, dumps, loads, yaml
from lineside.model.comment import counted
from lineside.model.floor import FloorPlan, Point, Way
from tests.strategies import plants
from tests.unit.model.test_edit import CHANGES

NAMES = ("saw", "mill", "wash", "pack")
HEAD = """\
# the line: measured in spring - by hand
plant: small   # "a" {small} one
title: "line # 4"  # the name on the wall
stations:
  saw: {machines: 2}  # twins
  # both from the old hall
  mill: {}
  wash: {}
  pack: {}
products: {frame: {route: [{at: saw, time: 60 s}, {at: mill, time: 9 s}, {at: wash, time: 9 s}, {at: pack, time: 9 s}]}}
release: {frame: always} # another
"""


def comments_of(text: str) -> Counter[str]:
    return counted(text, yaml.parse(text, "x", []))


def check(text: str, changed: Plant) -> str:
    """The text of a changed plant, which says it and has lost no comment."""
    said = dumps(changed)
    lost = comments_of(text) - comments_of(said)
    assert not lost, f"{lost}\n{text}\n{said}"
    assert loads(said) == changed
    return said


points = st.builds(Point, st.integers(0, 40).map(float), st.integers(0, 20).map(float))
ways = st.builds(
    lambda start, to, via: Way(start=start, to=to, via=tuple(via)),
    st.sampled_from(NAMES), st.sampled_from(NAMES), st.lists(points, max_size=2),
).filter(lambda way: way.start != way.to)  # fmt: skip
floors = st.builds(
    lambda size, places, ways: FloorPlan(size=size, places=places, ways=tuple(ways)),
    st.none() | st.builds(Point, st.integers(1, 60).map(float), st.integers(1, 60).map(float)),
    st.dictionaries(st.sampled_from(NAMES), points, max_size=4), st.lists(ways, max_size=3),
)  # fmt: skip


class Commented:
    """Writes a floor in one of the styles that people use, with comments here and there."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw, self.count = draw, 0

    def remark(self) -> str:
        """A comment, each another, or nothing."""
        if not self.draw(st.booleans()):
            return ""
        self.count += 1
        kind = self.draw(st.sampled_from(("- {}: by the column", "{}", "'{}' # twice", '"{}, [x', "{}}}")))
        return f"  # {kind.format(f'remark {self.count}')}"

    def line(self, text: str, indent: int) -> str:
        above = self.remark().strip()
        before = f"{' ' * indent}{above}\n" if above else ""
        return f"{before}{' ' * indent}{text}{self.remark()}\n"

    def flow(self, opened: str, items: list[str], closed: str, indent: int) -> str:
        """In braces, on one line or on several."""
        if not self.draw(st.booleans()):
            return f"{opened}{', '.join(items)}{closed}"
        inner = "".join(f"{' ' * indent}{item},{self.remark()}\n" for item in items)
        return f"{opened}{self.remark()}\n{inner}{' ' * indent}{closed}"

    def floor(self, floor: FloorPlan) -> str:
        size = [] if floor.size is None else [f"size: {floor.size}"]
        if not floor.places and not floor.ways and not size:
            return ""
        if self.draw(st.integers(0, 3)) == 0:
            places = self.flow("{", [f"{name}: {at}" for name, at in floor.places.items()], "}", 4)
            written = self.flow("[", [_way(way) for way in floor.ways], "]", 4)
            return (
                f"layout: {self.flow('{', [*size, f'places: {places}', f'ways: {written}'], '}', 2)}{self.remark()}\n"
            )
        text = self.line("layout:", 0) + "".join(self.line(each, 2) for each in size)
        if bool(floor.places) and self.draw(st.booleans()):
            text += self.line("places:", 2)
            text += "".join(self.line(f"{name}: {at}", 4) for name, at in floor.places.items())
        elif floor.places:
            text += self.line(
                "places: " + self.flow("{", [f"{name}: {at}" for name, at in floor.places.items()], "}", 4), 2
            )
        if floor.ways:
            return text + self.ways(floor)
        return text

    def ways(self, floor: FloorPlan) -> str:
        style = self.draw(st.sampled_from(("flow", "lines", "keys", "level")))
        if style == "flow":
            return self.line("ways: " + self.flow("[", [_way(way) for way in floor.ways], "]", 4), 2)
        text = self.line("ways:", 2)
        indent = 2 if style == "level" else 4
        for way in floor.ways:
            if style != "keys":
                text += self.line(f"- {_way(way)}", indent)
                continue
            text += self.line(f"- from: {way.start}", indent) + self.line(f"to: {way.to}", indent + 2)
            if way.via:
                text += self.line("via:", indent + 2)
                text += "".join(self.line(f"- {point}", indent + 4) for point in way.via)
        return text


def _way(way: Way) -> str:
    via = f", via: [{', '.join(map(str, way.via))}]" if way.via else ""
    return f"{{from: {way.start}, to: {way.to}{via}}}"


@st.composite
def commented_floors(draw: st.DrawFn) -> str:
    """The text of a model with a floor, and sometimes something behind it, or no line break at its end."""
    text = HEAD + Commented(draw).floor(draw(floors))
    return draw(st.sampled_from((text, text + "# the end\n", text + "parts: {}  # none\n", text.rstrip("\n"))))


BESIDE = (
    HEAD
    + """\
layout:
  size: 40 20 m     # paced out
  places:
    saw: 1 1 m      # by the door
    # under the crane
    mill: 5 1 m
"""
)


@settings(max_examples=60, deadline=None)
@given(text=commented_floors(), floor=floors)
@example(BESIDE, FloorPlan(size=Point(40, 20), places={"saw": Point(1, 2), "mill": Point(5, 1), "wash": Point(9, 1)}))
@example(BESIDE, FloorPlan(size=Point(41, 20), places={"saw": Point(1, 1)}, ways=(Way(start="saw", to="mill"),)))
@example(BESIDE, FloorPlan(places={"wash": Point(1, 1)}, ways=(Way(start="saw", to="mill"),)))
@example(BESIDE, FloorPlan())
@example(HEAD + "layout: {places: {saw: 1 1 m}}", FloorPlan(places={"saw": Point(2, 1), "mill": Point(3, 3)}))
@example(HEAD + "layout: {}  # none yet\n", FloorPlan(size=Point(9, 9), places={"saw": Point(2, 1)}))
def test_every_edit_of_the_floor_keeps_every_comment_and_all_other_lines(text: str, floor: FloorPlan) -> None:
    said = check(text, loads(text).changed(layout=floor))
    assert said.startswith(HEAD.rstrip("\n"))


@pytest.mark.parametrize("change", CHANGES)
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plant=plants(stations=3, products=2), remarks=st.randoms(use_true_random=False))
def test_every_change_of_a_plant_keeps_every_comment(change: str, plant: Plant, remarks: Random) -> None:
    lines = dumps(plant).splitlines()
    text = ""
    for number, line in enumerate(lines):
        indent = line[: len(line) - len(line.lstrip())]
        above, behind = (remarks.random() < 0.3 for _ in range(2))
        text += (f"{indent}# above {number}\n" if above else "") + line
        text += f"  # behind {number}\n" if behind else "\n"
    check(text, CHANGES[change](loads(text)))


def test_a_value_changes_while_keys_are_put_in_and_taken_out_beside_it() -> None:
    """What overlapped: a new station behind one whose last key goes, a new key behind a value that changes."""
    text = HEAD.replace("  mill: {}\n", "  mill:\n    machines: 2  # twins\n    buffer: 4    # marked on the floor\n")
    stations = loads(text).stations
    changed = {
        "saw": stations["saw"].changed(machines=3, buffer=2),
        "mill": stations["mill"].changed(machines=5, buffer=None),
        "drill": Station(machines=2),
        **{name: stations[name] for name in ("wash", "pack")},
    }
    said = check(text, loads(text).changed(stations=changed))
    assert list(loads(said).stations) == [*changed]


def test_stations_in_another_order_are_written_in_that_order() -> None:
    stations = loads(HEAD).stations
    said = check(HEAD, loads(HEAD).changed(stations=dict(reversed(stations.items()))))
    assert list(loads(said).stations) == [*reversed(stations)]


def test_a_table_that_is_gone_costs_no_comment(tmp_path: Path) -> None:
    table = tmp_path / "stations.csv"
    table.write_text("name,machines\nsaw,2\nmill,1\nwash,1\npack,1\n")
    start, end = HEAD.index("stations:"), HEAD.index("products:")
    text = HEAD[:start] + "stations: stations.csv  # from the plant's system\n" + HEAD[end:]
    plant = loads(text, folder=tmp_path)
    table.unlink()
    check(text, plant)


def test_what_cannot_be_put_into_the_text_is_refused_and_says_what_would_be_lost() -> None:
    rare = "layout:\n  ? places\n  : {saw: 1 1 m}\n"
    floor = FloorPlan(size=Point(9, 9), places={"saw": Point(1, 1)})
    with pytest.raises(ModelError, match=r"cannot be put into the text as it stands.*# the line: measured in spring"):
        dumps(loads(HEAD + rare).changed(layout=floor))
    bare = "".join(line.split("#")[0].rstrip() + "\n" for line in HEAD.replace("line # 4", "line").splitlines()) + rare
    assert "#" not in bare
    assert "size: 9 9 m" in dumps(loads(bare).changed(layout=floor)), "nothing is lost where nobody wrote a comment"


def test_a_hash_in_a_value_is_no_comment() -> None:
    text = "a: 'x # y'  # one\n# two\n\"b # c\": d#e #three\nf: |  # four\n  text # no\n#five\ng: {h: [1, # six\n 2]}\n"
    assert [*comments_of(text)] == ["# one", "# two", "#three", "# four", "#five", "# six"]
