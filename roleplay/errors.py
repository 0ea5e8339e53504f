"""Errors that the program raises on purpose; the page and the command line catch `SodelujError` in one place."""


class SodelujError(Exception):
    """Root of all errors of this project; the message says what happened, where, and what to do."""


class ContentError(SodelujError):
    """A content file is missing or broken; raised by the loader, shown by `roleplay check`."""


class InputError(SodelujError):
    """The learner's or the caller's input cannot be taken; nothing has been recorded, the turn is not lost."""


class SessionError(SodelujError):
    """A stored or imported session cannot be read."""


class StaleSessionError(SessionError):
    """Another tab or process has continued the session; reload it and repeat the input."""
