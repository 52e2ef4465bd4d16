"""The models of a journal: the one that its run goes by now, and a controller that goes through all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lineside.model.load import loads
from lineside.run.controller import Controller
from lineside.run.journal import JournalError
from lineside.run.journal.stretches import Stretch, stretches
from lineside.run.own import OwnRules

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.run.journal import Journal

NO_RULES: Final = OwnRules()


def plant_of(journal: Journal, rules: OwnRules = NO_RULES) -> Plant:
    """The model that a journal's run goes by now.

    Raises JournalError when its run went by other rules of the user's own.
    """
    return _read(journal, stretches(journal)[-1], rules)


def plants_of(journal: Journal, rules: OwnRules = NO_RULES) -> list[tuple[int, Plant]]:
    """All models that it has gone by, each with the record that it holds behind, as far back as its files reach."""
    return [(each.after, _read(journal, each, rules)) for each in stretches(journal)]


def controller_of(journal: Journal, rules: OwnRules = NO_RULES) -> Controller:
    """A controller before the journal's first record, which takes over each revision of the model on its way."""
    (_, first), *later = plants_of(journal, rules)
    return Controller(first, journal.meta.seed, rules.functions, later)


def _read(journal: Journal, stretch: Stretch, rules: OwnRules) -> Plant:
    if journal.meta.rules and rules.digest != journal.meta.rules:
        given = "another" if rules.digest else "no"
        raise JournalError(
            f"the run of {journal.path} goes by dispatching rules of its user, and {given} file of rules was given:"
            " give the one that it began with (`--rules FILE`)"
        )
    plant = loads(stretch.model, f"the model in {journal.path}", rules=rules.names)
    if stretch.model == journal.meta.model and plant.model_hash != journal.meta.model_hash:
        raise JournalError(f"{journal.path} holds another model than it says; was it edited?")
    return plant
