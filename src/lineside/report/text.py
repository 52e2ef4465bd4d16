"""Text in Chinese and in English, and the words that the whole page shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lineside.html import Html, join, tag

if TYPE_CHECKING:
    from lineside.model.element import Title

ZH, EN = "zh-CN", "en"


@dataclass(frozen=True, slots=True)
class Text:
    """The same said in both languages; the page shows one of them at a time."""

    zh: str
    en: str

    @property
    def html(self) -> Html:
        """Both, each marked with its language; once where they are equal."""
        if self.zh == self.en:
            return join(self.zh)
        return join(tag("span", self.zh, lang=ZH), tag("span", self.en, lang=EN))

    @property
    def tip(self) -> dict[str, str]:
        """Attributes of an element that shows this text when it is pointed at."""
        return {"data_tip": self.zh} if self.zh == self.en else {"data_zh": self.zh, "data_en": self.en}

    def __add__(self, other: Text | str) -> Text:
        """One after the other."""
        more = other if isinstance(other, Text) else plain(other)
        return Text(self.zh + more.zh, self.en + more.en)


def plain(text: str) -> Text:
    """What reads the same in both languages: numbers, units, names of a model."""
    return Text(text, text)


def titled(title: Title | None, name: str) -> Text:
    """How people call an element: its title, or its name in the model."""
    if title is None:
        return plain(name)
    return Text(title.zh or title.en or name, title.en or title.zh or name)


def listed(parts: Iterable[Text]) -> Text:
    """Several texts as a list within a sentence."""
    several = list(parts)
    return Text("、".join(part.zh for part in several), ", ".join(part.en for part in several))


STATES: Final = {
    "busy": Text("加工", "working"),
    "setup": Text("换型", "set-up"),
    "waiting_worker": Text("等人", "waiting for people"),
    "waiting_parts": Text("缺料", "waiting for material"),
    "waiting_vehicle": Text("等车", "waiting for a vehicle"),
    "held": Text("扣留待判", "part held"),
    "down": Text("故障", "down"),
    "maintenance": Text("保养", "maintenance"),
    "blocked": Text("阻塞", "blocked"),
    "starved": Text("待件", "starved"),
    "off_shift": Text("非班", "off shift"),
}
"""What a machine's time is spent on, in the order of bars: what occupies it, then what it waits for, then no shift."""

MEANINGS: Final = {
    "busy": Text("正在加工工件", "works on a part"),
    "setup": Text("为下一种工件做准备", "is made ready for the next kind of part"),
    "waiting_worker": Text("工件已到，所需人员不在", "has a part, and the people it needs are elsewhere"),
    "waiting_parts": Text("工件已到，线边物料未到", "has a part, and the material that goes into it is missing"),
    "waiting_vehicle": Text("等待车辆运走或送来", "waits for a vehicle"),
    "held": Text("工件被联锁或人员扣留", "keeps a part that an interlock or a person has stopped"),
    "down": Text("已发生故障：等待维修或维修中", "has failed: waits for a crew, or is in repair"),
    "maintenance": Text("计划保养中", "is in planned maintenance"),
    "blocked": Text("已加工完，下游没有空位", "has finished, and there is no room for the part to go"),
    "starved": Text("可以加工，但没有工件", "could work, and no part is there"),
    "off_shift": Text("不在班次内，或在休息时间", "is outside its hours, or in a break"),
}
