"""A turn in the room or with a single agency: who answers which part of a message, by which moves.

`turn` leads; the others say what is put back as a question, objected to, cautioned against or taken back.
"""
