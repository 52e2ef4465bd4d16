"""What is played is what was simulated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

import lineside
from lineside.errors import InputError
from lineside.lower.codes import DRIVING, SECOND
from lineside.lower.picture import COLUMNS
from lineside.model.write import canonical
from lineside.simulate.play import play, wanted
from tests.unit.simulate.plants import PACED

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_completed_is_what_the_result_counts() -> None:
    [wish] = wanted("engine-cell")
    played = play(wish, 1800.0)
    result = lineside.simulate(wish.plant, 1800.0, replications=1)
    assert len(played.completed) == result.products["gx200"].completed.mean


def test_queues_are_never_negative_and_hold_what_the_result_says() -> None:
    [wish] = wanted("engine-cell")
    played = play(wish, 1800.0)
    result = lineside.simulate(wish.plant, 1800.0, replications=1)
    for s, name in enumerate(wish.plant.stations):
        own = played.queues[played.queues[:, 1] == s]
        waiting = np.cumsum(own[:, 2])
        assert (waiting >= 0).all()
        if s == 0:
            continue  # parts that wait to begin are on no machine before
        ends = np.append(own[1:, 0], played.end)
        mean = float((waiting * (ends - own[:, 0])).sum()) / played.end if len(own) else 0.0
        assert mean == pytest.approx(result.stations[name].queue.mean, abs=0.02)


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
