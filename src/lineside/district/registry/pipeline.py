"""Pipelines of products and drugs: how many are at each stage, and which."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lineside.district.registry.record import Id, Name, Part, Record, Said, Text, What


class PipelineStage(Part):
    """A stage of a pipeline; `figure` names the indicator that counts what has reached it."""

    n: Annotated[int, Field(ge=1, le=99), Said("序号", "Number")]
    name: Annotated[Name, Said("阶段", "Stage")]
    indicator: Annotated[Id | None, Said("计数指标", "Indicator that counts it", ("indicator",))] = None


class PipelineProduct(Part):
    """A product in the pipeline: whose it is and the stage it has reached since when."""

    name: Annotated[Name, Said("产品", "Product")]
    firm: Annotated[Id | None, Said("企业", "Firm", ("firm",))] = None
    stage: Annotated[int, Field(ge=0, lt=2**31), Said("所处阶段", "Stage reached")]
    since: Annotated[Text, Said("起始时间", "Since")] = "?"


class Pipeline(Record):
    """A pipeline whose later stages hold part of the earlier ones, such as drugs from research to the market."""

    what: ClassVar[What] = What("在研管线", "pipeline", "pipelines")
    kind: Literal["pipeline"] = "pipeline"
    of: Annotated[Id, Said("所属", "Of", ("cluster", "firm", "district", "group"))]
    stages: Annotated[tuple[PipelineStage, ...], Said("阶段", "Stages")]
    products: Annotated[tuple[PipelineProduct, ...], Said("产品", "Products")] = ()
