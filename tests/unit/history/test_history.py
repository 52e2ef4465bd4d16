"""A history tells the same of a simulation and of the run of the same seed, and answers only what reads its tables."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

import lineside
from lineside.cli import main
from lineside.history.errors import HistoryError
from lineside.history.query import History
from lineside.history.rebuild import rebuild
from lineside.history.simulated import record
from lineside.history.store import ABOUT, Store
from lineside.kpi.elements import Elements, Quantities
from lineside.kpi.indicator import indicators
from lineside.link.loopback import Loopback
from lineside.lower.codes import SECOND
from lineside.model.load import load
from lineside.run.journal import book
from lineside.run.journal.segments import segments_of
from lineside.run.recovery import begin
from tests.unit.history.conftest import HOURS

if TYPE_CHECKING:
    from lineside.model.plant import Plant

SAME = ("interval", "pass", "part", "machine_hour", "shift")


def told(history: History, table: str) -> pl.DataFrame:
    """A table without what tells runs apart, fully sorted."""
    frame = history.frame(table).drop("plant", "run")
    return frame.sort(frame.columns)


def test_a_run_has_the_history_of_the_simulation_of_its_seed_exactly(
    simulated: Path, journal: Path, tmp_path: Path
) -> None:
    rebuild(journal, tmp_path / "run")
    with History(simulated) as one, History(tmp_path / "run") as other:
        for table in SAME:
            assert told(one, table).equals(told(other, table), null_equal=True), table
        assert one.frame("interval").height > 5_000
        assert other.frame("event").height > 5_000
        assert one.figures("machine", "day").equals(one.figures("machine", "day"))
        assert one.figures("machine").drop("machine").equals(other.figures("machine").drop("machine"))


def test_every_machines_time_is_whole_to_the_microsecond(simulated: Path) -> None:
    with History(simulated) as history:
        sums = history.sql("SELECT machine, sum(until - since) AS us FROM interval GROUP BY machine")
        hours = history.sql("SELECT machine, sum(apt_us+aust_us+adet_us+cmt_us+pmt_us+off_us+unknown_us) AS us"
                            " FROM machine_hour GROUP BY machine")  # fmt: skip
        gaps = history.sql(
            "SELECT count(*) AS n FROM (SELECT until, lead(since) OVER (PARTITION BY machine ORDER BY since) AS next"
            " FROM interval) WHERE next <> until"
        )
    assert set(sums["us"]) == set(hours["us"]) == {round(HOURS * 3600e6)}
    assert gaps["n"][0] == 0


def test_figures_of_expressions_are_those_of_the_definitions(simulated: Path) -> None:
    """`measure` and `kpi.indicator` say the same; so each figure opens to elements, intervals and events."""
    with History(simulated) as history:
        for row in history.figures("machine", "day").iter_rows(named=True):
            elements = Elements(
                *(row[f"{name}_us"] for name in ("apt", "aust", "adet", "cmt", "pmt", "off", "unknown"))
            )
            parts = Quantities(*(row[name] for name in ("pq", "gq", "sq", "rq", "gp", "ip", "planned_us")))
            found = indicators(elements, parts)
            for name in ("availability", "effectiveness", "quality", "technical_efficiency", "setup_ratio", "oee",
                         "scrap_ratio", "rework_ratio", "first_pass_yield", "utilisation"):  # fmt: skip
                expected = found[name].value
                assert row[name] == (None if expected is None else pytest.approx(expected, rel=1e-14)), name
        by_shift = history.figures("machine", "shift")
        by_run = history.figures("machine")
    whole = by_shift.group_by("machine").agg(pl.col("apt_us", "cmt_us", "off_us", "failures").sum()).sort("machine")
    assert whole.equals(by_run.select(whole.columns).sort("machine"))


def test_losses_of_any_day_add_up_and_products_have_their_order_times(
    simulated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with History(simulated) as history:
        tree = history.losses(date(2024, 3, 6), date(2024, 3, 7))
        planned = history.figures("plant", since=date(2024, 3, 6), until=date(2024, 3, 7))["pbt_us"][0]
        assert tree.us == planned == sum(part.us for part in tree.parts)
        availability = tree.parts[-1]
        assert {part.name for part in availability.parts} >= {"starved", "down"}
        for part in availability.parts:
            assert not part.parts or sum(root.us for root in part.parts) == part.us
        (row,) = history.products().iter_rows(named=True)
        (done,) = history.sql("SELECT count(*) AS pq, sum(good::INT) AS gq FROM part").iter_rows(named=True)
    assert (row["pq"], row["gq"]) == (done["pq"], done["gq"])
    assert 0 < row["apt_us"] < row["aubt_us"] <= row["aoet_us"]
    assert row["throughput_per_h"] == row["pq"] * 3.6e9 / row["aoet_us"]
    assert main(["history", str(simulated), "--losses", "--from", "2024-03-06"]) == 0
    assert "availability:" in capsys.readouterr().out
    assert main(["history", str(simulated), "--by", "product"]) == 0
    assert "process_ratio" in capsys.readouterr().out


def test_several_replications_and_plants_are_asked_as_one(plant: Plant, tmp_path: Path) -> None:
    record(tmp_path / "a", plant, 6 * 3600.0, seed=3, replications=2)
    record(tmp_path / "b", load("tandem"), 1800.0)
    with lineside.history(tmp_path) as history:
        found = history.sql(
            "SELECT plant, run, count(DISTINCT machine) AS machines FROM interval GROUP BY ALL ORDER BY ALL"
        )
        assert found.rows() == [("shafts", "1", 4), ("shafts", "2", 4), ("tandem", "1", 2)]
        assert history.figures("plant").height == 2
        each = history.figures("plant", "run", "station")
        assert each.filter(pl.col("plant") == "tandem")["off_us"].sum() == 0


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("DELETE FROM interval", "expected a SELECT, found DELETE"),
        ("CREATE TABLE x AS SELECT 1", "found CREATE"),
        ("COPY (SELECT 1) TO 'x.csv'", "found COPY"),
        ("ATTACH 'x.db'", "found ATTACH"),
        ("INSTALL httpfs", "a history is only read"),
        ("SET memory_limit='1TB'", "found SET"),
        ("SELECT 1; DROP VIEW interval", "expected one SELECT, found 2"),
        ("", "expected one SELECT, found 0"),
        ("WITH x AS (DELETE FROM element RETURNING 1) SELECT * FROM x", "cannot be answered"),
        ("EXPLAIN ANALYZE DELETE FROM element", "found EXPLAIN"),
        ("SELECT * FROM read_csv('/etc/passwd')", "its tables and nothing else|tables and nothing else"),
        ("SELECT * FROM read_text('/etc/hostname')", "tables and nothing else"),
        ("SELECT * FROM glob('/*')", "tables and nothing else"),
        ("SELECT * FROM 'https://example.org/x.parquet'", "tables and nothing else|cannot be answered"),
        ("SELECT nope FROM interval", "nope"),
        ("selec 1", "cannot be read"),
    ],
)
def test_a_question_that_does_more_than_read_the_tables_is_refused(simulated: Path, question: str, said: str) -> None:
    before = sorted((each, each.stat().st_mtime_ns) for each in simulated.rglob("*"))
    with History(simulated) as history, pytest.raises(HistoryError, match=said):
        history.sql(question)
    assert sorted((each, each.stat().st_mtime_ns) for each in simulated.rglob("*")) == before


def test_a_question_without_end_is_broken_off(simulated: Path) -> None:
    with History(simulated, patience_s=0.3) as history, pytest.raises(HistoryError, match="longer than"):
        history.sql("SELECT count(*) FROM interval a, interval b, interval c WHERE a.since < b.until + c.until")


def test_broken_partitions_and_other_versions_are_named(simulated: Path, tmp_path: Path) -> None:
    folder = tmp_path / "h"
    shutil.copytree(simulated, folder)
    file = next((folder / "interval").glob("day=2024-03-06/*.parquet"))
    whole = file.read_bytes()
    for bad in (whole[:100], whole[:-1], b"", b"x" * 50, whole[:-8] + b"\0\0\0\0PAR1"):
        file.write_bytes(bad)
        with pytest.raises(HistoryError, match=f"{file.name} is damaged: the history of 2024-03-06"):
            History(folder)
    pl.DataFrame({"machine": ["a"], "other": [1]}).write_parquet(file)
    with pytest.raises(HistoryError, match="other columns than this version's table `interval`"):
        History(folder)
    file.write_bytes(whole)
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    (folder / ABOUT).write_text(json.dumps(about | {"format": 99, "lineside": "9.0"}), encoding="utf-8")
    with pytest.raises(HistoryError, match=r"written by lineside 9.0, in format 99"):
        History(folder)
    (folder / ABOUT).write_text("{", encoding="utf-8")
    with pytest.raises(HistoryError, match="is damaged"):
        History(folder)
    with pytest.raises(HistoryError, match="holds no history"):
        History(tmp_path / "nowhere")


def test_what_is_put_in_order_tells_the_same_and_what_is_old_goes_but_for_sums(simulated: Path, tmp_path: Path) -> None:
    folder = tmp_path / "h"
    shutil.copytree(simulated, folder)
    with History(folder) as history:
        before, hours = told(history, "interval"), told(history, "machine_hour")
    store = Store.open(folder)
    store.compact()
    with History(folder) as history:
        assert told(history, "interval").equals(before)
    assert all(len(list(day.iterdir())) == 1 for day in (folder / "interval").iterdir())
    assert store.keep(1) > 0
    with History(folder) as history:
        assert set(history.frame("interval")["day"]) == {date(2024, 3, 7)}
        assert told(history, "machine_hour").equals(hours)


def test_late_rows_take_the_place_of_what_was_known_and_sums_follow(
    simulated: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The log of a device tells later that it was at work in the first half of what was taken for a stop."""
    folder = tmp_path / "h"
    shutil.copytree(simulated, folder)
    with History(folder) as history:
        down = history.sql("SELECT * FROM interval WHERE state = 'down' AND day = '2024-03-06' ORDER BY since LIMIT 1")
        before = history.figures("machine")
    row = down.row(0, named=True)
    half = (row["since"] + row["until"]) // 2
    late = tmp_path / "late.csv"
    lines = [f"{row['machine']},busy,{row['since']},{half},true", f"{row['machine']},down,{half},{row['until']},true"]
    late.write_text("\n".join(["machine,state,since,until,first", *lines]) + "\n", encoding="utf-8")
    assert main(["history", str(folder), "--table", "interval", "--correct", str(late)]) == 0
    with History(folder) as history:
        after = history.figures("machine")
    mine = pl.col("machine") == row["machine"]
    assert after.filter(mine)["apt_us"][0] - before.filter(mine)["apt_us"][0] == half - row["since"]
    assert after.filter(~mine).equals(before.filter(~mine))
    lines[1] = f"{row['machine']},down,{half + 5},{row['until']},true"
    late.write_text("\n".join(["machine,state,since,until,first", *lines]) + "\n", encoding="utf-8")
    assert main(["history", str(folder), "--table", "interval", "--correct", str(late)]) == 2
    assert "must fill the time" in capsys.readouterr().err


