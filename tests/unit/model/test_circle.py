"""Circles in graphs: found where there are any, and as short as can be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lineside.model.circle import circles


def test_a_line_has_none() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []


def test_a_node_that_leads_to_itself_is_one() -> None:
    assert circles({"a": {"b"}, "b": {"b"}}) == [["b"]]


def test_the_shortest_through_the_first_is_given() -> None:
    graph = {"a": {"b"}, "b": {"c", "d"}, "c": {"a"}, "d": {"e"}, "e": {"a"}}
    assert circles(graph) == [["a", "b", "c"]]


def test_each_group_gives_one_in_the_order_of_the_graph() -> None:
    graph: dict[str, set[str]] = {"z": {"y"}, "y": {"z"}, "b": {"a", "z"}, "a": {"b"}}
    assert circles(graph) == [["z", "y"], ["b", "a"]]


def test_a_circle_of_ten_thousand_needs_no_recursion() -> None:
    graph = {str(i): {str((i + 1) % 10_000)} for i in range(10_000)}
    assert len(circles(graph)[0]) == 10_000


NODES = "abcdefg"


@given(st.dictionaries(st.sampled_from(NODES), st.sets(st.sampled_from(NODES)), min_size=1))
def test_circles_are_circles_and_none_is_missed(edges: dict[str, set[str]]) -> None:
    graph = {name: edges.get(name, set()) for name in NODES}
    found = circles(graph)
    for circle in found:
        assert all(after in graph[before] for before, after in zip(circle, [*circle[1:], circle[0]], strict=True))
        assert len(set(circle)) == len(circle)
    reach = {name: set(graph[name]) for name in NODES}
    for _ in NODES:
        reach = {name: after | {far for near in after for far in reach[near]} for name, after in reach.items()}
    groups = {frozenset(b for b in NODES if b in reach[a] and a in reach[b]) for a in NODES if a in reach[a]}
    assert len(found) == len(groups)
    assert all(sum(set(circle) <= group for group in groups) == 1 for circle in found)
