"""Circles in a graph, such as stations that can block each other round about."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet


def circles(follows: Mapping[str, AbstractSet[str]]) -> list[list[str]]:
    """A shortest circle in each group of nodes that can all reach each other, through the first node of the group.

    `follows` gives every node's successors. Time is linear in nodes and edges, but for one search a group.
    """
    order = {name: index for index, name in enumerate(follows)}
    found = []
    for group in _groups(follows):
        start = min(group, key=order.__getitem__)
        if len(group) > 1 or start in follows[start]:
            found.append(_shortest(follows, start, group))
    return sorted(found, key=lambda circle: order[circle[0]])


def _groups(follows: Mapping[str, AbstractSet[str]]) -> list[set[str]]:
    """Strongly connected components, by Tarjan (SIAM Journal on Computing 1, 1972), without recursion."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    waiting: set[str] = set()
    groups: list[set[str]] = []
    for root in follows:
        if root in number:
            continue
        work = [(root, iter(sorted(follows[root])))]
        number[root] = lowest[root] = len(number)
        stack.append(root)
        waiting.add(root)
        while work:
            name, rest = work[-1]
            following = next(rest, None)
            if following is None:
                work.pop()
                if work:
                    lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[name])
                if lowest[name] == number[name]:
                    groups.append(_pop(stack, waiting, name))
            elif following not in number:
                number[following] = lowest[following] = len(number)
                stack.append(following)
                waiting.add(following)
                work.append((following, iter(sorted(follows[following]))))
            elif following in waiting:
                lowest[name] = min(lowest[name], number[following])
    return groups


def _pop(stack: list[str], waiting: set[str], last: str) -> set[str]:
    """Take the nodes of a finished group off the stack."""
    group: set[str] = set()
    while last not in group:
        group.add(stack.pop())
    waiting.difference_update(group)
    return group


def _shortest(follows: Mapping[str, AbstractSet[str]], start: str, group: AbstractSet[str]) -> list[str]:
    """The shortest way from a node back to itself inside its group, by breadth."""
    before: dict[str, str] = {}
    front = [start]
    while start not in before:
        following: list[str] = []
        for name in front:
            for after in sorted(follows[name] & group):
                if after not in before:
                    before[after] = name
                    following.append(after)
        front = following
    circle = [before[start]]
    while circle[-1] != start:
        circle.append(before[circle[-1]])
    return circle[::-1]
