"""Runs in an environment of its own, which has PySpark: `python spark_peer.py QUESTIONS.json`; it prints answers.

The questions are SQL that lineside's expressions were compiled to; the views are over the files of the histories.
"""

from __future__ import annotations

import json
import sys
from functools import reduce
from pathlib import Path

from pyspark.sql import SparkSession
from pyspark.sql.functions import lit

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "1g",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
}


def main() -> None:
    """Answer every question."""
    asked = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    builder = SparkSession.builder.master("local[2]")
    for key, value in SETTINGS.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    for table, places in asked["tables"].items():
        frames = [
            spark.read.parquet(each["folder"])
            .withColumn("plant", lit(each["plant"]))
            .withColumn("run", lit(each["run"]))
            for each in places
        ]
        reduce(lambda a, b: a.unionByName(b), frames).createOrReplaceTempView(table)
    for view, told in asked["views"].items():
        spark.createDataFrame([tuple(row) for row in told["rows"]], told["columns"]).createOrReplaceTempView(view)
    answers = []
    for question in asked["questions"]:
        found = spark.sql(question)
        answers.append({"columns": found.columns, "rows": [[_plain(cell) for cell in row] for row in found.collect()]})
    spark.stop()
    sys.stdout.write("\nANSWERS " + json.dumps(answers) + "\n")


def _plain(cell: object) -> object:
    """Floats by their bits; days as text."""
    return (
        cell.hex()
        if isinstance(cell, float)
        else cell
        if cell is None or isinstance(cell, int | bool | str)
        else str(cell)
    )


if __name__ == "__main__":
    main()
