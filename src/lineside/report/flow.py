"""How parts flow past inspections: what goes on, what is reworked, what is scrapped, as bands as wide as what flows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lineside.html import Html, join, tag
from lineside.model.product import Product
from lineside.model.route import SCRAP, Go, Step
from lineside.report import number
from lineside.report.drawing import WIDTH, key, n, path, rect, shortened, svg, write
from lineside.report.study import Section, Study
from lineside.report.text import Text, titled
from lineside.simulate.step_counts import PassageResult

MOST_GATES: Final = 6
"""Places that are drawn; of more those at which least is lost are left out."""
TOP, HIGH, BELOW, DEEP = 44.0, 70.0, 176.0, 236.0
"""Where the main band begins, how high it is for all parts, where rework is written and where scrap."""
THIN: Final = 2.0
NODE: Final = 8.0
LEAST: Final = 0.05
"""Parts below which nothing is drawn."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A step of the route at which parts leave it: how many ended there, went aside, were scrapped, and came back."""

    step: Step
    made: float
    aside: float
    sides: tuple[str, ...]
    scrapped: float


def flows(study: Study) -> Section | None:
    """A picture for each product of which parts are rejected or scrapped; None where none are."""
    drawn = []
    for name, product in study.plant.products.items():
        passed = study.result.passages.get(name)
        gates = gates_of(product, passed) if passed else []
        if passed and gates:
            drawn.append(_picture(study, name, product, passed, gates))
    if not drawn:
        return None
    return Section(
        "flow",
        Text("质量流", "What becomes of the parts"),
        Text(
            "带宽按件数（最细 2 像素）；只画有返工或报废的工序。数字为一次重复的平均。",
            "Bands are as wide as what flows (two pixels at least); only steps with rework or scrap are drawn. Figures"
            " are of one replication, on average.",
        ),
        join(drawn),
    )


def gates_of(product: Product, passed: Mapping[str, PassageResult]) -> list[Gate]:
    """The steps of the route at which parts leave it, in order.

    What enters a side route is what its first step has ended; where several steps send parts to it, it is shared by
    what they have made. Scrap of a side route counts where its parts came from.
    """
    targets = {step.name: _sides(step) for step in product.route}
    found = []
    for step in product.route:
        made, aside, scrapped = passed[step.name].made.mean, 0.0, passed[step.name].scrapped.mean
        for side in targets[step.name]:
            from_all = sum(passed[each.name].made.mean for each in product.route if side in targets[each.name])
            part = made / from_all if from_all else 0.0
            steps = [entry for entry in product.side_routes[side] if isinstance(entry, Step)]
            aside += part * passed[steps[0].name].made.mean if steps else 0.0
            scrapped += part * sum(passed[each.name].scrapped.mean for each in steps)
        if aside >= LEAST or scrapped >= LEAST:
            found.append(Gate(step, made, aside, targets[step.name], scrapped))
    largest = sorted(found, key=lambda gate: -gate.aside - gate.scrapped)[:MOST_GATES]
    return [gate for gate in found if gate in largest]


def _step(study: Study, step: Step) -> Text:
    """How people call a step: by its own title, that of its only station, or its name."""
    if step.title is None and len(step.at) == 1:
        return study.station(step.at[0])
    return titled(step.title, step.name)


def _sides(step: Step) -> tuple[str, ...]:
    return tuple(dict.fromkeys(target for target in step.rejects.values() if target != SCRAP))


def _picture(
    study: Study, name: str, product: Product, passed: Mapping[str, PassageResult], gates: Sequence[Gate]
) -> Html:
    entered, completed = passed[product.route[0].name].made.mean, study.result.products[name].completed.mean
    most = max([entered, completed, *(gate.made for gate in gates)])
    scale = HIGH / most
    column = (WIDTH - 150) / (len(gates) + 1)
    drawn: list[Html] = [_node(0.0, entered * scale, Text("投入", "Entered"), entered)]
    x, flow = NODE, entered
    for i, gate in enumerate(gates):
        at = 20 + column * (i + 1)
        drawn.append(_band((x, TOP, flow * scale), (at, TOP, min(flow, gate.made) * scale), "band-good"))
        drawn.append(_node(at, gate.made * scale, _step(study, gate.step), gate.made))
        drawn.append(_leave(study, product, gate, at, column, scale, entered))
        x, flow = at + NODE, max(0.0, gate.made - gate.aside - _lost(gate, passed))
    end = WIDTH - NODE
    drawn.append(_band((x, TOP, flow * scale), (end, TOP, completed * scale), "band-good"))
    drawn.append(_node(end, completed * scale, Text("完成", "Completed"), completed, "end"))
    label = f"flow-{name}{study.tail}"
    signs = [
        key("band-good", Text("合格流转", "goes on")),
        key("band-rework", Text("返工", "rework")),
        key("band-scrap", Text("报废", "scrap")),
    ]
    return tag(
        "figure",
        tag("figcaption", study.product(name).html, id=label),
        svg(WIDTH, DEEP + 34, drawn, label=label),
        tag("p", signs, class_="legend"),
    )


