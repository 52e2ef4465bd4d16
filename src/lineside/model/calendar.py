"""Calendars: the hours of a week in which somebody or something works, with breaks taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, NamedTuple, Self

from pydantic import Field, PlainValidator, ValidationInfo, field_validator, model_validator

from lineside.model.element import Element, Title
from lineside.model.fault import Fault, fault, refuse, short, suggestion
from lineside.model.quantity import kind_of

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_S: Final = 86_400
WEEK_S: Final = 7 * DAY_S
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)


class Span(NamedTuple):
    """From `start` to `end`, seconds from the day's midnight; `end` lies on the next day where it exceeds 24 h."""

    start: int
    end: int

    def __str__(self) -> str:
        late = self.end - DAY_S if self.end > DAY_S else self.end
        return f"{_show(self.start)}-{_show(late)}"


def _show(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{rest:02d}" if rest else "")


def _clock(text: str, whole: str) -> int:
    found = _CLOCK.fullmatch(text.strip())
    hour, minute, second = (int(part or 0) for part in found.groups()) if found else (99, 0, 0)
    if hour * 3600 + minute * 60 + second > DAY_S or minute > 59 or second > 59:
        raise fault(f'expected hours such as "08:00-16:00", found {short(whole)}')
    return hour * 3600 + minute * 60 + second


def _span(value: object) -> Span:
    if isinstance(value, Span):
        return value
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(part, int) for part in value):
        start, end = value
        if not 0 <= start < DAY_S or not start < end <= start + DAY_S:
            raise fault(f"{value} is no span of seconds within a day and the next")
        return Span(start, end)
    if not isinstance(value, str) or value.count("-") != 1:
        raise fault(f'expected hours such as "08:00-16:00", found {kind_of(value)}')
    left, _, right = value.partition("-")
    start, end = _clock(left, value), _clock(right, value)
    if start in (end, DAY_S):
        raise fault(f"{short(value)} begins when it ends", 'the whole day is "00:00-24:00"')
    return Span(start, end if end > start else end + DAY_S)


Hours = Annotated[Span, PlainValidator(_span, json_schema_input_type=str)]


def days_of(key: str) -> tuple[int, ...]:
    """`"mon-fri"` → `(0, 1, 2, 3, 4)`, `"sat,sun"` → `(5, 6)`, `"daily"` → all; empty when it names no days."""
    if key == "daily":
        return tuple(range(7))
    days: list[int] = []
    for part in key.split(","):
        first, _, last = part.strip().partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            return ()
        begin, end = DAYS.index(first), DAYS.index(last or first)
        days += [day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)]
    return tuple(days)


class Calendar(Element):
    """A week of work: `{mon-fri: ["08:00-16:00", "16:00-24:00"], break: ["12:00-12:30"]}`.

    In Python: `Calendar(days={"mon-fri": ["08:00-16:00"]}, breaks=["12:00-12:30"])`.
    """

    title: Title | None = None
    """How people call it."""
    days: dict[str, tuple[Hours, ...]]
    """Working hours by days: `mon` to `sun`, ranges such as `mon-fri`, lists such as `mon,wed`, or `daily`."""
    breaks: tuple[Hours, ...] = Field(default=(), alias="break")
    """Pauses on every day, taken out of the working hours."""

    @model_validator(mode="before")
    @classmethod
    def _from_days(cls, value: object, info: ValidationInfo) -> object:
        """In a file the days stand beside `break` and `title`."""
        if not isinstance(value, Mapping):
            return value
        if not info.context and "days" in value:
            days = value["days"]
            return {**value, "days": {key: _listed(days[key]) for key in days} if isinstance(days, Mapping) else days}
        rest: dict[Any, Any] = {key: value[key] for key in ("title",) if key in value}
        if "break" in value:
            rest["break"] = _listed(value["break"])
        return {**rest, "days": {key: _listed(hours) for key, hours in value.items() if key not in ("title", "break")}}

    @field_validator("days")
    @classmethod
    def _each_day_once(cls, days: dict[str, tuple[Span, ...]]) -> dict[str, tuple[Span, ...]]:
        faults: list[Fault] = []
        given: dict[int, str] = {}
        for key in days:
            found = days_of(key)
            if not found:
                message = f"{short(key)} names no days: `mon` to `sun`, ranges such as `mon-fri`, or `daily`"
                faults.append(Fault((key,), message, _meant(key), at_key=True))
            twice = [day for day in found if day in given]
            if twice:
                message = f"{DAYS[twice[0]]} has its hours from `{given[twice[0]]}` already"
                faults.append(Fault((key,), message, "name each day once", at_key=True))
            given |= dict.fromkeys(found, key)
        if not any(days.values()) and not faults:
            faults.append(Fault((), 'a calendar needs working hours such as `{mon-fri: ["08:00-16:00"]}`'))
        if faults:
            raise refuse(faults)
        return days

    @model_validator(mode="after")
    def _some_work(self) -> Self:
        if not self.week:
            raise fault("the breaks leave no working hours")
        return self

    @property
    def week(self) -> tuple[tuple[float, float], ...]:
        """Working intervals in seconds from Monday 00:00, merged, sorted, breaks taken out, split at the week's end."""
        work = _on_days((day, span) for key, spans in self.days.items() for day in days_of(key) for span in spans)
        pauses = _on_days((day, span) for day in range(7) for span in self.breaks)
        return tuple((float(start), float(end)) for start, end in _without(_merged(work), _merged(pauses)))

    @property
    def hours_per_week(self) -> float:
        """Working hours in a week."""
        return sum(end - start for start, end in self.week) / 3600


def _listed(value: object) -> object:
    """One span stands for a list of one."""
    return (value,) if isinstance(value, str) else value


def _meant(key: str) -> str:
    """The hint for a key that names no days."""
    if key.lower() in ("breaks", "pause", "pauses"):
        return "did you mean `break`?"
    shortened = "-".join(part.strip()[:3].lower() for part in key.split("-"))
    if days_of(shortened):
        return f"did you mean `{shortened}`?"
    return suggestion(key, (*DAYS, "mon-fri", "daily", "break"))


def _on_days(spans: Iterable[tuple[int, Span]]) -> list[tuple[int, int]]:
    """Spans of the week; what runs past Sunday midnight goes on at Monday 00:00."""
    week: list[tuple[int, int]] = []
    for day, span in spans:
        start, end = day * DAY_S + span.start, day * DAY_S + span.end
        week.append((start, min(end, WEEK_S)))
        if end > WEEK_S:
            week.append((0, end - WEEK_S))
    return week


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted, with overlapping and touching spans joined: a shift that relieves another is no end of work."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _without(work: list[tuple[int, int]], pauses: list[tuple[int, int]]) -> list[tuple[int, int]]:
    rest: list[tuple[int, int]] = []
    for start, end in work:
        for pause_start, pause_end in pauses:
            if pause_end <= start or pause_start >= end:
                continue
            if pause_start > start:
                rest.append((start, pause_start))
            start = max(start, pause_end)
        if start < end:
            rest.append((start, end))
    return rest
