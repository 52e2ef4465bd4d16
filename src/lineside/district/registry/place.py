"""Districts, the parks in them, and the sites of a park that lies in many places."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lineside.district.registry.record import Id, Name, Part, Record, Said, Text, Texts, What


class Spot(Part):
    """A place on the map, in degrees (WGS 84)."""

    longitude: Annotated[float, Field(ge=-180, le=180), Said("经度", "Longitude")]
    latitude: Annotated[float, Field(ge=-90, le=90), Said("纬度", "Latitude")]


class District(Record):
    """A district, county or city whose industry the ledger describes."""

    what: ClassVar[What] = What("区县", "district", "districts")
    kind: Literal["district"] = "district"
    region: Annotated[Text, Said("行政区划", "Region")] = ""


class Site(Part):
    """One of the places of a park that lies in many (一园多点); `also` names the thing in the registry that it is."""

    name: Annotated[Name, Said("名称", "Name")]
    also: Annotated[Id | None, Said("即", "Is the same as", ("park", "platform", "firm"))] = None
    note: Annotated[Text, Said("备注", "Note")] = ""


class Park(Record):
    """An industrial park. `within` is the park it lies in; `elsewhere` the town, for parks outside the district."""

    what: ClassVar[What] = What("园区", "park", "parks")
    kind: Literal["park"] = "park"
    within: Annotated[Id | None, Said("所在园区", "Lies in the park", ("park",))] = None
    elsewhere: Annotated[Text, Said("区外所在地", "Place outside the district")] = ""
    sites: Annotated[tuple[Site, ...], Said("分园", "Sites")] = ()
    titles: Annotated[Texts, Said("称号", "Titles")] = ()
    spot: Annotated[Spot | None, Said("坐标", "Where on the map")] = None


class Township(Record):
    """A township or street office (镇街), which sees and enters its own firms."""

    what: ClassVar[What] = What("镇街", "township", "townships")
    kind: Literal["township"] = "township"
