"""What each script does, once `_start` has found that this Python is new enough. Standard library only."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from _venv import BASE_LOCK, DEVELOPMENT_LOCK, EXTRA_LOCKS, CannotPrepareError, Environment

ROOT = Path(__file__).resolve().parent.parent
CODE = ("src", "tests", "scripts", "benchmarks", "docs")
VALIDATION = "import sys; sys.path.insert(0, sys.argv.pop(1)); from tests.exact.validate import main; sys.exit(main())"
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

    def done(self, python: Path) -> bool:
        """Run it, its output shown as it comes; whether it succeeded."""
        import subprocess

        print(f"== {self.name}", flush=True)
        started = time.monotonic()
        command = [str(python), "-P", "-X", "utf8", "-m", *self.command]
        status = subprocess.run(command, cwd=ROOT, env=os.environ | self.variables, check=False).returncode
        good = status == 0 or (self.may_be_empty and status == NO_TESTS_COLLECTED)
        took = (time.monotonic() - started) / 60
        print(f"== {self.name}: {took:.1f} min" if good else f"== {self.name} FAILED after {took:.1f} min", flush=True)
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
# The small tests of the kernel again without the compiler: the same results, and the only run whose coverage sees it.
COMPILER_OFF = Step(
    "tests with the compiler off",
    ("pytest", "-q", "-m", "compiler_off", *_side_by_side(), "--cov", "--cov-report=term:skip-covered"),
    {
        "NUMBA_DISABLE_JIT": "1",
        "LINESIDE_TRACED": "lineside.kernel",  # read in pyproject.toml, [tool.coverage.run]
        "LINESIDE_UNTRACED": "none",
        "COVERAGE_FILE": "build/compiler-off.coverage",
    },
    may_be_empty=True,
)


def _types() -> Step:
    return Step("types", ("mypy", *(folder for folder in CODE if any((ROOT / folder).rglob("*.py")))))


def _tests() -> Step:
    return Step("tests", ("pytest", *_side_by_side(), "--cov", "--cov-report=term:skip-covered"))


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
    return _run([STYLE, FORMAT, _types(), DOCUMENTS, COMPILER_OFF, _tests()])


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


def soak(arguments: list[str]) -> int:
    """What runs for hours: the tests marked `soak`. Arguments go to pytest."""
    return _run([Step("soak tests", ("pytest", "-m", "soak", *arguments))])


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


def _run(steps: list[Step]) -> int:
    """Do all steps, the later ones even where an earlier one failed, and name the failed ones at the end."""
    environment = _prepared(DEVELOPMENT_LOCK)
    try:
        failed = [step.name for step in steps if not step.done(environment.python)]
    except KeyboardInterrupt:
        return INTERRUPTED
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


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
