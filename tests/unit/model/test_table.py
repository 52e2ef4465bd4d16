"""Tables: sixty stations nobody wants to type, from .csv and .xlsx."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from lineside.errors import InputError
from lineside.model import Failure, Plant, Station, load, loads

INLINE = """plant: line
starts: 2024-03-04 08:00
stations:
  press:
    {machines: 2, buffer: 4, failure: {every: 8 h, repair: 6 min, crew: fitters}, title: {zh: 冲压, en: Press}}
  mill: {machines: 3}
workers: {fitters: {per-shift: 2}, minder: {per-shift: 1}}
products:
  part:
    route:
      - {at: press, time: triangular(42 45 50 s), parts: {pin: 2}}
      - {step: milling, at: [mill, press], time: {load: 8 s, run: 80 s}, workers: {minder: [load]}}
parts: {pin: {from: store}}
distances: {store: {press: 85 m, mill: 20 m}, press: {mill: 5.5 m}}
release:
  part:
    orders:
      - {order: "1001", quantity: 50, release: 2024-03-04 08:00, due: 2024-03-08}
      - {order: a2, quantity: 20, release: 2 d}
dispatch: {mill: earliest-due-date}
titles: {store: {zh: 仓库, en: Store}}
"""

TABLED = """plant: line
starts: 2024-03-04 08:00
stations: stations.SUFFIX
workers: workers.SUFFIX
products: {part: {route: route.SUFFIX}}
parts: parts.SUFFIX
distances: distances.SUFFIX
release: {part: {orders: orders.SUFFIX}}
dispatch: dispatch.SUFFIX
titles: titles.SUFFIX
"""

TABLES: dict[str, list[list[object]]] = {
    "stations": [
        ["name", "machines", "buffer", "failure.every", "failure.repair [min]", "failure.crew", "title.zh", "title.en"],
        ["press", 2, 4, "8 h", 6, "fitters", "冲压", "Press"],
        ["mill", 3, "", "", "", "", "", ""],
    ],
    "workers": [["skill", "per-shift"], ["fitters", 2], ["minder", 1]],
    "route": [
        ["step", "at", "time", "time.load", "time.run [s]", "workers", "parts.pin"],
        ["", "press", "triangular(42 45 50 s)", "", "", "", 2],
        ["milling", "[mill, press]", "", "8 s", 80, "{minder: [load]}", ""],
    ],
    "parts": [["part", "from"], ["pin", "store"]],
    "distances": [["[m]", "press", "mill"], ["store", 85, 20], ["press", "", 5.5]],
    "orders": [
        ["order", "quantity", "release", "due"],
        [1001, 50, datetime(2024, 3, 4, 8), datetime(2024, 3, 8)],
        ["a2", 20, "2 d", ""],
    ],
    "dispatch": [["station", "rule"], ["mill", "earliest-due-date"]],
    "titles": [["name", "zh", "en"], ["store", "仓库", "Store"]],
}


Tables = dict[str, list[list[object]]]


def write_csv(folder: Path, delimiter: str = ",", bom: str = "", tables: Tables = TABLES) -> None:
    for name, rows in tables.items():
        lines = [delimiter.join(quoted(cell, delimiter) for cell in row) for row in rows]
        (folder / f"{name}.csv").write_text(bom + "\n".join(lines) + "\n", encoding="utf-8")


def quoted(cell: object, delimiter: str) -> str:
    text = f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else str(cell)
    return f'"{text}"' if delimiter in text else text


def write_xlsx(folder: Path, tables: Tables = TABLES) -> None:
    for name, rows in tables.items():
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
        book.save(folder / f"{name}.xlsx")


def read(folder: Path, suffix: str) -> Plant:
    (folder / "plant.yaml").write_text(TABLED.replace("SUFFIX", suffix), encoding="utf-8")
    return load(folder / "plant.yaml")


@pytest.mark.parametrize(("delimiter", "bom"), [(",", ""), (";", ""), ("\t", ""), (",", "\ufeff")])
def test_a_plant_from_csv_tables_is_the_same_plant(delimiter: str, bom: str, tmp_path: Path) -> None:
    write_csv(tmp_path, delimiter, bom)
    assert read(tmp_path, "csv") == loads(INLINE)


def test_a_plant_from_workbooks_is_the_same_plant(tmp_path: Path) -> None:
    write_xlsx(tmp_path)
    assert read(tmp_path, "xlsx") == loads(INLINE)


CHINESE: dict[str, list[object]] = {
    "stations": ["工位", "台数", "缓存", "平均故障间隔", "平均修复时间（分钟）", "维修组", "中文名称", "英文名称"],
    "workers": ["工种", "每班人数 (人)"],
    "route": ["工序", "设备", "工时", "time.load", "time.run [秒]", "人员", "物料.pin"],
    "parts": ["物料", "来源"],
    "orders": ["订单号", "数量", "下达时间", "交期"],
}
"""The headings of the same sheets as a Chinese plant has them."""


@pytest.mark.parametrize("over_an_own", [False, True])
def test_headings_may_be_chinese(over_an_own: bool, tmp_path: Path) -> None:
    """By themselves, or as the old heading below one in the words of the language."""
    tables = {
        name: [*rows[: 1 if over_an_own and name in CHINESE else 0], CHINESE.get(name, rows[0]), *rows[1:]]
        for name, rows in TABLES.items()
    }
    write_csv(tmp_path, tables=tables)
    assert read(tmp_path, "csv") == loads(INLINE)


def test_one_heading_means_what_its_table_knows(tmp_path: Path) -> None:
    model = "plant: m\nstations: s.csv\nworkers: w.csv\nfleets: f.csv\ndistances: d.csv\nhours: day\nshifts: t.csv\n"
    model += "products: {p: {route: [{at: a, time: 9 s, workers: {crew: 1}}, {at: b, time: 9 s, by: cart}]}}\n"
    (tmp_path / "m.yaml").write_text(model + "release: {p: {every: 9 s}}\n", encoding="utf-8")
    for name, text in {
        "s": "设备,数量（台）,故障.间隔,故障.修复时间(min)\na,2,8 h,5\nb,1,,",
        "w": "工种,数量\ncrew,3",
        "f": "车型,数量（辆）,速度\ncart,4,1 m/s",
        "d": "起点,终点,距离（米）\na,b,30\nb,a,40",
        "t": "班次,周一至周五,休息\nday,08:00-16:00,12:00-12:30",
    }.items():
        (tmp_path / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
    plant = load(tmp_path / "m.yaml")
    assert (plant.stations["a"].machines, plant.workers["crew"].per_shift, plant.fleets["cart"].vehicles) == (2, 3, 4)
    assert plant.stations["a"].failure[0].repair.mean() == 300.0
    assert plant.distances["b", "a"] == 40.0


@pytest.mark.parametrize(
    ("heading", "hint"), [("不良率", "that `detects` them"), ("节拍", "times belong"), ("时间", "times belong")]
)
def test_a_chinese_heading_that_belongs_elsewhere_is_led_there(heading: str, hint: str, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(f"工位,{heading}\na,1\n", encoding="utf-8")
    text = "plant: x\nstations: s.csv\nproducts: {p: {route: [{at: a, time: 1 s}]}}\nrelease: {p: always}\n"
    with pytest.raises(InputError) as caught:
        loads(text, folder=tmp_path)
    (problem,) = caught.value.problems
    assert f"unknown key `{heading}`" in problem.message
    assert hint in str(problem.hint)


def test_tables_may_be_sheets_of_one_workbook(tmp_path: Path) -> None:
    book = Workbook()
    for name, rows in TABLES.items():
        sheet = book.create_sheet(name.title())
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    book.save(tmp_path / "plant.xlsx")
    text = TABLED
    for name in TABLES:
        text = text.replace(f"{name}.SUFFIX", f"plant.xlsx#{name.title()}")
    assert loads(text, folder=tmp_path) == loads(INLINE)


def test_a_place_in_a_table_is_a_cell(tmp_path: Path) -> None:
    write_csv(tmp_path)
    plant = read(tmp_path, "csv")
    file = str(tmp_path / "stations.csv")
    assert str(plant.place("stations", "press", "machines")) == f"{file}, cell B2"
    assert str(plant.place("stations", "press", "failure", 0, "repair")) == f"{file}, cell E2"
    assert str(plant.place("stations", "mill")) == f"{file}, cell A3"
    assert plant.place("products", "part", "route", 1, "time", "run").cell == "cell E3"


def told(text: str, folder: Path, **files: str) -> list[str]:
    for name, rows in files.items():
        (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        loads(text, folder=folder)
    return [str(problem).replace(str(folder), "") for problem in caught.value.problems]


HEAD = "plant: line\nproducts: {part: {route: [{at: press, time: 1 s}]}}\nrelease: {part: always}\n"


def test_every_wrong_cell_is_told(tmp_path: Path) -> None:
    rows = "name,machines,buffer\npress,two,4\nmill,1,many\nPress 2,0,\n"
    assert told(HEAD + "stations: stations.csv\n", tmp_path, stations=rows) == [
        "stations.csv, cell B2: expected a whole number of machines, found `two`",
        "stations.csv, cell C3: expected a whole number of waiting places, found `many`",
        "stations.csv, cell A4: `Press 2` is no name: small letters, digits and single hyphens (such as `press-2`)",
        "stations.csv, cell B4: expected a whole number of machines from 1 to 20000, found `0`",
    ]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_is_wrong_in_300_rows_is_told_once(suffix: str, tmp_path: Path) -> None:
    rows: list[list[object]] = [["at", "time"]]
    rows += [[f"press-{n}", "1,5 min"] for n in range(300)]
    if suffix == "csv":
        write_csv(tmp_path, tables={"route": rows})
    else:
        write_xlsx(tmp_path, {"route": rows})
    text = "plant: x\nstations: {mill: {}}\nproducts: {part: {route: route.SUFFIX}}\nrelease: {part: always}\n"
    problems = [each.partition(", ")[2] for each in told(text.replace("SUFFIX", suffix), tmp_path)]
    assert problems == [
        "cell A2: no station is called `press-0`, as in 299 more cells of this column, to cell A301 (stations: `mill`)",
        (
            "cell B2: expected a time such as `45 s`, found `1,5 min`, as in 299 more cells of this column, to cell"
            " B301 (a comma stands within the number: write `1.5`)"
        ),
    ]


def test_an_unknown_column_is_told_once_at_its_heading(tmp_path: Path) -> None:
    rows = "name,machins\n" + "".join(f"s{i},1\n" for i in range(50)) + "press,1\n"
    problems = told(HEAD + "stations: stations.csv\n", tmp_path, stations=rows)
    assert problems == ["stations.csv, cell B1: unknown key `machins` (did you mean `machines`?)"]


def test_a_cell_may_hold_a_flow_value_and_its_mistakes_have_its_place(tmp_path: Path) -> None:
    rows = 'name,failure\npress,"{every: 8 h, repar: 6 min}"\n'
    problems = told(HEAD + "stations: stations.csv\n", tmp_path, stations=rows)
    assert problems == ["stations.csv, cell B2: unknown key `repar` (did you mean `repair`?)"]


def test_a_broken_flow_value_is_told_with_its_cell(tmp_path: Path) -> None:
    problems = told(HEAD + "stations: stations.csv\n", tmp_path, stations='name,failure\npress,"{every: 8 h"\n')
    assert len(problems) == 1
    assert problems[0].startswith("stations.csv, cell B2: this is not YAML")


def test_names_in_the_other_file_are_checked(tmp_path: Path) -> None:
    problems = told(HEAD + "stations: stations.csv\n", tmp_path, stations="name\npres\n")
    assert problems == ["<text>:2:32: no station is called `press` (did you mean `pres`?)"]


def test_a_list_of_failures_may_be_a_table(tmp_path: Path) -> None:
    (tmp_path / "failures.csv").write_text("name,every,repair\njam,40 min,30 s\nwear,5000 cycles,1 h\n")
    plant = loads(HEAD + "stations: {press: {failure: failures.csv}}\n", folder=tmp_path)
    assert plant.stations["press"] == Station(
        failure=(
            Failure(name="jam", every="40 min", repair="30 s"),
            Failure(name="wear", every="5000 cycles", repair="1 h"),
        )
    )


def test_a_single_mapping_may_be_a_table_of_one_row(tmp_path: Path) -> None:
    (tmp_path / "power.csv").write_text("idle,busy [kW]\n0.8 kW,3.2\n")
    plant = loads(HEAD + "stations: {press: {power: power.csv}}\n", folder=tmp_path)
    assert plant.stations["press"].power == {"idle": 800.0, "busy": 3200.0}


def test_releases_may_be_a_table(tmp_path: Path) -> None:
    (tmp_path / "releases.csv").write_text("product,every\npart,48 s\n")
    (tmp_path / "sources.csv").write_text("product,release\npart,always\n")
    head = HEAD.replace("release: {part: always}\n", "stations: {press: {}}\n")
    assert str(loads(head + "release: releases.csv\n", folder=tmp_path).release["part"].every) == "48 s"
    assert loads(head + "release: sources.csv\n", folder=tmp_path).release["part"].kind == "always"


def test_distances_may_be_a_list_of_ways(tmp_path: Path) -> None:
    (tmp_path / "distances.csv").write_text("from,to,distance [m]\nstore,press,85\npress,store,90\n")
    text = HEAD + "stations: {press: {}}\nparts: {pin: {from: store}}\ndistances: distances.csv\n"
    plant = loads(text, folder=tmp_path)
    assert (plant.distance("store", "press"), plant.distance("press", "store")) == (85.0, 90.0)


@pytest.mark.parametrize(
    ("corner", "unit", "itself"), [("", " m", ""), ("[m]", "", "-"), ("", " m", "0"), ("[m]", "", "/")]
)
def test_distances_on_both_sides_need_no_word_in_their_corner(
    tmp_path: Path, corner: str, unit: str, itself: str
) -> None:
    rows = f"{corner},store,press\nstore,{itself},85{unit}\npress,90{unit},{itself}\n"
    (tmp_path / "distances.csv").write_text(rows, encoding="utf-8")
    book = Workbook()
    for row in rows.splitlines():
        book.worksheets[0].append([cell or None for cell in row.split(",")])
    book.save(tmp_path / "distances.xlsx")
    for kind in ("csv", "xlsx"):
        text = HEAD + f"stations: {{press: {{}}}}\nparts: {{pin: {{from: store}}}}\ndistances: distances.{kind}\n"
        plant = loads(text, folder=tmp_path)
        assert (plant.distance("store", "press"), plant.distance("press", "store")) == (85.0, 90.0)


def test_one_table_of_orders_serves_several_products(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("product,order,quantity,release\na,o1,5,0 s\nb,o2,6,1 h\na,o3,7,2 h\n")
    route = "{route: [{at: press, time: 1 s}]}"
    release = "{a: {orders: orders.csv}, b: {orders: orders.csv}}"
    text = f"plant: x\nstations: {{press: {{}}}}\nproducts: {{a: {route}, b: {route}}}\nrelease: {release}\n"
    plant = loads(text, folder=tmp_path)
    assert [order.number for order in plant.release["a"].orders] == ["o1", "o3"]
    assert [order.number for order in plant.release["b"].orders] == ["o2"]


def test_an_empirical_distribution_comes_from_a_column(tmp_path: Path) -> None:
    forms = {
        "empirical(headed.csv)": "time [s]\n41\n45\n43\n",
        "empirical(bare.csv s)": "41\n45\n43\n",
        "empirical(each.csv)": "41 s\n45 s\n43 s\n",
        "empirical(title.csv s)": "measured\n41\n45\n43\n",
    }
    for form, rows in forms.items():
        (tmp_path / form.removeprefix("empirical(").split(".")[0]).with_suffix(".csv").write_text(rows)
        text = HEAD.replace("1 s", form) + "stations: {press: {}}\n"
        time_at_press = loads(text, folder=tmp_path).products["part"].route[0].time
        assert time_at_press.mean() == 43.0


def test_excel_cells_become_what_a_person_would_type(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["step", "at", "time", "defects.bent", "title"])
    sheet.append(["one", "press", timedelta(seconds=45), 0.004, True])
    sheet["D2"].number_format = "0.0%"
    sheet.append(["two", "press", "1 min", None, time(8, 30)])
    book.save(tmp_path / "route.xlsx")
    text = HEAD.replace("[{at: press, time: 1 s}]", "route.xlsx") + "stations: {press: {}}\n"
    one, two = loads(text, folder=tmp_path).products["part"].route
    assert (one.mean_time(), one.defects, two.mean_time()) == (45.0, {"bent": 0.004}, 60.0)
    assert two.title is not None
    assert two.title.zh == "08:30:00"


def test_a_formula_that_fails_is_told(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["name", "machines"])
    sheet.append(["press", "#DIV/0!"])
    sheet["B2"].data_type = "e"
    book.save(tmp_path / "stations.xlsx")
    problems = told(HEAD + "stations: stations.xlsx\n", tmp_path)
    assert problems == ["stations.xlsx, cell B2: the formula in this cell gives `#DIV/0!`"]


def test_a_text_without_a_folder_has_no_tables() -> None:
    with pytest.raises(InputError, match="has no folder for tables"):
        loads(HEAD + "stations: stations.csv\n")
