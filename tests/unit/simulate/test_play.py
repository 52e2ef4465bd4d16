"""What is played is what was simulated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

import lineside
from lineside.errors import InputError
from lineside.lower.codes import DRIVING, SCRAPPED, SECOND
from lineside.lower.moves import OUT
from lineside.lower.picture import COLUMNS
from lineside.model.write import canonical
from lineside.simulate.play import play, wanted
from tests.unit.simulate.plants import PACED

if TYPE_CHECKING:
    from pathlib import Path


SORTED = """
plant: sorted
stations:
  saw: {machines: 2, buffer: 3}
  check: {buffer: 40}
  final: {}
  bench: {}
  sort: {}
workers: {hands: {per-shift: 2}}
products:
  door:
    route:
      - {at: saw, time: exponential(50 s), defects: {split: 20 %, scratch: 20 %}}
      - {at: check, time: 20 s, detects: {split: 100 %, scratch: 90 %},
         rejects: {split: scrap, scratch: mend}}
      - {at: final, time: 5 s, detects: {scratch: 100 %}, rejects: {scratch: sort}}
    side-routes:
      mend:
        - {at: bench, time: exponential(60 s), workers: {hands: 1}, fixes: {scratch: 70 %}}
        - {go: check, at-most: 2}
      sort: [{at: sort, time: 5 s}]
release: {door: {every: exponential(40 s)}}
"""
"""Parts are scrapped where they are found out and after two vain turns; one side route leads back, one leads out."""


@pytest.mark.parametrize("model", ["engine-cell", SORTED])
def test_what_is_played_is_what_was_simulated(model: str, tmp_path: Path) -> None:
    if model == SORTED:
        (tmp_path / "sorted.yaml").write_text(SORTED, encoding="utf-8")
        model = str(tmp_path / "sorted.yaml")
    [wish] = wanted(model)
    played = play(wish, 4 * 3600.0)
    result = lineside.simulate(wish.plant, 4 * 3600.0, replications=1)
    for p, product in enumerate(result.products.values()):
        assert np.count_nonzero(played.completed[:, 1] == p) == product.completed.mean
        assert np.count_nonzero(played.scrapped[:, 1] == p) == product.scrapped.mean
    if "sorted" in model:
        assert len(played.scrapped) > 20
    for s, name in enumerate(wish.plant.stations):
        own = played.queues[played.queues[:, 1] == s]
        waiting = np.cumsum(own[:, 2])
        assert (waiting >= 0).all()
        ends = np.append(own[1:, 0], played.end)
        mean = float((waiting * (ends - own[:, 0])).sum()) / played.end if len(own) else 0.0
        assert mean == pytest.approx(result.stations[name].queue.mean, abs=1e-9)


def test_parts_fly_where_they_went(tmp_path: Path) -> None:
    (tmp_path / "sorted.yaml").write_text(SORTED, encoding="utf-8")
    [wish] = wanted(str(tmp_path / "sorted.yaml"))
    played = play(wish, 4 * 3600.0)
    names = [*wish.plant.stations]
    called = {OUT: "out", SCRAPPED: "scrap"}
    went: dict[tuple[str, str], int] = {}
    for row in played.flights[:, 1]:
        start, end = (int(each) for each in played.ways[row])
        key = (names[start], names[end] if end >= 0 else called[end])
        went[key] = went.get(key, 0) + 1
    ways = {("saw", "check"), ("check", "final"), ("check", "bench"), ("bench", "check"), ("final", "sort")}
    assert set(went) == ways | {("check", "scrap"), ("bench", "scrap"), ("sort", "out"), ("final", "out")}
    assert went["final", "out"] + went["sort", "out"] == len(played.completed)
    assert went["check", "scrap"] + went["bench", "scrap"] == len(played.scrapped)
    assert 0 < went["check", "bench"] < 0.4 * went["saw", "check"]  # only who is sent to the bench flies there
    assert went["check", "bench"] - went["bench", "check"] - went["bench", "scrap"] in range(4)  # these are still there


def test_a_result_is_played_with_its_own_seed_and_warm_up(tmp_path: Path) -> None:
    plant = lineside.loads(PACED)
    (tmp_path / "model.yaml").write_text(canonical(plant), encoding="utf-8")
    (tmp_path / "result.json").write_text(json.dumps({"seed": 5, "warmup_s": 10.0, "for_s": 20.0}), encoding="utf-8")
    [wish] = wanted(str(tmp_path))
    assert (wish.seed, wish.warmup_s) == (5, 10.0)
    played = play(wish)
    assert (played.begin, played.end) == (10 * SECOND, 30 * SECOND)


def test_of_a_comparison_the_first_and_the_last_variant_are_played(tmp_path: Path) -> None:
    for n, machines in ((1, 1), (2, 2), (3, 3)):
        plant = lineside.loads(PACED, overrides={"stations.drill.machines": str(machines)})
        (tmp_path / f"model-{n}.yaml").write_text(canonical(plant), encoding="utf-8")
    found = {"seed": 5, "warmup_s": 10.0, "for_s": 20.0, "variants": [{"name": name} for name in ("a", "b", "c")]}
    (tmp_path / "comparison.json").write_text(json.dumps(found), encoding="utf-8")
    first, last = wanted(str(tmp_path))
    assert [(it.given, it.seed, it.plant.stations["drill"].machines) for it in (first, last)] == [
        ("a", 5, 1),
        ("c", 5, 3),
    ]
    (tmp_path / "model-3.yaml").unlink()
    with pytest.raises(InputError, match=r"no result that can be played.*model-3\.yaml"):
        wanted(str(tmp_path))


def test_a_folder_without_a_model_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="no result that can be played"):
        wanted(str(tmp_path))


def test_what_vehicles_were_seen_to_do_fits_their_ways() -> None:
    played = play(wanted("engine-line")[0], 1800.0)
    vehicle = played.seen["vehicle"]
    at = {name: COLUMNS["vehicle"].index(name) for name in ("doing", "begun", "leg")}
    driving = vehicle.values[:, at["doing"]] == DRIVING
    assert driving.any()
    passed = vehicle.times[driving] - vehicle.values[driving, at["begun"]]
    assert (passed >= 0).all()
    assert (passed <= vehicle.values[driving, at["leg"]] + 1e-6).all()
