"""The line of `services` with 14 workers for its 20 machines, failures in busy time and a crew of two, beside SimPy."""

from __future__ import annotations

import argparse

from benchmarks.peer import Line
from benchmarks.race import race

MODEL = Line(workers=14, every=400.0, repair=20.0, fitters=2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=500_000, help="simulated seconds for lineside (10 services each)"
    )
    parser.add_argument("--peer-seconds", type=float, default=50_000, help="simulated seconds for SimPy")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    race("the same with workers, failures and a crew", MODEL, given.seconds, given.peer_seconds, given.rounds, 0.02)


if __name__ == "__main__":
    main()
