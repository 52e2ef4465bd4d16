"""Messages go over and come back as they were, however the bytes are cut, and rubbish is no message."""

from __future__ import annotations

import random
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineside.link.message import (
    COMMAND_COLUMNS,
    FACT_COLUMNS,
    Bye,
    Decoder,
    Hello,
    Message,
    MessageError,
    Refusal,
    Reply,
    Turn,
    Welcome,
    decode,
    encode,
)

numbers = st.integers(-(2**63), 2**63 - 1)


def rows(columns: int) -> st.SearchStrategy[np.ndarray[tuple[int, int], np.dtype[np.int64]]]:
    row = st.lists(numbers, min_size=columns, max_size=columns)
    return st.lists(row, max_size=4).map(lambda lists: np.array(lists, np.int64).reshape(-1, columns))


messages: st.SearchStrategy[Message] = st.one_of(
    st.builds(
        Hello,
        numbers,
        numbers,
        st.text("0123456789abcdef", min_size=32, max_size=32),
        st.text("0123456789abcdef", min_size=16, max_size=16),
        numbers,
    ),
    st.builds(Welcome, numbers, numbers, numbers, numbers),
    st.builds(Turn, numbers, numbers, numbers, numbers, rows(COMMAND_COLUMNS)),
    st.builds(Reply, numbers, numbers, numbers, rows(FACT_COLUMNS)),
    st.builds(Refusal, numbers, st.text()),
    st.builds(Bye, numbers),
)


def same(one: Message, other: Message) -> bool:
    return encode(one) == encode(other) and type(one) is type(other)


@given(messages)
def test_a_message_reads_back(message: Message) -> None:
    assert same(decode(encode(message)), message)


@given(st.lists(messages, max_size=5), st.integers(0, 2**32))
def test_a_stream_cut_into_any_pieces_gives_the_same_messages(said: list[Message], seed: int) -> None:
    chance = random.Random(seed)
    stream = b"".join(encode(message) for message in said)
    decoder = Decoder()
    heard: list[Message] = []
    while stream:
        size = chance.randint(1, 40)
        heard += decoder.feed(stream[:size])
        stream = stream[size:]
    assert len(heard) == len(said)
    assert all(same(one, other) for one, other in zip(heard, said, strict=True))


@given(messages, messages, st.integers(0, 10**6), st.binary(max_size=60))
def test_the_message_behind_a_torn_one_and_rubbish_is_heard(
    torn: Message, message: Message, size: int, rubbish: bytes
) -> None:
    frame = encode(torn)
    decoder = Decoder()
    heard = list(decoder.feed(frame[: size % len(frame)] + rubbish))
    for _ in range(len(frame) // len(encode(message)) + 2):  # said again, as a link does, until it is heard
        heard += decoder.feed(encode(message))
    assert any(same(each, message) for each in heard)


@given(messages, st.data())
def test_a_bit_turned_over_makes_no_other_message(message: Message, data: st.DataObject) -> None:
    frame = bytearray(encode(message))
    bit = data.draw(st.integers(0, 8 * len(frame) - 1))
    frame[bit // 8] ^= 1 << bit % 8
    assert not list(Decoder().feed(bytes(frame)))
    with pytest.raises(MessageError):
        decode(bytes(frame))


@given(st.binary(max_size=200))
def test_rubbish_is_no_message(rubbish: bytes) -> None:
    assert not list(Decoder().feed(rubbish))


def test_rows_that_are_not_whole_are_refused() -> None:
    from lineside.link import message

    payload = bytes(8 * 4 + 8 * (COMMAND_COLUMNS + 1))
    frame = message._head(3, len(payload), zlib.crc32(payload)) + payload
    with pytest.raises(MessageError, match="does not hold whole rows"):
        decode(frame)
    payload = bytes(5)
    with pytest.raises(MessageError, match="has 5 bytes"):
        decode(message._head(2, len(payload), zlib.crc32(payload)) + payload)
    with pytest.raises(MessageError, match="of no known kind"):
        decode(message._head(77, 0, 0))
