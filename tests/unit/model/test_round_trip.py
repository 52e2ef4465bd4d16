"""A plant written as YAML and read again is the same plant."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from lineside.model import Plant, dumps, loads
from tests.strategies import plants, whole_plants


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plants())
def test_a_plant_of_the_first_line_survives_being_written(plant: Plant) -> None:
    again = loads(dumps(plant))
    assert again == plant
    assert again.model_hash == plant.model_hash


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(whole_plants())
def test_a_plant_of_the_whole_language_survives_being_written(plant: Plant) -> None:
    again = loads(dumps(plant))
    assert again == plant
    assert again.model_hash == plant.model_hash
