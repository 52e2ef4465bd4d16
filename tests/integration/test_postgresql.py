"""The PostgreSQL that tests start for themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests import postgresql


def test_the_server_is_a_postgresql_that_listens_on_no_port_and_keeps_chinese_text(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        assert connection.scalar(text("show listen_addresses")) == ""
        connection.execute(text("create temporary table firm (title text)"))
        connection.execute(text("insert into firm values ('同比增长')"))
        assert connection.scalar(text("select title from firm")) == "同比增长"
        assert connection.scalar(text("select length(title) from firm")) == 4
    engine.dispose()


@pytest.mark.needs("postgresql")
def test_nothing_of_it_stays() -> None:
    with postgresql.server() as url:
        folder = Path(str(make_url(url).query["host"]))
        assert (folder / "data" / "postmaster.pid").exists()
    assert not folder.exists()
