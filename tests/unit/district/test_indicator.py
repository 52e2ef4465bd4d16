"""Every indicator knows how it adds up and where its definition was read."""

import pytest

from lineside.district.errors import DistrictError, UnknownError
from lineside.district.indicator import Aggregation, bundled_definitions, bundled_indicators, read_indicators


def test_all_definitions_are_there_and_graded() -> None:
    definitions = bundled_definitions()
    assert len(definitions) == 21
    assert definitions["municipal-tech-firm"].grade == "not found"
    assert definitions["high-tech-firm"].grade == "weak"
    assert definitions["high-tech-firm"].note


def test_indicators_refer_only_to_what_there_is() -> None:
    indicators, definitions = bundled_indicators(), bundled_definitions()
    for indicator in indicators.values():
        assert set(indicator.definitions) <= set(definitions)
        assert {name for name in (indicator.over, indicator.under, indicator.weight) if name} <= set(indicators)
    used = {name for indicator in indicators.values() for name in indicator.definitions}
    assert set(definitions) - used == {"chain-leader", "shared-manufacturing"}  # ways of working, counted by nothing


def test_ids_and_names_are_given_once() -> None:
    indicators = bundled_indicators()
    names = [name.casefold() for i in indicators.values() for name in (i.name.zh, i.name.en, *i.aliases) if name]
    assert len(names) == len(set(names))


def test_shares_and_rates_never_add_by_themselves() -> None:
    for indicator in bundled_indicators().values():
        if indicator.of_rate:
            assert not indicator.adds


def test_an_indicator_is_found_by_any_of_its_names() -> None:
    indicators = bundled_indicators()
    assert indicators.find(" 产值 ").id == indicators.find("Gross Industrial Output").id == "gross-output"
    with pytest.raises(UnknownError, match="总产值"):
        indicators.find("总产植")


def test_a_ratio_needs_both_its_sides() -> None:
    with pytest.raises(DistrictError, match="names what is over"):
        read_indicators("- {id: x, name: {zh: 比}, unit: '%', aggregation: ratio-of-sums}", name="mine.yaml")
    (level,) = read_indicators("- {id: x, name: {zh: 数}, unit: 家, aggregation: count}", name="mine.yaml")
    assert level.aggregation is Aggregation.COUNT
