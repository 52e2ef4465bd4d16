"""Numbers with commas, dates of other orders, the field's other words, sheets with clocks and old headings: led on."""

from __future__ import annotations

from pathlib import Path

import pytest

from lineside.chinese import chinese
from lineside.errors import InputError
from lineside.model.load import load, loads

LINES = Path(__file__).parents[2] / "fixtures" / "lines"
MODEL = "plant: x\nstarts: 2024-03-04\nstations: {{a: {{{station}}}}}\n"
MODEL += "products: {{p: {{route: [{{at: a, time: {time}}}]}}}}\nrelease: {{p: {release}}}\n"


@pytest.mark.parametrize(
    ("station", "time", "release", "said"),
    [
        ("", '"1,000 s"', "always", "a comma stands within the number: write `1000` or `1.000`"),
        ("", '"1,5 min"', "always", "a comma stands within the number: write `1.5`"),
        ("", '"normal(10, 2 s)"', "always", "arguments are separated by blanks, not commas"),
        ("", "normal(10, 2)", "always", "remove the comma or quote the value"),
        ("", "1 s", "{orders: [{order: a, release: 04.03.2024 08:00}]}", "`2024-03-04 08:00` or `2024-04-03 08:00`"),
        ("", "1 s", "{orders: [{order: a, release: 25/3/2024}]}", "the year comes first: `2024-03-25`"),
        ("failure: {MTBF: 3 h, mttr: 5 min}", "1 s", "always", "unknown key `MTBF` (here it is called `every`)"),
        ("failure: {every: 3 h, mttr: 5 min}", "1 s", "always", "unknown key `mttr` (here it is called `repair`)"),
        ("capacity: 3", "1 s", "always", "unknown key `capacity` (here it is called `buffer`)"),
    ],
)
def test_what_is_written_otherwise_is_led_to_the_word(station: str, time: str, release: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        loads(MODEL.format(station=station, time=time, release=release))
    assert said in str(refused.value)


def test_an_old_heading_row_under_a_new_one_is_no_step() -> None:
    assert [step.name for step in load(str(LINES / "d10-heading-row.yaml")).products["p"].route] == ["op-010", "op-020"]


@pytest.mark.parametrize(
    ("head", "cells", "seconds"),
    [
        ("time", ("0:01:30", "00:00:45"), [90.0, 45.0]),
        ("time [mm:ss]", ("1:30", "0:45"), [90.0, 45.0]),
        ("time [hh:mm]", ("1:30", "0:45"), [5400.0, 2700.0]),
    ],
)
def test_durations_may_be_written_like_clocks(
    head: str, cells: tuple[str, str], seconds: list[float], tmp_path: Path
) -> None:
    (tmp_path / "r.csv").write_text(f"step,at,{head}\none,a,{cells[0]}\ntwo,a,{cells[1]}\n", encoding="utf-8")
    text = "plant: x\nstations: {a: {}}\nproducts: {p: {route: r.csv}}\nrelease: {p: always}\n"
    assert [step.mean_time() for step in loads(text, folder=tmp_path).products["p"].route] == seconds


def test_a_clock_of_two_numbers_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("step,at,time\none,a,1:30\n", encoding="utf-8")
    text = "plant: x\nstations: {a: {}}\nproducts: {p: {route: r.csv}}\nrelease: {p: always}\n"
    with pytest.raises(InputError, match="hours and minutes or minutes and seconds"):
        loads(text, folder=tmp_path)


@pytest.mark.parametrize(
    ("station", "step", "release", "said"),
    [
        ("scrap: 5 %", "", "always", "an inspection that `detects` them"),
        ("yield: 95 %", "", "always", "an inspection that `detects` them"),
        ("", ", yield: 95 %", "always", "an inspection that `detects` them"),
        ("setup: 10 min", "", "always", "`time: {setup: 5 min, run: 40 s}`"),
        ("cycle-time: 40 s", "", "always", "times belong to the steps of a route"),
        ("operators: 2", "", "always", "steps need people"),
        ("MTTR: 5 min", "", "always", "here it is called `failure`"),
        ("oee: 80 %", "", "always", "that it follows from"),
        ("shift: day", "", "always", "here it is called `hours`"),
        ("batch-size: 5", "", "always", "one part that `makes` its pieces"),
        ("", ", scrap: 5 %", "always", "here it is called `defects`"),
        ("", ", setup: 5 min", "always", "`time: {setup: 5 min, run: 40 s}`"),
        ("", "", "{rate: 5}", "here it is written `every`"),
        ("", "", "{demand: 100}", "here it is written `orders`"),
    ],
)
def test_a_word_that_belongs_elsewhere_is_led_there(station: str, step: str, release: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        loads(MODEL.format(station=station, time=f"1 s{step}", release=release))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        ("1,000", "a comma stands within the number: write `1000`)"),
        ("1.000", "a point stands within the number: write `1000`)"),
        ("12.0", "(write `12`)"),
        ("1,5", "found `1,5`"),
    ],
)
def test_a_count_whose_thousands_are_parted_is_led_to_its_digits(quantity: str, said: str) -> None:
    orders = f"{{orders: [{{order: a, release: 0 s, quantity: '{quantity}'}}]}}"
    with pytest.raises(InputError) as refused:
        loads(MODEL.format(station="", time="1 s", release=orders))
    assert str(refused.value).endswith(said)


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("1,000 s", "a comma stands within the number: write `1000 s` or `1.000 s`"),
        ("1,5 min", "a comma stands within the number: write `1.5 min`"),
        ("exp(10 s)", "here it is written `exponential(10 s)`"),
    ],
)
def test_a_number_that_yaml_cuts_at_its_comma_is_one_message_that_names_it(time: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        loads(MODEL.format(station="", time=time, release="always"))
    assert said in str(refused.value)
    assert len(refused.value.problems) == 1


@pytest.mark.parametrize(
    "key", ["batch", "setups", "sequences", "recipes", "holds", "turnover", "lot", "wait", "recipe"]
)
def test_what_is_not_there_yet_names_the_way_around_it(key: str) -> None:
    where = "station" if key in ("holds", "turnover") else "step" if key in ("wait", "recipe") else key
    text = MODEL.format(
        station=f"{key}: 3" if where == "station" else "",
        time=f"1 s, {key}: 3" if where == "step" else "1 s",
        release="always",
    )
    if key == "lot":
        text = text.replace("p: {route", "p: {lot: 5, route")
    elif where == key:
        text += f"{key}: {{}}\n"
    with pytest.raises(InputError) as refused:
        loads(text)
    (problem,) = refused.value.problems
    assert "is not yet part of this version" in problem.message
    assert "see the guide on what is not there yet" in str(problem.hint)
    assert len(str(problem.hint)) > 60


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("normal(10, 2)", "a comma splits `normal(10, …` here (remove the comma or quote the value)"),
        ("triangular(1, 2, 3 s)", "a comma splits `triangular(1, …` here (remove the comma or quote the value)"),
        ("0,75 h", "a comma splits `0, …` here (a comma stands within the number: write `0.75 h`)"),
    ],
)
def test_a_comma_in_braces_is_named(written: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        loads(MODEL.format(station="", time=written, release="always"))
    assert [str(each).partition(": ")[2] for each in caught.value.problems] == [told]


@pytest.mark.parametrize("due", ["3.4.24", "03/04/2024", "3-4-2024", "3.4.2024 06:00"])
def test_a_date_that_ends_with_the_year_is_told_both_ways(due: str) -> None:
    orders = f"{{orders: [{{order: a, quantity: 1, release: 0 s, due: {due}}}]}}"
    with pytest.raises(InputError) as caught:
        loads(MODEL.format(station="", time="1 s", release=orders))
    assert "the year comes first: `2024-04-03" in str(caught.value)


def test_a_heading_in_capitals_is_led_to_its_key(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("At,Time\na,1 s\n", encoding="utf-8")
    text = "plant: x\nstations: {a: {}}\nproducts: {p: {route: r.csv}}\nrelease: {p: always}\n"
    with pytest.raises(InputError) as caught:
        loads(text, folder=tmp_path)
    assert [each.hint for each in caught.value.problems] == ["did you mean `at`?", "did you mean `time`?"]


@pytest.mark.parametrize("due", ["2316.4 s", "1049.50 min", "2024 h"])
def test_a_number_of_four_digits_is_no_date(due: str) -> None:
    orders = f"{{orders: [{{order: a, quantity: 1, release: 0 s, due: {due}}}]}}"
    assert "due" in repr(loads(MODEL.format(station="", time="1 s", release=orders)).release["p"])


@pytest.mark.parametrize("due", ["2024/3/5", "2024年3月5日", "2024.3.5"])
def test_a_date_in_other_signs_is_told_in_those_of_the_language(due: str) -> None:
    orders = f"{{orders: [{{order: a, quantity: 1, release: 0 s, due: {due}}}]}}"
    with pytest.raises(InputError) as caught:
        loads(MODEL.format(station="", time="1 s", release=orders))
    assert "(write `2024-03-05`)" in str(caught.value)


@pytest.mark.parametrize(
    ("station", "step", "release", "said"),
    [
        ("台数: 2", "", "always", "here it is called `machines`"),
        ("工时: 2 s", "", "always", "times belong to the steps of a route"),
        ("", ", 合格率: 95 %", "always", "an inspection that `detects` them"),
        ("", ", 人数: 2", "always", "steps need people"),
        ("", "", "{节拍: 30 s}", "here it is called `every`"),
    ],
)
def test_a_chinese_key_is_led_to_the_word_in_both_languages(station: str, step: str, release: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        loads(MODEL.format(station=station, time=f"1 s{step}", release=release))
    assert said in str(refused.value)
    assert all(chinese(str(problem.hint)) != str(problem.hint) for problem in refused.value.problems)


PEOPLE = {
    "stations": "序号,工位,台数,备注\n1,a,2,旧机\n2,b,1,\n",
    "route": "序号,工序,工位,工时（秒）,备注,#客户\n1,one,a,30,首检,甲\n2,two,b,25,,甲\n3,,,,,\n",
    "orders": "No.,订单号,数量,下达,Remark\n2,o1,5,2 h,urgent\n1,o2,5,1 h,\n",
}
READ = "plant: x\nstations: stations.csv\nproducts: {p: {route: route.csv}}\nrelease: {p: {orders: orders.csv}}\n"


def sheets(folder: Path, **changed: str) -> Path:
    for name, text in (PEOPLE | changed).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_running_numbers_and_remarks_of_a_sheet_are_passed_over(tmp_path: Path) -> None:
    plant = loads(READ, folder=sheets(tmp_path))
    assert [*plant.stations] == ["a", "b"]
    assert [(step.name, step.mean_time()) for step in plant.products["p"].route] == [("one", 30.0), ("two", 25.0)]
    assert {order.number for order in plant.release["p"].orders} == {"o1", "o2"}


def test_running_numbers_are_names_where_nothing_else_is(tmp_path: Path) -> None:
    text = READ.replace("orders: orders.csv", "every: 1 min")
    route = "工序,工位,工时（秒）\none,1,30\n"
    assert [*loads(text, folder=sheets(tmp_path, stations="No.,machines\n1,2\n", route=route)).stations] == ["1"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"route": PEOPLE["route"].replace("2,two", "0,two")}, "cell A3: the row numbered `0` stands below `1`"),
        ({"orders": "order,客户,release\no1,甲,1 h\n"}, "a column for people only is headed `#客户`"),
        ({"orders": "序号,备注\n1,x\n"}, "the table `orders.csv` is empty"),
    ],
)
def test_a_column_that_may_matter_is_told_with_what_to_do(changed: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        loads(READ, folder=sheets(tmp_path, **changed))
    (problem,) = refused.value.problems
    assert said in str(problem)
    assert chinese(f"{problem.message} ({problem.hint})" if problem.hint else problem.message) != str(problem)
