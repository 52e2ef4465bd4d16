"""A Sparkplug host: the order of messages, births and deaths, aliases, and payloads that are none.

Statements bear the ids of the specification's assertions where it has them; docs/reference/sparkplug.md lists all.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineside.link.driver import Batch, Health, Kind, Value
from lineside.link.sparkplug.node import AGAIN_S, REORDER_S, Edge
from lineside.link.sparkplug.payload import (
    BOOLEAN,
    DOUBLE,
    INT64,
    STRING,
    Metric,
    Payload,
    PayloadError,
    decode,
    encode,
)
from lineside.link.sparkplug.topic import Topic, parse


def edge() -> Edge:
    return Edge("cell/Cell7", Health())


def payload(seq: int | None, *metrics: Metric, at: int = 0) -> Payload:
    return Payload(at, seq, metrics)


def metric(name: str, value: Value, alias: int | None = None, datatype: int = INT64, at: int = 0) -> Metric:
    return Metric(name, alias, datatype, value, at)


def born(it: Edge, bdseq: int = 0, device: str = "Wash2") -> None:
    control = metric("Node Control/Rebirth", value=False, datatype=BOOLEAN)
    it.hear(Topic("g", "NBIRTH", "Cell7"), payload(0, metric("bdSeq", bdseq), control), 0, 0.0)
    it.hear(Topic("g", "DBIRTH", "Cell7", device), payload(1, metric("Count", 5, alias=9)), 0, 0.0)


def data(it: Edge, seq: int | None, value: Value, now: float = 0.0) -> list[Batch]:
    said = Metric("", 9, 0, value, 0)
    return it.hear(Topic("g", "DDATA", "Cell7", "Wash2"), payload(seq, said), 0, now)


def counts(batches: list[Batch]) -> list[Value]:
    return [value for batch in batches for name, value in batch.values if name == "Count"]


def test_data_go_by_the_aliases_of_the_birth() -> None:
    it = edge()
    born(it)
    assert data(it, 2, 6) == [Batch("cell/Cell7/Wash2", Kind.DATA, 0, (("Count", 6),))]
    assert it.health.broken == {}


def test_messages_are_taken_in_the_order_of_their_numbers() -> None:
    it = edge()
    born(it)
    assert counts(data(it, 3, 7)) == []
    assert counts(data(it, 4, 8)) == []
    assert counts(data(it, 2, 6)) == [6, 7, 8]
    assert not it.wants_rebirth


def test_a_message_that_never_comes_makes_a_rebirth_wanted_when_its_time_is_over() -> None:
    it = edge()
    born(it)
    data(it, 3, 7, now=10.0)
    assert it.tick(10.0 + REORDER_S - 0.01) == []
    assert not it.wants_rebirth
    assert counts(it.tick(10.0 + REORDER_S)) == [7]
    assert it.wants_rebirth


@settings(max_examples=15)
@given(st.randoms(use_true_random=False))
def test_any_order_within_the_window_comes_out_in_order(draw: random.Random) -> None:
    it = edge()
    born(it)
    numbers = list(range(2, 500))
    for start in range(0, len(numbers), 20):
        part = numbers[start : start + 20]
        draw.shuffle(part)
        numbers[start : start + 20] = part
    found = [value for n in numbers for value in counts(data(it, n % 256, n))]
    assert found == list(range(2, 500))


def test_a_message_said_twice_is_taken_once() -> None:
    it = edge()
    born(it)
    assert counts(data(it, 2, 6)) == [6]
    assert counts(data(it, 2, 6)) == []


def test_numbers_go_on_after_255() -> None:
    it = edge()
    born(it)
    it.seq = 254
    assert counts(data(it, 255, 1) + data(it, 0, 2)) == [1, 2]


def test_a_death_makes_all_devices_of_the_node_gone() -> None:
    it = edge()
    born(it)
    dead = it.hear(Topic("g", "NDEATH", "Cell7"), payload(None, metric("bdSeq", 0)), 0, 0.0)
    assert [(each.device, each.kind) for each in dead] == [
        ("cell/Cell7/Wash2", Kind.DEATH),
        ("cell/Cell7", Kind.DEATH),
    ]
    assert data(it, 2, 6) == []
    assert it.wants_rebirth


def test_a_death_of_an_earlier_session_is_none() -> None:
    it = edge()
    born(it, bdseq=4)
    assert it.hear(Topic("g", "NDEATH", "Cell7"), payload(None, metric("bdSeq", 3)), 0, 0.0) == []
    assert counts(data(it, 2, 6)) == [6]


def test_a_birth_makes_devices_gone_until_they_are_born_again() -> None:
    it = edge()
    born(it)
    again = it.hear(Topic("g", "NBIRTH", "Cell7"), payload(0, metric("bdSeq", 0)), 0, 0.0)
    assert [(each.device, each.kind) for each in again] == [
        ("cell/Cell7/Wash2", Kind.DEATH),
        ("cell/Cell7", Kind.BIRTH),
    ]
    assert data(it, 1, 6) == []
    assert it.wants_rebirth


def test_a_rebirth_is_not_asked_for_again_and_again() -> None:
    it = edge()
    it.wants_rebirth = True
    asked = [now for now in range(600) if it.may_ask(float(now))]
    assert asked[:2] == [0, int(AGAIN_S)]
    assert len(asked) < 10
    assert "does not answer a rebirth request" in " ".join(it.health.broken["cell/Cell7"])


def test_a_node_that_answers_no_rebirth_is_taken_as_it_is_where_it_says_names() -> None:
    it = edge()
    it.wants_rebirth = True
    for now in range(60):
        it.may_ask(float(now))
    named = payload(77, metric("Count", 3))
    assert counts(it.hear(Topic("g", "DDATA", "Cell7", "Wash2"), named, 0, 60.0)) == [3]


def test_an_alias_that_no_birth_told_is_left_and_a_rebirth_wanted() -> None:
    it = edge()
    born(it)
    said = payload(2, Metric("", 99, 0, 1, 0))
    assert it.hear(Topic("g", "DDATA", "Cell7", "Wash2"), said, 0, 0.0)[0].values == ()
    assert it.wants_rebirth


def test_bad_habits_are_told_of_and_lived_with() -> None:
    it = edge()
    it.hear(Topic("g", "NBIRTH", "Cell7"), payload(3), 0, 0.0)
    it.hear(Topic("g", "DBIRTH", "Cell7", "Wash2"), payload(4, metric("Count", 5, alias=9)), 0, 0.0)
    assert counts(data(it, 5, 6)) == [6]
    assert len(it.health.broken["cell/Cell7"]) == 3


def test_values_of_one_message_come_in_the_order_of_their_times_and_history_is_left() -> None:
    it = edge()
    born(it)
    old = Metric("Old", None, INT64, 1, 50, historical=True)
    late, soon = metric("Late", 2, at=200), metric("Soon", 1, at=100)
    said = payload(2, old, late, soon)
    assert it.hear(Topic("g", "DDATA", "Cell7", "Wash2"), said, 0, 0.0)[0].values == (("Soon", 1), ("Late", 2))


def test_signed_values_are_read_by_the_type_that_the_birth_told() -> None:
    sent = encode([("a", 3, -5), ("b", INT64, -6), ("c", DOUBLE, 1.5), ("d", STRING, "x"), ("e", BOOLEAN, True)], 7, 3)
    assert [each.value for each in decode(sent).metrics] == [-5, -6, 1.5, "x", True]
    it = edge()
    born(it)
    assert counts(data(it, 2, (1 << 64) - 3)) == [-3]


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("spBv1.0/g/NBIRTH/n", True),
        ("spBv1.0/g/DDATA/n/d", True),
        ("spBv1.0/g/DDATA/n", False),
        ("spBv1.0/g/NBIRTH/n/d", False),
        ("spAv1.0/g/NBIRTH/n", False),
        ("spBv1.0//NBIRTH/n", False),
        ("spBv1.0/g/NBIRTH/n#", False),
        ("spBv1.0/STATE/lineside", False),
        ("spBv1.0/g/NBIRTH/" + "n" * 2000, False),
    ],
)
def test_topics(text: str, fits: bool) -> None:
    found = parse(text)
    assert (found is not None) == fits
    assert found is None or str(found) == text


@given(st.text(max_size=200))
def test_any_topic_is_read_or_left(text: str) -> None:
    found = parse(text)
    assert found is None or str(found) == text


@given(st.binary(max_size=400))
def test_any_bytes_are_a_payload_or_refused_with_a_reason(data: bytes) -> None:
    try:
        found = decode(data)
    except PayloadError:
        return
    assert all(each.value is None or isinstance(each.value, int | float | str) for each in found.metrics)


@given(st.data())
def test_a_payload_with_a_byte_changed_does_no_harm(draw: st.DataObject) -> None:
    sent = bytearray(encode([("Count", INT64, 5), ("Scan", STRING, "P-1"), ("T", DOUBLE, 2.5)], 1, 7))
    sent[draw.draw(st.integers(0, len(sent) - 1))] = draw.draw(st.integers(0, 255))
    it = edge()
    born(it)
    try:
        found = decode(bytes(sent))
    except PayloadError:
        return
    it.hear(Topic("g", "DDATA", "Cell7", "Wash2"), found, 0, 0.0)
    assert it.born


def test_floods_are_bounded() -> None:
    it = edge()
    born(it)
    for n in range(5000):
        data(it, (5 + 7 * n) % 256, n)
    for n in range(3000):
        it.hear(Topic("g", "DBIRTH", "Cell7", f"D{n}"), payload(None, metric("Count", 1)), 0, 0.0)
    assert len(it.devices) <= 1000
    assert len(it._held) <= 64
    with pytest.raises(PayloadError, match="more than a MiB"):
        decode(b"\0" * ((1 << 20) + 1))
    with pytest.raises(PayloadError, match="10,000 metrics"):
        decode(encode([("a", INT64, 1)] * 10_001, 0))


def test_values_of_bad_or_stale_quality_are_not_known() -> None:
    from lineside.link.sparkplug import payload_pb2 as wire

    made = wire.Payload(timestamp=1, seq=2)
    for name, quality in (("good", 192), ("bad", 0), ("stale", 500)):
        metric = made.metrics.add(name=name, datatype=INT64, long_value=7)
        metric.properties.keys.append("Quality")
        metric.properties.values.add(type=3, int_value=quality)
    assert [each.value for each in decode(made.SerializeToString()).metrics] == [7, None, None]


def test_a_command_goes_by_the_alias_and_type_of_the_birth() -> None:
    it = edge()
    born(it)
    assert it.spell("Wash2", "Count") == (9, INT64)
    assert it.spell("Wash2", "Other") == ("Other", 0)
    assert decode(encode([(9, INT64, 5)], 1)).metrics[0].name == ""
