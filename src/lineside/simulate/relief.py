"""What relieving one thing would bring: the type in which results tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from lineside.kpi.cause import Kind
from lineside.statistics.interval import Interval
from lineside.tongue import either

Means = Literal["machine", "faster", "buffer", "person", "vehicle", "bin", "sooner", "wip", "more"]

KIND_OF: Final[dict[Means, Kind]] = {
    "machine": "station",
    "faster": "station",
    "buffer": "station",
    "person": "workers",
    "vehicle": "fleet",
    "bin": "part",
    "sooner": "part",
    "wip": "release",
    "more": "demand",
}
LEAST_GAIN: Final = 0.001
"""A gain below this share is none."""
SPOKEN: Final[dict[Means, tuple[str, str]]] = {
    "machine": ("one machine more at {}", "{} 增加 1 台设备"),
    "faster": ("times a tenth shorter at {}", "{} 的作业时间缩短十分之一"),
    "buffer": ("one waiting place more before {}", "{} 前增加 1 个缓冲位"),
    "person": ("one person more a shift of {}", "{} 每班增加 1 人"),
    "vehicle": ("one vehicle more of {}", "{} 增加 1 辆车"),
    "bin": ("one bin more of {}", "{} 增加 1 个料箱"),
    "sooner": ("supply a tenth quicker of {}", "{} 的供应时间缩短十分之一"),
    "wip": ("one part more allowed of {}", "{} 的在制品上限加 1"),
    "more": ("a tenth more asked for of {}", "{} 的需求增加十分之一"),
}


def spoken_relief(it: Relief) -> str:
    """What is changed, in words."""
    return either(*SPOKEN[it.means]).format(it.of)


@dataclass(frozen=True, slots=True)
class Relief:
    """One change, and what it brings: more good parts of all finished products per scheduled hour, and their share.

    means: one machine more at a station, its times a tenth shorter, or one waiting place more before it; one person
    more on each shift of a pool; one vehicle more of a fleet; one bin more of a part, or its way from outside a tenth
    shorter; one part more within a limit of work in process; a tenth more of a product asked for. Alternatives of one
    step, whose times are one, are made faster together: `of` then names all of them. The intervals are of pairs under
    common random numbers, widened so that those of all reliefs hold together at 95 %.
    """

    of: str
    means: Means
    gain_per_h: Interval
    gain: Interval

    @property
    def helps(self) -> bool:
        """Whether it surely brings something, more than a part that falls within or without the measured time."""
        return self.gain_per_h.low > 0 and self.gain.mean >= LEAST_GAIN

    @property
    def kind(self) -> Kind:
        """The kind of what is relieved."""
        return KIND_OF[self.means]

    @property
    def elements(self) -> tuple[str, ...]:
        """The names of what is relieved."""
        return tuple(self.of.split(", "))
