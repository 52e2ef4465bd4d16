"""The ledger over HTTP: an API with its OpenAPI document, accounts and roles."""

from lineside.web.app import create_app
from lineside.web.serve import serve

__all__ = ["create_app", "serve"]
