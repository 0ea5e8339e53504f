"""The constants of the local reader, each with how it was set.

Likelihoods are 0-1. "Unseen hands": every hand's lines judged by what the other hands taught (`training.train_acts`).
"""

# What a message among services does (`steps.py`), chosen on the sets that calibrate (`training/rank_options.py`).
DONE = 0.8  # a plain message with one doer is acted upon from here on: of what was done so, all was meant
TOLD = 0.8  # a fact that is stated so surely is told
ENDED = 0.8  # a step is noted as ruled out from here on; that changes nothing in the world
OFFERED = 0.01  # a card is shown from here on ...
ASKING = 0.7  # what only asks, or a part of a sentence, is no likelier a step than this: nobody waits for a pick
HARDLY = 0.05  # ... and below what only asks, if a step is as likely as this
BESIDE_SURE = 0.15  # beside what is certain a card is shown from here on
CARDS = 4
NAMED = 0.2  # a step as likely as this is named: its sentence is no request that was not understood
ORDERING = 0.5  # what opening as an order counts beside the classifier
MARGIN = 0.3  # nothing is done at once beside another step of the same sentence that is as likely as this
RIVAL = 0.2  # nothing is done at once beside so likely a forbidding, undoing, denying or asking in the same sentence
NAMED_POWER = 0.6  # a plain request for a power's use is sure from here on

# Orders that no service may carry out (`act_reader.py`), chosen on `evals/sets`: a card costs little and comes early.
SET_ASIDE = 0.4  # a card from here on
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
AGREED = 0.8  # what was offered, to a message that begins by agreeing and goes on otherwise: asked about first
WHOLE_MESSAGE = 4  # words from which on a message shows in which language its writer means to play
KEPT_MEANINGS = 64  # of the latest texts: each is looked at more than once
KEPT_SENTENCES = 1024  # of what persons have told, or have to tell
