"""Who visits this page, as the settings say one is to know."""

from typing import Any

import streamlit as st

from roleplay.config import Settings
from roleplay.people.visitor import LOCAL, Visitor, named


def visitor(settings: Settings) -> Visitor | None:
    """Return who visits; None where nobody has signed in, or the proxy or the identity provider names nobody."""
    match settings.access:
        case "local":
            return LOCAL
        case "header":
            return named(st.context.headers.get(settings.access_header))
        case "oidc":
            user: dict[str, Any] = st.user.to_dict()
            # An address that the provider itself calls unverified could be anybody's.
            if not user.get("is_logged_in") or user.get("email_verified") is False:
                return None
            return named(user.get("email") or user.get("sub"), user.get("name"))
