"""People: how much of the time that they are there they work."""

from __future__ import annotations

from lineside.html import Html
from lineside.report import number
from lineside.report.drawing import part, strip, table
from lineside.report.study import Section, Study
from lineside.report.text import Text, plain
from lineside.simulate.sentence import walks

HEIGHT = 16


def workers(study: Study) -> Section | None:
    """A bar for each pool; None for a plant that needs no people."""
    pools = study.result.workers
    if not pools:
        return None
    walking = any(walks(pool) for pool in pools.values())
    rows = [
        [
            study.pool(name).html,
            str(pool.per_shift),
            _bar(study.pool(name), min(1.0, pool.busy.mean)),
            number.share_around(pool.busy),
            *([number.share_around(pool.walking)] * walking),
            number.figure(pool.present),
        ]
        for name, pool in pools.items()
    ]
    heads = [
        Text("人员", "Workers").html,
        Text("每班人数", "Per shift").html,
        Text("在岗时间中的工作占比", "Share of their presence at work").html,
        Text("工作", "At work").html,
        *([Text("走动", "On their way").html] * walking),
        Text("平均在岗", "Present on average").html,
    ]
    return Section(
        "workers",
        Text("人员", "People"),
        Text(
            "在岗时间中真正在作业、维修或处置的部分；平均在岗人数含夜间与休息日。",
            "The part of their presence in which they work, repair or release. Presence on average counts nights and"
            " days off.",
        ),
        table(heads, rows, frozenset({1, 3, 4, 5}), "bars"),
    )


def _bar(name: Text, busy: float) -> Html:
    return strip(part(0.0, busy, HEIGHT, "need", name + plain(f" · {number.share(busy)}")), height=HEIGHT)
