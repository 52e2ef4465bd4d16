"""How near a plant is to being recognised: each condition, its value and evidence, and what two machines change.

Of the rules in `recognition` only the share of numerically controlled equipment, and what a run has recorded, can be
told from a plant; the other conditions are named, so that nobody takes this for the whole rule.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lineside.experiment.recognition import FACTORY_NUMERIC_SHARE, SOURCE, WORKSHOP_NUMERIC_SHARE

if TYPE_CHECKING:
    from lineside.model.plant import Plant

MORE: Final = 2
"""Machines more, of which it is told what they would change."""
COLLECTED_SHARE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of one title. `value` is None where it cannot be told.

    with_more: the value if MORE machines were replaced by numerically controlled ones; added: if so many came besides.
    lacking: machines to be replaced until it is met; None where that cannot be told.
    """

    rule: str
    zh: str
    en: str
    required: float | None
    value: float | None
    evidence: tuple[str, ...]
    lacking: int | None = None
    with_more: float | None = None
    added: float | None = None
    source: str = SOURCE

    @property
    def met(self) -> bool | None:
        """Whether it holds; None where that is not known."""
        return None if self.value is None or self.required is None else self.value >= self.required


def nearness(plant: Plant, collected: float | None = None) -> tuple[Condition, ...]:
    """The conditions of the digital workshop and the smart factory of Chongqing, for one plant.

    `collected`: the share of machines' time of which a run of real devices has recorded the state; None: no such run.
    """
    return (
        _numeric(plant, "digital-workshop", WORKSHOP_NUMERIC_SHARE),
        Condition(
            "digital-workshop",
            "运行数据采集上传率90%",
            "90 % of run data collected and uploaded",
            COLLECTED_SHARE,
            collected,
            () if collected is None else (f"1 − unknown / calendar time = {collected:.4f}",),
        ),
        *(
            Condition(rule, zh, en, None, None, ())
            for rule, zh, en in (
                ("digital-workshop", "设备联网、实时监控", "equipment connected and watched in real time"),
                (
                    "digital-workshop",
                    "MES覆盖计划、工艺、物流、质量、设备",
                    "an MES for plans, process, logistics, quality, equipment",
                ),
                ("digital-workshop", "与管理和设计系统集成", "integrated with management and design systems"),
            )
        ),
        _numeric(plant, "smart-factory", FACTORY_NUMERIC_SHARE),
        *(
            Condition("smart-factory", zh, en, None, None, ())
            for zh, en in (
                ("数字化车间不少于2个", "at least two digital workshops"),
                ("设计、管理、产品服务数字化", "design, management and service are digital"),
                ("同行业领先", "leading in its industry"),
            )
        ),
    )


def _numeric(plant: Plant, rule: str, required: float) -> Condition:
    zh, en = "数字化（数控）装备占生产装备", "numerically controlled equipment"
    stations = plant.stations.items()
    if all(station.control is None for _, station in stations):
        return Condition(rule, zh, en, required, None, ())
    machines = sum(station.machines for _, station in stations)
    numeric = sum(station.machines for _, station in stations if station.control == "numeric")
    evidence = tuple(f"{name}: {station.machines} × {station.control or '?'}" for name, station in stations)
    return Condition(
        rule,
        zh,
        en,
        required,
        numeric / machines,
        evidence,
        lacking=max(0, math.ceil(required * machines - 1e-9) - numeric),
        with_more=min(machines, numeric + MORE) / machines,
        added=(numeric + MORE) / (machines + MORE),
    )
