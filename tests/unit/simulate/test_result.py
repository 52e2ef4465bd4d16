"""The result document and the frames: the keys that programs rely on."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import polars as pl
import pytest

import lineside
from lineside.lower.codes import STATES
from tests.unit.simulate.plants import random_line

TOP = [
    "lineside", "model", "model_hash", "overrides", "seed", "replications", "for_s", "warmup_s", "warmup_rule",
    "batches", "precise", "notes", "events", "wall_s", "finished", "products", "stations", "workers", "parts", "fleets",
    "kpi", "passages", "energy_kwh", "energy_per_good_part_kwh", "peak_kw", "load_kw", "costs", "bottleneck",
    "limits", "tightest", "climbing", "bottlenecks", "reliefs", "per_replication", "orders", "orders_together",
    "series",
]  # fmt: skip
PRODUCT = [
    "completed", "throughput_per_h", "cycle_time_s", "wip", "backlog", "on_time", "first_pass_yield", "scrapped",
    "escaped_defects", "rolled_yield", "defects", "steps",
]  # fmt: skip
ESTIMATE = ["mean", "low", "high"]


@pytest.fixture(scope="module")
def result() -> lineside.Result:
    return lineside.simulate(random_line(), "1 h", replications=3)


@pytest.fixture(scope="module")
def document(result: lineside.Result) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(result.to_json())
    return loaded


def test_the_document_has_the_documented_keys(document: dict[str, Any]) -> None:
    assert list(document) == TOP
    product, station = document["products"]["part"], document["stations"]["s1"]
    assert list(product) == PRODUCT
    assert list(product["cycle_time_s"]) == [*ESTIMATE, "p50", "p90", "p99"]
    shares = ["busy_of_hours", "occupied"]
    assert list(station) == ["machines", "time", "queue", "energy_kwh", "repairs", "maintenance", "kpi", *shares]
    assert list(station["time"]) == list(STATES)
    for estimate in (product["wip"], product["cycle_time_s"]["p90"], station["time"]["busy"], document["energy_kwh"]):
        assert list(estimate) == ESTIMATE


def test_the_document_says_what_was_simulated(document: dict[str, Any]) -> None:
    assert document["lineside"] == lineside.__version__
    assert document["model"] == "line"
    assert document["model_hash"] == random_line().model_hash
    assert (document["seed"], document["replications"], document["for_s"], document["warmup_s"]) == (1, 3, 3600.0, 0.0)


def test_no_nan_and_no_infinity_reach_json() -> None:
    """One replication of a plant in which nothing is ever finished: little is known, and all of it is valid JSON."""
    result = lineside.simulate(random_line(), "1 s", replications=1)

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    product = json.loads(result.to_json(), parse_constant=refuse)["products"]["part"]
    assert product["cycle_time_s"]["mean"] is None
    assert product["completed"] == {"mean": 0.0, "low": None, "high": None}


def test_a_frame_has_a_row_for_each_station_and_three_columns_for_each_estimate(result: lineside.Result) -> None:
    frame = result.frame("stations")
    assert frame["station"].to_list() == ["s1", "s2", "s3", "s4"]
    assert {"machines", "busy", "busy_low", "busy_high", "queue", "queue_low", "energy_kwh"} <= set(frame.columns)
    assert frame["energy_kwh"].dtype == pl.Float64
    assert frame["busy"].to_list() == [each.time["busy"].mean for each in result.stations.values()]


def test_a_frame_of_products_has_the_quantiles(result: lineside.Result) -> None:
    frame = result.frame("products")
    cycle = result.products["part"].cycle_time_s
    assert frame.select("cycle_time_s", "cycle_time_s_p90", "cycle_time_s_p90_high").row(0) == (
        cycle.mean,
        cycle.p90.mean,
        cycle.p90.high,
    )


def test_a_frame_of_nobody_is_empty(result: lineside.Result) -> None:
    assert result.frame("workers").is_empty()


def test_an_unknown_frame_is_refused(result: lineside.Result) -> None:
    with pytest.raises(ValueError, match="there is no table 'machines'"):
        result.frame("machines")  # type: ignore[arg-type]


def test_a_result_cannot_be_changed(result: lineside.Result) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.seed = 2  # type: ignore[misc]
