"""The OpenAPI 3.1 document, made from the endpoints' own types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from lineside.version import __version__
from lineside.web.endpoint import Endpoint
from lineside.web.problem import SAFE, ProblemDetails

if TYPE_CHECKING:
    from pydantic._internal._dataclasses import PydanticDataclass

_REFUSALS = {
    "401": "Nobody is logged in, or the login has ended",
    "403": "The role does not reach this far, or the request comes from another site",
    "404": "There is no such thing",
    "409": "It differs from what stands",
    "413": "The body is too large",
    "415": "The body is not said to be JSON",
    "422": "It cannot be read, or contradicts itself: every reason in `faults`",
    "421": "The server does not answer to the name that was asked for",
    "429": "Too many wrong passwords came from this address",
    "503": "Sums are being worked out, too many log in, or the ledger fails; ask again after `Retry-After`",
    "507": "No space is left where the ledger is kept; nothing was kept by half",
}


def openapi_document(endpoints: Iterable[Endpoint]) -> dict[str, object]:
    """Describe the endpoints; every schema is that of the type which checks or writes the data."""
    listed = list(endpoints)
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(ProblemDetails, "serialization")]
    for one in listed:
        wanted += [(model, "validation") for model in (one.query, one.body) if model is not None]
        wanted += [(model, "serialization") for model in (one.answer,) if model is not None]
    refs, schemas = models_json_schema(list(dict.fromkeys(wanted)), ref_template="#/components/schemas/{model}")
    paths: dict[str, dict[str, object]] = {}
    for one in listed:
        path = re.sub(r":\w+}", "}", one.path)
        paths.setdefault(path, {})[one.method.lower()] = _operation(one, refs, schemas["$defs"])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "lineside ledger",
            "version": __version__,
            "description": "Figures, registry, claims, targets and sheets of a district.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "lineside_session"},
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
    }


_Refs = Mapping["tuple[type[BaseModel | PydanticDataclass], JsonSchemaMode]", Mapping[str, object]]


def _operation(one: Endpoint, refs: _Refs, schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, object]:
    operation: dict[str, object] = {"operationId": one.name, "summary": one.summary, "tags": [one.tag]}
    parameters: list[dict[str, object]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer" if kind == "number" else "string"}}
        for name, kind in re.findall(r"{(\w+)(?::(\w+))?}", one.path)
    ]
    if one.query is not None:
        # Taken from the shared schemas, where two types of one name have been told apart.
        schema = schemas[str(refs[one.query, "validation"]["$ref"]).rpartition("/")[2]]
        for name, described in schema["properties"].items():
            told = {key: part for key, part in described.items() if key not in ("title", "description")}
            parameter = {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": told}
            parameters.append(parameter | {"description": described.get("description", "")})
    if parameters:
        operation["parameters"] = parameters
    if one.body is not None:
        content = {"application/json": {"schema": refs[one.body, "validation"]}}
        operation["requestBody"] = {"required": True, "content": content}
    elif one.upload:
        content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        operation["requestBody"] = {"required": True, "content": content}
    operation["responses"] = _responses(one, refs)
    if one.role is not None:
        operation["security"] = [{"session": []}, {"token": []}]
        operation["description"] = f"For the role {one.role} and those above."
    return operation


def _responses(one: Endpoint, refs: _Refs) -> dict[str, object]:
    if one.answer is not None:
        content = {"application/json": {"schema": refs[one.answer, "serialization"]}}
        done: dict[str, object] = {"description": "Done", "content": content}
    elif one.media:
        done = {"description": "A file", "content": {media.partition(";")[0]: {} for media in one.media}}
    else:
        done = {"description": "Done"}
    code = str(one.status) if one.answer is not None or one.media else "204"
    refused = {"application/problem+json": {"schema": refs[ProblemDetails, "serialization"]}}
    refusals: dict[str, object] = {
        status: {"description": text, "content": refused}
        for status, text in _REFUSALS.items()
        if (status != "415" or one.body is not None)
        and (status != "429" or one.guesses is not None)
        and (status != "507" or one.method not in SAFE)
    }
    return {code: done} | refusals
