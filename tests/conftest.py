"""What every test may use: what it needs from the system, a PostgreSQL of its own, and settings for hypothesis."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, settings

from tests import postgresql, system

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

# What the tests compile of the kernel is what the shipped libraries are made of: code for any processor of this kind.
os.environ.setdefault("NUMBA_CPU_NAME", "generic")

IN_CI = os.environ.get("CI", "").lower() == "true"
LACKS = "lacks "

# An example's duration says nothing: the first may compile the kernel. In CI every run tries the same examples, and one
# that fails is told as it is: to make it smaller can take longer than all of CI, and at home it is made so.
settings.register_profile("local", deadline=None, print_blob=True)
settings.register_profile(
    "ci", deadline=None, print_blob=True, derandomize=True, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("ci" if IN_CI else "local")


@pytest.fixture(scope="session")
def kernel_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library of this very kernel for Linux, made anew: 15 s, so its users share one process (xdist_group)."""
    import _library
    from lineside.kernel.build.warm import compile_kernel

    compile_kernel()
    return _library.build(["linux-x86_64"], tmp_path_factory.mktemp("libraries"))["linux-x86_64"]


@pytest.fixture(scope="session")
def wheel_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made once for the process that runs the group "library"."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=system.ROOT, capture_output=True, check=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """SQLAlchemy's address of an empty database in a server of this test session's own, gone at its end."""
    with postgresql.server() as url:
        yield url


LONGEST_NAME = 80


def pytest_make_parametrize_id(val: object) -> str | None:
    """A long text or bytes are told by their begin and length: the processes send each other the name of each test."""
    if isinstance(val, str | bytes) and len(val) > LONGEST_NAME:
        return f"{val[:40]!a}… {len(val)}"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for the fixture needs the server."""
    for item in items:
        if "postgresql_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.needs("postgresql"))


def pytest_configure() -> None:
    """A shell has what it starts in the background ignore Ctrl-C, and so would all that the tests start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """What collecting made stays: the collector of garbage need not look at it again during each test."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """So that at the end each library finds what it waits for."""
    gc.unfreeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test where the system lacks what it needs."""
    for name in sorted({name for marker in item.iter_markers("needs") for name in marker.args}):
        if reason := system.lack(name):
            pytest.skip(f"{LACKS}{name}: {reason}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI nothing is skipped: there a skip is a failure."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"{_reason(report)} (in CI every test must run)"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for whole files that skip themselves."""
    report = yield
    if IN_CI and report.skipped:
        report.outcome, report.longrepr = "failed", f"{_reason(report)} (in CI every test must run)"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the system lacks, and the minutes of each group of tests."""
    _tell_lacks(terminalreporter)
    _tell_minutes(terminalreporter)


def _tell_minutes(terminalreporter: pytest.TerminalReporter) -> None:
    """The minutes of each folder of tests, added over all processes, where all together took some."""
    minutes: defaultdict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                folder = report.nodeid.partition("::")[0].rpartition("/")[0]
                minutes["/".join(folder.split("/")[:3])] += report.duration / 60
    if sum(minutes.values()) < 1:
        return
    terminalreporter.section("minutes by folder, added over all processes")
    for folder, sum_ in sorted(minutes.items(), key=lambda one: -one[1]):
        terminalreporter.write_line(f"{sum_:6.1f}  {folder}")


def _tell_lacks(terminalreporter: pytest.TerminalReporter) -> None:
    """List what the system lacks, how to get it, and the tests that were skipped for it."""
    skipped = defaultdict(list)
    for report in terminalreporter.stats.get("skipped", ()):
        reason = _reason(report)
        if reason.startswith(LACKS):
            skipped[reason.removeprefix(LACKS)].append(report.nodeid)
    if skipped:
        terminalreporter.section("lacking on this machine")
    for reason, tests in sorted(skipped.items()):
        terminalreporter.write_line(f"{reason} Skipped for it: {len(tests)}")
        for test in tests:
            terminalreporter.write_line(f"  {test}")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return said.removeprefix("Skipped: ")