def _lost(gate: Gate, passed: Mapping[str, PassageResult]) -> float:
    """What is scrapped at the step itself, not on the side routes."""
    return passed[gate.step.name].scrapped.mean


def _node(x: float, height: float, title: Text, count: float, anchor: str = "start") -> Html:
    place = x + NODE if anchor == "end" else x
    return join(
        rect(x, TOP, NODE, max(THIN, height), "node", title + f" · {number.count(count)}"),
        write(place, TOP - 22, shortened(title, 130), "name", anchor),
        write(place, TOP - 7, number.count(count), "small", anchor),
    )


def _leave(study: Study, product: Product, gate: Gate, at: float, column: float, scale: float, entered: float) -> Html:
    """What leaves the route at a gate: a band to the rework below, one to the scrap below that."""
    bottom = TOP + gate.made * scale
    drawn: list[Html] = []
    left = at + NODE
    if gate.aside >= LEAST:
        thick = max(THIN, gate.aside * scale)
        drawn.append(_fall((left, bottom - thick / 2), (at + 40, BELOW), thick, "band-rework"))
        drawn.append(
            write(at + 46 + thick / 2, BELOW + 2, shortened(_side_title(study, product, gate), column - 50, 12), "name")
        )
        told = f"{number.count(gate.aside)} · {number.share(gate.aside / entered if entered else 0.0)}"
        drawn.append(write(at + 46 + thick / 2, BELOW + 17, told, "small"))
        drawn.append(_back(product, gate, at, bottom))
    if gate.scrapped >= LEAST:
        thick = max(THIN, gate.scrapped * scale)
        drawn.append(_fall((left, bottom - thick / 2), (at + 22, DEEP), thick, "band-scrap"))
        told = f"{number.count(gate.scrapped)} · {number.share(gate.scrapped / entered if entered else 0.0)}"
        drawn.append(write(at + 28, DEEP + 2, Text("报废", "scrapped"), "name"))
        drawn.append(write(at + 28, DEEP + 17, told, "small"))
    return join(drawn)


def _side_title(study: Study, product: Product, gate: Gate) -> Text:
    """What rework is called: by its first steps."""
    steps = [entry for side in gate.sides for entry in product.side_routes[side][:1] if isinstance(entry, Step)]
    names = [_step(study, step) for step in steps]
    return Text("返工：" + "、".join(each.zh for each in names), "rework: " + ", ".join(each.en for each in names))


def _back(product: Product, gate: Gate, at: float, bottom: float) -> Html:
    """A thin arrow back to the step that tests the part again, or on to the next."""
    ends = [entry.to for side in gate.sides for entry in product.side_routes[side] if isinstance(entry, Go)]
    begin = f"M{n(at + 40)} {n(BELOW)}"
    if not ends:
        curve = f"C{n(at + 80)} {n(BELOW - 30)} {n(at + 80)} {n(bottom)} {n(at + 90)} {n(bottom - 6)}"
        return path(begin + curve, "way aside")
    curve = f"C{n(at - 40)} {n(BELOW)} {n(at - 40)} {n(bottom - 3)} {n(at - 6)} {n(bottom - 3)}"
    head = path(f"M{n(at)} {n(bottom - 3)}l-7 -3.5v7z", "head aside")
    return join(path(begin + curve, "way aside"), head)


def _band(start: tuple[float, float, float], end: tuple[float, float, float], class_: str) -> Html:
    """A band from one node to the next: place, upper edge and thickness at both ends."""
    (x1, y1, h1), (x2, y2, h2) = start, end
    h1, h2 = max(THIN, h1), max(THIN, h2)
    middle = (x1 + x2) / 2
    upper = f"M{n(x1)} {n(y1)}C{n(middle)} {n(y1)} {n(middle)} {n(y2)} {n(x2)} {n(y2)}"
    lower = f"V{n(y2 + h2)}C{n(middle)} {n(y2 + h2)} {n(middle)} {n(y1 + h1)} {n(x1)} {n(y1 + h1)}Z"
    return path(upper + lower, class_)


def _fall(start: tuple[float, float], end: tuple[float, float], thick: float, class_: str) -> Html:
    """A band that bends down from a node to what is written below."""
    (x1, y1), (x2, y2) = start, end
    curve = f"M{n(x1)} {n(y1)}C{n(x2)} {n(y1)} {n(x2)} {n(y1 + 20)} {n(x2)} {n(y2)}"
    return tag("path", d=curve, class_=f"fall {class_}", stroke_width=n(thick))
