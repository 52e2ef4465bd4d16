"""What somebody who programs with lineside meets: names, numbers of any kind, copies, tables, a way to stop."""

from __future__ import annotations

import logging
import operator
import pickle
import re
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lineside
from lineside import (
    CancelledError,
    InputError,
    Interval,
    LinesideError,
    ModelError,
    Phases,
    Plant,
    Product,
    Progress,
    Release,
    Result,
    Station,
    Step,
    check,
    compare,
    load,
    override,
    simulate,
    sweep,
)
from lineside.district.errors import FigureError, StorageError
from lineside.extras import MissingExtraError
from lineside.simulate.frames import TABLES
from lineside.web.problem import WebError

ROOT = Path(__file__).resolve().parents[2]
HOUR = "1 h"


@pytest.fixture(scope="module")
def result() -> Result:
    return simulate("engine-cell", "1 d", replications=3, momentary=True)


def test_the_cookbook_works_as_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "docs" / "guides" / "python.md").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(block, "python.md", "exec"), names)  # noqa: S102 - the document's own words
    said = capsys.readouterr().out
    assert "stations.press.machines" in said
    assert said.count("True") >= 2  # 75 lies in the interval, and a result read back equals itself
    assert "did you mean `press`?" in said


class TestWhatIsGiven:
    def test_names_files_and_plants_are_one(self, tmp_path: Path) -> None:
        plant = load("tandem")
        file = tmp_path / "mine.yaml"
        file.write_text(lineside.dumps(plant), encoding="utf-8")
        ones = [simulate(each, HOUR, replications=2) for each in ("tandem", plant, file, str(file))]
        assert all(each.products == ones[0].products for each in ones)
        with pytest.raises(InputError, match="expected a plant, or a model's file or name, found `3`"):
            simulate(3, HOUR)  # type: ignore[arg-type]

    def test_variants_are_taken_one_by_one_in_a_list_or_by_name(self) -> None:
        other = override(load("tandem"), "stations.s2.buffer=9")
        named = compare({"a": "tandem", "b": other}, duration=HOUR, replications=2)
        assert [each.name for each in named.variants] == ["a", "b"]
        listed = compare([("a", "tandem"), ("b", other)], duration=HOUR, replications=2)
        assert listed.pairs == named.pairs

    def test_numbers_of_any_kind_serve(self) -> None:
        plain = simulate("tandem", 3600, replications=2, seed=3)
        strange = simulate("tandem", timedelta(hours=1), replications=np.int64(2), seed=np.int64(3), workers=np.int8(1))  # type: ignore[arg-type]
        assert strange == plain
        assert type(strange.seed) is int
        step = Step(at="s1", time=Phases(load=timedelta(seconds=8), run=np.float64(80)))
        assert step.time == Phases(load="8 s", run="80 s")
        assert Station(machines=np.int16(3)).machines == 3

    @pytest.mark.parametrize("duration", [None, True, [], object()])
    def test_what_is_no_duration_is_refused(self, duration: object) -> None:
        with pytest.raises(InputError, match="duration: expected a time such as `30 d`"):
            simulate("tandem", duration)  # type: ignore[arg-type]

    @pytest.mark.parametrize("value", [True, "3 pcs", 2.5, timedelta(seconds=1), [3]])
    def test_what_is_no_number_of_machines_is_refused(self, value: object) -> None:
        with pytest.raises(ModelError, match="expected a whole number"):
            Station(machines=value)


class TestOverrides:
    def test_they_are_numbers_texts_lists_or_dictionaries_and_are_kept(self) -> None:
        plant = load("tandem", overrides={"stations.s2.buffer": 7, "stations.s1": {"machines": 2, "title": "a: b"}})
        assert plant.stations["s2"].buffer == 7
        assert plant.stations["s1"].machines == 2
        assert str(plant.stations["s1"].title.en) == "a: b"  # type: ignore[union-attr]
        again = override(plant, "stations.s2.buffer=9", {"products.part.route.0.time": timedelta(seconds=2)})
        assert again.products["part"].route[0].time == Step(at="s1", time="2 s").time
        found = simulate(again, HOUR, replications=2)
        assert found.overrides["stations.s2.buffer"] == "9"
        assert found.overrides["stations.s1"] == '{"machines": 2, "title": "a: b"}'
        assert Result.from_json(found.to_json()).overrides == found.overrides

    def test_one_of_another_kind_is_refused_at_its_path(self) -> None:
        with pytest.raises(ModelError, match=r"stations\.s2\.buffer: expected a number, text, list or dictionary"):
            load("tandem", overrides={"stations.s2.buffer": object()})

    def test_a_wrong_one_is_told_as_in_a_file(self) -> None:
        with pytest.raises(ModelError, match=r"--set stations\.s2\.buffer: expected a whole number"):
            load("tandem", overrides={"stations.s2.buffer": 5.5})


