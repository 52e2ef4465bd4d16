"""Which small changes of the rules no test notices: mutants by Cosmic Ray, in a copy of the checkout.

Cosmic Ray is no part of the development lock: it brings a web client and a database of its own. Its command must be
found on the PATH, from an environment of its own: `pip install cosmic-ray`.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = {
    "src/lineside/kernel/flow/ranking.py": "tests/kernel/test_ranking.py",
    "src/lineside/kpi/indicator.py": "tests/unit/kpi/test_indicator.py",
    "src/lineside/kpi/material.py": "tests/unit/kpi/test_material.py",
    "src/lineside/district/rollup.py": "tests/unit/district/test_rollup.py",
}
"""For each file those tests that shall notice. The kernel's run with its compiler off."""
SEED = 1
LONGEST_S = 300


def mutants(most: int) -> int:
    """Print, for each file of `TESTS`, how many of at most `most` mutants no test noticed, and each of those."""
    if shutil.which("cosmic-ray") is None:
        print("scripts/soak mutants needs `cosmic-ray` on the PATH: pip install cosmic-ray, elsewhere", file=sys.stderr)
        return 2
    for file, tests in TESTS.items():
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder)
            for each in ("src", "tests", "scripts", "pyproject.toml"):
                source = ROOT / each
                if source.is_dir():
                    shutil.copytree(source, copy / each, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(source, copy)
            _tell(file, _survivors(copy, file, tests, most))
    return 0


def _survivors(copy: Path, file: str, tests: str, most: int) -> tuple[int, list[str]]:
    """How many mutants were tried, and the changes that no test noticed."""
    command = f"{sys.executable} -m pytest -q -x -n0 -p no:cacheprovider {tests}"
    wanted = {"module-path": file, "timeout": LONGEST_S, "excluded-modules": [], "test-command": command}
    lines = [f"{key} = {json.dumps(value)}" for key, value in wanted.items()]
    config = "\n".join(["[cosmic-ray]", *lines, "[cosmic-ray.distributor]", 'name = "local"', ""])
    (copy / "mutants.toml").write_text(config, encoding="utf-8")
    variables = os.environ | {"PYTHONPATH": "src:.", "NUMBA_DISABLE_JIT": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(command.split(), cwd=copy, env=variables, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cosmic-ray", "init", "mutants.toml", "session.sqlite"], cwd=copy, env=variables, check=True)
    with closing(sqlite3.connect(copy / "session.sqlite")) as session:
        annotated = session.execute(
            "SELECT job_id FROM mutation_specs WHERE operator_name LIKE '%BinaryOperator_BitOr%'"
        )
        unread = [job for (job,) in annotated]  # the `|` of an annotation, which nothing evaluates
        jobs = sorted(job for (job,) in session.execute("SELECT job_id FROM work_items") if job not in unread)
        dropped = unread + random.Random(SEED).sample(jobs, max(0, len(jobs) - most))  # noqa: S311
        for table in ("mutation_specs", "work_items"):
            session.executemany(f"DELETE FROM {table} WHERE job_id = ?", [(job,) for job in dropped])  # noqa: S608
        session.commit()
    subprocess.run(["cosmic-ray", "exec", "mutants.toml", "session.sqlite"], cwd=copy, env=variables, check=True)
    with closing(sqlite3.connect(copy / "session.sqlite")) as session:
        tried = session.execute("SELECT job_id, test_outcome, diff FROM work_results").fetchall()
    return len(tried), [diff for _, outcome, diff in tried if str(outcome).lower().endswith("survived")]


def _tell(file: str, found: tuple[int, list[str]]) -> None:
    tried, survivors = found
    print(f"{file}: {tried - len(survivors)} of {tried} mutants noticed", flush=True)
    for diff in survivors:
        print("\n".join(line for line in diff.splitlines() if line[:1] in "+-@"), flush=True)
