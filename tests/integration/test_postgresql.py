"""The PostgreSQL that tests start for themselves."""

from __future__ import annotations

from sqlalchemy import create_engine, text


def test_the_server_is_a_postgresql_that_listens_on_no_port_and_keeps_chinese_text(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        assert connection.scalar(text("show listen_addresses")) == ""
        connection.execute(text("create temporary table firm (title text)"))
        connection.execute(text("insert into firm values ('同比增长')"))
        assert connection.scalar(text("select title from firm")) == "同比增长"
        assert connection.scalar(text("select length(title) from firm")) == 4
    engine.dispose()
