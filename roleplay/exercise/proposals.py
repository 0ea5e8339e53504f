"""What the learner is asked before it happens: steps that the reader thinks were meant and is not sure of.

An open question belongs to the turn of the words that it is about: nothing is answered before it is settled, and what
is not settled has not been done. It is computed from the log, so it survives a restart.
"""

from roleplay.exercise.inputs import Said, Settled
from roleplay.exercise.reading import Act, Reading
from roleplay.scenario.vocabulary import STEPS

MOST = 3


def proposed(said: Said, reading: Reading) -> tuple[Act, ...]:
    """Return the steps that wait for the learner's word, the nearest first; none where nothing has to be asked.

    Interviews are not interrupted, and what was chosen by hand is sure.
    """
    if said.channel == "interview" or said.asks:
        return ()
    unsure = [act for act in reading.acts if act.kind in STEPS and not act.sure and act.id is not None]
    return tuple(unsure[:MOST])


def settle(said: Said, reading: Reading, answer: Settled) -> Reading:
    """Return a reading once the learner has said which of its proposals was meant, if any.

    Who only asked is answered how the nearest of them stands.
    """
    offered = proposed(said, reading)
    kept = tuple(act for act in reading.acts if act not in offered)
    if answer.only_asked and offered:
        meant: tuple[Act, ...] = (offered[0].model_copy(update={"kind": "ask", "sure": True}),)
    elif answer.choice is not None and answer.choice < len(offered):
        meant = (offered[answer.choice].model_copy(update={"sure": True}),)
    else:
        meant = ()
    acts = (*kept, *meant)
    return reading.model_copy(update={"acts": acts, "unclear": () if meant else reading.unclear})
