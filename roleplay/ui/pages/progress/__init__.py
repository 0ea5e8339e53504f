"""One's own sessions side by side: progress over all, two attempts, the same case from two sides."""
