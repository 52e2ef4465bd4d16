"""A works of 60 stations, 200 machines and 12 vehicles with everything on: days simulated a second."""

from __future__ import annotations

import argparse
import time

import lineside
from benchmarks.plants import works_text
from benchmarks.table import count, show

DAY = 86_400.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=float, default=50, help="simulated days of each round")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    plant = lineside.loads(works_text())
    lineside.simulate(plant, 3_600.0, replications=1, workers=1)  # compiles, or loads what was compiled
    rows: list[tuple[str, ...]] = []
    for seed in range(1, given.rounds + 1):
        began = time.process_time()
        result = lineside.simulate(plant, given.days * DAY, replications=1, seed=seed, workers=1)
        took = time.process_time() - began
        made = sum(product.completed.mean for product in result.products.values())
        brought = result.fleets["agv"].deliveries.mean
        rates = (f"{given.days / took:.3g}", count(result.events / took))
        rows.append((f"seed {seed}", *rates, f"{made:,.0f}", f"{brought:,.0f}", str(result.bottleneck)))
    columns = ("", "days/s", "facts/s", "parts made", "loads brought", "bottleneck")
    show(f"60 stations, 200 machines, 12 vehicles, {given.days:g} days", columns, rows, ["One core."])


if __name__ == "__main__":
    main()
