"""`lineside schema`."""

from __future__ import annotations


def schema() -> None:
    """Print the JSON Schema of the model language, for editors."""
    import json

    from lineside.model.schema import json_schema

    print(json.dumps(json_schema(), indent=2))
