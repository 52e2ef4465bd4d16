"""Text in Chinese and in English, and the words that the whole page shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lineside.glossary import states
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


STATES: Final = {name: Text(term.zh, term.en) for name, term in states().items() if name != "unknown"}
"""What a machine's time is spent on, in the order of bars: what occupies it, then what it waits for, then no shift."""

MEANINGS: Final = {name: Text(term.means_zh, term.means) for name, term in states().items()}