def test_the_command_line_answers_of_journals_and_folders(
    simulated: Path, journal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "SELECT state, count(*) AS n FROM interval GROUP BY state ORDER BY state"
    assert main(["history", str(simulated), "--sql", question]) == 0
    of_folder = capsys.readouterr().out
    assert main(["history", str(journal), "--sql", question]) == 0
    assert capsys.readouterr().out == of_folder
    assert of_folder.startswith("state,n\nblocked,")
    assert main(["history", str(simulated), "--by", "machine,day", "--from", "2024-03-06", "--json"]) == 0
    assert {row["day"] for row in json.loads(capsys.readouterr().out)} == {"2024-03-06", "2024-03-07"}
    assert main(["history", str(simulated), "--table", "part", "--out", str(tmp_path / "parts.parquet")]) == 0
    assert pl.read_parquet(tmp_path / "parts.parquet").height > 100
    for wrong, said in (
        (["--by", "weekday"], "expected some of plant"),
        (["--from", "May", "--by", "day"], "expected a day such as"),
        (["--sql", "DELETE FROM interval"], "only read"),
        (["--table", "nope"], "there is no table `nope`"),
    ):
        assert main(["history", str(simulated), *wrong]) == 2
        assert said in capsys.readouterr().err
    assert main(["history", str(tmp_path / "no.journal")]) == 2
    assert "no such file" in capsys.readouterr().err


def test_a_folder_that_holds_something_else_is_left_as_it_is(plant: Plant, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(HistoryError, match="holds something else"):
        record(tmp_path, plant, 3600.0)
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_a_journal_whose_first_files_are_gone_is_told_as_far_back_as_it_reaches(
    plant: Plant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "SEGMENT_RECORDS", 2_000)
    path = tmp_path / "a.journal"
    session = begin(path, plant, Loopback(plant, 1), seed=1, speed=0.0)
    for hour in range(4, 53, 4):
        session.advance(hour * 3600 * SECOND)
        session.keep()
    session.close()
    whole, rest = tmp_path / "whole", tmp_path / "rest"
    rebuild(path, whole)
    files = segments_of(path)
    assert len(files) > 2
    for number in (1, 2)[: len(files) - 1]:
        files[number].unlink()
    since = rebuild(path, rest).since
    assert since > 0
    with History(whole) as one, History(rest) as other:
        after = (pl.col("until") > since + 3600 * SECOND) & (pl.col("since") > since)
        mine, its = (told(each, "interval").filter(after) for each in (one, other))
        assert its.height > 500
        assert mine.equals(its, null_equal=True)
        parts = [told(each, "part").filter(pl.col("time") > since) for each in (one, other)]
        assert parts[0].drop("first_pass").equals(parts[1].drop("first_pass"))
