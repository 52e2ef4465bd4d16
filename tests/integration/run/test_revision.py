"""A run goes on by a revised model: the difference is shown, a record tells of it, and everything reads through it."""

from __future__ import annotations

from contextlib import closing
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from lineside.forecast.moment import moment_from
from lineside.forecast.rerun import would_have_been
from lineside.history.query import History
from lineside.history.rebuild import rebuild
from lineside.kpi.day import Day
from lineside.link.driver import Batch, Kind
from lineside.lower import codes
from lineside.model.differing import differences
from lineside.model.load import loads
from lineside.run.devices import resume_devices
from lineside.run.history import History as RunHistory
from lineside.run.journal import Journal, JournalError
from lineside.run.journal.stretches import stretches
from lineside.run.models import plant_of
from lineside.run.own import OwnRules
from lineside.run.past import relive
from lineside.run.recovery import ReplayError
from lineside.run.replay import replay
from lineside.run.session import Session
from lineside.run.start import RunSettings, start
from lineside.run.verify import verify
from tests.integration.run.line import HOUR, LINE, SEED
from tests.integration.run.test_decides import MODEL, NAMES, Line, Played

if TYPE_CHECKING:
    from pathlib import Path

SLOW, QUICK = "time: 10 s, workers: {hands: 1}", "time: 4 s, workers: {hands: 1}"
REVISED = LINE.replace("machines: 3, buffer: 4", "machines: 4, buffer: 6").replace(SLOW, QUICK)
"""One more machine behind the others of `pack`, in front of nothing; and quicker work."""
SHIFTED = LINE.replace("saw:   {machines: 2", "saw:   {machines: 3")
"""One more machine in front of all others: every later one has another number."""


def wish(journal: Path, model: str | None = LINE, *, revise: bool = False) -> RunSettings:
    plant = None if model is None else loads(model)
    return RunSettings(plant, "emulated", 0.0, SEED if model == LINE else None, journal, revise=revise)


def advanced(journal: Path, until: int, model: str | None = LINE, *, revise: bool = False) -> str:
    """Run up to a time and stop; the state then."""
    session = start(wish(journal, model, revise=revise), lambda _: None)
    session.advance(until)
    session.close()
    return session.controller.hash


@pytest.mark.parametrize("model", [REVISED, SHIFTED], ids=["behind", "before"])
def test_a_revised_run_goes_on_and_reads_back(tmp_path: Path, model: str) -> None:
    journal = tmp_path / "run.lineside"
    advanced(journal, 2 * HOUR)
    at_end = advanced(journal, 3 * HOUR, model, revise=True)
    with closing(Journal.read(journal)) as read:
        assert plant_of(read).model_hash == loads(model).model_hash
        assert [each.since for each in stretches(read)] == [0, 2 * HOUR]
        assert "revised" not in read.meta.model
    again = replay(journal)
    assert again.agrees
    assert again.compared >= 3
    assert again.controller.hash == at_end
    assert len(again.controller.block.table("machine")) == 7
    assert replay(journal, HOUR).controller.plant.model_hash == loads(LINE).model_hash
    assert verify(journal).holds
    # and on: with the model, without, and not with the old one
    after = advanced(journal, 4 * HOUR, None)
    assert replay(journal).controller.hash == after
    with pytest.raises(JournalError, match="goes by another model than"):
        advanced(journal, 4 * HOUR)
    assert advanced(journal, 4 * HOUR, model) == after


def test_what_differs_is_told_and_nothing_is_touched(tmp_path: Path) -> None:
    journal = tmp_path / "run.lineside"
    advanced(journal, HOUR)
    before = journal.read_bytes()
    with pytest.raises(JournalError) as refused:
        advanced(journal, 2 * HOUR, REVISED)
    told = str(refused.value).splitlines()
    assert "stations.pack.machines: 3 -> 4" in told
    assert "products.frame.route.1.time: 10 s -> 4 s" in told
    assert told[-1].startswith("take it over with --revise")
    assert journal.read_bytes() == before
    assert differences(loads(LINE), loads(LINE)) == []


def test_a_model_without_room_for_what_stands_there_is_refused_by_name(tmp_path: Path) -> None:
    journal = tmp_path / "run.lineside"
    at_end = advanced(journal, HOUR)
    fewer = LINE.replace("      - {at: drill, time: lognormal(5 s cv 0.5)}\n", "").replace("plate:", "slab:")
    with pytest.raises(JournalError, match=r"cannot be taken over now:.*\n(.*\n)*plate no\."):
        advanced(journal, 2 * HOUR, fewer, revise=True)
    assert replay(journal).controller.hash == at_end
    assert len(list(tmp_path.iterdir())) == 1


