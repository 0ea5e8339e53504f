"""The scenario workshop: making, editing, examining and trying out a case; the files stay the truth."""
