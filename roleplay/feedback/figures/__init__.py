"""Counted figures, without their sentences. Each module of this package enters its own and is found by itself."""

from importlib import import_module
from pkgutil import iter_modules

from roleplay.feedback.figures._figure import OF_SESSION, OF_TALK, Figure, counts, figures

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
