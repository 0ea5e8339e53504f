"""What trainers see: the queue, rating one session, agreement, a running session, a group."""
