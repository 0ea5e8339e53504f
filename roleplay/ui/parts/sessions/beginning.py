"""Beginning: a new session from what was chosen, and the page on which it goes on."""

import secrets
from dataclasses import replace
from typing import NoReturn

import streamlit as st

from roleplay.errors import StorageError
from roleplay.exercise.setup import Setup
from roleplay.ui import turns, visit
from roleplay.ui.service import service

MOST_SEEDS = 2**31


def begin(setup: Setup, *, coached: bool = False) -> NoReturn:
    """Start a session with a seed of its own and show it: an exercise with its pack, a drill at once."""
    practice = service().practice
    try:
        session = practice.start(replace(setup, seed=secrets.randbelow(MOST_SEEDS)))
    except StorageError as error:
        st.error(turns.not_done(error), icon=":material/cloud_off:")
        st.stop()
    turns.say_later(turns.attempt(session, lambda: practice.coach(session, on=coached)))
    visit.adopt(session)
    visit.go(visit.PACK if setup.drill is None else visit.DRILL)
