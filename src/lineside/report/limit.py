"""What limits a line, in words: the same limits that the terminal, JSON and the screen name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.report import number
from lineside.report.text import Text, listed, plain, titled
from lineside.simulate.sentence import walks

if TYPE_CHECKING:
    from lineside.report.study import Study
    from lineside.simulate.limit import Limit


def name_of(study: Study, kind: str, name: str) -> Text:
    """How people call what limits, or is relieved."""
    plant = study.plant
    if kind == "station":
        return listed_stations(study, name)
    if kind == "workers":
        return study.pool(name)
    if kind == "fleet":
        return titled(plant.fleets[name].title, name)
    if kind == "part":
        return titled(plant.parts[name].title, name)
    return study.product(name) if name in plant.products else plain(name)


def listed_stations(study: Study, names: str) -> Text:
    """Stations whose names stand together, parted by commas."""
    return listed([study.station(name) for name in names.split(", ")])


def titled_limit(study: Study, limit: Limit) -> Text:
    """A limit as the subject of a sentence."""
    name = name_of(study, limit.kind, limit.name) if limit.name else plain("")
    return {
        "station": name,
        "workers": Text(f"人员“{name.zh}”", f"the workers {name.en}"),
        "fleet": Text(f"车队“{name.zh}”", f"the fleet {name.en}"),
        "part": Text(f"“{name.zh}”的供应", f"the supply of {name.en}"),
        "release": Text(f"“{name.zh}”的在制品上限", f"the limit of work in process of {name.en}"),
        "demand": Text("需求", "demand"),
    }[limit.kind]


def _of_people(study: Study, limit: Limit, zh: str, en: str, share: str) -> Text:
    pool = study.result.workers.get(limit.name)
    if pool is not None and walks(pool):
        return Text(
            f"{zh}在岗时间的 {share} 在工作或走动", f"{en} are at work or on their way for {share} of their time"
        )
    return Text(f"{zh}在岗时间的 {share} 在工作", f"{en} are at work for {share} of their time")


def used(study: Study, limit: Limit) -> Text:
    """For how much of the time it is used, and what waits for it: a sentence, or nothing."""
    title, share = titled_limit(study, limit), number.share(limit.share)
    en = title.en[:1].upper() + title.en[1:] if title.en != title.zh else title.en
    waits = listed([study.station(name) for name in limit.at])
    said = {
        "workers": _of_people(study, limit, title.zh, en, share),
        "fleet": Text(f"{title.zh}有 {share} 的时间在使用", f"{en} is in use for {share} of the time"),
        "part": Text(f"{title.zh}跟不上", f"{en} does not keep pace"),
        "release": Text(f"{title.zh}限制投料", f"{en} keeps parts out"),
    }.get(limit.kind)
    if said is None:
        return plain("")
    if limit.at:
        them = "them" if limit.kind == "workers" else "it"
        return said + Text(f"，{waits.zh}在等。", f"; {waits.en} waits for {them}. ")
    return said + Text("。", ". ")
