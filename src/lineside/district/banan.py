"""The bundled facts of Banan District as records, memberships and figures.

Every field of the fact base goes somewhere, and is counted there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources

from pydantic import BaseModel
from ruamel.yaml import YAML

from lineside.district.errors import DistrictError
from lineside.district.figure import Figure
from lineside.district.indicator import Indicator
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership, Role
from lineside.district.registry.record import Record
from lineside.district.store.ledger import Ledger

DISTRICT = "banan"
_STATUS = {
    "stat": ("reported", "bureau"),
    "official": ("reported", "agency"),
    "company": ("reported", "company"),
    "press": ("reported", "journalist"),
    "plan": ("planned", "agency"),
}
_KINDS = {
    "clusters": "cluster",
    "chains": "chain",
    "enterprises": "firm",
    "parks": "park",
    "platforms": "platform",
    "projects": "project",
    "policies": "policy",
    "organisations": "organisation",
    "systems": "system",
    "targets": "target",
}
_STAGES = {
    "开工建设": "begun",
    "建设完毕、进入调试": "tested",
    "签约": "agreed",
}


@dataclass
class Batch:
    """What the fact base becomes. `went` counts fields by section, name and where they went."""

    records: list[Record] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    went: Counter[tuple[str, str, str]] = field(default_factory=Counter)


class Entry:
    """One entry of a section: fields are taken one by one, and what nobody takes becomes a fact of its record."""

    def __init__(self, batch: Batch, section: str, fields: Mapping[str, object]) -> None:
        self.batch, self.section, self.fields = batch, section, dict(fields)

    def take(self, name: str, where: str) -> object | None:
        """Take a field out, and count that it and all within it went `where`."""
        if name not in self.fields:
            return None
        given = self.fields.pop(name)
        for inner in (name, *_names(given)):
            self.batch.went[self.section, inner, where] += 1
        return given

    def text(self, name: str, where: str) -> str:
        """A field that holds plain text; empty where it is missing."""
        given = self.take(name, where)
        return "" if given is None else str(given)

    def texts(self, name: str, where: str) -> list[str]:
        """A field that holds texts, or one text; a mapping's texts are joined."""
        given = self.take(name, where)
        if given is None:
            return []
        return [_flat(part) for part in given] if isinstance(given, list) else [_flat(given)]

    def facts(self) -> dict[str, str | list[str]]:
        """All that is left, as named facts."""
        left: dict[str, str | list[str]] = {}
        for name in list(self.fields):
            given = self.take(name, "facts")
            left[name] = [_flat(part) for part in given] if isinstance(given, list) else _flat(given)
        return left


