"""Districts, the parks in them, and the sites of a park that lies in many places."""

from __future__ import annotations

from typing import Literal

from lineside.district.registry.record import Id, Name, Part, Record, Text, Texts


class District(Record):
    """A district, county or city whose industry the ledger describes."""

    kind: Literal["district"] = "district"
    region: Text = ""


class Site(Part):
    """One of the places of a park that lies in many (一园多点); `also` names the thing in the registry that it is."""

    name: Name
    also: Id | None = None
    note: Text = ""


class Park(Record):
    """An industrial park. `within` is the park it lies in; `elsewhere` the town, for parks outside the district."""

    kind: Literal["park"] = "park"
    within: Id | None = None
    elsewhere: Text = ""
    sites: tuple[Site, ...] = ()
    titles: Texts = ()
