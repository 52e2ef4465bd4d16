"""One plant under many settings: every combination of some values, under common random numbers, as one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

from lineside.errors import InputError, Place, Problem
from lineside.extras import need

if TYPE_CHECKING:
    from pathlib import Path

    import polars

    from lineside.model.duration import Duration
    from lineside.model.plant import Plant
    from lineside.rules import RuleFunction
    from lineside.simulate.progress import Listener

MOST_POINTS = 10_000
COLUMNS = ("completed", "throughput_per_h", "cycle_time_s", "wip", "backlog")


def sweep(
    plant: Plant | str | Path,
    values: Mapping[str, Sequence[object]],
    duration: Duration,
    warmup: Duration | None = None,
    replications: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    *,
    rules: Mapping[str, RuleFunction] | None = None,
    progress: Listener | None = None,
) -> polars.DataFrame:
    """Simulate every combination of some values, such as `{"stations.s2.buffer": [0, 5, 10]}`.

    Args:
        plant: the plant, or the name or file of a model.
        values: for each path, as `--set` names it, the values that it takes.
        duration: how long to measure each, after the warm-up.
        warmup: how long to run each before measuring; `"auto"`: until it has settled.
        replications: independent runs of each; None: 10.
        seed: any whole number. All combinations see the same random numbers, so that differences between them are known
            better than each of them.
        workers: processes at most; None: as many as there are cores.
        rules: the user's own dispatching rules.
        progress: called while it runs, with the combination in `what`; what it raises, or its `cancel()`, stops all.

    Returns:
        One row for each combination and product: the values, a column each, then what is made, and the bottleneck;
        every figure with the ends of its 95 % interval in `_low` and `_high`.

    Raises:
        InputError: a value cannot be, or there are more than 10,000 combinations.
        CancelledError: `progress` cancelled it.
    """
    need("tables", "`sweep`")
    import polars

    from lineside.model.change import override
    from lineside.model.load import loaded
    from lineside.simulate import simulate
    from lineside.simulate.frames import ends_of
    from lineside.simulate.progress import told_as

    first = loaded(plant, tuple(rules or ()))
    points = [dict(zip(values, each, strict=True)) for each in product(*values.values())]
    if not 1 <= len(points) <= MOST_POINTS:
        problem = f"expected from 1 to {MOST_POINTS:,} combinations, found {len(points):,}"
        raise InputError([Problem(Place("values"), problem)])
    plants = [override(first, point) for point in points]  # all are checked before the first is simulated
    rows: list[dict[str, object]] = []
    for point, changed in zip(points, plants, strict=True):
        what = ", ".join(f"{path}={value}" for path, value in point.items())
        told = told_as(what, progress)
        found = simulate(changed, duration, warmup, replications, seed, workers, rules=rules, progress=told)
        for name, it in found.products.items():
            figures = {key: value for each in COLUMNS for key, value in ends_of(each, getattr(it, each)).items()}
            rows.append({**point, "product": name, **figures, "bottleneck": found.bottleneck})
    return polars.DataFrame(rows, infer_schema_length=None, strict=False)