def _names(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        for name, inner in node.items():
            yield str(name)
            yield from _names(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _names(inner)


def _flat(node: object) -> str:
    """A node in one line: `before: 120多; after: 60多`."""
    if isinstance(node, Mapping):
        return "; ".join(f"{name}: {_flat(inner)}" for name, inner in node.items())
    if isinstance(node, list):
        return "、".join(_flat(inner) for inner in node)
    return "" if node is None else str(node)


class Reading(BaseModel):
    """How the facts become figures (`banan_reading.yaml`)."""

    subjects: Mapping[str, str]
    periods: Mapping[str, str]
    figures: Mapping[str, Mapping[str, str]]
    targets: Mapping[str, Mapping[str, str]]
    leaders: Mapping[str, str]
    completed: Mapping[str, Mapping[str, object]]


def read_banan() -> Batch:
    """The bundled facts, ready to be entered: records, memberships, figures, and what went where."""
    facts = _load("banan.yaml")
    reading_file = _load("banan_reading.yaml")
    reading = Reading.model_validate({name: reading_file[name] for name in Reading.model_fields})
    batch = Batch()
    _read_meta(batch, _mapping(facts["meta"]))
    batch.records.append(
        _record({"kind": "district", "id": DISTRICT, "name": {"zh": "巴南区", "en": "Banan District"}})
    )
    for section, kind in _KINDS.items():
        for number, fields in enumerate(_list(facts[section]), start=1):
            _SECTIONS[kind](Entry(batch, section, _mapping(fields)), kind, number, reading)
    for fields in _list(facts["indicators"]):
        _read_fact(Entry(batch, "indicators", _mapping(fields)), reading)
    batch.figures += _second_halves(batch, _list(reading_file["second_halves"]))
    made = (("group", "groups"), ("pipeline", "pipelines"), ("retrofit", "retrofits"))
    of_parks = (("policy", "park_policies"), ("space", "spaces"), ("tenancy", "tenancies"))
    transfer = (("result", "results"), ("joint-project", "joint_projects"))
    for kind, name in (*made, *of_parks, *transfer):
        batch.records += [_record({"kind": kind, **_typed(fields)}) for fields in _list(reading_file[name])]
    batch.records = [_completed(record, reading.completed) for record in batch.records]
    batch.records += [_record({"kind": "claim", **_typed(fields)}) for fields in _claims()]
    batch.indicators += [Indicator.model_validate(_typed(fields)) for fields in _list(reading_file["indicators"])]
    return batch


def _load(name: str) -> Mapping[str, object]:
    # The base loader keeps every scalar as its text: 16.40 keeps its last digit, and no float ever exists.
    text = (resources.files("lineside.district") / "data" / name).read_text(encoding="utf-8")
    return _mapping(YAML(typ="base").load(text))


def _claims() -> Sequence[object]:
    text = (resources.files("lineside.district") / "data" / "banan_claims.yaml").read_text(encoding="utf-8")
    return _list(YAML(typ="safe", pure=True).load(text))


def _mapping(node: object) -> Mapping[str, object]:
    if not isinstance(node, Mapping):
        raise DistrictError(f"the bundled facts hold {type(node).__name__} where a mapping belongs")
    return node


def _list(node: object) -> Sequence[object]:
    if not isinstance(node, list):
        raise DistrictError(f"the bundled facts hold {type(node).__name__} where a list belongs")
    return node


def _typed(node: object) -> dict[str, object]:
    """A record of the reading file; the base loader leaves truth values as text."""
    return {name: {"true": True, "false": False}.get(str(given), given) for name, given in _mapping(node).items()}


def _record(fields: Mapping[str, object]) -> Record:
    return record_from(fields)


def _completed(record: Record, completed: Mapping[str, Mapping[str, object]]) -> Record:
    """The record with what the texts say of it elsewhere than in its own entry."""
    more = completed.get(record.id)
    return record if more is None else _record({**record.model_dump(mode="json"), **more})


def _read_meta(batch: Batch, meta: Mapping[str, object]) -> None:
    entry = Entry(batch, "meta", meta)
    for number, source in _mapping(entry.take("sources", "source records")).items():
        about = _mapping(source)
        defects = [str(defect) for defect in _list(about["defects"])]
        batch.records.append(
            _record(
                {
                    "kind": "source",
                    "id": f"banan-{number}",
                    "name": {"zh": f"报纸文本{number}", "en": f"newspaper text {number}"},
                    "medium": "newspaper",
                    "dated": about["date_inferred"],
                    "defects": defects,
                    "facts": {"file": about["file"], "script": about["script"]},
                }
            )
        )
    title = entry.take("title", "source records")
    facts = {"kind": "source", "id": "banan-facts", "name": title, "medium": "other", "facts": entry.facts()}
    batch.records.append(_record(facts))


def _common(entry: Entry, kind: str, number: int) -> dict[str, object]:
    """Id, name, source and note, which most entries have; organisations have a bare name and no id."""
    where = f"{kind} record"
    name = entry.take("name", where)
    names = dict(_mapping(name)) if name is not None else {"zh": entry.text("zh", where), "en": entry.text("en", where)}
    notes = [str(names.pop("note", "")), entry.text("note", where)]
    return {
        "kind": kind,
        "id": entry.text("id", where) or f"{kind}-{number}",
        "name": names,
        "source": f"banan-{entry.text('src', where)}",
        "note": "; ".join(filter(None, notes)),
    }


def _add(entry: Entry, fields: Mapping[str, object]) -> None:
    entry.batch.records.append(_record({**fields, "facts": entry.facts()}))


def _join(
    entry: Entry, fields: Mapping[str, object], names: Sequence[str], role: Role, stage: int | None = None
) -> None:
    for whole in names:
        joined = Membership(member=str(fields["id"]), whole=whole, role=role, stage=stage, source=str(fields["source"]))
        entry.batch.memberships.append(joined)


def _here(entry: Entry, fields: dict[str, object]) -> None:
    """Whether it lies in the district: things elsewhere name their town."""
    town = entry.text("place", "record")
    if town:
        fields["elsewhere"] = town
    else:
        _join(entry, fields, [DISTRICT], Role.IN_DISTRICT)


def _read_cluster(entry: Entry, kind: str, number: int, _: Reading) -> None:
    fields = _common(entry, kind, number)
    if "levels" in entry.fields or "mapping_to_1246" in entry.fields:
        _read_system_of_clusters(entry, fields)
        return
    entry.take("tier", "membership")  # the same tier as in the system's list of members
    fields["subfields"] = [*entry.texts("subfields", "cluster record"), *entry.texts("members", "cluster record")]
    fields["leading_firm"] = entry.text("master", "cluster record") or None
    for name in ("parks", "relates", "chain"):
        _join(entry, fields, entry.texts(name, "membership"), Role.RELATED)
    _join(entry, fields, [DISTRICT], Role.IN_DISTRICT)
    _add(entry, fields)


def _read_system_of_clusters(entry: Entry, fields: dict[str, object]) -> None:
    fields["kind"] = "cluster-system"
    tiers = []
    for level in _list(entry.take("levels", "tiers and memberships") or []):
        tier = _mapping(level)
        about = {name: tier[name] for name in ("level", "count", "verb")}
        tiers.append(about | {"name": {name: tier[name] for name in ("zh", "en")}})
        entry.batch.memberships += [
            Membership(member=str(m), whole=str(fields["id"]), role=Role.IN_SYSTEM, stage=int(str(tier["level"])))
            for m in _list(tier["members"])
        ]
    directions = entry.take("priority_directions", "cluster-system record")
    fields["tiers"] = tiers
    fields["directions"] = [] if directions is None else _mapping(directions)["zh"]
    fields["classes"] = entry.texts("members", "cluster-system record")
    drawn = dict(_mapping(entry.take("mapping_to_1246", "cluster-system record") or {}))
    fields["note"] = "; ".join(filter(None, (str(fields["note"]), str(drawn.pop("note", "")))))
    fields["reads"] = drawn
    _add(entry, fields)


def _read_chain(entry: Entry, kind: str, number: int, reading: Reading) -> None:
    fields = _common(entry, kind, number)
    stages: list[dict[str, object]] = []
    for n, given in enumerate(_list(entry.take("stages", "stages and memberships") or []), start=1):
        stage = dict(_mapping(given)) if isinstance(given, Mapping) else {"zh": given}
        entry.batch.memberships += [
            Membership(member=str(firm), whole=str(fields["id"]), role=Role.IN_CHAIN, stage=n)
            for firm in _list(stage.get("firms", []))
        ]
        stages.append({"n": n, "name": {name: stage[name] for name in ("zh", "en") if name in stage}})
    fields["stages"] = stages
    fields["actions"] = entry.texts("actions", "chain record")
    fields["leading_firm"] = reading.leaders.get(str(fields["id"]))
    if filler := entry.text("gap_filled_by", "chain record"):
        gap = {"id": "gap-1", "list": "gap", "text": "关键一环", "state": "under-way", "filled_by": filler}
        fields["items"] = [gap]
    _add(entry, fields)


def _read_firm(entry: Entry, kind: str, number: int, _: Reading) -> None:
    fields = _common(entry, kind, number)
    for name in ("products", "titles", "lines"):
        fields[name] = entry.texts(name, "firm record")
    _join(entry, fields, entry.texts("clusters", "membership"), Role.IN_CLUSTER)
    parks = entry.texts("park", "membership")
    _join(entry, fields, parks, Role.PART_OF if parks[:1] and parks[0].startswith("pl_") else Role.IN_PARK)
    _here(entry, fields)
    _add(entry, fields)


def _read_park(entry: Entry, kind: str, number: int, _: Reading) -> None:
    fields = _common(entry, kind, number)
    fields["within"] = entry.text("within", "park record and membership") or None
    _join(entry, fields, [str(fields["within"])] if fields["within"] else [], Role.PART_OF)
    _join(entry, fields, entry.texts("clusters", "membership"), Role.RELATED)
    sites = [dict(_mapping(site)) for site in _list(entry.take("sites", "park record") or [])]
    fields["sites"] = [{"name": {"zh": site.pop("zh")}, **site} for site in sites]
    fields["titles"] = entry.texts("titles", "park record")
    within_elsewhere = fields["within"] == "p_cicz"  # its own entry leaves the town to the park around it
    if within_elsewhere:
        fields["elsewhere"] = "常州"
    else:
        _here(entry, fields)
    _add(entry, fields)


def _read_platform(entry: Entry, kind: str, number: int, _: Reading) -> None:
    fields = _common(entry, kind, number)
    fields["since"] = entry.text("founded", "platform record") or "?"
    fields["services"] = entry.texts("services", "platform record")
    _join(entry, fields, entry.texts("park", "membership"), Role.IN_PARK)
    _add(entry, fields)


def _read_project(entry: Entry, kind: str, number: int, _: Reading) -> None:
    fields = _common(entry, kind, number)
    started, signed = entry.text("start", "project record"), entry.text("signed", "project record")
    state = entry.text("state", "project record")
    stage = _STAGES.get(state, "begun" if started else "")
    steps = [{"stage": stage, "on": started or (signed.split(" ")[0] if signed else "?"), "evidence": state or signed}]
    fields["steps"] = steps if stage else []
    unplaced = [] if stage or not state else [f"state: {state}"]
    fields["note"] = "; ".join(filter(None, (str(fields["note"]), *unplaced)))
    fields["content"] = entry.texts("content", "project record")
    fields["firms"] = entry.texts("partners", "project record")
    money = {"invest_yi": ("project-investment", "亿元"), "grant_wan": ("grant", "万元"), "land_mu": ("land", "亩")}
    for name, (indicator, of_unit) in money.items():
        if value := entry.text(name, "figure"):
            entry.batch.figures.append(_money(fields, name, value, indicator, of_unit, started))
    _add(entry, fields)


def _money(fields: Mapping[str, object], name: str, value: str, indicator: str, of_unit: str, on: str = "") -> Figure:
    """A project's amount: as of the day on which it began, which the same sentence says, or of no period."""
    return Figure.from_dict(
        {
            "subject": str(fields["id"]),
            "indicator": indicator,
            "period": on or "?",
            "value": value,
            "unit": of_unit,
            "status": "planned" if name != "grant_wan" else "reported",
            "said_by": "journalist",
            "source": str(fields["source"]),
            "place": f"{fields['id']}.{name}",
            "release": "internal",
        }
    )


def _read_policy(entry: Entry, kind: str, number: int, _: Reading) -> None:
    fields = _common(entry, kind, number)
    fields["since"] = entry.text("since", "policy record") or "?"
    fields["ladder"] = entry.texts("ladder", "policy record")
    # 低空经济：举旗、招培、筑基、应用 names the parts of its board.
    parts = str(_mapping(fields["name"]).get("zh", "")).partition("：")[2].split("、")
    fields["board"] = parts if len(parts) > 1 else []
    _add(entry, fields)


def _read_organisation(entry: Entry, kind: str, number: int, _: Reading) -> None:
    _add(entry, _common(entry, kind, number))


def _read_system(entry: Entry, kind: str, number: int, _: Reading) -> None:
    fields = _common(entry, kind, number)
    fields["of"] = entry.text("kind", "system record")
    fields["elements"] = entry.texts("elements", "system record")
    _add(entry, fields)


def _read_target(entry: Entry, kind: str, number: int, reading: Reading) -> None:
    fields = _common(entry, kind, number)
    about = reading.targets[str(fields["id"])]
    due, value = entry.text("due", "target record"), entry.text("value", "target record")
    of_unit = entry.text("unit", "target record")
    countable = value not in ("", "null")
    baseline = about.get("baseline")
    fields |= {
        "subject": about["subject"],
        "indicator": about.get("indicator"),
        "due": due if due.isdecimal() else "?",
        "op": entry.text("op", "target record") or ">=",
        "value": value if countable else None,
        "unit": of_unit if countable else None,
        "times_baseline": of_unit == "倍",
        "baseline": None if baseline is None else {"place": baseline},
        "words": str(_mapping(fields["name"])["zh"]),
    }
    _add(entry, fields)


def _read_fact(entry: Entry, reading: Reading) -> None:
    """An entry of the section of indicators becomes one figure; its place is its id."""
    number = entry.text("id", "figure")
    about = dict(reading.figures[number])
    status, said_by = _STATUS[entry.text("status", "figure")]
    claimed = entry.text("kind", "figure") == "claim"
    value, worded_period = entry.text("value", "figure"), entry.text("period", "figure")
    worded_unit, subject = entry.text("unit", "figure"), entry.text("subject", "figure")
    worded = [entry.text("name", "figure note"), entry.text("en", "figure note"), entry.text("basis", "figure note")]
    fields = {
        "subject": reading.subjects[subject],
        "period": reading.periods.get(worded_period, worded_period),
        "unit": worded_unit,
        "status": "claimed" if claimed else status,
        "said_by": said_by,
        "source": f"banan-{entry.text('src', 'figure')}",
        "place": number,
        "value": about.pop("as", value),
    } | about
    if worded_period and fields["period"] != worded_period:
        worded.append(worded_period)
    if fields["unit"] != worded_unit:
        worded.append(worded_unit)
    note = [about.get("note", ""), *worded, _flat(list(entry.facts().values()))]
    entry.batch.figures.append(Figure.from_dict(fields | {"note": " | ".join(filter(None, note))}))


def _second_halves(batch: Batch, given: Sequence[object]) -> Iterator[Figure]:
    """The figures that stand in the second half of a sentence, with subject, period and source of the first."""
    first = {figure.place: figure for figure in batch.figures}
    for fields in map(_mapping, given):
        about = first[str(fields["of"])]
        said = {key: str(fields[key]) for key in ("indicator", "measure", "value", "unit")}
        said |= {key: str(fields[key]) for key in ("compared_with", "period") if key in fields}
        of = {"of": str(fields["among"])} if "among" in fields else {}
        note = f"against {fields['against']}" if "against" in fields else ""
        base = {"subject": about.subject, "period": about.period.text, "status": about.status, "said_by": about.said_by}
        where = {"source": about.source, "place": f"{about.place}.{fields['name']}", "note": note}
        yield Figure.from_dict({**base, **where, **said, **of})


_SECTIONS = {
    "cluster": _read_cluster,
    "chain": _read_chain,
    "firm": _read_firm,
    "park": _read_park,
    "platform": _read_platform,
    "project": _read_project,
    "policy": _read_policy,
    "organisation": _read_organisation,
    "system": _read_system,
    "target": _read_target,
}


def load_banan(ledger: Ledger, *, by: str) -> Batch:
    """Enter the bundled facts into a ledger that does not hold them yet; returns what was entered."""
    batch = read_banan()
    reason = "bundled facts of Banan District"
    ledger.define_indicators(batch.indicators, by=by, reason=reason)
    ledger.add_records(batch.records, by=by, reason=reason)
    ledger.add_memberships(batch.memberships, by=by, reason=reason)
    ledger.add_figures(batch.figures, by=by, reason=reason)
    return batch
