"""What people ask of a run, and tell it, is in the journal before it counts, and is part of every replay."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from lineside.link.loopback import Loopback
from lineside.lower import codes
from lineside.lower.codes import NEVER
from lineside.model.load import loads
from lineside.run.journal import Journal
from lineside.run.models import plant_of
from lineside.run.recovery import begin, resume
from lineside.run.replay import replay
from lineside.run.status import status
from tests.integration.run.line import SECOND

if TYPE_CHECKING:
    from pathlib import Path

    from lineside.run.session import Session

# Every part is held by an interlock, for a day, unless somebody lets it go.
CELL = """
plant: cell
stations: {test: {}, pack: {}}
products:
  lamp:
    route:
      - {at: test, time: 10 s, interlock: {catches: {}, when: after, false-alarm: 100 %, release: 1 d}}
      - {at: pack, time: 5 s}
release:
  lamp: {orders: [{order: A-1, quantity: 2, release: 0 s}]}
"""


def fresh(path: Path) -> Session:
    return begin(path, loads(CELL), Loopback(loads(CELL), 1), seed=1, speed=0)


def again(path: Path) -> Session:
    journal = Journal.open(path)
    plant = plant_of(journal)
    return resume(journal, plant, Loopback(plant, 1))


def completed(session: Session) -> int:
    return status(session.controller).products[0].completed


def test_a_held_part_is_let_go_and_moves_on(tmp_path: Path) -> None:
    session = fresh(tmp_path / "run.lineside")
    session.advance(20 * SECOND)
    assert [station.machines[0].state for station in status(session.controller).stations] == ["held", "starved"]
    assert session.request(codes.LET_GO, 0, by="foreman")
    session.advance(26 * SECOND)
    assert completed(session) == 1


def test_what_cannot_be_done_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    session = fresh(tmp_path / "run.lineside")
    session.advance(5 * SECOND)
    assert not session.request(codes.LET_GO, 1, by="foreman")  # it holds no part
    before = session.controller.hash
    assert not session.request(codes.LET_GO, 99, by="foreman")  # there is no such machine
    assert not session.request(codes.ORDER, 0, 0, 0, NEVER, by="office")  # of nothing
    assert not session.request(codes.ANSWER, 0, by="foreman")  # nobody has asked
    assert session.controller.hash == before


def test_an_order_that_was_taken_outlives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "run.lineside"
    session = fresh(path)
    session.advance(5 * SECOND)
    assert session.request(codes.ORDER, 0, 7, 5 * SECOND, NEVER, by="office")
    session.abandon()
    session = again(path)
    book = session.controller.block.table("order")[: session.controller.block.head["orders"]]
    assert book["quantity"].tolist() == [2, 7]
    assert status(session.controller).products[0].outside + status(session.controller).products[0].inside == 9


def test_a_fact_that_nobody_can_explain_is_asked_until_it_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "run.lineside"
    session = fresh(path)
    session.advance(5 * SECOND)
    assert session.request(codes.SEEN, 1, 0, 0, 42, by="reader at the door")
    (question,) = status(session.controller).questions
    assert question.text == "seen: lamp #42 at pack"
    session.abandon()
    session = again(path)
    assert len(status(session.controller).questions) == 1
    assert session.request(codes.ANSWER, question.number - 1, by="foreman")
    assert not status(session.controller).questions


def test_requests_are_replayed_where_they_were_made(tmp_path: Path) -> None:
    path = tmp_path / "run.lineside"
    session = fresh(path)
    for second in (12, 30, 31, 60):
        session.advance(second * SECOND)
        session.request(codes.LET_GO, 0, by="foreman")
    session.advance(100 * SECOND)
    assert completed(session) == 2
    session.close()
    state = session.controller.hash
    assert replay(path).controller.hash == state
    assert again(path).controller.hash == state


def test_who_asked_for_what_stands_in_the_journal(tmp_path: Path) -> None:
    path = tmp_path / "run.lineside"
    session = fresh(path)
    session.advance(12 * SECOND)
    session.request(codes.LET_GO, 0, by="foreman")
    session.close()
    connection = sqlite3.connect(path)
    said = "SELECT kind, name FROM record JOIN source ON source.number = record.source ORDER BY record.seq"
    sources = connection.execute(said).fetchall()
    connection.close()
    assert (codes.START, "clock") in sources
    assert (codes.ENDED, "emulated") in sources
    assert (codes.LET_GO, "foreman") in sources
