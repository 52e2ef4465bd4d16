"""The server keeps to its own description: schemathesis asks all operations what that allows, and what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lineside.web.app import ENDPOINTS
from lineside.web.openapi import openapi_document
from tests.examples import examples
from tests.unit.web.test_line import BASE

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from lineside.district import Ledger

TRIES: Final = examples(3)
"""Requests of each kind to each operation."""
FEWEST_DONE: Final = {GenerationMode.POSITIVE: 30, GenerationMode.NEGATIVE: 1}
"""Operations of which at least one request was carried out, not only refused: 37 and 31 of 61 at first.

How many wrong requests are carried out all the same hangs on the constants that Hypothesis takes from whatever modules
of the project are loaded, and so on the tests that ran before: 5 to 31. That they are refused is what is wanted.
"""
CHECKS: Final[list[Any]] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
THINGS: Final = ["firm-a", "firm-b", "cars", "demo-district", "return", "t-1"]
KNOWN: Final[dict[str, list[str]]] = {
    **dict.fromkeys(("subject", "member", "whole", "within", "chain", "district"), THINGS),
    "source": ["return"],
    "indicator": ["revenue", "gross-output", "profit"],
    "period": ["2023", "2024-03"],
    "value": ["12.5"],
    "unit": ["亿元", "万元"],
    "name": ["a-viewer", "a-releaser"],  # not who asks: a new password ends their token
    "file": ["ledger.xlsx", "figures.xlsx", "firms.csv"],
}
"""What stands in the ledger: a request of nothing but invented names is refused before anything is done."""
NUMBERS: Final = [1, 2, 3, 4]


def _described() -> Any:
    """The server's description, asking in addresses for what stands in the ledger, and offering it in bodies."""
    document: dict[str, Any] = openapi_document(ENDPOINTS)
    for schema in document["components"]["schemas"].values():
        for name, values in KNOWN.items():
            held = schema.get("properties", {}).get(name)
            if held is not None:
                schema["properties"][name] = {"anyOf": [{"enum": values}, held]}
    for operations in document["paths"].values():
        for operation in operations.values():
            for each in operation.get("parameters", ()):
                values = KNOWN.get(each["name"], THINGS if each["in"] == "path" else [])
                if each["schema"].get("type") == "integer" and each["in"] == "path":
                    each["schema"] = {"type": "integer", "enum": NUMBERS}
                elif values:
                    each["schema"] = {"type": "string", "enum": values}
    return schemathesis.openapi.from_dict(document)


def _can_be_asked(operation: Any, mode: GenerationMode) -> bool:
    """Whether there is a request of this kind: nothing can be wrong with one that brings nothing."""
    brings = operation.body or operation.query or operation.path_parameters
    return mode is GenerationMode.POSITIVE or bool(brings)


def _ask(operation: Any, mode: GenerationMode, headers: dict[str, str]) -> set[int]:
    """Send requests of one kind to an operation, and look at each answer; the statuses of all."""
    statuses: set[int] = set()

    @settings(
        max_examples=TRIES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        answer = case.call(base_url=BASE, headers=headers)
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    ask()
    return statuses


@pytest.mark.parametrize("mode", GenerationMode)
def test_every_operation_answers_as_the_description_says(app: Starlette, ledger: Ledger, mode: GenerationMode) -> None:
    ledger.set_password("local", "three-words-for-local", by="local")  # so that nobody becomes the first administrator
    headers = {"authorization": f"Bearer {ledger.issue_token('a-editor', by='local')}"}
    described = _described()
    described.app = app
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) == len(ENDPOINTS)
    answered = {each.label: _ask(each, mode, headers) for each in operations if _can_be_asked(each, mode)}
    done = {label for label, statuses in answered.items() if min(statuses) < 300}
    assert len(done) >= FEWEST_DONE[mode], sorted(set(answered) - done)
