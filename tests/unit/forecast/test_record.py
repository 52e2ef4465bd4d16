"""Forecasts that are kept, scored when their time has come, and steered by their misses."""

from __future__ import annotations

import sqlite3
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest

import lineside
from lineside.forecast.follow import Follower, Rest
from lineside.forecast.record import Record, record_file
from lineside.forecast.routine import EVERY, Routine
from lineside.forecast.score import crps, held, pit, uniform_statistic
from lineside.forecast.steer import Scored, Steering, steered
from lineside.run.inbox import Inbox
from tests.unit.forecast.test_ahead import HOUR, SHOP, gone_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lineside.run.session import Session

    Run = Callable[..., Session]


def test_the_score_is_its_definition() -> None:
    futures, truth = np.random.default_rng(1).poisson(20, 60).astype(float), 17.0
    by_hand = np.abs(futures - truth).mean() - 0.5 * np.abs(futures[:, None] - futures[None, :]).mean()
    assert crps(futures, truth) == pytest.approx(by_hand)
    assert crps(np.array([12.0]), truth) == 5.0


def test_where_one_more_future_lies_is_uniform() -> None:
    """Counts tie often; at 1 % (Kolmogorov's 1.63 / √n)."""
    rng, n = np.random.default_rng(2), 600
    found = [pit(rng.poisson(3, 50).astype(float), float(rng.poisson(3)), rng.random()) for _ in range(n)]
    assert uniform_statistic(found) < 1.63 / np.sqrt(n)


def test_an_interval_holds_its_ends() -> None:
    assert held(3, 5, 3)
    assert held(3, 5, 5)
    assert not held(3, 5, 6)
    assert held(3, None, 1000)


@pytest.mark.parametrize(("bias", "spread"), [(0.0, 1.0), (-30.0, 1.0), (20.0, 2.0), (0.0, 4.0), (0.0, 0.3)])
def test_whatever_the_law_is_eighty_of_a_hundred_hold_in_the_long_run(bias: float, spread: float) -> None:
    """The truth is off by `bias` and `spread` times as wide as the futures say: they are a normal law of 10."""
    rng, past, hits = np.random.default_rng(3), list[Scored](), list[bool]()
    for _ in range(250):
        truth = float(round(rng.normal(350 + bias, 10 * spread)))
        low, _, high = steered(past).moved(337, 350, 363)
        hits.append(held(low, high, truth))
        past.append(Scored(337, 350, 363, truth))
    assert np.mean(hits[20:]) == pytest.approx(0.8, abs=0.07)  # about 2.7 σ were they independent; they balance


def test_a_change_of_the_truth_is_followed_within_twenty_forecasts() -> None:
    rng, held_after = np.random.default_rng(4), []
    for _ in range(40):
        past = [Scored(337, 350, 363, float(round(rng.normal(350, 10)))) for _ in range(20)]
        past += [Scored(337, 350, 363, float(round(rng.normal(310, 10)))) for _ in range(20)]
        low, _, high = steered(past).moved(337, 350, 363)
        held_after.append(np.mean([held(low, high, round(each)) for each in rng.normal(310, 10, 200)]))
    assert np.mean(held_after) == pytest.approx(0.8, abs=0.08)


def test_steered_ends_never_pass_each_other_nor_zero() -> None:
    assert Steering(-2.0, -2.0).moved(10, 12, 14) == (12.0, 12.0, 12.0)
    assert Steering(9.0, 0.0).moved(3, 4, 6) == (0.0, 4.0, 6.0)


def test_a_forecast_is_kept_and_scored_when_its_time_has_come(run: Run) -> None:
    session = run(SHOP, 1)
    session.close()
    journal = session.journal.path
    told = lineside.forecast(journal, "+2h", futures=40, changes=["one fewer packer"])
    assert told.record is not None
    assert told.record["scored"] == 0
    session = gone_on(journal)
    session.advance(4 * HOUR)
    session.close()
    made = int(lineside.forecast(journal, "+1h", at="3h", futures=20).products["lamp"].so_far)
    again = lineside.forecast(journal, "+2h", futures=40)
    assert again.record is not None
    assert again.record["scored"] == 1
    came = made - told.products["lamp"].so_far
    kept = Record(record_file(journal), _key(journal)).scored()[0]
    assert kept.scored.truth == came
    assert kept.crps == pytest.approx(crps(np.array(told.products["lamp"].futures, float), came))
    assert again.record["what_if"][0]["change"] == "one fewer packer"  # type: ignore[index]
    assert again.record["what_if"][0]["came"] == came  # type: ignore[index]
    assert f"Of the last 1 forecasts, {int(kept.held)} held" in str(again.record["text"])


