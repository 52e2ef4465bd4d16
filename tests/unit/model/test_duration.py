from __future__ import annotations

from datetime import timedelta

import pytest

from lineside.errors import InputError
from lineside.model.duration import seconds


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("30d", 2_592_000.0),
        ("30 d", 2_592_000.0),
        ("8h", 28_800.0),
        ("10min", 600.0),
        ("1.5 h", 5_400.0),
        ("1e6s", 1e6),
        (90, 90.0),
        (timedelta(days=2), 172_800.0),
    ],
)
def test_a_duration_is_read_in_seconds(written: str | float | timedelta, meant: float) -> None:
    assert seconds(written, "duration") == meant


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("30", "without a unit"),
        ("30 parsecs", "parsecs"),
        ("soon", "expected a time"),
        ("", "expected a time"),
        ("0 s", "not above zero"),
        (-5.0, "not above zero"),
        (float("nan"), "not above zero"),
        (float("inf"), "century"),
        ("40000 d", "century"),
    ],
)
def test_what_is_no_duration_is_refused_by_name(written: str | float, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint) as refusal:
        seconds(written, "--for")
    assert str(refusal.value).startswith("--for: ")


def test_a_warm_up_may_be_zero() -> None:
    assert seconds("0 s", "warmup", positive=False) == 0.0
