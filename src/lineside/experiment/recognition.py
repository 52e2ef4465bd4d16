"""How far a plant is from what recognised digital workshops and smart factories must be, as far as a model can tell.

The rules are those of Chongqing, as two reprints give them (zhjsw.cn show-31262; 1336357.com of 2018-04-22); they stand
in the ledger's definitions as `digital-workshop` and `smart-factory`. Of their criteria only the share of numerically
controlled equipment can be read off a model; the others are named, so that nobody takes this for the whole rule.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lineside.experiment.facts import Facts

SOURCE = "zhjsw.cn show-31262; 1336357.com 2018-04-22 (reprints)"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion. `required` and `found` are shares or counts; both None where a model cannot tell."""

    zh: str
    en: str
    required: float | None = None
    found: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether it holds; None where that is not known."""
        return None if self.required is None or self.found is None else self.found >= self.required


@dataclass(frozen=True, slots=True)
class Rule:
    """One title that can be recognised, with its criteria and where they were read."""

    id: str
    zh: str
    en: str
    source: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Recognition:
    """The rules applied to one variant."""

    variant: str
    rules: tuple[Rule, ...]


WORKSHOP_NUMERIC_SHARE = 0.5
FACTORY_NUMERIC_SHARE = 0.65


def recognition(variant: str, facts: Facts) -> Recognition:
    """The rules applied to the facts of a variant."""
    share = None if math.isnan(facts.numeric_share) else facts.numeric_share

    def numeric(required: float) -> Criterion:
        return Criterion("数字化（数控）装备占生产装备", "numerically controlled equipment", required, share)

    workshop = Rule(
        "digital-workshop",
        "数字化车间（重庆）",
        "digital workshop (Chongqing)",
        SOURCE,
        (
            numeric(WORKSHOP_NUMERIC_SHARE),
            Criterion("运行数据采集上传率90%", "90 % of run data collected and uploaded"),
            Criterion("设备联网、实时监控", "equipment connected and watched in real time"),
            Criterion(
                "MES覆盖计划、工艺、物流、质量、设备", "an MES for plans, process, logistics, quality, equipment"
            ),
            Criterion("与管理和设计系统集成", "integrated with management and design systems"),
        ),
    )
    factory = Rule(
        "smart-factory",
        "智能工厂（重庆）",
        "smart factory (Chongqing)",
        SOURCE,
        (
            numeric(FACTORY_NUMERIC_SHARE),
            Criterion("数字化车间不少于2个", "at least two digital workshops"),
            Criterion("设计、管理、产品服务数字化", "design, management and service are digital"),
            Criterion("同行业领先", "leading in its industry"),
        ),
    )
    return Recognition(variant, (workshop, factory))
