"""A plant that runs: the controller, its journal, its recovery, and what people see of it.

Whatever takes long to import is imported when a run is wished for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from lineside.model.duration import Duration
    from lineside.model.plant import Plant
    from lineside.run.handle import Run

__all__ = ["run"]


def run(
    plant: Plant | str | Path | None = None,
    *,
    journal: str | Path | None = None,
    speed: float = 1.0,
    until: Duration | None = None,
    seed: int | None = None,
    devices: str = "emulated",
    port: int | None = None,
    rules: Path | None = None,
) -> Run:
    """Run a plant: the controller commands, devices report, and every report is in a journal before it counts.

    ```python
    with lineside.run("engine-line", speed=60) as line:
        print(line.wait("10 min").products)
    ```

    Args:
        plant: the plant, or the name or file of a model; None: the plant of the journal.
        journal: the file of a new journal, or of one to go on with; None: a new one in the user's data folder.
        speed: plant seconds a second, 1 to 600; 0: as fast as it goes.
        until: when it stops by itself, in the plant's time since the run began; None: when it is stopped.
        seed: of an emulated plant; None: 1, or the journal's.
        devices: who plays them: `"emulated"`, `"process"` (in one of its own), `"mqtt://HOST:PORT"`,
            `"opc.tcp://HOST:PORT"`, or `"links"`: those of the model's links, by the wall clock.
        port: where the screen is served, on this machine only; 0: any free port; None: nowhere.
        rules: the file of the user's own dispatching rules, where the plant goes by such.

    Nothing runs before `start`, or the `with` block, which stops it, too.

    Raises:
        InputError: an argument cannot be used; JournalError among what `start` raises, for what the journal is.
    """
    from pathlib import Path

    from lineside.extras import need
    from lineside.run.handle import Run
    from lineside.run.start import RunSettings, refuse_unknown

    if port is not None:
        need("live", "`port`, the screen of a run,")
    if rules is not None:
        need("compile", "`rules`, which are compiled,")
    refuse_unknown(devices)
    settings = RunSettings(plant, devices, float(speed), seed, None if journal is None else Path(journal), rules)
    return Run(settings, until, port)
