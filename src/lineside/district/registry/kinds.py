"""All kinds of records, and how one is read from text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from lineside.district.errors import DistrictError
from lineside.district.registry.body import Group, Organisation, Platform, ScopeList, Source, Workbook
from lineside.district.registry.case import Certificate, Mentor, ServiceCase, Visit
from lineside.district.registry.chain import Chain
from lineside.district.registry.claim import Claim
from lineside.district.registry.cluster import Cluster, ClusterSystem
from lineside.district.registry.exchange import Demand, Match, Offer
from lineside.district.registry.firm import Firm
from lineside.district.registry.fund import Application, Fund, Funding, Payment
from lineside.district.registry.instrument import Booking, IdleHours, Instrument, SharedOrder
from lineside.district.registry.month import Month
from lineside.district.registry.pipeline import Pipeline
from lineside.district.registry.place import District, Park, Township
from lineside.district.registry.policy import Policy, System
from lineside.district.registry.project import Project
from lineside.district.registry.record import Record
from lineside.district.registry.retrofit import Retrofit
from lineside.district.registry.space import Space, Tenancy
from lineside.district.registry.target import Target
from lineside.district.registry.transfer import Challenge, JointProject, Result

AnyRecord = Annotated[
    District
    | Township
    | Park
    | Cluster
    | ClusterSystem
    | Chain
    | Firm
    | Platform
    | Project
    | Pipeline
    | Policy
    | Organisation
    | System
    | ScopeList
    | Source
    | Group
    | Claim
    | Target
    | Retrofit
    | Month
    | Space
    | Tenancy
    | ServiceCase
    | Visit
    | Mentor
    | Certificate
    | Demand
    | Offer
    | Match
    | Result
    | JointProject
    | Challenge
    | Instrument
    | Booking
    | IdleHours
    | SharedOrder
    | Fund
    | Funding
    | Application
    | Payment
    | Workbook,
    Field(discriminator="kind"),
]
_ADAPTER: TypeAdapter[AnyRecord] = TypeAdapter(AnyRecord)

RECORDS: dict[str, type[Record]] = {
    cls.model_fields["kind"].default: cls
    for cls in (
        *(District, Township, Park, Cluster, ClusterSystem, Chain, Firm, Platform, Project, Pipeline, Policy),
        *(Organisation, System, ScopeList, Source, Group, Claim, Target, Retrofit, Month),
        *(Space, Tenancy, ServiceCase, Visit, Mentor, Certificate, Demand, Offer, Match, Result, JointProject),
        *(Challenge, Instrument, Booking, IdleHours, SharedOrder, Fund, Funding, Application, Payment, Workbook),
    )
}
"""The class of each kind."""

KINDS = tuple(RECORDS)

PARK = (
    "space", "tenancy", "service-case", "visit", "mentor", "certificate", "demand", "offer", "match", "result",
    "joint-project", "challenge", "instrument", "booking", "idle-hours", "shared-order", "fund", "funding",
    "application", "payment",
)  # fmt: skip
"""The kinds that a park's operator works with."""

SUBJECTS = (
    frozenset(KINDS)
    - {"source", "claim", "target", "workbook", "policy", "list", "month"}
    - (frozenset(PARK) - {"result", "joint-project", "fund"})
)
"""The kinds that a figure may be about."""


def record_from(fields: Mapping[str, object]) -> Record:
    """A record of the kind that `fields["kind"]` names.

    Raises:
        DistrictError: every field that is wrong, with the reason.
    """
    try:
        return _ADAPTER.validate_python(dict(fields))
    except ValidationError as wrong:
        raise DistrictError(_faults(str(fields.get("id", "?")), wrong)) from None


def record_from_json(text: str) -> Record:
    """A record as the ledger stores it."""
    try:
        return _ADAPTER.validate_json(text)
    except ValidationError as wrong:
        raise DistrictError(_faults("stored record", wrong)) from None


def _faults(name: str, wrong: ValidationError) -> str:
    faults = [f"`{'.'.join(str(step) for step in fault['loc'])}`: {fault['msg']}" for fault in wrong.errors()[:20]]
    return f"record {name[:80]}: " + "; ".join(faults)
