"""The feed: what viewers are told, whenever they ask."""

from __future__ import annotations

import asyncio
import json
import struct
from dataclasses import dataclass, field

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lineside.web.feed import Feed

COLUMNS = {"machine": ("state", "since"), "order": ("quantity",)}


@dataclass
class Viewer:
    """Reads frames as the page does."""

    run: int = 0
    after: int = 0
    tables: dict[str, np.ndarray[tuple[int, int], np.dtype[np.float64]]] = field(default_factory=dict)
    lines: list[object] = field(default_factory=list)
    rows_read: int = 0

    def ask(self, feed: Feed) -> bytes:
        frame = asyncio.run(feed.frame(self.run, self.after, 0.01))
        magic, self.after, _, _, self.run, tables, whole, text, _ = struct.unpack_from("<4sIddIHHII", frame)
        assert magic == b"LSF1"
        at = 40
        for _ in range(tables):
            number, columns, rows, changed, _ = struct.unpack_from("<HHIII", frame, at)
            at += 16
            indices = np.frombuffer(frame, "<u4", changed, at)
            at += 8 * -(-changed // 2)
            values = np.frombuffer(frame, "<f8", changed * columns, at).reshape(changed, columns)
            at += values.nbytes
            name = list(COLUMNS)[number]
            table = np.zeros((rows, columns))
            known = self.tables.get(name, np.empty((0, columns)))[:rows]
            table[: len(known)] = known
            table[indices] = values
            self.tables[name] = table
            self.rows_read += changed
        if whole:
            self.lines = []
        if text:
            self.lines += json.loads(frame[at : at + text])
        assert at + text == len(frame)
        return frame


def publish(feed: Feed, machines: list[list[float]], orders: list[float], *lines: str) -> None:
    tables = {"machine": np.array(machines, float).reshape(-1, 2), "order": np.array(orders, float).reshape(-1, 1)}
    feed.publish(0.0, 1.0, tables, [{"text": line} for line in lines])


states = st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=3, max_size=3)
orders = st.integers(0, 5)


@given(st.lists(st.tuples(states, orders, st.booleans()), max_size=12))
def test_whoever_asks_seldom_knows_as_much_as_whoever_asks_always(
    steps: list[tuple[list[list[float]], int, bool]],
) -> None:
    feed, often, seldom = Feed(COLUMNS), Viewer(), Viewer()
    most = 0
    for n, (machines, count, looks) in enumerate(steps):
        most = max(most, count)  # orders are only added
        publish(feed, machines, [float(i) for i in range(most)], f"line {n}")
        often.ask(feed)
        if looks:
            seldom.ask(feed)
    if steps:
        seldom.ask(feed)
        assert often.tables["machine"].tolist() == seldom.tables["machine"].tolist() == steps[-1][0]
        assert often.tables["order"].tolist() == seldom.tables["order"].tolist()
        assert often.lines == seldom.lines == [{"text": f"line {n}"} for n in range(len(steps))]


def test_only_rows_that_changed_are_told_again() -> None:
    feed, viewer = Feed(COLUMNS), Viewer()
    publish(feed, [[0, 0], [1, 1], [2, 2]], [5])
    viewer.ask(feed)
    publish(feed, [[0, 0], [1, 9], [2, 2]], [5])
    before = viewer.rows_read
    viewer.ask(feed)
    assert viewer.rows_read - before == 1
    assert viewer.tables["machine"].tolist() == [[0, 0], [1, 9], [2, 2]]


def test_who_was_away_is_told_everything_of_another_run() -> None:
    old, new, viewer = Feed(COLUMNS), Feed(COLUMNS, run=7), Viewer()
    publish(old, [[1, 1]], [], "of the old run")
    viewer.ask(old)
    publish(new, [[2, 2]], [], "of the new run")
    viewer.ask(new)
    assert viewer.run == 7
    assert viewer.tables["machine"].tolist() == [[2, 2]]
    assert viewer.lines == [{"text": "of the new run"}]


def test_a_frame_for_many_viewers_is_made_once() -> None:
    feed = Feed(COLUMNS)
    publish(feed, [[0, 0]], [])
    publish(feed, [[1, 0]], [])
    frames = [asyncio.run(feed.frame(feed.run, 1, 0.01)) for _ in range(3)]
    assert frames[0] is frames[1] is frames[2]


def test_a_silent_plant_is_told_to_be_silent() -> None:
    feed = Feed(COLUMNS)
    publish(feed, [[0, 0]], [])
    feed._heard -= 5.0
    frame = asyncio.run(feed.frame(feed.run, feed.sequence, 0.01))
    assert 5000 <= struct.unpack_from("<I", frame, 36)[0] < 6000


def test_rows_that_hold_what_is_unknown_are_sent_once() -> None:
    feed = Feed({"order": ("quantity", "due")})
    orders = np.array([[1.0, np.nan], [2.0, np.nan]])
    feed.publish(0.0, 1.0, {"order": orders}, [])
    first = asyncio.run(feed.frame(feed.run, 0, 0.01))
    feed.publish(1.0, 1.0, {"order": orders.copy()}, [])
    second = asyncio.run(feed.frame(feed.run, 1, 0.01))
    assert len(second) < len(first)
    assert len(second) == 40  # the head alone
