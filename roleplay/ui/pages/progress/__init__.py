"""One's own sessions side by side: progress over all, and two attempts."""
