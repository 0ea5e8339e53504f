"""Who visits, as the settings say one is to know: one rule for pages and for plain requests."""

import hashlib
import json
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import streamlit as st
from starlette.requests import HTTPConnection
from streamlit.auth_util import get_cookie_with_chunks, get_origin_from_redirect_uri
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from roleplay.config import Settings
from roleplay.errors import StorageError
from roleplay.people.visitor import LOCAL, SUBJECT, Visitor, named
from roleplay.storage.sign_ins import SignIns

_TAB_OF, _GOES_ON = "tab-of", "sign-in-goes-on"
# Seconds for which a page does not ask again whether another process has ended its sign-in: it would some sixty times.
_MOMENT = 0.1
_AFTER_FAULT = 5.0  # seconds; a database that does not answer is waited for long enough once


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """What tells who visits: the settings, and which sign-ins at the identity provider have been ended.

    Signing out takes the cookie from the browser, but somebody may have kept it, and the other tabs hold connections
    that were made with it.
    """

    settings: Settings
    sign_ins: SignIns

    def visitor(self) -> Visitor | None:
        """Return who looks at the page; None where nobody signed in, or proxy or identity provider name nobody.

        Headers and cookies are those with which the tab connected: on a connection that stays open they never change.
        So Streamlit is told, in `web.bind_tabs`, to let nobody else take a tab over when it connects again.

        Raises:
            StorageError: where the database cannot say whether a sign-in was ended, and has not said so to this tab.
        """
        # Asked some sixty times for one page: headers and cookies are only gathered where they matter.
        return self._who(lambda: st.context.headers, _cookies_of_page, self._has_ended_for_page)

    def sender(self, request: HTTPConnection) -> Visitor | None:
        """Return who sends a plain request; None as for `visitor`.

        Raises:
            StorageError: where the database cannot say whether a sign-in was ended.
        """
        return self._who(lambda: request.headers, lambda: request.cookies, self.sign_ins.has_ended)

    def is_nameless(self) -> bool:
        """Return whether who looks at the page has signed in, but with nothing that may count as a name here."""
        claims, _ = _signed_in(_cookies_of_page())
        return bool(claims) and self._named(claims) is None

    def sign_out(self) -> None:
        """Sign the visitor of the page out, in all tabs of the browser and all processes of the server.

        Raises:
            StorageError: where that cannot be kept; nobody is signed out then.
        """
        _, digests = _signed_in(_cookies_of_page())
        self.sign_ins.end(digests, datetime.now(UTC))
        st.logout()

    def _who(
        self,
        headers: Callable[[], Mapping[str, str]],
        cookies: Callable[[], Mapping[str, str]],
        has_ended: Callable[[Collection[str]], bool],
    ) -> Visitor | None:
        match self.settings.access:
            case "local":
                return LOCAL
            case "header":
                return named(_as_sent(headers().get(self.settings.access_header, "")))
            case "oidc":
                claims, digests = _signed_in(cookies())
                who = self._named(claims)
                return None if who is None or has_ended(digests) else who

    def _named(self, claims: Mapping[str, Any]) -> Visitor | None:
        """Return the visitor whom claims of the identity provider name, by the one that the operator has chosen.

        An address that the provider does not call verified could be anybody's.
        """
        claim, name = self.settings.access_claim, _text(claims, "name")
        if claim == "sub":
            return named(SUBJECT + _text(claims, "sub"), name)
        verified = claims.get("email_verified", claim == "email")
        return named(_text(claims, "email"), name) if verified is True else None

    def _has_ended_for_page(self, digests: Collection[str]) -> bool:
        """Ask once in a moment; while the database cannot be asked, what it last said to the tab stands."""
        seen, fresh_until = st.session_state.get(_GOES_ON, (None, 0.0))
        if seen == digests and time.monotonic() < fresh_until and self.sign_ins.known.isdisjoint(digests):
            return False
        wait = _MOMENT
        try:
            if self.sign_ins.has_ended(digests):
                return True
        except StorageError:
            if seen != digests:
                raise
            wait = _AFTER_FAULT
        st.session_state[_GOES_ON] = digests, time.monotonic() + wait
        return False


def tab_is_anothers(who: Visitor | None) -> bool:
    """Return whether what the tab holds belongs to somebody else; a tab that has shown nothing yet is nobody's."""
    return _TAB_OF in st.session_state and st.session_state[_TAB_OF] != _id(who)


def claim_tab(who: Visitor | None) -> None:
    """Make the tab belong to who looks at it now."""
    st.session_state[_TAB_OF] = _id(who)


def _id(who: Visitor | None) -> str:
    return who.id if who is not None else ""


def _as_sent(value: str) -> str:
    """Return a header, which servers read as Latin-1, as the proxy wrote it; nothing where that is no text."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return ""


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def _cookies_of_page() -> Mapping[str, str]:
    """Return the cookies of the page, where Streamlit has found that the page itself connected with them."""
    return st.context.cookies if st.user.to_dict().get("is_logged_in") else {}


def _signed_in(cookies: Mapping[str, str]) -> tuple[Mapping[str, Any], Collection[str]]:
    """Return what the identity provider said, from the cookie that Streamlit has signed, and digests of that cookie.

    What is signed, with its time, can be spelt in one way only; the signature behind it in many. A long cookie comes in
    pieces, each signed by itself, after one that says how many: any of them stands for the sign-in.
    """
    secret = get_cookie_secret()
    digests: list[str] = []

    def piece(name: str) -> bytes | None:
        signed = cookies.get(name, "")
        found = decode_signed_value(secret, name, signed.encode("latin-1", "replace"))
        if found is not None:
            digests.append(hashlib.sha256(f"{name}={signed.rpartition('.')[0]}".encode()).hexdigest())
        return found

    kept = get_cookie_with_chunks(piece, USER_COOKIE_NAME)
    claims: dict[str, Any] = json.loads(kept) if kept else {}
    is_ours = claims.get("is_logged_in") and claims.get("origin") == get_origin_from_redirect_uri()
    return (claims if is_ours else {}), tuple(digests[1:] or digests)
