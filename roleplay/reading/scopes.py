"""What a question to an agency asks about: the matter, its own doing, how far that is, when one may come."""

from roleplay.exercise.reading import Asked, Scope, Utterance
from roleplay.reading.aims import AimCues
from roleplay.reading.subjects import Subject

OUTDOES = 0.85  # a fact that fits so well is what is asked for, and not the agency's own doing


def scoped(text: str, asked: Asked, utterance: Utterance, own: Subject, cues: AimCues) -> Asked:
    """Return the question with its scope; in an interview everything belongs to the matter."""
    if utterance.channel == "interview":
        return asked
    if cues.everything.hits(text) and not asked.topics:
        return asked.model_copy(update={"scope": "everything", "aims": (), "exact": False})
    # "Who has the phones? Where are they now?" goes on about the phones.
    carries = bool(asked.topics) and not own.topics
    if cues.whereabouts.hits(text) and not carries:
        return asked.model_copy(update={"scope": "whereabouts", "topics": (), "aims": (), "exact": False})
    scope: Scope = "matter"
    if cues.visit.hits(text):
        scope = "visit"
    elif asked.actions:
        scope = "deed" if cues.deed.hits(text) else "matter"
    elif cues.needs.hits(text) and len(own.content) <= 1:
        scope = "needs"
    elif any(aim.fit >= OUTDOES for aim in asked.aims):
        scope = "matter"
    elif cues.needs.hits(text):
        scope = "needs"
    elif cues.own.hits(text) or cues.reports.hits(text):
        everybody = tuple(agency for agency in utterance.agencies if agency != utterance.learner)
        to = asked.to or (everybody if cues.everybody.hits(text) else ())
        scope = "status" if cues.status.hits(text) or cues.reports.hits(text) else "own"
        return asked.model_copy(update={"scope": scope, "to": to})
    return asked.model_copy(update={"scope": scope})