def _key(journal: Path) -> str:
    from lineside.forecast.past import key_of
    from lineside.run.journal import Journal

    reader = Journal.read(journal)
    try:
        return key_of(reader)
    finally:
        reader.close()


def test_a_journal_where_nothing_can_be_kept_is_forecast_all_the_same(run: Run) -> None:
    session = run(SHOP, 1)
    session.close()
    record_file(session.journal.path).mkdir()
    assert lineside.forecast(session.journal.path, "+1h", futures=20).record is None


def test_forecasts_that_overlap_are_counted_once(run: Run) -> None:
    session = run(SHOP, 1)
    session.close()
    journal = session.journal.path
    lineside.forecast(journal, "+2h", futures=20)
    lineside.forecast(journal, "+1h", futures=20)
    session = gone_on(journal)
    session.advance(4 * HOUR)
    session.close()
    record = lineside.forecast(journal, "+1h", futures=20).record
    assert record is not None
    assert record["scored"] == 1


def served(session: Session, routine: Routine, inbox: Inbox, done: Callable[[], bool]) -> None:
    """Let the run stand, but for what it is asked, until something is so."""
    deadline = time.monotonic() + 120
    while not done():
        assert time.monotonic() < deadline
        inbox.serve(session)
        time.sleep(0.005)


def test_a_line_forecasts_itself_and_is_none_the_wiser(run: Run) -> None:
    """Every quarter of an hour, and what came is scored; the state is that of a line that does not look ahead."""
    alone, watched = run("engine-cell", 0, "alone"), run("engine-cell", 0, "watched")
    inbox = Inbox()
    made: list[float] = []
    with Routine(watched, inbox, futures=20) as routine:
        for quarter in range(4):
            watched.advance(quarter * EVERY + 1)
            served(watched, routine, inbox, lambda: (routine.newest() or {}).get("at_s") not in (None, *made))
            newest = routine.newest()
            assert newest is not None
            made.append(float(str(newest["at_s"])))
            assert newest["until"] == "2024-03-04 16:00:00"
        asked = inbox_answers(watched, routine, inbox, "+1h")
        assert asked["what_if"][0]["change"] == "press/1 down 1h"  # type: ignore[index]
        watched.advance(9 * HOUR)
        served(watched, routine, inbox, lambda: (routine.newest() or {})["record"]["scored"] > 0)  # type: ignore[index]
    alone.advance(3 * EVERY + 1)
    alone.advance(9 * HOUR)
    assert watched.controller.hash == alone.controller.hash
    for session in (alone, watched):
        session.close()


def inbox_answers(session: Session, routine: Routine, inbox: Inbox, until: str) -> dict[str, object]:
    """What a person is told who asks from another thread."""
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(routine.ahead, until, 20, ("press/1 down 1h",), "model")
        served(session, routine, inbox, asked.done)
        return asked.result()


def test_a_line_without_a_screen_forecasts_itself(tmp_path: Path) -> None:
    """The same as one with a screen; twice, so that it goes on doing so."""
    wish = {"seed": 3, "speed": 600.0, "journal": tmp_path / "line.lineside"}
    with lineside.run("engine-cell", **wish) as line:  # type: ignore[arg-type]
        deadline = time.monotonic() + 120
        while len(quarters(line.journal)) < 2:
            assert time.monotonic() < deadline
            assert line.is_running
            time.sleep(0.05)
    first, second = sorted(quarters(line.journal))[:2]
    assert first // EVERY < second // EVERY


def quarters(journal: Path) -> set[int]:
    """When forecasts were made that are kept, µs."""
    file = record_file(journal)
    if not file.exists():
        return set()
    with closing(sqlite3.connect(file)) as connection:
        try:
            return {made for (made,) in connection.execute("SELECT made FROM forecast")}
        except sqlite3.OperationalError:  # it is just being made
            return set()


def test_a_run_too_fast_to_be_followed_is_followed_from_where_it_stands(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was left out teaches nothing; what comes after it does, and agrees with what the line believes."""
    monkeypatch.setattr(sys.modules[Follower.__module__], "MOST_BEHIND", 500)
    session, inbox = run("engine-cell", 0), Inbox()
    follower = Follower(session, inbox)
    session.listeners.append(follower.hear)
    session.advance(2 * HOUR)
    with ThreadPoolExecutor(1) as pool:
        followed = pool.submit(lambda: follower.follow(Rest(threading.Event())))
        while not followed.done():
            inbox.serve(session)
            time.sleep(0.002)
        followed.result()
    session.advance(2 * HOUR + HOUR // 4)
    follower.follow(Rest(threading.Event()))
    watcher = follower.watcher
    assert watcher is not None
    assert watcher.controller.hash == session.controller.hash
    assert watcher.seen().operations["end"].min() >= 2 * HOUR
    session.close()
