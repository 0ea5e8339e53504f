"""Cookies as Streamlit signs them for somebody who comes from the identity provider, and other spellings of them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import streamlit as st
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from roleplay.ui import identity

SECRET = "for these tests alone"
ORIGIN = "http://training.example.org"
ANA = {"email": "Ana@example.org", "email_verified": True, "sub": "4711", "iat": 1}
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class Claims(dict[str, object]):
    """Stands for `st.user`."""

    def to_dict(self) -> dict[str, object]:
        return dict(self)


def cookies_of(claims: Mapping[str, object], secret: str = SECRET) -> dict[str, str]:
    """Return the cookies of who signed in with claims; long ones are several."""
    cookies: dict[str, str] = {}
    set_cookie_with_chunks(
        lambda name, value: cookies.update({name: create_signed_value(secret, name, value).decode()}),
        lambda name, value: create_signed_value(secret, name, value),
        USER_COOKIE_NAME,
        {"origin": ORIGIN, "is_logged_in": True, **claims},
        cookie_attr_size=100,
    )
    return cookies


def header_of(cookies: Mapping[str, str]) -> str:
    """Return cookies as a browser sends them."""
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def settings_of_provider(home: Path) -> dict[str, str]:
    """Return the environment of a server whose visitors come from the identity provider, which it finds in a folder."""
    (home / ".streamlit").mkdir()
    auth = f'[auth]\nredirect_uri = "{ORIGIN}/oauth2callback"\ncookie_secret = "{SECRET}"\n'
    (home / ".streamlit" / "secrets.toml").write_text(auth, encoding="utf-8")
    return {"SODELUJ_ACCESS": "oidc", "HOME": str(home)}


def respelt(cookies: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield the same cookies as they could be spelt as well, each of which Streamlit takes."""
    for name, value in cookies.items():
        text, _, signature = value.rpartition(".")
        last = ALPHABET.index(signature[-1]) & ~3  # two bits of it say nothing
        ends = (*(f"{signature[:-1]}{ALPHABET[last + bits]}" for bits in range(4)), f"{signature}=", f"!!!!{signature}")
        for spelt in (f"{text}.{end}" for end in ends if end != signature):
            assert decode_signed_value(SECRET, name, spelt) is not None
            yield {**cookies, name: spelt}


def stand_in(monkeypatch: pytest.MonkeyPatch, cookies: Mapping[str, str]) -> None:
    """Have the pages be looked at with cookies, which can be changed."""
    monkeypatch.setattr(identity, "get_cookie_secret", lambda: SECRET)
    monkeypatch.setattr(identity, "get_origin_from_redirect_uri", lambda: ORIGIN)
    monkeypatch.setattr(st, "user", Claims(is_logged_in=True))
    monkeypatch.setattr(st, "logout", lambda: None)
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: cookies))
