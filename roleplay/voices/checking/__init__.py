"""Whether words may be shown, and what they state: rules for each sentence, and the verifiers.

`released` is what words are checked against; `verifier` finds the facts that were told and the steps taken on.
"""
