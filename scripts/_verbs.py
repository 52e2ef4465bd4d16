"""What each script does, once `_start` has found that this Python is new enough. Standard library only."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from _venv import BASE_LOCK, DEVELOPMENT_LOCK, EXTRA_LOCKS, CannotPrepareError, Environment

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
CODE = ("src", "tests", "scripts", "benchmarks", "docs")
VALIDATION = "import sys; sys.path.insert(0, sys.argv.pop(1)); from tests.exact.validate import main; sys.exit(main())"
MUTANTS = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from _mutants import mutants; "
    "sys.exit(mutants(int((sys.argv[1:] or ['200'])[0])))"
)
COMMAND_LINE = "import sys; from lineside.cli import main; sys.argv[0] = 'lineside'; sys.exit(main())"

CANNOT_START, INTERRUPTED = 2, 130
NO_TESTS_COLLECTED = 5  # pytest's status


@dataclass(frozen=True)
class Step:
    """One thing to do: a Python module, run with arguments in the root folder."""

    name: str
    command: tuple[str, ...]
    variables: dict[str, str] = field(default_factory=dict)
    may_be_empty: bool = False

    def done(self, python: Path, *, quiet: bool = False) -> bool:
        """Run it, its output shown as it comes, or `quiet`, at its end; whether it succeeded."""
        import subprocess

        if not quiet:
            print(f"== {self.name}", flush=True)
        started = time.monotonic()
        command = [str(python), "-P", "-X", "utf8", *([] if self.command[0] == "-c" else ["-m"]), *self.command]
        out, err = (subprocess.PIPE, subprocess.STDOUT) if quiet else (None, None)
        ended = subprocess.run(command, cwd=ROOT, env=os.environ | self.variables, check=False, stdout=out, stderr=err)
        good = ended.returncode == 0 or (self.may_be_empty and ended.returncode == NO_TESTS_COLLECTED)
        took = (time.monotonic() - started) / 60
        said = ended.stdout.decode(errors="replace") if quiet else ""
        how = f": {took:.1f} min" if good else f" FAILED after {took:.1f} min"
        print(f"{said}== {self.name}{how}", flush=True)
        return good


def _side_by_side() -> tuple[str, ...]:
    """Pytest's options for a test process on each of up to four cores."""
    workers = min(os.cpu_count() or 1, 4)
    return ("-n", str(workers), "--dist", "loadgroup") if workers > 1 else ()


STYLE = Step("style", ("ruff", "check", "--quiet"))
FORMAT = Step("format", ("ruff", "format", "--check", "--quiet"))
DOCUMENTS = Step(
    "documents",
    ("mkdocs", "build", "--strict", "--quiet", "--site-dir", "build/site"),
    {"NO_MKDOCS_2_WARNING": "1"},  # the theme's advertisement of its successor; see docs/decisions/0001-house.md
)
WHEEL = Step("wheel", ("hatchling", "build", "-t", "wheel", "-d", "dist"))
# What many tests need, made by one process before they begin, so that none of them waits for it, and in the order in
# which the shipped libraries were made, so that what is made of it can be compared with them.
COMPILE = "from lineside.kernel.build.warm import compile_kernel; compile_kernel()"
KERNEL = Step("kernel", ("-c", COMPILE), {"NUMBA_CPU_NAME": "generic"})  # the variable as in tests/conftest.py
# The small tests of the kernel again without the compiler: the same results, and the only run whose coverage sees it.
COMPILER_OFF = Step(
    "tests with the compiler off",
    ("pytest", "-q", "-m", "compiler_off", *_side_by_side()),
    {"NUMBA_DISABLE_JIT": "1"},
    may_be_empty=True,
)
# Traced, these tests take 1.8 times as long, so `scripts/test` does without; see docs/decisions/0071-minutes-of-ci.md.
TRACED = {
    "LINESIDE_TRACED": "lineside.kernel",  # read in pyproject.toml, [tool.coverage.run]
    "LINESIDE_UNTRACED": "none",
    "COVERAGE_FILE": "build/compiler-off.coverage",
}

# Tests that try a few random examples each time, with many; see tests/examples.py.
EXAMPLES = Step(
    "the same tests with more examples",
    (
        "pytest",
        "-q",
        *_side_by_side(),
        "tests/unit/district/test_release.py",
        "tests/unit/district/test_release_over_time.py",
        "tests/unit/district/test_rollup.py",
        "tests/unit/district/sheet/test_roundtrip.py",
        "tests/unit/simulate/test_check_holds.py",
        "tests/integration/run/test_lockstep.py",
        "tests/exact/test_answer_coverage.py",
        "tests/kernel/test_pairs.py",
        "tests/unit/web/test_described.py",
        "tests/exact/test_coverage.py",
    ),
    {"LINESIDE_EXAMPLES": "40"},
)


def _types() -> Step:
    return Step("types", ("mypy", *(folder for folder in CODE if any((ROOT / folder).rglob("*.py")))))


def _tests() -> Step:
    return Step("tests", ("pytest", *_side_by_side()))


def _traced(step: Step, variables: dict[str, str]) -> Step:
    """The same with the lines that it does not reach, at its end."""
    command = (*step.command, "--cov", "--cov-report=term:skip-covered")
    return replace(step, command=command, variables=step.variables | variables)


