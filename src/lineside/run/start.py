"""From what a person asks for to a session: a new run, or one that goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_data_path

from lineside.errors import InputError, Place, Problem
from lineside.kernel.build.warm import warm
from lineside.link.loopback import Loopback
from lineside.link.pipe import Pipe
from lineside.model.differing import differences
from lineside.model.fault import suggestion
from lineside.model.load import loaded
from lineside.run.devices import FOREIGN, begin_devices, emulated_at, resume_devices
from lineside.run.journal import SUFFIX, DamagedError, Journal, JournalError, OldFormatError
from lineside.run.journal.salvage import beside, carry_over, salvage
from lineside.run.journal.segments import segments_of
from lineside.run.models import plant_of
from lineside.run.own import OwnRules
from lineside.run.recovery import begin, resume
from lineside.run.seed import check_seed
from lineside.run.words import clock

if TYPE_CHECKING:
    from lineside.link.link import Link
    from lineside.model.plant import Plant
    from lineside.run.session import Session

Say = Callable[[str], None]
DEFAULT_SEED = 1
PLANTS = ("emulated", "process")
NAMED = "pipe:"
KNOWN = "`emulated`, `process`, `pipe:FROM,TO`, `mqtt://HOST:PORT`, `opc.tcp://HOST:PORT`, `links`"
FOREIGN_PLANTS = ("mqtt://", "mqtts://", "opc.tcp://")
LINKS = "links"
MOST_SHOWN = 40
"""Differences between two models that are shown."""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """How a plant is to be run: what a person asks for, None where nothing was said."""

    model: Plant | str | Path | None
    plant: str
    speed: float
    seed: int | None
    journal: Path | None
    rules: Path | None = None
    after: int | None = None
    """Go on after this record of the journal, in a new one beside it."""
    devices: str = "linked"
    """Who plays the devices at a broker: those of the model's links, or an emulated plant."""
    revise: bool = False
    """Go on by the model where it is another than the journal's."""

    @property
    def is_foreign(self) -> bool:
        """Whether devices are met that nobody here made."""
        return is_address(self.plant) and self.devices != "emulated"


def start(settings: RunSettings, say: Say) -> Session:
    """A session as wished; `say` is told what a person should know. Raises LinesideError for what cannot be."""
    refuse_unknown(settings.plant)
    if settings.journal is not None and segments_of(settings.journal):
        return _go_on(settings, settings.journal, say)
    if settings.after is not None:
        raise _refusal("--after", "there is no such journal to resume (`--journal FILE`)")
    if settings.model is None:
        if settings.journal is None:
            raise _refusal("MODEL", "expected a model, or the journal of a run to resume (`--journal FILE`)")
        raise _refusal(str(settings.journal), "there is no such journal, and no model to begin a new one with")
    seed = DEFAULT_SEED if settings.seed is None else settings.seed
    check_seed(seed)
    own = OwnRules.read(settings.rules)
    model = loaded(settings.model, own.names)
    warm(say)
    path = settings.journal or default_path(model.name)
    if settings.is_foreign:
        _refuse_pace(settings)
        foreign = begin_devices(path, model, settings.plant, speed=settings.speed, rules=own)
        say(f"journal: {path}")
        return foreign
    link = _link(settings, model, seed)
    try:
        session = begin(path, model, link, seed=seed, speed=settings.speed, rules=own)
    except BaseException:
        link.close()
        raise
    say(f"journal: {path}")
    return session


def refuse_unknown(plant: str) -> None:
    """Raise InputError for a plant that there is no way to."""
    if plant in PLANTS or is_address(plant) or (plant.startswith(NAMED) and plant.count(",") == 1):
        return
    raise _refusal("--plant", f"expected one of {KNOWN}, found `{plant}`", suggestion(plant, PLANTS))


def default_path(name: str) -> Path:
    """A new journal's file in the user's data folder, named by the plant and the time."""
    folder = user_data_path("lineside", appauthor=False) / "runs"
    stem = f"{name}-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    paths = (folder / f"{stem}{extra}{SUFFIX}" for extra in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(path for path in paths if not path.exists())


