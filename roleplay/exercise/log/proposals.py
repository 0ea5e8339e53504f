"""What the learner is asked before it happens: steps that the reader thinks were meant and is not sure of.

An open question belongs to the turn of the words that it is about: nothing is answered before it is settled, and what
is not settled has not been done. What is less likely to have been meant waits for nobody: it stands below the words,
and the learner may say afterwards that it was meant. All is computed from the log, so it survives a restart.
"""

from collections.abc import Mapping, Sequence

from roleplay.exercise.log.inputs import Said, Settled
from roleplay.exercise.words.reading import Act, Asked, Reading
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import AGENCIES, CREDITABLE, STEPS, ActKind, AgencyId

MOST = 3
# From here on the learner is asked before anybody answers: 19 times in 20 one of the steps was meant, one message in
# five is interrupted (`evals acts`, in whose view it was chosen).
ASKED_FIRST = 0.7


def proposed(said: Said, reading: Reading) -> tuple[Act, ...]:
    """Return the steps that words may have meant and that are not done, the nearest first.

    Whether the learner is asked about them first, says `waits`. Interviews are not interrupted, what was chosen by hand
    is sure, and a message that surely takes a step or tells something is taken at that: what else it may have meant is
    shown and can be said again. Of words that may be an order that no service carries out, nothing is asked: whoever
    objects says so, and no step is drawn from them. Where minds answer, what is rather a request than anything else is
    theirs to understand.
    """
    if said.channel == "interview" or said.acts or reading.kinds(*STEPS, "tell"):
        return ()
    orders = [act.quote for act in reading.acts if act.order is not None]
    steps = [act for act in reading.kinds(*STEPS, sure=False) if act.of == "action" or claims(act)]
    if reading.minds:
        nearest = steps[0].kind if steps else None
        steps = [act for act in steps if act.kind != "request" and nearest != "request"]
    found = (act for act in steps if not any(touch(act.quote, order) for order in orders))
    return tuple(sorted(found, key=lambda act: -act.likelihood))[:MOST]


def waits(offered: Sequence[Act]) -> bool:
    """Return whether nobody answers before the learner has said which of these steps was meant."""
    return any(act.likelihood >= ASKED_FIRST for act in offered)


def claims(act: Act) -> bool:
    """Return whether an act claims a power: a claim of another's is held against the learner, so it is asked about."""
    return act.of == "power" and act.kind == "decide"


def touch(quote: str, other: str) -> bool:
    """Return whether one quote lies within the other; without words an act may be about anything."""
    return quote in other or other in quote


def doubted(said: Said, reading: Reading) -> tuple[ActKind, ...]:
    """Return the safeguards of an interview of which the learner may say whether they were meant; nothing waits for it.

    What is held against the learner is not among them: nobody has to own up to a threat that is not sure. And of words
    that may as well deny or threaten it is not the learner who says that they were kind.
    """
    if said.channel != "interview":
        return ()
    unkind = tuple(act.quote for act in reading.kinds("deny", "threat", sure=False))
    open_ = (act for act in reading.acts if act.kind in CREDITABLE and not act.sure)
    return tuple(dict.fromkeys(act.kind for act in open_ if act.quote not in unkind))


def settle(said: Said, reading: Reading, answer: Settled) -> Reading:
    """Return a reading once the learner has said which of its proposals was meant, if any, or cleared up a doubt.

    Who only asked is answered how the nearest of them stands.
    """
    if answer.doubt is not None:
        return _cleared(said, reading, answer.doubt, meant=answer.choice is not None)
    if answer.unasked:
        return reading
    offered = proposed(said, reading)
    kept = tuple(act for act in reading.acts if act not in offered)
    if answer.only_asked and offered:
        meant: tuple[Act, ...] = (offered[0].model_copy(update={"kind": "ask", "sure": True}),)
    elif answer.choice is not None and answer.choice < len(offered):
        meant = (offered[answer.choice].model_copy(update={"sure": True}),)
    else:
        meant = ()
    update: dict[str, object] = {"acts": (*kept, *meant), "unclear": () if meant else reading.unclear}
    if meant and not answer.only_asked and reading.questions:
        # Who answers the step does not answer a question about the same step once more.
        others = tuple(asked for asked in reading.questions if meant[0].id not in asked.actions)
        update |= {"questions": others, "asks": bool(others)}
    return reading.model_copy(update=update)


def meant_alone(reading: Reading) -> Reading:
    """Return of a reading, which others have answered by now, only the steps that the learner says were meant."""
    plain = Reading(reader=reading.reader, label=reading.label, side=reading.side, confidence=reading.confidence)
    return plain.model_copy(update={"acts": reading.kinds(*STEPS, "ask"), "questions": (), "minds": reading.minds})


def _cleared(said: Said, reading: Reading, doubt: ActKind, *, meant: bool) -> Reading:
    """Return a reading in which a doubted safeguard is sure, or no longer there."""
    if doubt not in doubted(said, reading):
        return reading
    acts = (
        act.model_copy(update={"sure": True}) if act.kind == doubt else act
        for act in reading.acts
        if act.kind != doubt or act.sure or meant
    )
    # Not as a copy: that would keep what has been worked out from the acts as they were.
    fields = {name: getattr(reading, name) for name in Reading.model_fields}
    return Reading.model_validate({**fields, "acts": tuple(acts)})


def own_steps(reading: Reading, actions: Mapping[str, Action], learner: AgencyId) -> Reading:
    """Return a reading in which an unsure request, put to nobody, for what the learner alone can do is a decision.

    Nobody else could answer it: confirmed as a request, it would come to nothing.
    """
    acts: dict[Act, None] = {}
    for act in reading.acts:
        action = actions.get(act.id or "") if act.of == "action" else None
        alone = action is not None and action.agencies == (learner,) and not action.agents_only
        is_own = alone and act.kind == "request" and not act.sure and not act.to
        acts.setdefault(act.model_copy(update={"kind": "decide"}) if is_own else act)
    return reading if tuple(acts) == reading.acts else reading.model_copy(update={"acts": tuple(acts)})


def by_hand(said: Said, reading: Reading) -> Reading:
    """Return the reading of a message whose acts were chosen by hand: those, surely, and no other steps or questions.

    What its words do besides (a threat, thanks) they do all the same.
    """
    if not said.acts:
        return reading
    chosen = ("ask", "tell", "evidence", *STEPS)
    heard = tuple(act for act in reading.acts if act.kind not in chosen)
    asked = tuple(_asked(act, said, reading) for act in said.acts if act.kind == "ask")
    return reading.model_copy(
        update={
            "acts": (*said.acts, *heard),
            "topics": tuple(topic for each in asked for topic in each.topics),
            "asks": bool(asked),
            "questions": asked,
            "assents": False,
            "sense": True,
            "unclear": (),
        }
    )


def _asked(act: Act, said: Said, reading: Reading) -> Asked:
    """Return a question chosen by hand: about a topic, or how an action stands; its class is that of the words."""
    label = reading.label if said.channel == "interview" else "PROBE"
    to = tuple(name for name in AGENCIES if name in act.to)
    if act.of == "action" and act.id is not None:
        return Asked(label=label, actions=(act.id,), scope="deed", to=to)
    return Asked(label=label, topics=(act.id,) if act.id is not None else (), to=to)