class TestFrozen:
    def test_nothing_below_a_plant_can_be_changed(self) -> None:
        plant = load("engine-cell")
        before = plant.model_hash
        sections: tuple[dict[str, Any], ...] = (
            plant.stations,
            plant.products,
            plant.release,
            plant.workers,
            plant.products["gx200"].side_routes,
        )
        for section in sections:
            name = next(iter(section))
            for change in (
                partial(operator.setitem, section, name, None),
                partial(operator.delitem, section, name),
                partial(operator.ior, section, {"x": 1}),
                partial(section.pop, name),
                section.clear,
                partial(section.update, x=1),
                partial(section.setdefault, "x", None),
            ):
                with pytest.raises(TypeError, match="elements cannot be changed"):
                    change()
        assert plant.model_hash == before
        assert plant.changed(stations=plant.stations | {}) == plant
        assert pickle.loads(pickle.dumps(plant)) == plant  # noqa: S301 - our own


class TestCopies:
    def test_a_pickled_result_equals_itself(self, result: Result) -> None:
        assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301 - our own

    def test_so_does_one_read_from_json(self, result: Result) -> None:
        again = Result.from_json(result.to_json())
        assert again == result
        assert again.to_json() == result.to_json()
        with pytest.raises(ValueError, match="does not know its plant"):
            again.report("report.html")

    @pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"model": 1}', "[" * 9000, b"\xff\xfe"])
    def test_what_is_no_result_is_refused(self, text: str | bytes) -> None:
        with pytest.raises(InputError, match=r"^result: "):
            Result.from_json(text)

    def test_errors_cross_processes_whole(self) -> None:
        with pytest.raises(ModelError) as caught:
            load("tandem", overrides={"stations.s2.buffer": -1, "stations.s1.machines": 0})
        again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
        assert str(again) == str(caught.value)
        assert again.problems == caught.value.problems
        assert len(again.problems) == 2

    @pytest.mark.parametrize(
        "error",
        [
            MissingExtraError("tables", "`--xlsx`"),
            FigureError("these figures cannot be added", ("f-1 is a growth", "f-2 stands twice")),
            StorageError("no space is left", is_full=True),
            WebError(422, "This was refused", "it is not said why"),
        ],
        ids=lambda error: type(error).__name__,
    )
    def test_errors_that_hold_more_than_their_words_do_so_too(self, error: LinesideError) -> None:
        again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        assert type(again) is type(error)
        assert (str(again), again.__dict__) == (str(error), error.__dict__)


def test_nothing_in_a_result_can_be_changed(result: Result) -> None:
    held = (result.stations, result.stations["press"].time, result.overrides, result.per_replication["gx200"])
    for each in (*held, load("tandem", overrides={"stations.s2.buffer": 7.0}).overrides):
        with pytest.raises(TypeError, match="cannot be changed"):
            each["x"] = 1  # type: ignore[index]


class TestInterval:
    def test_it_is_told_by_its_mean_and_half_width(self) -> None:
        interval = Interval(75.331, 75.1, 75.562)
        assert f"{interval:.2f}" == "75.33 ± 0.23"
        assert str(interval) == "75.33 ± 0.231"
        assert interval.half_width == pytest.approx(0.231)
        assert float(interval) == 75.331
        assert f"{Interval(3.0):.1f}" == "3.0"
        assert f"{Interval(float('nan'))}" == "unknown"

    def test_numbers_lie_in_it_or_not(self) -> None:
        interval = Interval(75.0, 74.0, 76.0)
        assert 74.0 in interval
        assert 76.1 not in interval
        assert 75.0 not in Interval(75.0)
        assert "75" not in interval


class TestTables:
    def test_there_is_a_frame_for_every_table(self, result: Result) -> None:
        for table in TABLES:
            if table == "trace":
                with pytest.raises(ValueError, match="trace=True"):
                    result.frame(table)
            else:
                frame = result.frame(table)
                assert frame.columns, table
        with pytest.raises(ValueError, match="there is no table 'tools'"):
            result.frame("tools")  # type: ignore[arg-type]

    def test_replications_average_to_the_result(self, result: Result) -> None:
        each = result.frame("replications").filter(product="gx200")
        made = result.products["gx200"]
        assert each.height == 3
        assert each["throughput_per_h"].mean() == pytest.approx(made.throughput_per_h.mean)
        assert each["wip"].mean() == pytest.approx(made.wip.mean)
        assert Interval(*_student(each["completed"].to_list())) == made.completed

    def test_shares_of_working_hours_stand_beside_those_of_all_time(self, result: Result) -> None:
        for station in result.stations.values():
            hours = 1.0 - station.time["off_shift"].mean
            assert station.busy_of_hours.mean == pytest.approx(station.time["busy"].mean / hours, rel=1e-6)
            idle = station.time["starved"].mean + station.time["blocked"].mean
            assert station.occupied.mean == pytest.approx(1.0 - idle / hours, rel=1e-6)
        assert {"busy", "busy_of_hours", "occupied"} <= {*result.frame("stations").columns}

    def test_a_sweep_is_one_table(self) -> None:
        table = sweep("tandem", {"stations.s2.buffer": [0, 5], "stations.s1.machines": [1, 2]}, HOUR, replications=2)
        assert table.height == 4
        assert table["stations.s2.buffer"].to_list() == [0, 0, 5, 5]
        alone = simulate(load("tandem", {"stations.s2.buffer": 5}), HOUR, replications=2).products["part"]
        assert table["throughput_per_h"][2] == alone.throughput_per_h.mean
        with pytest.raises(CancelledError):
            sweep("tandem", {"stations.s2.buffer": [0, 5]}, "9 d", replications=9, progress=lambda it: it.cancel())
        with pytest.raises(InputError, match="expected from 1 to 10,000 combinations, found 0"):
            sweep("tandem", {"stations.s2.buffer": []}, HOUR)


