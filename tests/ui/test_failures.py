"""What fails before a page, in a callback, is said as plainly as what fails in it."""

import pytest
from streamlit.testing.v1 import AppTest

from roleplay.errors import ContentError
from roleplay.ui.catalogue import catalogue
from tests.ui.conftest import Driver


def _fails() -> None:
    import streamlit as st

    from roleplay.ui import failures

    assert failures.failed(st.session_state["error"])


@pytest.mark.parametrize(
    ("error", "key"), [(RuntimeError("inside"), "problem.unexpected"), (ContentError("file"), "problem.page")]
)
def test_a_callback_that_fails(new_tab: Driver, error: Exception, key: str) -> None:
    new_tab("en")
    tab = AppTest.from_function(_fails, default_timeout=20)
    tab.session_state["error"] = error
    tab.session_state["language"] = "en"
    tab.run()
    assert not tab.exception
    assert [item.value for item in tab.error] == [catalogue("en")(key)]
