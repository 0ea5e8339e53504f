"""Where a model is, and what of that may be shown."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pydantic import SecretStr

from roleplay.config import is_this_machine

_LONGEST_PROBLEM = 200


@dataclass(frozen=True)
class Address:
    """Where a model is and by which name. `url` ends where `/chat/completions` begins, in `/v1` as a rule."""

    url: str
    name: str
    key: SecretStr = field(default_factory=lambda: SecretStr(""))

    @property
    def where(self) -> str:
        """Scheme, host and port: what may be shown and written down of the URL."""
        try:
            parts = urlsplit(self.url)
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            return "–"
        return f"{parts.scheme}://{parts.hostname or ''}{port}"

    @property
    def is_local(self) -> bool:
        """Whether the model runs on this machine."""
        try:
            return is_this_machine(urlsplit(self.url).hostname or "")
        except ValueError:
            return False

    def without_key(self, text: str) -> str:
        """Return a server's text on one line, short, and without the key or what looks like a part of one."""
        key = self.key.get_secret_value()
        clean = text.replace(key, "…") if key else text
        clean = re.sub(r"\b(sk|key|Bearer)[-_ ][\w*.-]{6,}", "…", clean)
        return re.sub(r"\s+", " ", clean).strip()[:_LONGEST_PROBLEM]
