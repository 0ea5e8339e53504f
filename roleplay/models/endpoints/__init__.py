"""Servers that answer: those of any provider, or a file in this process. What each can do, and how it fails.

Langchain makes the clients (`init_chat_model`), asks for shapes (`with_structured_output`), counts tokens
(`usage_metadata`) and keeps to a rate (`InMemoryRateLimiter`). By hand is what it does otherwise than a talk needs:

- *Time.* To connect, to the first piece, between pieces and in all, from when a call's turn has come. Clients have one
  limit, and it runs while a call waits for its turn; what a client knows of the first is left to it.
- *Stopping.* Whoever stops closes the connection at once, wherever the call is; a chain ends at its next piece.
- *Trying again.* Only before the first piece, only what may pass, when the server says (`Retry-After`), without fields
  that it has refused; `with_retry` repeats a request as it was, by the class of the error.
- *A second model* (`calls.fallback`). As `with_fallbacks`, but each model has its own queue, pause and accounts, the
  log says why the first did not answer, and a stop or a reached cap is final.
- *Counting.* Piece by piece: the usage callback is told at the end only, and what was broken off is paid for too.
- *Filling.* The words of a shape are shown as they come; langchain's parsers, and the client's own, give them whole.
"""
