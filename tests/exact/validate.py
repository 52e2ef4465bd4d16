"""`scripts/validate`: the exact figures beside the simulated ones, on the screen and as a page of the documents."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from joblib import Parallel, delayed
from rich.console import Console

from lineside.kernel.build.warm import warm
from tests.exact.page import Compared, markdown, screen_table
from tests.exact.registry import CASES
from tests.exact.run import verdicts

PAGE = Path(__file__).parents[2] / "docs" / "background" / "validation.md"
LENGTHS = {"quick": 0.1, "standard": 1.0, "full": 10.0}


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare all cases; 0 if every figure agrees, 1 if one does not."""
    options = _parser().parse_args(arguments)
    named = [case for case in CASES if options.only.lower() in f"{case.family} {case.name}".lower()]
    chosen = [case.lasting(LENGTHS[options.length]) for case in named]
    if not chosen:
        print(f"no case's name holds `{options.only}`", file=sys.stderr)
        return 2
    console = Console()
    warm(lambda line: print(line, file=sys.stderr))
    started = time.perf_counter()
    found_in_turn = Parallel(n_jobs=-1, return_as="generator")(delayed(verdicts)(case, options.seed) for case in chosen)
    compared: list[Compared] = []
    for case, found in zip(chosen, found_in_turn, strict=True):
        compared.append((case, found))
        console.print(screen_table(case, found), "")
    wrong = [(case, verdict) for case, found in compared for verdict in found if not verdict.agrees]
    figures = sum(len(found) for _, found in compared)
    console.print(f"{figures - len(wrong)} of {figures} figures agree, in {time.perf_counter() - started:.0f} s")
    for case, verdict in wrong:
        console.print(f"{case.family}, {case.name}: {verdict}", style="red", highlight=False)
    if options.length != "quick" and len(chosen) == len(CASES) and options.seed is None:
        PAGE.write_text(markdown(compared), encoding="utf-8")
        console.print(f"written: {PAGE.relative_to(Path.cwd()) if PAGE.is_relative_to(Path.cwd()) else PAGE}")
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/validate",
        description="Compare simulated figures with exact ones and write docs/background/validation.md.",
    )
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        "--quick",
        dest="length",
        action="store_const",
        const="quick",
        default="standard",
        help="a tenth of the length, and no page is written",
    )
    length.add_argument("--full", dest="length", action="store_const", const="full", help="ten times the length")
    parser.add_argument("--seed", type=int, help="another seed than the cases' own; no page is written")
    parser.add_argument("--only", default="", metavar="TEXT", help="cases whose family or name holds this; no page")
    return parser


if __name__ == "__main__":
    sys.exit(main())
