"""Services a second on a line of 20 stations, buffers of 5, never starved at its head, beside SimPy in the same run."""

from __future__ import annotations

import argparse

from benchmarks.peer import Line
from benchmarks.race import race


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=500_000, help="simulated seconds for lineside (15 services each)"
    )
    parser.add_argument("--peer-seconds", type=float, default=20_000, help="simulated seconds for SimPy")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    race("20 stations, buffers of 5, exponential(1 s)", Line(), given.seconds, given.peer_seconds, given.rounds, 0.006)


if __name__ == "__main__":
    main()
