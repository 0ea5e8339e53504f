"""The pure core: events, state, visibility and the rules that decide; no input or output, no clock but the given one."""
