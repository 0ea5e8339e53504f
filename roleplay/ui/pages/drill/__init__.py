"""An interview rehearsed by itself: the talk, what lies beside it, the coach and the end."""
