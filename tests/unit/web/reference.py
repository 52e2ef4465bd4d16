"""The page docs/reference/http-api.md, written from the OpenAPI document: `python -m tests.unit.web.reference`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lineside.web.app import ENDPOINTS
from lineside.web.openapi import openapi_document

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "http-api.md"

HEAD = """\
# The HTTP API

<!-- Written from the OpenAPI document by `python -m tests.unit.web.reference`; a test proves it current. -->

`lineside district DATA` serves this API beside its pages; the whole OpenAPI 3.1 document, with every schema, is at
`/api/openapi.json`. Why it is as it is: [decision 0016](../decisions/0016-http-api.md).

**Who asks.** `POST /api/login` with `{"name": …, "password": …}` or `{"token": …}` begins a session. Its cookie cannot
be read by scripts; a request that changes something repeats the `csrf` of the answer in the header
`x-lineside-csrf`. Programs send `Authorization: Bearer TOKEN` instead and need neither. On this machine, whoever has
not logged in is a viewer.

**Roles.** viewer < editor < releaser < administrator; each may do what those before it may. Viewers see figures of the
release classes `public` and `internal`, and `firm` where the firm consents.

**Refusals** are `application/problem+json`: `title`, `detail`, and in `faults` every reason with its place, for a
workbook the cell. Nothing was written when one is returned.

**Two editors.** What is answered of a figure, a record, a membership or an account has a `version`; whoever changes it
sends that. Where somebody changed it in the meantime, 409 says who, when and why, and nothing is written. The preview
of a workbook has a `stamp` for the same end, sent with its commit; an export tells when it was made, and what somebody
changed since is not written over by it unless the commit is `confirmed`
([decision 0077](../decisions/0077-two-editors.md)).

**Limits.** JSON bodies 4 MB; workbooks 20 MB, templates 10 MB; 1,000 figures a page; totals are counted up to 10,000.

**Sums** of a large ledger take time to make ready, once and after each change. A request waits a quarter of a second;
then 503 says what is being worked out, and `Retry-After` when to ask again
([decision 0017](../decisions/0017-sums-made-ready.md)).

**Pages.** `GET /` leads to `GET /screen`, whose files are `GET /static/{name}`; `GET /api/served` says what is served,
and `GET /api/openapi.json` describes it. `GET /read` is a reading view without scripts, with a page for each kind of
thing (`/read/firms` shows what `/api/firms` has) and for each record: `GET /read/things/{id}`; `GET /things/{id}` leads
to a record on the screen.
"""


def page() -> str:
    """The whole page."""
    document: Mapping[str, Any] = openapi_document(ENDPOINTS)
    by_tag: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            by_tag.setdefault(operation["tags"][0], []).append(_operation(method, path, operation))
    parts = [HEAD]
    for tag, operations in by_tag.items():
        parts += [f"\n## {tag.capitalize()}\n", *operations]
    return "".join(parts)


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> str:
    lines = [
        f"\n### `{method.upper()} {path}`\n\n{operation['summary']}. {operation.get('description', 'For anyone.')}\n"
    ]
    asked = [one for one in operation.get("parameters", []) if one["in"] == "query"]
    if asked:
        lines.append("\n| parameter | is | note |\n|---|---|---|\n")
        lines += [f"| `{one['name']}` | {_kind(one['schema'])} | {_note(one)} |\n" for one in asked]
    body = operation.get("requestBody")
    if body:
        lines += [f"\nBody: {_content(media, part)}.\n" for media, part in body["content"].items()]
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            told = [_content(media, part) for media, part in answer.get("content", {}).items()]
            lines.append(f"\nAnswer {status}: {', '.join(told) or 'nothing'}.\n")
    return "".join(lines)


def _content(media: str, part: Mapping[str, Any]) -> str:
    name = part.get("schema", {}).get("$ref", "").rpartition("/")[2]
    return f"`{name}` as JSON" if name else f"`{media}`"


def _note(parameter: Mapping[str, Any]) -> str:
    default = parameter["schema"].get("default")
    needed = ["required"] if parameter["required"] else []
    known = [f"default `{default}`"] if default not in (None, "", False) else []
    return "; ".join(filter(None, [parameter["description"].replace("|", "\\|"), *needed, *known]))


def _kind(schema: Mapping[str, Any]) -> str:
    options = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    return " or ".join(_one_kind(one) for one in options)


def _one_kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return (
            f"`{schema['$ref'].rpartition('/')[2].rpartition('__')[2]}`"  # of two of one name pydantic says the module
        )
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    kind = {"integer": "whole number", "boolean": "true or false", "string": "text"}.get(
        schema.get("type", ""), "value"
    )
    return f"{kind}, {schema['minimum']} to {schema['maximum']}" if "maximum" in schema else kind


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
