"""A run's forecasts remembered: kept as they are made, and scored by what its journal says came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.forecast.past import restored
from lineside.forecast.record import Record, RecordError, record_file, with_record
from lineside.kpi.day import Day
from lineside.lower import codes
from lineside.lower.codes import SECOND
from lineside.run.controller import Controller, record
from lineside.run.witness import for_controller

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lineside.forecast.present import Present
    from lineside.forecast.result import Forecast
    from lineside.model.plant import Plant
    from lineside.run.journal import Journal


def remembered(forecast: Forecast, present: Present, kept: Record, *, keep: bool = True) -> Forecast:
    """The forecast as the record steers it, and kept in it."""
    steered = with_record(forecast, kept)
    if not keep:
        return steered
    so_far = {name: each.so_far for name, each in steered.products.items()}
    kept.keep(steered, so_far, mean_so_far(present.plant, so_far, present.time, round(forecast.until_s * SECOND)))
    return steered


def mean_so_far(plant: Plant, so_far: dict[str, int], now: int, until: int) -> dict[str, float | None]:
    """What "as much an hour as so far" says; None before there was an hour that the plant was open."""
    day = Day(plant)
    begin, end = now / SECOND, until / SECOND
    hours = day.open_seconds(0.0, begin)
    if hours < 3600:
        return dict.fromkeys(so_far)
    return {name: count / hours * day.open_seconds(begin, end) for name, count in so_far.items()}


def open_record(journal: Path, run: str) -> Record | None:
    """The record of a journal's forecasts; None where none can be kept."""
    try:
        return Record(record_file(journal), run)
    except RecordError:
        return None


def score_by(journal: Journal, controller: Controller, kept: Record) -> None:
    """Score what is due by the end of a journal; `controller` is a fresh one of its plant."""
    times = kept.due(journal.last_time)
    if times:
        for time, completed in completed_at(journal, controller, times):
            kept.score(time, completed)


def completed_at(journal: Journal, controller: Controller, times: Sequence[int]) -> list[tuple[int, dict[str, int]]]:
    """Good parts of each product at some times, µs, ascending, none beyond the journal's end."""
    after = restored(journal, controller, times[0])
    found: list[tuple[int, dict[str, int]]] = []
    waiting = list(times)

    def note(before: int) -> None:
        while waiting and waiting[0] < before:
            made = controller.block.table("product")["completed"].tolist()
            found.append((waiting.pop(0), dict(zip(controller.plant.products, made, strict=True))))

    for rows in journal.records(after, times[-1]):
        given = for_controller(rows)
        while len(given):
            note(int(given[0, 0]))
            end = int((given[:, 0] <= waiting[0]).sum()) if waiting else len(given)
            controller.handle(given[:end], again=True)
            given = given[end:]
    while waiting:
        if waiting[0] > controller.now:
            controller.handle(record(waiting[0], codes.TICK), again=True)
        note(waiting[0] + 1)
    return found
