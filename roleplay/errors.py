"""Errors that the program raises on purpose; the page and the command line catch `SodelujError` in one place.

Errors that a learner may see carry a code; `roleplay.messages.explain` words it in the learner's language.
"""

from typing import Any, ClassVar, Literal

StorageCode = Literal[
    "full", "unreachable", "locked", "corrupt", "gone", "lone_log", "newer", "older", "stepped_back", "gap",
    "read_only", "address", "unusable",
]  # fmt: skip


class SodelujError(Exception):
    """Root of all errors of this project."""


class ContentError(SodelujError):
    """A content file is missing or broken; raised by the loader, shown by `roleplay check`."""


class CodedError(SodelujError):
    """An error with a code and details, worded only where it is shown.

    `prefix` goes before the code where the words are looked up, for kinds of errors with codes of their own.
    """

    prefix: ClassVar[str] = ""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(f"{code} {details}" if details else code)
        self.code = code
        self.details = details


class InputError(CodedError):
    """The learner's or the caller's input cannot be taken; nothing has been recorded, the turn is not lost."""


class AccessError(InputError):
    """Somebody asks for what is not theirs to do; nothing has been done."""


class SessionError(CodedError):
    """A stored or imported session cannot be read."""


class StaleSessionError(SessionError):
    """Another tab or process has continued the session; reload it and repeat the input."""


class StorageError(CodedError):
    """The database cannot be used as it is or not now, and what was to be written is not there.

    `problem` is what the driver says, for operators. Where `is_uncertain`, the connection broke while something was
    being committed: only a later look can tell whether it is there.
    """

    prefix = "storage_"

    def __init__(self, code: StorageCode, problem: str = "", *, is_uncertain: bool = False) -> None:
        super().__init__(code, problem=problem)
        self.is_uncertain = is_uncertain
