"""Cards: what the reader thinks that words may do and is not sure of, for the learner to pick from.

Cards belong to the turn of the words that they are about. Where something is likely meant, nothing is answered before
the learner has picked; otherwise the cards stand below the words and wait for nobody. What is picked is done, card by
card, until the next message; what is not picked has not been done. All is computed from the log, so it survives a
restart.
"""

from collections.abc import Mapping, Sequence

from roleplay.exercise.log.inputs import Said, Settled
from roleplay.exercise.words.reading import Act, Aim, Asked, Reading
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import AGENCIES, CREDITABLE, STEPS, AgencyId

MOST = 4
# From here on the learner is asked before anybody answers (`evals acts`).
ASKED_FIRST = 0.75
CARDS = frozenset({*STEPS, "ask", "tell"})


def proposed(said: Said, reading: Reading) -> tuple[Act, ...]:
    """Return the nearest of the cards: as many as the learner is shown."""
    return cards_of(said, reading)[:MOST]


def cards_of(said: Said, reading: Reading) -> tuple[Act, ...]:
    """Return what words may do that is not done: the cards, the nearest first.

    Whether the learner is asked about them first, says `waits`. Interviews are not interrupted, and what was chosen by
    hand is sure. An order that no service carries out is a card like any other: nobody objects to a guess. Where minds
    answer, what is rather a request than anything else is theirs to understand.
    """
    if said.channel == "interview" or said.acts:
        return ()
    sure = {(act.kind, act.id) for act in reading.acts if act.sure}
    found = [act for act in reading.acts if not act.sure and is_card(act) and (act.kind, act.id) not in sure]
    if reading.minds:
        nearest = found[0].kind if found else None
        found = [act for act in found if act.kind in STEPS and act.kind != "request" and nearest != "request"]
    return tuple(sorted(found, key=lambda act: -act.likelihood))


def is_card(act: Act) -> bool:
    """Return whether an act is about something that a card can name."""
    return (act.kind in CARDS and act.of in ("action", "fact", "power")) or act.order is not None


def waits(reading: Reading, offered: Sequence[Act]) -> bool:
    """Return whether nobody answers before the learner has picked: not where something is done, or only asked."""
    doing = (act for act in offered if act.kind != "ask")
    return not reading.kinds(*STEPS, "tell") and any(act.likelihood >= ASKED_FIRST for act in doing)


def touch(quote: str, other: str) -> bool:
    """Return whether one quote lies within the other; without words an act may be about anything."""
    return quote in other or other in quote


def settle(said: Said, reading: Reading, cards: Sequence[Act], answer: Settled) -> Reading:
    """Return a reading once the learner has picked what of its cards was meant, if any."""
    if answer.unasked or answer.doubt is not None:
        return reading
    meant = picked(cards, answer)
    kept = tuple(act for act in reading.acts if act not in cards)
    update: dict[str, object] = {"acts": (*kept, *meant), "unclear": () if meant else reading.unclear}
    if meant and not answer.only_asked:
        about = {act.id for act in meant}
        # Who answers the step does not answer a question about the same step once more.
        others = tuple(each for each in reading.wanted if about.isdisjoint(each.actions))
        asked = _questions(meant, said, reading)
        update |= {"questions": (*others, *asked), "asks": bool(others or asked)}
    return reading.model_copy(update=update)


def picked_alone(said: Said, reading: Reading, cards: Sequence[Act], answer: Settled) -> Reading:
    """Return, of a reading that others have answered by now, only what the learner has picked afterwards."""
    meant = picked(cards, answer)
    asked = () if answer.only_asked else _questions(meant, said, reading)
    plain = Reading(reader=reading.reader, label=reading.label, side=reading.side, confidence=reading.confidence)
    return plain.model_copy(update={"acts": meant, "questions": asked, "asks": bool(asked), "minds": reading.minds})


def picked(cards: Sequence[Act], answer: Settled) -> tuple[Act, ...]:
    """Return the cards that were picked, as sure acts.

    Who only asked is answered how the nearest of them stands (logs from before there were cards to ask).
    """
    if answer.only_asked:
        return tuple(act.model_copy(update={"kind": "ask", "sure": True}) for act in cards[:1])
    chosen = (act for at, act in enumerate(cards) if _is_picked(act, answer) or at == answer.choice)
    return tuple(act.model_copy(update={"sure": True, "likelihood": 1.0}) for act in chosen)


def left(cards: Sequence[Act], answer: Settled) -> tuple[Act, ...]:
    """Return the cards that can still be picked after an answer: of words that stand as they were written, none."""
    if answer.doubt is not None:
        return tuple(cards)
    return tuple(act for act in cards if not _is_picked(act, answer)) if answer.picked else ()


def _is_picked(act: Act, answer: Settled) -> bool:
    return any((pick.kind, pick.id) == (act.kind, act.id) for pick in answer.picked)


def _questions(acts: Sequence[Act], said: Said, reading: Reading) -> tuple[Asked, ...]:
    return tuple(asked_by_hand(act, said, reading) for act in acts if act.kind == "ask")


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

    What its words do besides (a threat, thanks) they do all the same; beside such a threat or a denial, even one that
    is only likely, a craft of interviewing that was picked counts for nothing.
    """
    if not said.acts:
        return reading
    chosen = ("ask", "tell", "evidence", *STEPS)
    heard = tuple(act for act in reading.acts if act.kind not in chosen)
    unkind = bool(reading.kinds("deny", "threat", sure=False))
    meant = tuple(act for act in said.acts if not (unkind and act.kind in CREDITABLE))
    asked = _questions(said.acts, said, reading)
    return reading.model_copy(
        update={
            "acts": (*meant, *heard),
            "topics": tuple(topic for each in asked for topic in each.topics),
            "asks": bool(asked),
            "questions": asked,
            "assents": False,
            "sense": True,
            "unclear": (),
        }
    )


def asked_by_hand(act: Act, said: Said, reading: Reading) -> Asked:
    """Return a question that was picked: about a topic or a fact, or how an action stands; its class is the words'."""
    label = reading.label if said.channel == "interview" else "PROBE"
    to = tuple(name for name in AGENCIES if name in act.to)
    if act.of == "action" and act.id is not None:
        return Asked(label=label, actions=(act.id,), scope="deed", to=to)
    if act.of == "fact" and act.id is not None:
        return Asked(label=label, aims=(Aim(fact=act.id, fit=1.0),), exact=True, to=to)
    return Asked(label=label, topics=(act.id,) if act.id is not None else (), to=to)
