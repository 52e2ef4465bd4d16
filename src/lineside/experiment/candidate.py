"""What is to be compared: models, and one model with changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lineside.errors import ModelError, Place, Problem
from lineside.experiment.claim import FILE, Claim, read_claims
from lineside.lower.support import refuse_the_unsupported
from lineside.model.load import file_of, load
from lineside.model.override import split

if TYPE_CHECKING:
    from lineside.model.plant import Plant


@dataclass(frozen=True, slots=True)
class Candidate:
    """A variant to be compared: its name, its plant, and what was changed in its model."""

    name: str
    plant: Plant
    overrides: Mapping[str, str]

    model: str | None = None
    """The file or name it was loaded from."""


def candidates_of(
    models: Sequence[str], changes: Sequence[str], variants: Sequence[str], rules: Sequence[str]
) -> list[Candidate]:
    """The models with `changes` made to all of them, then the first model once for each of `variants`.

    A variant is one change or several parted by `;`, and is called by them. Raises ModelError, or NotYetError for what
    cannot be simulated.
    """
    common = dict(split(change) for change in changes)
    wanted = [(model, common) for model in models]
    for variant in variants:
        parts = [part.strip() for part in variant.split(";") if part.strip()]
        if not parts:
            raise ModelError([Problem(Place("--with"), "expected a change such as `stations.press.machines=3`")])
        wanted.append((models[0], common | dict(split(part) for part in parts)))
    found: list[Candidate] = []
    for model, overrides in wanted:
        plant = load(model, overrides, rules)
        refuse_the_unsupported(plant)
        own = {path: value for path, value in overrides.items() if path not in common}
        name = ", ".join(f"{path}={value}" for path, value in own.items()) if own else plant.name
        found.append(Candidate(name, plant, overrides, model))
    return found


def claims_beside(candidate: Candidate, given: Path | None) -> tuple[Claim, ...]:
    """The claims in the file that was given, or in `claims.yaml` beside a model that has a folder of its own."""
    if given is not None:
        return read_claims(given)
    if candidate.model is None or file_of(candidate.model).name != "plant.yaml":
        return ()
    beside = file_of(candidate.model).parent / FILE
    return read_claims(beside) if beside.is_file() else ()
