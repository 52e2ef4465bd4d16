"""Industrial clusters and the system of tiers in which a district ranks them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from lineside.district.registry.record import Id, Name, Part, Record, Text, Texts


class Cluster(Record):
    """An industrial cluster. Its tier, parks and firms are memberships, since they begin and end."""

    kind: Literal["cluster"] = "cluster"
    subfields: Texts = ()
    leading_firm: Id | None = None


class Tier(Part):
    """One tier of a system: how many clusters it is to hold, and the verb with which it is promoted."""

    level: Annotated[int, Field(ge=1, le=9)]
    name: Name
    count: Annotated[int, Field(ge=0, le=1000)]
    verb: Text = ""


class ClusterSystem(Record):
    """A system of clusters, such as “1246”: 1 leading, 2 pillar, 4 characteristic, 6 new-star.

    `reads` maps a class of an older system to clusters of a newer one, where someone has drawn that map.
    """

    kind: Literal["cluster-system"] = "cluster-system"
    tiers: tuple[Tier, ...] = ()
    directions: Texts = ()
    classes: Texts = ()
    reads: dict[str, tuple[Id, ...]] = Field(default_factory=dict)
