"""A small plant for each trait of the kernel's capabilities, and for any two of them in one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lineside.model.load import loads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lineside.model.plant import Plant

Model = dict[str, Any]


def base() -> Model:
    """Three stations in a row, a little too slow for what arrives."""
    return {
        "plant": "pair",
        "stations": {"a": {"machines": 2, "buffer": 2}, "b": {"buffer": 1}, "c": {"buffer": 2}},
        "products": {
            "p": {
                "route": [
                    {"step": "s1", "at": "a", "time": "triangular(20 30 50 s)"},
                    {"step": "s2", "at": "b", "time": "exponential(20 s)"},
                    {"step": "s3", "at": "c", "time": "15 s"},
                ]
            }
        },
        "release": {"p": {"every": "exponential(22 s)"}},
    }


def _route(model: Model) -> list[Model]:
    route: list[Model] = model["products"]["p"]["route"]
    return route


def _under(model: Model, *path: str) -> Model:
    for name in path:
        model = model.setdefault(name, {})
    return model


def several_stations(model: Model) -> None:
    """The second step at either of two."""
    model["stations"]["d"] = {"buffer": 1}
    _route(model)[1]["at"] = ["b", "d"]


def moves(model: Model) -> None:
    """To the last step it takes a while."""
    _route(model)[2]["move"] = "uniform(5 40 s)"


def splitting(model: Model) -> None:
    """One more product, that the first station splits into two halves."""
    model["stations"]["e"] = {"buffer": 3}
    model["products"]["whole"] = {"route": [{"at": "a", "time": "15 s", "makes": {"half": 2}}]}
    model["products"]["half"] = {"route": [{"at": "e", "time": "6 s"}]}
    model["release"]["whole"] = {"every": "80 s"}


def shared_limits(model: Model) -> None:
    """Two more products that share what may be in work."""
    _under(model, "loops")["l"] = {"wip": 3}
    for name, station in (("k1", "a"), ("k2", "b")):
        model["products"][name] = {"route": [{"at": station, "time": "25 s"}]}
        model["release"][name] = {"loop": "l"}


def orders(model: Model) -> None:
    """One more product, to order."""
    model["products"]["o"] = {"route": [{"at": "a", "time": "20 s"}, {"at": "c", "time": "10 s"}]}
    model["release"]["o"] = {
        "orders": [
            {"order": f"O{i}", "quantity": 3, "release": f"{100 * i} s", "due": f"{200 * i + 300} s"} for i in range(9)
        ]
    }
    _under(model, "dispatch")["a"] = "earliest-due-date"


def phases(model: Model) -> None:
    """The second step is set up, loaded, run and unloaded."""
    _route(model)[1]["time"] = {"setup": "3 s", "load": "4 s", "run": "exponential(12 s)", "unload": "2 s"}


def workers(model: Model) -> None:
    """Too few people for the first and the last step."""
    _under(model, "workers")["men"] = {"per-shift": 2}
    for i in (0, 2):
        _route(model)[i]["workers"] = {"men": 1}


def people_told_apart(model: Model) -> None:
    """Somebody who walks to the second step, and somebody who stands in."""
    _under(model, "workers").update(
        {"mary": {"per-shift": 1, "walk": "5 s"}, "tom": {"per-shift": 1, "walk": "3 s", "also": ["mary"]}}
    )
    _route(model)[1]["workers"] = {"mary": 1}
    model["products"]["t"] = {"route": [{"at": "c", "time": "30 s", "workers": {"tom": 1}}]}
    model["release"]["t"] = {"every": "90 s"}


def shifts(model: Model) -> None:
    """Short hours, in which work is interrupted at one station."""
    model["starts"] = "2024-03-04 07:55"
    _under(model, "shifts")["day"] = {"mon-sun": ["08:00-08:10", "08:15-09:00"], "break": ["08:05-08:06"]}
    model["hours"] = "day"
    model["stations"]["b"]["at-shift-end"] = "interrupt"


def failures(model: Model) -> None:
    """Two stations fail, by work and by the calendar."""
    model["stations"]["a"]["failure"] = {
        "every": "exponential(150 s)",
        "repair": "exponential(30 s)",
        "part": "restart",
    }
    model["stations"]["c"]["failure"] = {
        "every": "exponential(200 s)",
        "clock": "calendar",
        "repair": "20 s",
        "part": "scrap",
    }


def maintenance(model: Model) -> None:
    """Two stations are maintained."""
    model["stations"]["a"]["maintenance"] = {"every": "7 cycles", "time": "25 s", "clock": "cycles"}
    model["stations"]["b"]["maintenance"] = {"every": "120 s", "time": "15 s", "early": "40 s"}


def spare_parts(model: Model) -> None:
    """A repair of the second station takes a part."""
    _under(model, "parts")["spare"] = {"from": "store", "kanban": {"bins": 1, "of": 1}, "after": "60 s"}
    model["stations"]["b"]["failure"] = {"every": "exponential(120 s)", "repair": "10 s", "parts": {"spare": 1}}


def wear(model: Model) -> None:
    """A tool of the first station wears, and is renewed."""
    station = model["stations"]["a"]
    station["wear"] = {"over": "10 cycles", "failures": 3}
    station.setdefault("maintenance", {"every": "25 cycles", "time": "20 s", "clock": "cycles"})
    station.setdefault("failure", {"every": "exponential(300 s)", "repair": "20 s"})


def parts(model: Model) -> None:
    """Bolts go in at the second step, and sometimes run out."""
    _under(model, "parts")["bolt"] = {"from": "store", "kanban": {"bins": 2, "of": 3}, "after": "exponential(50 s)"}
    _route(model)[1].setdefault("parts", {})["bolt"] = 1


def made_parts(model: Model) -> None:
    """Axles are made at the last station, and go in at the second."""
    model["stations"]["f"] = {}
    model["products"]["axle"] = {"route": [{"at": "f", "time": "12 s"}]}
    model["release"]["axle"] = "kanban"
    _under(model, "parts")["axle"] = {"from": "f", "product": "axle", "kanban": {"bins": 2, "of": 2}}
    _route(model)[1].setdefault("parts", {})["axle"] = 1


def inspection(model: Model) -> None:
    """A crack is born at the first step, and looked for at the last."""
    _route(model)[0]["defects"] = {"crack": "20 %"}
    _route(model)[2].update({"detects": {"crack": "80 %"}, "false-alarm": "5 %", "retest": 1})


def interlocks(model: Model) -> None:
    """The second step may not begin with a wrong part."""
    _route(model)[1]["errors"] = {"wrong": "15 %"}
    _route(model)[1]["interlock"] = {"catches": {"wrong": "90 %"}, "false-alarm": "5 %", "release": "exponential(25 s)"}


def side_routes(model: Model) -> None:
    """Rejected parts are mended, and come back twice at most."""
    inspection(model)
    _route(model)[2]["rejects"] = {"any": "mend"}
    model["stations"]["g"] = {"buffer": 4}
    model["products"]["p"]["side-routes"] = {
        "mend": [{"at": "g", "time": "20 s", "fixes": {"crack": "90 %"}}, {"go": "s3", "at-most": 2}]
    }


def conveyors(model: Model) -> None:
    """A conveyor to the second step."""
    _under(model, "conveyors")["belt"] = {"length": "6 m", "speed": "0.3 m/s", "pitch": "2 m"}
    _route(model)[1]["by"] = "belt"


def _fleet(model: Model) -> None:
    _under(model, "fleets").setdefault(
        "agv", {"vehicles": 1, "speed": "1 m/s", "carries": 2, "load": "3 s", "unload": "3 s"}
    )


def carried_lots(model: Model) -> None:
    """A vehicle brings parts of one more product from the first station to the last."""
    _fleet(model)
    route = [{"step": "v1", "at": "a", "time": "15 s"}, {"step": "v2", "at": "c", "time": "5 s", "by": "agv"}]
    model["products"]["v"] = {"route": route}
    model["release"]["v"] = {"every": "70 s"}


def carried_parts(model: Model) -> None:
    """A vehicle brings nuts to the first step."""
    _fleet(model)
    _under(model, "parts")["nut"] = {"from": "shop", "by": "agv", "kanban": {"bins": 2, "of": 4}}
    _route(model)[0].setdefault("parts", {})["nut"] = 1


def vehicle_failures(model: Model) -> None:
    """The vehicle that brings nuts breaks down."""
    carried_parts(model)
    model["fleets"]["agv"]["failure"] = {"every": "exponential(60 s)", "repair": "exponential(20 s)"}


TRAITS: dict[str, Callable[[Model], None]] = {
    "several stations": several_stations,
    "moves": moves,
    "splitting": splitting,
    "shared limits": shared_limits,
    "orders": orders,
    "phases": phases,
    "workers": workers,
    "people told apart": people_told_apart,
    "shifts": shifts,
    "failures": failures,
    "maintenance": maintenance,
    "spare parts": spare_parts,
    "wear": wear,
    "parts": parts,
    "made parts": made_parts,
    "inspection": inspection,
    "interlocks": interlocks,
    "side routes": side_routes,
    "conveyors": conveyors,
    "carried lots": carried_lots,
    "carried parts": carried_parts,
    "vehicle failures": vehicle_failures,
}


def plant_with(traits: Iterable[str]) -> Plant:
    """A plant that asks for these."""
    model = base()
    for name in traits:
        TRAITS[name](model)
    if "fleets" in model:
        model["distances"] = _distances(model)
    return loads(json.dumps(model))


def _distances(model: Model) -> Model:
    """From the first station to all others, and to the shop where parts come from it."""
    others = [name for name in model["stations"] if name != "a"]
    lengths: Model = {"a": {name: f"{10 + 5 * i} m" for i, name in enumerate(others)}}
    if "nut" in model.get("parts", {}):
        lengths["shop"] = {"a": "12 m"}
    return lengths
