"""A moment of a run from its journal: how it stood, what it had taught by then, and the record of its forecasts."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lineside.forecast.ahead import look_ahead
from lineside.forecast.past import key_of, moment_of, state_at, taught
from lineside.forecast.present import Present
from lineside.forecast.remember import open_record, remembered, score_by
from lineside.kernel.build.warm import warm
from lineside.run.journal.notes import lost_by
from lineside.run.journal.salvage import readable
from lineside.run.models import controller_of, plant_of
from lineside.run.own import OwnRules

if TYPE_CHECKING:
    from lineside.forecast.learnt import Laws
    from lineside.forecast.record import Record
    from lineside.forecast.result import Forecast
    from lineside.forecast.wish import Wish


def forecast_from(path: Path, wish: Wish, at: str | None = None, rules: Path | None = None) -> Forecast:
    """What a run will bring, from where its journal ends, or from a moment of its past.

    A forecast from the end is kept beside the journal, and steered by those before it; one from the past is neither,
    since whoever asks knows what came.
    """
    wish.check_packages()
    moment = moment_from(path, at, rules, learnt=wish.laws == "learnt")
    found = look_ahead(moment.present, wish, moment.laws)
    return found if moment.record is None else remembered(found, moment.present, moment.record)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a run: how it stood, what it had taught, and the record of its forecasts.

    record: None for a moment of the past, and where none can be kept.
    """

    present: Present
    laws: Laws | None
    record: Record | None = None


def moment_from(path: Path, at: str | None = None, rules: Path | None = None, *, learnt: bool = False) -> Moment:
    """Where a journal ends, or stood at a time; what is due is scored on the way.

    Raises JournalError, and InputError for a time that the journal does not reach.
    """
    own = OwnRules.read(rules)
    with tempfile.TemporaryDirectory() as folder:
        journal, remarks = readable(path, Path(folder))
        try:
            plant = plant_of(journal, own)
            time = moment_of(journal, plant, at)
            warm()
            controller = controller_of(journal, own)
            kept = open_record(journal.path, key_of(journal)) if at is None else None
            if kept is not None:
                score_by(journal, controller.anew(), kept)
            laws = taught(journal, controller, time) if learnt else None
            if not learnt:
                state_at(journal, controller, time)
            unknown = frozenset(lost_by(journal.path, time))
        finally:
            journal.close()
        told = (*remarks, *journal.remarks)
        block, plant = controller.block, controller.plant
        present = Present(plant, block, time, key_of(journal), told, own.functions, unknown)
        return Moment(present, laws, kept)
