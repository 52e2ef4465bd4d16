"""The kernel means the same when it is not compiled: the same states, and the same futures in store."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kernel.fingerprint import PLANTS, fingerprint

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def interpreted() -> dict[str, dict[str, object]]:
    """The fingerprints from a process whose compiler is off, and warnings errors."""
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.kernel.fingerprint"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, object]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", PLANTS)
def test_it_comes_to_the_same_without_the_compiler(name: str, interpreted: dict[str, dict[str, object]]) -> None:
    compiled = json.loads(json.dumps(fingerprint(name)))
    assert compiled["facts"] > 50
    assert compiled == interpreted[name]
