"""What foreign devices say becomes facts: every kind of fault that their counters, labels and states have."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineside.link.driver import Batch, Kind, Value
from lineside.link.mapping import Entry, Linked, Mapper, What
from lineside.lower import codes
from lineside.lower.codes import SECOND
from lineside.model.link import Device

AT = "cell/Cell7/Wash2"


class Believed:
    """A controller that has made so many, and has so many parts in a queue."""

    def __init__(self, made: int = 0, parts: list[tuple[int, int]] | None = None) -> None:
        self.made_ = made
        self.parts = parts or []

    def made(self, machine: int) -> int:
        return self.made_

    def parts_at(self, machine: int) -> list[tuple[int, int]]:
        return self.parts

    def working(self, machine: int) -> tuple[int, int]:
        return -1, -1


def mapper(offset: int = 0, **given: object) -> Mapper:
    device = Device.model_validate({"trust": "decides", "at": AT, **given})
    return Mapper([Linked("wash", 3, 1, device, AT, modes={"jam": 7}, kinds={"crack": 2})], ["box"], offset)


def say(
    it: Mapper, at: int = 0, kind: Kind = Kind.DATA, believed: Believed | None = None, **values: Value
) -> list[Entry]:
    given = tuple((name.replace("__", "/"), value) for name, value in values.items())
    return it.hear(Batch(AT, kind, at, given), at, believed or Believed())


def facts(entries: list[Entry]) -> list[tuple[int, int, int, int]]:
    return [(each.kind, each.number, each.x, each.y) for each in entries if each.what is What.FACT]


def kinds_of(entries: list[Entry]) -> list[What]:
    return [each.what for each in entries]


def test_a_counter_begins_anywhere_and_its_first_value_makes_no_part() -> None:
    it = mapper(gives={"counted": {"from": "Count", "bits": 32}})
    first = say(it, kind=Kind.BIRTH, believed=Believed(made=12), Count=1_250_331)
    assert kinds_of(first) == [What.BACK, What.REBASE]
    assert facts(say(it, Count=1_250_333)) == [(codes.COUNTED, 0, 13, 0), (codes.COUNTED, 0, 14, 0)]


@pytest.mark.parametrize("bits", [15, 16, 31, 32])
def test_a_counter_rolls_over(bits: int) -> None:
    it = mapper(gives={"counted": {"from": "Count", "bits": bits}})
    say(it, kind=Kind.BIRTH, Count=(1 << bits) - 2)
    assert [x for _, _, x, _ in facts(say(it, Count=1))] == [1, 2, 3]


def test_a_fall_is_a_rebase_and_an_alarm_and_no_part() -> None:
    it = mapper(gives={"counted": {"from": "Count", "bits": 16}})
    say(it, kind=Kind.BIRTH, Count=500)
    told = say(it, Count=0)
    assert kinds_of(told) == [What.REBASE, What.ALARM]
    assert "it was reset" in told[1].text
    assert [x for _, _, x, _ in facts(say(it, Count=2))] == [1, 2]


def test_more_at_once_than_most_is_no_count() -> None:
    it = mapper(gives={"counted": {"from": "Count", "bits": 16, "most": 30}})
    say(it, kind=Kind.BIRTH, Count=500)
    assert kinds_of(say(it, Count=531)) == [What.REBASE, What.ALARM]
    assert len(facts(say(it, Count=561))) == 30


@pytest.mark.parametrize("value", [-1, 1 << 16, True, "12", 3.5])
def test_what_is_no_count_makes_no_part(value: Value) -> None:
    it = mapper(gives={"counted": {"from": "Count", "bits": 16}})
    say(it, kind=Kind.BIRTH, Count=5)
    assert facts(say(it, Count=value)) == []


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1 << 16), st.lists(st.integers(1, 9), min_size=1, max_size=40), st.integers(0, 2**32))
def test_lost_doubled_and_late_counts_come_to_what_the_device_has_counted(
    first: int, steps: list[int], seed: int
) -> None:
    """Each message is lost, or said twice, at random; a late one stands behind a newer one of the same device never,
    since the host keeps their order. The last is heard."""
    it, draw = mapper(gives={"counted": {"from": "Count", "bits": 16, "most": 400}}), random.Random(seed)
    count = first % (1 << 16)
    say(it, kind=Kind.BIRTH, Count=count)
    told = 0
    for n, step in enumerate(steps):
        count = (count + step) % (1 << 16)
        for _ in range(draw.choice([0, 1, 1, 2]) if n < len(steps) - 1 else 1):
            told += len(facts(say(it, Count=count)))
    assert told == sum(steps)


def test_numbers_are_those_of_this_run() -> None:
    gives = {"started": {"from": "A", "is": "number"}, "ended": {"from": "D", "is": "number"}}
    it = mapper(offset=1000, trust="obeys", gives=gives, takes={"begin": {"write": {"N": "number"}}})
    assert facts(say(it, kind=Kind.BIRTH, A=7, D=7)) == []  # of another run
    assert facts(say(it, A=1001, D=1001)) == [(codes.ENDED, 1, 0, 0), (codes.STARTED, 1, 0, 0)]
    assert facts(say(it, A=1001, D=1001)) == []


def test_a_result_and_values_of_the_same_message_belong_to_the_part() -> None:
    it = mapper(
        gives={
            "ended": {
                "from": "D",
                "is": "number",
                "result": {"from": "R", "0": "passed", "1": "rejected"},
                "about": {"from": "K", "5": "crack"},
                "reads": ["torque"],
            }
        },
        values={"torque": {"from": "T", "unit": "N m", "limits": ["9.5", "11.5"]}},
    )
    say(it, kind=Kind.BIRTH, D=0, R=0, K=0, T=0.0)
    told = say(it, D=1, R=1, K=5, T=12.5)
    assert facts(told) == [(codes.ENDED, 1, codes.REJECTED, 3)]
    assert [each.value for each in told if each.what is What.VALUE] == [12.5]
    assert "torque is 12.5 N m, not from 9.5 to 11.5" in next(each.text for each in told if each.what is What.ALARM)


def test_an_end_waits_for_its_values_as_long_as_it_may() -> None:
    it = mapper(
        gives={"ended": {"from": "D", "is": "number", "reads": ["torque"], "settle": "100 ms"}},
        values={"torque": {"from": "T"}},
    )
    say(it, kind=Kind.BIRTH, D=0, T=0.0)
    assert facts(say(it, 0, D=1)) == []
    assert facts(say(it, 50_000, T=10.5)) == [(codes.ENDED, 1, 0, 0)]
    assert facts(say(it, 100_000, D=2)) == []
    assert kinds_of(it.tick(200_001)) == [What.FACT, What.ALARM]


def test_states_make_failures_with_their_modes_and_repairs() -> None:
    it = mapper(
        state={"from": "S", "as": "packml"},
        gives={
            "failed": {"when": {"state": ["aborted"]}, "mode": {"from": "F", "12": "jam"}},
            "repaired": {"when": {"state": ["idle", "execute"]}},
        },
    )
    say(it, kind=Kind.BIRTH, S=6, F=0)
    assert facts(say(it, S=9, F=12)) == [(codes.FAILED, 0, 7, 0)]
    assert facts(say(it, S=9, F=12)) == []
    assert facts(say(it, S=4)) == [(codes.REPAIRED, 0, 0, 0)]


def test_a_label_never_seen_is_bound_to_the_first_part_without_one() -> None:
    it = mapper(gives={"seen": {"from": "Scan", "serial": r"^(?<serial>P-\d{6})$", "unknown": "bind-first"}})
    there = Believed(parts=[(0, 5), (0, 6)])
    say(it, kind=Kind.BIRTH, Scan="")
    assert kinds_of(say(it, believed=there, Scan="P-000001")) == [What.BOUND, What.FACT]
    told = say(it, believed=there, Scan="P-000002")
    assert (told[0].element, told[0].number, told[0].text) == (0, 6, "P-000002")
    assert facts(say(it, believed=there, Scan="P-000001")) == [(codes.SEEN, 0, 0, 5)]
    assert kinds_of(say(it, believed=there, Scan="Q-1")) == [What.ALARM]


def test_unknown_labels_are_asked_about_once() -> None:
    it = mapper(gives={"seen": {"from": "Scan", "serial": "^(.{1,8})$", "unknown": "question"}})
    say(it, kind=Kind.BIRTH, Scan="")
    told = [say(it, Scan=f"L{n % 3}") for n in range(300)]
    assert sum(len(each) for each in told) == 3


def test_silence_bad_quality_and_death_make_a_machine_unknown_until_it_is_back() -> None:
    it = mapper(gives={"counted": {"from": "Count"}}, stale_after="5 s")
    assert it.unknown == {3}
    say(it, 0, Kind.BIRTH, Count=1)
    assert it.unknown == set()
    assert it.due() == 5 * SECOND + 1
    assert kinds_of(it.tick(5 * SECOND + 1)) == [What.LOST]
    assert it.unknown == {3}
    assert kinds_of(say(it, 6 * SECOND, Count=1)) == [What.BACK]
    assert kinds_of(say(it, 6 * SECOND, Count=None)) == [What.LOST]
    assert kinds_of(say(it, 7 * SECOND, Count=2)) == [What.BACK, What.FACT]
    assert kinds_of(it.hear(Batch(AT, Kind.DEATH, 0), 0, Believed())) == [What.LOST]


def test_a_counter_goes_on_after_a_restart_where_it_stood() -> None:
    it = mapper(gives={"counted": {"from": "Count", "bits": 16}})
    it.rebase(3, total=0, count=65_530, made=4)
    assert [x for _, _, x, _ in facts(say(it, kind=Kind.BIRTH, Count=1))] == [5, 6, 7]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["Count", "D", "S", "Scan", "T", "X"]),
            st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=300)),
        ),
        max_size=12,
    )
)
def test_whatever_a_device_says_is_mapped_or_left(messages: list[dict[str, Value]]) -> None:
    it = mapper(
        state={"from": "S", "as": "packml"},
        values={"torque": {"from": "T", "limits": ["1", "2"]}},
        gives={
            "counted": {"from": "Count", "bits": 16},
            "ended": {"from": "D", "is": "number"},
            "failed": {"when": {"state": ["aborted"]}},
            "seen": {"from": "Scan"},
        },
    )
    for n, values in enumerate(messages):
        for entry in it.hear(Batch(AT, Kind(n % 2), n, tuple(values.items())), n, Believed()):
            assert -(2**63) <= min(entry.number, entry.x, entry.y) <= max(entry.number, entry.x, entry.y) < 2**63
