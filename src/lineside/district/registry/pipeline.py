"""Pipelines of products and drugs: how many are at each stage, and which."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from lineside.district.registry.record import Id, Name, Part, Record, Text


class PipelineStage(Part):
    """A stage of a pipeline; `figure` names the indicator that counts what has reached it."""

    n: Annotated[int, Field(ge=1, le=99)]
    name: Name
    indicator: Id | None = None


class PipelineProduct(Part):
    """A product in the pipeline: whose it is and the stage it has reached since when."""

    name: Name
    firm: Id | None = None
    stage: int
    since: Text = "?"


class Pipeline(Record):
    """A pipeline whose later stages hold part of the earlier ones, such as drugs from research to the market."""

    kind: Literal["pipeline"] = "pipeline"
    of: Id
    stages: tuple[PipelineStage, ...]
    products: tuple[PipelineProduct, ...] = ()
