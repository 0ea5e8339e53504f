"""The plotting library as this program uses it.

It would check every part of a plot against its schema as soon as it is made, and the whole once more at the end; that
took most of the time of a page. The whole is still checked, and the tests see to it that every plot passes.
"""

import altair as alt
from altair.utils.schemapi import disable_debug_mode

disable_debug_mode()

__all__ = ["alt"]