class TestShown:
    def test_a_result_is_three_lines(self, result: Result) -> None:
        assert len(repr(result).splitlines()) == 3
        assert repr(result).startswith("<Result of engine-cell: 1 d, 3 replications, seed 1\n gx200 ")
        page = result._repr_html_()
        assert page.count("<rect") >= len(result.stations)
        assert len(page) < 20_000

    def test_a_comparison_tells_what_changed(self, tmp_path: Path) -> None:
        other = override(load("tandem"), "stations.s2.buffer=50")
        found = compare({"now": "tandem", "<b>": other}, duration="4 h", replications=3)
        assert re.search(r"<b>: part .* → .* an hour \(\+[\d,]+ ± [\d,]+\)", repr(found))
        assert "<b>" not in found._repr_html_()
        assert "&lt;b&gt;" in found._repr_html_()
        assert found._repr_html_().count("<circle") == 1
        assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own
        assert found.frame().height > 3
        found.report(tmp_path / "report.html")
        assert (tmp_path / "report.html").stat().st_size > 10_000

    def test_a_plant_is_three_lines_and_a_picture(self) -> None:
        plant = load("engine-cell")
        assert repr(plant).splitlines()[0] == "<Plant engine-cell: 5 stations, 10 machines, 1 product"
        assert len(repr(plant).splitlines()) == len(str(load("engine-line")).splitlines()) == 3
        assert plant._repr_html_().count("<rect") == len(plant.products["gx200"].route)

    def test_check_tells_what_the_command_does(self) -> None:
        assert check("engine-cell").sentences() == check(load("engine-cell")).sentences()


class TestStopping:
    @pytest.mark.parametrize("workers", [1, 2])
    def test_what_the_listener_raises_stops_all_and_arrives(self, workers: int) -> None:
        told: list[Progress] = []

        def listen(progress: Progress) -> None:
            told.append(progress)
            raise ZeroDivisionError("mine")

        with pytest.raises(ZeroDivisionError, match="mine"):
            simulate(
                "tandem", "2000 d", replications=8, workers=workers, progress=listen
            )  # minutes, were it not stopped
        assert len(told) == 1

    def test_it_can_cancel(self) -> None:
        with pytest.raises(CancelledError, match="cancelled by its progress listener"):
            simulate("tandem", "2000 d", replications=8, workers=1, progress=lambda it: it.cancel())

    def test_what_is_finished_is_kept_if_asked_for(self) -> None:
        def listen(progress: Progress) -> None:
            if progress.finished:
                progress.cancel()

        found = simulate("tandem", "2 d", replications=100_000, workers=1, progress=listen, keep=True)
        assert 1 <= found.replications < 100_000
        assert found.notes[0].startswith("interrupted: ")


def test_who_must_wait_for_the_compiler_is_told_by_the_logger(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("lineside.kernel.build.warm.is_warm", lambda: False)
    monkeypatch.setattr("lineside.kernel.build.warm.compile_kernel", lambda: None)
    with caplog.at_level(logging.WARNING, "lineside"):
        simulate("tandem", HOUR, replications=2)
    assert "compiling it for this machine, once" in caplog.text


def test_the_documented_model_is_one_that_type_checkers_accept() -> None:
    """Elements take text, numbers and lists; mypy, which checks this file strictly, is content with it."""
    second = Step(at="s2", time="exponential(1 s)")
    plant = Plant(
        name="tandem",
        stations={"s1": Station(), "s2": Station(buffer=5)},
        products={"part": Product(route=[Step(at=["s1"], time="exponential(1 s)"), second])},
        release={"part": Release(kind="always")},
    )
    assert plant.model_hash == load("tandem").model_hash


def _student(values: list[float]) -> tuple[float, float, float]:
    from lineside.statistics.interval import student

    found = student(values, least=0.0)
    return found.mean, found.low, found.high
