"""The kernel is compiled before the first future; and runs of small plants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lineside.kernel.build.warm import warm
from lineside.link.loopback import Loopback
from lineside.model.load import load, loads
from lineside.run.recovery import begin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lineside.model.plant import Plant
    from lineside.run.session import Session

HOUR = 3600 * 1_000_000
Begin = "Callable[..., Session]"


@pytest.fixture(scope="session", autouse=True)
def _warm_kernel() -> None:
    warm()


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Session]:
    """Begin a run of a plant, `hours` on, with an emulated plant of its own, or of another."""

    def start(
        model: str | Plant, hours: float, name: str = "run", seed: int = 1, truth: Plant | None = None
    ) -> Session:
        plant = (load(model) if "\n" not in model else loads(model)) if isinstance(model, str) else model
        link = Loopback(truth or plant, seed)
        link.plant.model = plant.model_hash  # the truth is not what is believed
        session = begin(tmp_path / f"{name}.lineside", plant, link, seed=seed, speed=0)
        session.advance(round(hours * HOUR))
        return session

    return start
