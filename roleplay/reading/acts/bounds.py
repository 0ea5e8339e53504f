"""The constants of the local reader, each with how it was set.

Likelihoods are 0-1. "Unseen hands": every hand's lines judged by what the other hands taught (`training.train_acts`).
"""

# Steps among services (`act_reader.py`), read off unseen hands by `python -m training.train_acts --held-out`.
DONE = 0.6  # a plain sentence is acted upon from here on: of what is done so, 97 in 100 were meant ...
# Chosen on `evals/sets` (polarity, acts), so their figures are no proof of it.
TWO_SIGNS = 0.6  # ... if the mean of that and of its likeness to ways of naming the step is this: alone, idioms mislead
ENDED = 0.5  # a step is noted as ruled out from here on; that changes nothing in the world
OFFERED = 0.05  # a proposal is shown from here on, if any is shown at all ...
SUPPOSED = 0.1  # ... which they are where one is as likely as this: what was meant is among them 8 times in 10
RECOGNISED = 0.2  # a sentence with a step as likely as this is no request that was not understood
PROPOSALS = 3  # as many as a question shows at once
BY_LIKENESS = 0.5  # what likeness to ways of naming a step, or opening as an order, counts beside the classifier
RIVAL = 0.2  # ... unless forbidding, undoing, denying or asking is as likely as this in the same sentence
UNFITTING = 0.4  # what is left of a guess by which somebody would do what is not theirs to do

# Orders that no service may carry out (`act_reader.py`): rates of hands left out; the bars were chosen on `evals/sets`.
SET_ASIDE = 0.5  # objected to in the conditional from here on: one in 30 lawful sentences, one in seven close ones
SURELY_SET_ASIDE = (
    0.9  # ... and recorded from here on: a recorded order is held against the learner; one lawful message in 150
)

LIKELIER = 0.5  # ... unless the sentence likelier than not asks, or forbids what the order would do

# Acts towards a person (`act_reader.py`), read off unseen hands by the same command.
BESIDE = 2  # words that may stand in a clause beside what is put outright (`plain.py`), idle ones not counted
CREDITED = 0.5  # what is put outright is credited from here on
DENIED = 0.2  # ... unless some sentence of the message is as likely to deny or to threaten as this
SHOWN = 0.15  # ... and shown with a question mark from here on
# Of all other kinds the mean of two classifiers counts, one for sentences and one for messages.
NOT_OTHERWISE = 0.6  # sure from here on: 80 to 100 in 100 that are heard so, by kind
SUSPECTED = 0.4  # ... and shown with a question mark where one of the two is as sure as this

# The reader as a whole (`local.py`).
UNDERSTOOD = 0.5  # a sentence that is as likely a request is asked back about, if no step is recognised in it
SURELY_UNCLEAR = 0.7  # ... and from here on, where it is bidden, even beside something that was answered
WHOLE_MESSAGE = 4  # words from which on a message shows in which language its writer means to play
KEPT_MEANINGS = 64  # of the latest texts: each is looked at more than once
