"""What the park's pages are answered."""

from __future__ import annotations

from lineside.district.registry.record import Name
from lineside.web.endpoint import Answer


class ParkAnswer(Answer):
    """A park or incubator with something to look after."""

    id: str
    name: Name


class ParksAnswer(Answer):
    """Parks and incubators, those with rooms first."""

    parks: tuple[ParkAnswer, ...]


class DueAnswer(Answer):
    """One thing that is due; days: late, negative while there is time."""

    what: str
    record: str
    words: Name
    firm: str | None
    firm_name: Name | None
    owner: str
    due: str
    days: int


class WeekAnswer(Answer):
    """What is due this week."""

    today: str
    monday: str
    sunday: str
    due: tuple[DueAnswer, ...]


class RoomAnswer(Answer):
    """A room on a day, and where it lies on its floor's plan."""

    id: str
    name: Name
    building: str
    floor: int
    room: str
    area: str
    use: str
    state: str
    firm: str | None
    firm_name: Name | None
    tenancy: str | None
    ends: str | None
    within: int | None
    next: Name | None
    vacant: bool
    plan: tuple[float, float, float, float] | None


class VacancyAnswer(Answer):
    """Area of one use in m², and how much of it is vacant; `all` is all of it."""

    use: str
    rooms: int
    area: str
    vacant_rooms: int
    vacant: str
    rate: str | None


class ArrearAnswer(Answer):
    """A bill that is overdue; left: the firm has given its room up."""

    tenancy: str
    firm: str
    name: Name
    of: str
    period: str
    owed: str
    due: str
    days: int
    left: bool


class RoomsAnswer(Answer):
    """Rooms, what is vacant, and who owes what."""

    today: str
    rooms: tuple[RoomAnswer, ...]
    vacancies: tuple[VacancyAnswer, ...]
    arrears: tuple[ArrearAnswer, ...]


class EventAnswer(Answer):
    """Something that happened to a firm on a day: a word for it, and the record that tells it."""

    on: str
    what: str
    record: str
    words: Name


class FirmAnswer(Answer):
    """A firm's story at the park: what happened, newest first; rooms it has now; open cases; what it owes, in yuan."""

    id: str
    name: Name
    rooms: tuple[Name, ...]
    area: str
    open_cases: int
    owed: str
    relief: str
    relief_said: tuple[str, ...]
    funds: str
    certificates: tuple[str, ...]
    events: tuple[EventAnswer, ...]


class SideAnswer(Answer):
    """A demand or an offer on the board of those who work at the park; the other side learns what matching shows."""

    id: str
    kind: str
    name: Name
    firm: str
    firm_name: Name
    sort: str
    products: tuple[str, ...]
    field: str
    quantity: str
    at: str
    budget: str | None
    until: str | None
    confidential: bool
    matches: int


class WhyAnswer(Answer):
    """A reason of a match as it stood when it was proposed: what it is about, what it speaks, and its words."""

    about: str
    speaks: str
    words: Name


class MatchAnswer(Answer):
    """A match with the state it has reached, who has agreed to be named, and the reasons it was proposed with."""

    id: str
    name: Name
    demand: str
    offer: str
    demand_name: Name
    offer_name: Name
    state: str
    since: str
    demand_agrees: str | None
    offer_agrees: str | None
    why: str
    reasons: tuple[WhyAnswer, ...]
    amount: str | None


class BoardAnswer(Answer):
    """What stands of demands and offers, matches, and how many matches have reached each state."""

    demands: tuple[SideAnswer, ...]
    offers: tuple[SideAnswer, ...]
    matches: tuple[MatchAnswer, ...]
    reached: dict[str, int]


class StepAnswer(Answer):
    """A result and how far from the first of its way it stands."""

    id: str
    name: Name
    sort: str
    on: str | None
    depth: int
    amount: str | None
    expected: str | None


class WayAnswer(Answer):
    """A way from a first result to all that it led to, in order."""

    steps: tuple[StepAnswer, ...]


class ReachedAnswer(Answer):
    """How many patents led, near or far, to a contract or licence, and to a company.

    amount: what contracts and licences came to, in yuan, without those (`without`) of which nobody said it.
    """

    patents: int
    traded: int
    companies: int
    amount: str
    without: int


class FunnelAnswer(Answer):
    """How many results of each sort, how far patents came, and every way they went."""

    sorts: dict[str, int]
    reached: ReachedAnswer
    ways: tuple[WayAnswer, ...]
    projects: tuple[Name, ...]


class PartnerAnswer(Answer):
    """A partner of a joint project and what it gives; amount in yuan."""

    id: str
    name: Name
    gives: str
    amount: str | None


class BoardTask(Answer):
    """A task on a board; late: not done, and past its day."""

    id: str
    text: str
    part: str
    owner: str
    due: str | None
    state: str
    evidence: tuple[Name, ...]
    late: bool


class ProjectBoard(Answer):
    """A joint project or programme as a board; parts: the columns of it."""

    id: str
    kind: str
    name: Name
    programme: str
    product: str
    since: str | None
    until: str | None
    parts: tuple[str, ...]
    partners: tuple[PartnerAnswer, ...]
    results: tuple[StepAnswer, ...]
    tasks: tuple[BoardTask, ...]


class ProjectsAnswer(Answer):
    """The boards of joint projects, then of programmes."""

    today: str
    boards: tuple[ProjectBoard, ...]


class BookingAnswer(Answer):
    """A booking of an instrument."""

    id: str
    firm: str
    name: Name
    since: str
    until: str
    used: str | None
    charged: str | None


class InstrumentAnswer(Answer):
    """An instrument with its bookings of a week and the hours they take."""

    id: str
    name: Name
    platform: Name
    state: str
    rate: str | None
    hours: str
    bookings: tuple[BookingAnswer, ...]


class CalendarAnswer(Answer):
    """The week of every instrument."""

    monday: str
    sunday: str
    instruments: tuple[InstrumentAnswer, ...]


class FundingAnswer(Answer):
    """Money a firm was given."""

    id: str
    firm: str
    name: Name
    sort: str
    on: str
    amount: str | None
    round: str


class FundAnswer(Answer):
    """A fund, what it has placed and what is left of it, in yuan."""

    id: str
    name: Name
    size: str | None
    placed: str
    left: str | None
    fundings: tuple[FundingAnswer, ...]


class BudgetAnswer(Answer):
    """A policy's money in yuan. inexact: amounts that were only said and stand in no sum."""

    id: str
    name: Name
    budget: str | None
    reliefs: str
    grants: str
    paid: str
    clawed_back: str
    left: str | None
    inexact: tuple[str, ...]


class MoneyAnswer(Answer):
    """Budgets of policies, funds, and money that came from elsewhere."""

    budgets: tuple[BudgetAnswer, ...]
    funds: tuple[FundAnswer, ...]
    others: tuple[FundingAnswer, ...]
