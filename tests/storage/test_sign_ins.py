"""Sign-ins that were ended, in the database that all processes of a server share."""

import inspect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from roleplay.storage.engine import open_engine
from roleplay.storage.sign_ins import KEPT, SignIns
from roleplay.storage.tables import ended_sign_ins

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'sign-ins.sqlite'}"
        return
    from tests.storage.postgres import serving  # its driver is an extra

    with serving() as server:
        yield server.new_database()


def test_what_one_process_ends_the_others_know_and_what_cannot_come_any_more_goes(url: str) -> None:
    here, elsewhere = open_engine(url), open_engine(url)
    one, other = SignIns(here), SignIns(elsewhere)
    one.end(["a", "b"], NOW)
    other.end(["a"], NOW)  # from another tab at the same time
    assert other.has_ended(["a"]) and other.has_ended(["c", "b"]) and not other.has_ended(["c"])
    one.end((), NOW + KEPT)
    assert other.has_ended(["a"]), "it could be brought yet"
    one.end(["c"], NOW + KEPT + timedelta(seconds=1))
    assert other.has_ended(["c"])
    with here.connect() as connection:
        assert connection.execute(select(func.count()).select_from(ended_sign_ins)).scalar_one() == 1
    here.dispose()
    elsewhere.dispose()


def test_it_is_kept_longer_than_a_cookie_counts() -> None:
    longest = inspect.signature(decode_signed_value).parameters["max_age_days"].default
    assert timedelta(days=longest) * 1.5 < KEPT
