"""The authored floor of the agencies: what one that was called answers by rule, within its permit.

It goes by the acts and questions of the reading, and only by those that are sure; who is called, and what has to be
said, the director has decided. `answering` leads, `telling` chooses facts, `standing` says how steps stand.
"""
