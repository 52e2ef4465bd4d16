"""Industrial clusters and the system of tiers in which a district ranks them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lineside.district.registry.record import Id, Name, Part, Record, Said, Text, Texts, What


class Cluster(Record):
    """An industrial cluster. Its tier, parks and firms are memberships, since they begin and end."""

    what: ClassVar[What] = What("产业集群", "cluster", "clusters")
    kind: Literal["cluster"] = "cluster"
    subfields: Annotated[Texts, Said("细分领域", "Fields")] = ()
    leading_firm: Annotated[Id | None, Said("龙头企业", "Leading firm", ("firm",))] = None


class Tier(Part):
    """One tier of a system: how many clusters it is to hold, and the verb with which it is promoted."""

    level: Annotated[int, Field(ge=1, le=9), Said("层级", "Level")]
    name: Annotated[Name, Said("名称", "Name")]
    count: Annotated[int, Field(ge=0, le=1000), Said("应有集群数", "Clusters it is to hold")]
    verb: Annotated[Text, Said("举措", "Measure")] = ""


class ClusterSystem(Record):
    """A system of clusters, such as “1246”: 1 leading, 2 pillar, 4 characteristic, 6 new-star.

    `reads` maps a class of an older system to clusters of a newer one, where someone has drawn that map.
    """

    what: ClassVar[What] = What("集群体系", "cluster system", "cluster-systems")
    kind: Literal["cluster-system"] = "cluster-system"
    tiers: Annotated[tuple[Tier, ...], Said("层级", "Tiers")] = ()
    directions: Annotated[Texts, Said("方向", "Directions")] = ()
    classes: Annotated[Texts, Said("类别", "Classes")] = ()
    reads: dict[str, tuple[Id, ...]] = Field(default_factory=dict)
