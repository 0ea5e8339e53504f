"""The pure core: events, state, visibility, rules; no input or output, no clock but the given one."""
