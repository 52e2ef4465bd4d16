"""A plant drawn to fit a moment of a journal, which then does what the journal shows, as far as it shows it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lineside.forecast.draws import ARRIVAL, EVERY, REPAIR
from lineside.forecast.forced import ForcedPlant
from lineside.lower.codes import CONSTANT, NONE

if TYPE_CHECKING:
    from lineside.forecast.draws import Draws, Key, Standing
    from lineside.forecast.present import Present
    from lineside.lower.block import Block
    from lineside.lower.transplant import Translation


def supposed(present: Present, draws: Draws, standing: Standing, moving: Translation, future: int) -> ForcedPlant:
    """The physical half at a moment, of a present that may be of a revised model.

    What was under way then ends as the journal shows it, where one law is not asked for two things at once; else it
    is drawn given how long it had lasted.
    """
    block = present.block.copy()
    laws = block.table("distribution").copy()
    rows = {table: _before(moving, table, block) for table in ("failure", "source", "step", "phase", "way", "stock")}
    machines = moving.rows["machine"].tolist()
    work = {machines[m]: key for m, key in standing.work.items() if machines[m] != NONE}
    left = _give(block, _under_way(block, draws, standing, work, rows))
    twin = replace(present, block=block).imagined(future)
    twin.table("distribution")[:] = laws
    plant = ForcedPlant(twin, draws, present.seed(future), rows)
    plant.resume(laws, work, standing.counts)
    plant.unseen |= left
    return plant


def _before(moving: Translation, table: str, block: Block) -> list[int]:
    """For each row of the new model, which old one it was; NONE: it is new."""
    found = [NONE] * len(block.table(table))
    for old, new in enumerate(moving.rows[table].tolist()):
        if new != NONE:
            found[new] = old
    return found


def _under_way(
    block: Block, draws: Draws, standing: Standing, work: dict[int, Key], rows: dict[str, list[int]]
) -> dict[int, dict[Key, int]]:
    """What each law is to give for what is under way, by its row: draws, µs."""
    wanted: dict[int, dict[Key, int]] = {}

    def want(law: int, key: Key) -> None:
        if law != NONE and key in draws.known:
            wanted.setdefault(law, {})[key] = draws.known[key]

    for m, key in work.items():
        lot = int(block.table("machine")["lot"][m])
        if lot != NONE:
            step, doing = int(block.table("lot")["step"][lot]), int(block.table("machine")["doing"][m])
            phase = block.table("phase")["time"][doing] if doing != NONE else block.table("step")["time"][step]
            want(int(phase), key)
    for f, failure in enumerate(block.table("failure")):
        for what, law in ((EVERY, "every"), (REPAIR, "repair")):
            was = rows["failure"][f]
            want(int(failure[law]), (what, was, standing.counts.get((what, was), 0) + 1))
    for o, source in enumerate(block.table("source")):
        was = rows["source"][o]
        want(int(source["every"]), (ARRIVAL, was, standing.counts.get((ARRIVAL, was), 0) + 1))
    return wanted


def _give(block: Block, wanted: dict[int, dict[Key, int]]) -> set[Key]:
    """Have laws give what is wanted; the draws for which that cannot be, since one law has to give several."""
    laws = block.table("distribution")
    left: set[Key] = set()
    for law, draws in wanted.items():
        if len(set(draws.values())) > 1:
            left |= set(draws)
        else:
            laws["kind"][law], laws["a"][law] = CONSTANT, float(next(iter(draws.values())))
    return left
