"""Claims with their verdicts, and targets with how they stand."""

from __future__ import annotations

from typing import Literal

from lineside.district.claim import Verdict, check_claim
from lineside.district.registry.claim import Claim
from lineside.district.registry.record import Name
from lineside.district.registry.target import Target
from lineside.district.store.account import Role
from lineside.district.target import Progress, progress
from lineside.district.verdict.english import called_in_english, english
from lineside.web.answers import FigureAnswer, Names
from lineside.web.api.registry import CardQuery
from lineside.web.endpoint import Answer, Asked, Endpoint
from lineside.web.problem import WebError


class MeaningAnswer(Answer):
    """One meaning of the claim's words; `holds` is null where nothing can be said."""

    meaning: str
    meaning_zh: str
    usual: bool
    holds: bool | None


class ClaimAnswer(Answer):
    """A claim, its verdict, the arithmetic line by line, and what would settle it."""

    claim: Claim
    source_name: Name | None
    verdict: Literal["一致", "需核实", "口径不同", "两处不一", "无法核算"]
    arithmetic: tuple[str, ...]
    arithmetic_en: tuple[str, ...]
    readings: tuple[MeaningAnswer, ...]
    settles: str
    settles_en: str
    by_convention: bool
    figures: tuple[FigureAnswer, ...]


class Claims(Answer):
    """Claims by id."""

    claims: tuple[ClaimAnswer, ...]
    next: str | None


class ProjectionAnswer(Answer):
    """Where the figures are heading at the due date, in base units, with a 95 % prediction interval and its method."""

    number: float
    low: float | None
    high: float | None
    method: str


class TargetAnswer(Answer):
    """A target and how it stands. needed, so_far: growth a year; share: of the target reached so far."""

    target: Target
    subject_name: Name
    state: str
    share: float | None
    needed: float | None
    so_far: float | None
    latest: FigureAnswer | None
    projection: ProjectionAnswer | None
    lacks: tuple[str, ...]


class Targets(Answer):
    """Targets by id."""

    targets: tuple[TargetAnswer, ...]
    next: str | None


def claim_answer(asked: Asked, claim: Claim, names: Names) -> ClaimAnswer:
    """A claim with the verdict that the figures come to which whoever asks may see."""
    verdict: Verdict = check_claim(asked.ledger, claim)
    used = [asked.ledger.figure(number) for number in verdict.figures]
    called = called_in_english(asked.ledger)
    names.learn([claim.source] if claim.source else [])
    readings = tuple(
        MeaningAnswer(meaning=one.meaning, meaning_zh=one.meaning_zh, usual=one.usual, holds=one.holds)
        for one in verdict.readings
    )
    return ClaimAnswer(
        claim=claim,
        source_name=names.record(claim.source) if claim.source else None,
        verdict=verdict.word.value,
        arithmetic=verdict.arithmetic,
        arithmetic_en=tuple(english(line, called) for line in verdict.arithmetic),
        readings=readings,
        settles=verdict.settles,
        settles_en=english(verdict.settles, called),
        by_convention=verdict.by_convention,
        figures=names.figures(used),
    )


def list_claims(asked: Asked) -> Claims:
    """Claims with their verdicts."""
    assert isinstance(asked.query, CardQuery)
    sent, names = asked.query, Names(asked.ledger)
    found = asked.ledger.records("claim", text=sent.text, synthetic=sent.synthetic, limit=sent.limit, after=sent.after)
    claims = tuple(claim_answer(asked, claim, names) for claim in found if isinstance(claim, Claim))
    return Claims(claims=claims, next=found[-1].id if len(found) == sent.limit else None)


def show_claim(asked: Asked) -> ClaimAnswer:
    """One claim with its verdict."""
    record = asked.ledger.record(asked.path["id"])
    if not isinstance(record, Claim):
        raise WebError(404, "There is no such thing", f"{record.id} is a {record.kind}, not a claim")
    return claim_answer(asked, record, Names(asked.ledger))


def list_targets(asked: Asked) -> Targets:
    """Targets with how they stand."""
    assert isinstance(asked.query, CardQuery)
    sent, names = asked.query, Names(asked.ledger)
    found = asked.ledger.records("target", text=sent.text, synthetic=sent.synthetic, limit=sent.limit, after=sent.after)
    targets = [record for record in found if isinstance(record, Target)]
    names.learn(target.subject for target in targets)
    answers = tuple(_target(asked, target, names) for target in targets)
    return Targets(targets=answers, next=found[-1].id if len(found) == sent.limit else None)


def _target(asked: Asked, target: Target, names: Names) -> TargetAnswer:
    """A target as it stands by the figures which whoever asks may see."""
    stands: Progress = progress(asked.ledger, target)
    latest, heading = stands.latest, stands.projection
    return TargetAnswer(
        target=target,
        subject_name=names.record(target.subject),
        state=stands.state,
        share=None if stands.share is None else float(stands.share),
        needed=stands.needed,
        so_far=stands.so_far,
        latest=names.figures([latest])[0] if latest is not None else None,
        projection=ProjectionAnswer(number=heading.number, low=heading.low, high=heading.high, method=heading.method)
        if heading is not None
        else None,
        lacks=stands.lacks,
    )


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/claims", name="listClaims", tag="claims", query=CardQuery, handler=list_claims,
        summary="Claims with verdict, arithmetic, readings and what would settle them", answer=Claims,
        role=Role.VIEWER,
    ),
    Endpoint(
        method="GET", path="/api/claims/{id}", name="showClaim", tag="claims", handler=show_claim,
        summary="One claim with its verdict", answer=ClaimAnswer,
    ),
    Endpoint(
        method="GET", path="/api/targets", name="listTargets", tag="claims", query=CardQuery, handler=list_targets,
        summary="Targets with the pace needed, the pace so far and a projection", answer=Targets,
    ),
)  # fmt: skip
