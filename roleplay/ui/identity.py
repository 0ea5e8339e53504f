"""Who visits, as the settings say one is to know: one rule for pages and for plain requests."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from streamlit.auth_util import get_cookie_with_chunks, get_origin_from_redirect_uri
from streamlit.runtime import get_instance
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from roleplay.config import Settings
from roleplay.people.visitor import LOCAL, Visitor, named

_TAB_OF = "tab-of"
# Digests of sign-ins that somebody has ended. Signing out takes the cookie from the browser, but the other tabs hold
# open connections that were made with it. Known to this process alone; after a restart every tab connects anew anyway.
_ended: set[str] = set()


def visitor(settings: Settings) -> Visitor | None:
    """Return who looks at the page; None where nobody has signed in, or proxy or identity provider name nobody.

    Headers and cookies are those with which the tab connected: on a connection that stays open they never change. So
    Streamlit is told, in `web.bind_tabs`, to let nobody else take a tab over when it connects again.
    """
    # Asked some sixty times for one page: headers and cookies are only gathered where they matter.
    return _who(settings, lambda: st.context.headers, lambda: st.context.cookies, lambda: dict(st.user.to_dict()))


def sender(settings: Settings, request: HTTPConnection) -> Visitor | None:
    """Return who sends a plain request; None as for `visitor`."""
    return _who(settings, lambda: request.headers, lambda: request.cookies, lambda: _signed_in(request.cookies))


def holder(settings: Settings, tab: str) -> Visitor | None:
    """Return who has opened a tab, by Streamlit's name of it; None as for `visitor`, and where none is open."""
    client = get_instance().get_client(tab)
    opened = client.client_context if client is not None else None
    if opened is None:
        return None
    return _who(
        settings, lambda: Headers(dict(opened.headers)), lambda: opened.cookies, lambda: _signed_in(opened.cookies)
    )


def sign_out() -> None:
    """Sign the visitor of the page out, in all tabs of the browser."""
    _ended.add(_digest(st.context.cookies))
    st.logout()


def tab_is_anothers(who: Visitor | None) -> bool:
    """Return whether what the tab holds belongs to somebody else; a tab that has shown nothing yet is nobody's."""
    return _TAB_OF in st.session_state and st.session_state[_TAB_OF] != _id(who)


def claim_tab(who: Visitor | None) -> None:
    """Make the tab belong to who looks at it now."""
    st.session_state[_TAB_OF] = _id(who)


def _id(who: Visitor | None) -> str:
    return who.id if who is not None else ""


def _who(
    settings: Settings,
    headers: Callable[[], Mapping[str, str]],
    cookies: Callable[[], Mapping[str, str]],
    user: Callable[[], Mapping[str, Any]],
) -> Visitor | None:
    match settings.access:
        case "local":
            return LOCAL
        case "header":
            return named(headers().get(settings.access_header))
        case "oidc":
            claims = user()
            # An address that the provider itself calls unverified could be anybody's.
            if not claims.get("is_logged_in") or claims.get("email_verified") is False or _digest(cookies()) in _ended:
                return None
            return named(claims.get("email") or claims.get("sub"), claims.get("name"))


def _digest(cookies: Mapping[str, str]) -> str:
    """Return what stands for one sign-in: the cookie is signed with its time, so no two are alike."""
    return hashlib.sha256(cookies.get(USER_COOKIE_NAME, "").encode()).hexdigest()


def _signed_in(cookies: Mapping[str, str]) -> Mapping[str, Any]:
    """Return what the identity provider said, from the cookie that Streamlit has signed; nothing where it did not."""
    secret = get_cookie_secret()

    def piece(name: str) -> bytes | None:
        signed = cookies.get(name)
        return decode_signed_value(secret, name, signed.encode("latin-1", "replace")) if signed is not None else None

    kept = get_cookie_with_chunks(piece, USER_COOKIE_NAME)
    claims: dict[str, Any] = json.loads(kept) if kept else {}
    return claims if claims.get("origin") == get_origin_from_redirect_uri() else {}