def test_a_run_killed_before_the_next_file_was_there_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, killed = tmp_path / "whole.lineside", tmp_path / "killed.lineside"
    for each in (whole, killed):
        advanced(each, 2 * HOUR)
    expected = advanced(whole, 3 * HOUR, SHIFTED, revise=True)

    def dies(*_: object, **__: object) -> None:
        raise ReplayError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "_next_segment", dies)
        patched.setattr(Session, "close", Session.abandon)
        with pytest.raises(ReplayError):
            advanced(killed, 3 * HOUR, SHIFTED, revise=True)
    assert replay(killed).agrees
    assert advanced(killed, 3 * HOUR, None) == expected
    assert verify(killed).holds
    with closing(Journal.read(killed)) as read:
        assert read.meta.segment == 2


def test_both_halves_are_rebuilt_through_a_revision_by_another_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = tmp_path / "run.lineside"
    advanced(journal, HOUR)
    expected = advanced(journal, 2 * HOUR, SHIFTED, revise=True)
    said: list[str] = []
    with monkeypatch.context() as patched:
        for module in ("run.recovery", "run.revision", "link.emulated"):
            patched.setattr(import_module(f"lineside.{module}"), "kernel_hash", lambda: "another")
        session = start(wish(journal, None), said.append)
    assert session.controller.hash == expected
    assert any("were handled again by this one" in each for each in said)
    session.close()


def test_each_revision_begins_a_file_that_tells_its_own_model(tmp_path: Path) -> None:
    journal = tmp_path / "run.lineside"
    advanced(journal, HOUR)
    advanced(journal, 2 * HOUR, REVISED, revise=True)
    third = LINE.replace("machines: 2, buffer: 2", "machines: 2, buffer: 5")
    advanced(journal, 3 * HOUR, third, revise=True)
    assert verify(journal).holds
    with closing(Journal.read(journal)) as read:
        assert [each.since for each in stretches(read)] == [0, HOUR, 2 * HOUR]
    # Where the older files are gone, what is left tells its own model.
    journal.unlink()
    with closing(Journal.read(journal.with_name("run.lineside.00003"))) as read:
        assert plant_of(read).model_hash == loads(third).model_hash


def test_a_line_of_real_devices_is_revised_and_its_counters_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(tmp_path)
    path = tmp_path / "run.lineside"
    line.session.journal.beat(0, line.session.origin)
    for name in NAMES:
        line.say(name, Kind.BIRTH, Count=100)
    line.turn()
    for n in range(3):
        line.say("cut", Count=101 + n)
        line.turn()
    before = line.made
    line.session.close()

    model = MODEL.replace("stations:\n", "stations:\n  first: {}\n", 1).replace(
        "[{at: cut,", "[{at: first, time: 5 s}, {at: cut,"
    )
    new = loads(model.replace("    cut: {like", "    first: {like: counts, at: cell/N/first}\n    cut: {like"))
    played = Played()
    monkeypatch.setattr(import_module("lineside.run.devices"), "driver_of", lambda *_, **__: played)
    journal = Journal.open(path)
    session = resume_devices(journal, new, "links", OwnRules(), lambda _: None)
    made = session.controller.block.table("machine")["made"].tolist()
    assert made == [0, *before]
    played.waiting.append(Batch("cell/N/cut", Kind.BIRTH, session.clock(), (("Count", 105),)))
    session.advance(codes.NEVER)
    assert session.controller.block.table("machine")["made"][1] == before[0] + 2
    session.close()
    assert replay(path).agrees
    assert verify(path).holds


def test_the_history_and_a_forecast_begin_where_the_present_model_was_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "run.lineside"
    advanced(path, 2 * HOUR)
    advanced(path, 7 * HOUR, SHIFTED, revise=True)
    found = rebuild(path, tmp_path / "history")
    assert found.since == 2 * HOUR
    with History(tmp_path / "history") as history:
        spent = history.sql("SELECT machine, sum(until - since) AS us FROM interval GROUP BY machine").rows()
        assert {us for _, us in spent} == {5 * HOUR}
        assert "saw/3" in {name for name, _ in spent}
    now = moment_from(path, learnt=True)
    assert now.present.plant.model_hash == loads(SHIFTED).model_hash
    assert now.present.time == 7 * HOUR
    before = moment_from(path, "1h")
    assert before.present.plant.model_hash == loads(LINE).model_hash
    with pytest.raises(JournalError, match="revised on the way"):
        would_have_been(path, "1h", "saw/1 down 1h")


def test_the_screen_of_a_revised_run_shows_the_present_machines(tmp_path: Path) -> None:
    path = tmp_path / "run.lineside"
    advanced(path, 6 * HOUR)
    advanced(path, 7 * HOUR, SHIFTED, revise=True)
    session = start(wish(path, None), lambda _: None)
    history = RunHistory()
    with closing(Journal.read(path)) as journal:
        assert relive(journal, session.controller.anew(), Day(session.controller.plant), history) is not None
    times = history.samples()["time"]
    assert isinstance(times, list)
    assert (times[0], times[-1]) == (6 * 3600, 7 * 3600)
    assert {line[1] for line in history.lines(frozenset(range(7)), 0)} <= set(range(7))
    session.close()