# How a command that needs more packages asks for them: it starts this script again, the extra's name in a variable.
SCRIPT, WANTED, GIVEN = "LINESIDE_SCRIPT", "LINESIDE_WANTED", "LINESIDE_GIVEN"


def lineside(arguments: list[str]) -> int:
    """The command line. A command gets what all need; one that needs more asks for it, see src/lineside/extras.py."""
    wanted = os.environ.pop(WANTED, "")
    environment = _prepared(EXTRA_LOCKS.get(wanted, BASE_LOCK))
    os.environ[SCRIPT] = str(ROOT / "scripts" / "lineside")
    os.environ[GIVEN] = " ".join(filter(None, (os.environ.get(GIVEN), wanted)))
    return environment.become(["-c", COMMAND_LINE, *arguments])


def test(arguments: list[str]) -> int:
    """All that must hold before a change lands; with arguments, pytest alone with these."""
    if arguments:
        environment = _prepared(DEVELOPMENT_LOCK)
        os.chdir(ROOT)
        return environment.become(["-m", "pytest", *arguments])
    return _run([STYLE, FORMAT, [KERNEL, DOCUMENTS, _types(), COMPILER_OFF], _tests()])


def check(arguments: list[str]) -> int:
    """Style and types."""
    return _refused("check", arguments) or _run([STYLE, FORMAT, _types()])


def build(arguments: list[str]) -> int:
    """The wheel in dist/ and the documents in build/site/; `build kernel`: the kernel's shared libraries instead."""
    if arguments == ["kernel"]:
        return _prepared(DEVELOPMENT_LOCK).become([str(ROOT / "scripts" / "_library.py")])
    return _refused("build", arguments) or _licences() or _run([WHEEL, DOCUMENTS])


def _licences() -> int:
    """Nonzero where something that users install cannot ship with the Apache licence."""
    from _licences import licences, told

    environment = _prepared(DEVELOPMENT_LOCK)
    print("== licences", flush=True)
    locks = [lock for lock in sorted(ROOT.glob("requirements*.lock")) if lock.name != DEVELOPMENT_LOCK]
    if told(licences(environment.python, locks)):
        return 0
    print("failed: licences", file=sys.stderr)
    return 1


def coverage(arguments: list[str]) -> int:
    """The lines that no test reaches: those of the kernel with the compiler off, and all others."""
    return _refused("coverage", arguments) or _run([_traced(COMPILER_OFF, TRACED), _traced(_tests(), {})])


def soak(arguments: list[str]) -> int:
    """What runs for hours: the tests marked `soak`, and random examples by the thousand. Arguments go to pytest.

    `mutants [N]` tries at most N small changes (200) of each file of `_mutants.TESTS` instead.
    """
    if arguments[:1] == ["mutants"]:
        return _prepared(DEVELOPMENT_LOCK).become(["-c", MUTANTS, str(ROOT / "scripts"), *arguments[1:]])
    soaks = Step("soak tests", ("pytest", "-m", "soak", *arguments))
    return _run([soaks] if arguments else [soaks, EXAMPLES])


def bundle(arguments: list[str]) -> int:
    """A folder that starts by a double click, without Python or a network."""
    from _bundle import bundle as make

    make(arguments)
    return 0


def validate(arguments: list[str]) -> int:
    """Exact figures beside simulated ones, on the screen and as a page of the documents."""
    environment = _prepared(DEVELOPMENT_LOCK)
    return environment.become(["-c", VALIDATION, str(ROOT), *arguments])


def _refused(verb: str, arguments: list[str]) -> int:
    """Nonzero, and a message, where arguments were given to a script that takes none."""
    if not arguments:
        return 0
    more = " but `kernel`" if verb == "build" else ""
    print(f"scripts/{verb} takes no arguments{more}; given: {' '.join(arguments)}", file=sys.stderr)
    return CANNOT_START


def _run(steps: Sequence[Step | list[Step]]) -> int:
    """Do all steps, the later ones even where an earlier one failed, and name the failed ones at the end.

    Those of an inner list take one core each: two at once.
    """
    environment = _prepared(DEVELOPMENT_LOCK)
    failed = []
    try:
        for step in steps:
            together = step if isinstance(step, list) else [step]
            for one, good in zip(together, _all_done(together, environment.python), strict=True):
                if not good:
                    failed.append(one.name)
    except KeyboardInterrupt:
        return INTERRUPTED
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _all_done(steps: list[Step], python: Path) -> list[bool]:
    """Whether each of these steps succeeded."""
    if len(steps) == 1:
        return [steps[0].done(python)]
    from concurrent.futures import ThreadPoolExecutor

    print(f"== {', '.join(step.name for step in steps)}", flush=True)
    with ThreadPoolExecutor(2) as both:
        return list(both.map(lambda step: step.done(python, quiet=True), steps))


def _prepared(lock: str) -> Environment:
    """The environment, made ready; where it cannot be, the person is told why and the process ends."""
    environment = Environment(ROOT)
    try:
        environment.ensure(lock)
    except CannotPrepareError as error:
        print(error, file=sys.stderr)
        sys.exit(CANNOT_START)
    except KeyboardInterrupt:
        print("\nStopped; the next start prepares .venv again.", file=sys.stderr)
        sys.exit(INTERRUPTED)
    return environment
