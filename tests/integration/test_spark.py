"""The same expressions give the same answers, to the bit, on DuckDB and on Spark over the same files of two plants.

Spark has an environment of its own, made once from tests/integration/spark.lock; with Java it is about half a gigabyte,
which takes four minutes to fetch and start: hence a soak.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from lineside.history import measure
from lineside.history.query import History
from lineside.history.simulated import record
from lineside.history.tables import SORTED
from lineside.model.load import load

HERE = Path(__file__).parent
LOCK = HERE / "spark.lock"
ENVIRONMENT = HERE.parents[1] / "build" / "spark"
PATIENCE_S = 600


def python_with_spark() -> Path:
    """The interpreter of Spark's environment, which is made where it lacks or its lock has changed."""
    stamp, wanted = ENVIRONMENT / "made-from", hashlib.sha256(LOCK.read_bytes()).hexdigest()
    python = ENVIRONMENT / "bin" / "python"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True, timeout=PATIENCE_S)
        command = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
        if done.returncode and "CI" not in os.environ:
            pytest.skip(f"PySpark cannot be installed here: {done.stderr.strip()[-200:]}")
        assert done.returncode == 0, done.stderr
        stamp.write_text(wanted, encoding="utf-8")
    return python


@pytest.mark.soak
@pytest.mark.needs("java")
def test_spark_answers_as_duckdb_does(tmp_path: Path) -> None:
    record(tmp_path / "cell", load("engine-cell"), 2 * 86_400.0)
    record(tmp_path / "tandem", load("tandem"), 3 * 3600.0)
    first = date(2024, 3, 4)
    expressions = [
        measure.figures(["plant"]),
        measure.figures(["plant", "machine", "day"]),
        measure.figures(["plant", "station", "hour"], since=first),
        measure.figures(["plant", "machine", "shift"], since=first, until=date(2024, 3, 5)),
    ]
    with History(tmp_path) as history:
        expected = [history.sql(measure.sql(each)) for each in expressions]
        views = {name: history.sql(f"SELECT * FROM {name}") for name in ("element", "place")}  # noqa: S608 - our own
        places = [
            {"folder": str(folder), "plant": told.plant, "run": told.run}
            for folder, told in zip(history.folders, history.abouts, strict=True)
        ]
    asked = {
        "tables": {
            table: [each | {"folder": f"{each['folder']}/{table}"} for each in places]
            for table in SORTED
            if all((Path(each["folder"]) / table).is_dir() for each in places)
        },
        "views": {name: {"columns": frame.columns, "rows": frame.rows()} for name, frame in views.items()},
        "questions": [measure.sql(each, "pyspark") for each in expressions],
    }
    (tmp_path / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    command = [str(python_with_spark()), str(HERE / "spark_peer.py"), str(tmp_path / "asked.json")]
    variables = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "SPARK_HOME")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S, env=variables)
    assert done.returncode == 0, done.stderr[-3000:]
    answers = json.loads(done.stdout.partition("\nANSWERS ")[2])
    for frame, answer in zip(expected, answers, strict=True):
        assert answer["columns"] == frame.columns
        mine = [
            [cell.hex() if isinstance(cell, float) else str(cell) if isinstance(cell, date) else cell for cell in row]
            for row in frame.rows()
        ]
        assert answer["rows"] == mine
        assert len(mine) > 1