def _go_on(settings: RunSettings, path: Path, say: Say) -> Session:
    """The run of a journal.

    A damaged one, and one of format 1, is left alone, and goes on in a new one beside it.
    """
    if settings.after is not None:
        target = beside(path, f"after-{settings.after}")
        saved = salvage(path, target, settings.after)
        say(f"{path} is left as it is. {saved}")
        return _resume(settings, saved.path, say)
    try:
        return _resume(settings, path, say)
    except OldFormatError as error:
        saved = carry_over(path, beside(path, "carried-over"))
        say(f"{error}; it is left as it is. {saved}")
    except DamagedError as error:
        saved = salvage(path, beside(path))
        say(f"{error}. It is left as it is. {saved}")
    return _resume(settings, saved.path, say)


def _resume(settings: RunSettings, path: Path, say: Say) -> Session:
    own = OwnRules.read(settings.rules)
    journal = Journal.open(path)
    try:
        model = plant_of(journal, own)
        wished = _agree(settings, journal, model, own)
        warm(say)
        if settings.is_foreign:
            _refuse_pace(settings)
            foreign = resume_devices(journal, wished, settings.plant, own, say)
            say(f"resuming {journal.path} at {clock(foreign.time)}, after {journal.last:,} records")
            return foreign
        link = _link(settings, model, journal.meta.seed)
        try:
            session = resume(journal, model, link, own, say)
            if wished.model_hash != model.model_hash:
                session.revise(wished, own.mark(wished))
        except BaseException:
            link.close()
            raise
    except BaseException:
        journal.abandon()
        raise
    say(f"resuming {journal.path} at {clock(session.time)}, after {journal.last:,} records")
    return session


def _agree(settings: RunSettings, journal: Journal, model: Plant, own: OwnRules) -> Plant:
    """The model to go on by. Raises JournalError when the journal is not of the run that is wished for."""
    if (journal.meta.plant == FOREIGN) != settings.is_foreign:
        hint = "say where they are met: --plant mqtt://HOST:PORT, or --plant links"
        raise JournalError(
            f"{journal.path} is of a run with real devices; {hint}"
            if journal.meta.plant == FOREIGN
            else f"{journal.path} is of an emulated plant; real devices begin a journal of their own"
        )
    if settings.seed is not None and settings.seed != journal.meta.seed:
        raise JournalError(f"{journal.path} was begun with seed {journal.meta.seed}, not {settings.seed}")
    if settings.model is None:
        return model
    wished = loaded(settings.model, own.names)
    if wished.model_hash != model.model_hash:
        _refuse_revision(settings, journal, model, wished)
    return wished


def _refuse_revision(settings: RunSettings, journal: Journal, model: Plant, wished: Plant) -> None:
    """Raise JournalError, with what differs, unless a revision is asked for and can be taken over."""
    if not settings.revise:
        found = differences(model, wished)
        shown = "\n".join(found[:MOST_SHOWN]) + (f"\n… {len(found) - MOST_SHOWN}" if len(found) > MOST_SHOWN else "")
        raise JournalError(
            f"{journal.path} goes by another model than {_named(settings.model)}:\n{shown}\n"
            "take it over with --revise, resume the run without naming a model, or begin a new journal"
        )
    if not settings.is_foreign and settings.plant != "emulated":
        raise JournalError(f"a plant at {settings.plant} keeps its model: only `emulated` and real devices are revised")


def _named(model: Plant | str | Path | None) -> str:
    return str(model) if isinstance(model, str | Path) else "the one given"


def is_address(plant: str) -> bool:
    """Whether a plant is met at a broker or a server."""
    return plant.startswith(FOREIGN_PLANTS) or plant == LINKS


def _refuse_pace(settings: RunSettings) -> None:
    if settings.speed != 1:
        raise _refusal("--speed", "real devices go by the wall clock", "leave it out, or `--devices emulated`")


def _link(settings: RunSettings, model: Plant, seed: int) -> Link:
    plant = settings.plant
    if is_address(plant):
        return emulated_at(plant, model, seed)
    if plant == "emulated":
        return Loopback(model, seed)
    if plant == "process":
        return Pipe.to_new_process(model, seed)
    source, target = plant.removeprefix(NAMED).split(",")
    return Pipe.to_named(Path(source), Path(target))


def _refusal(place: str, message: str, hint: str = "") -> InputError:
    return InputError([Problem(Place(place), message, hint)])
