"""People at the API: a client that logs in and sends what a page of the site would."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx

PASSWORD = "correct horse battery"
ORIGIN = {"origin": "http://localhost:8600", "sec-fetch-site": "same-origin"}


@dataclass
class Person:
    """Somebody with a browser."""

    client: httpx.AsyncClient
    headers: dict[str, str] = field(default_factory=lambda: dict(ORIGIN))

    async def log_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        answer = await self.client.post("/api/login", json={"name": name, "password": password}, headers=ORIGIN)
        if answer.status_code == 200:
            self.headers["x-lineside-csrf"] = answer.json()["csrf"]
        return answer

    async def get(self, path: str, **query: str | int | bool) -> httpx.Response:
        return await self.client.get(path, params=query or None)

    async def send(
        self, method: str, path: str, json: object = None, content: bytes | None = None, **query: str
    ) -> httpx.Response:
        return await self.client.request(
            method, path, json=json, content=content, params=query or None, headers=self.headers
        )

    async def post(self, path: str, json: object = None, content: bytes | None = None, **query: str) -> httpx.Response:
        return await self.send("POST", path, json, content, **query)
