"""What every call to a model goes through: its place in the queue, limits, costs, and a second model."""
