"""What rules and weights hear in a message (things named in moods, tactics), made acts."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from roleplay.exercise.reading import Act, ActObject, Asked, Scope, Utterance
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import TACTIC_OF, ActKind, AgencyId, Tactic

Mood = Literal["declare", "request", "ask"]
# How surely a step has to be named to be taken: one that keeps people safe, any other, one that would do harm or needs
# another's power. From PROPOSED on what is not sure is asked about; harm that is WEIGHED aloud is objected to.
SAFE, SURE, BEYOND_DOUBT, PROPOSED, WEIGHED = 0.6, 0.75, 0.8, 0.6, 0.5
# Who asks what others are doing asks for no step.
ABOUT_WORK: frozenset[Scope] = frozenset(("own", "status", "everything"))
_KIND_OF_MOOD: dict[Mood, ActKind] = {"declare": "decide", "request": "request", "ask": "ask"}
_KIND_OF_TACTIC: dict[Tactic, ActKind] = {tactic: kind for kind, tactic in TACTIC_OF.items()}


class Named(BaseModel):
    """An action or a power that the text names, and whether it declares, requests or only asks about it.

    `declare`: the learner's own agency does it ("we are separating the men"); `request`: somebody else shall do it;
    `ask`: the text only asks about it. `to` are the agencies that the sentence naming it calls, which matters where
    a message gives several agencies their tasks.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    mood: Mood
    confidence: float = Field(ge=0, le=1)
    to: tuple[AgencyId, ...] = ()


def without_guesses(acts: Iterable[Act], questions: Sequence[Asked]) -> Iterator[Act]:
    """Yield acts without the unsure steps of a message that asks what others are doing."""
    about_work = any(question.scope in ABOUT_WORK for question in questions)
    yield from (act for act in acts if act.sure or not about_work)


def steps_of(actions: Sequence[Named], powers: Sequence[Named], utterance: Utterance) -> Iterator[Act]:
    """Yield what a message does with actions and powers; what is named too vaguely is only asked about."""
    known = {action.id: action for action in utterance.actions}
    for item in actions:
        action = known[item.id]
        safe = action.separates or action.interpreter == "vetted"
        least = SAFE if safe else SURE
        if _needs_more(action, item, utterance):
            least = BEYOND_DOUBT
        if action.harm is not None and item.mood == "declare" and WEIGHED <= item.confidence < least:
            # Weighed aloud ("I would just detain them all"): no act yet, but a colleague speaks up.
            yield Act(kind="none", id=item.id, of="action", quote=utterance.text, sure=False)
        else:
            yield _named(item, "action", least, utterance)
    for item in powers:
        yield _named(item, "power", BEYOND_DOUBT, utterance)


def _needs_more(action: Action, item: Named, utterance: Utterance) -> bool:
    """Tell whether a step is sure only beyond doubt: what harms, or is nobody's who is spoken to."""
    spoken_to = item.to or utterance.to
    strange = item.mood == "request" and bool(spoken_to) and set(spoken_to).isdisjoint(action.agencies)
    harms = action.harm is not None and item.mood == "declare"  # asked for, it is objected to
    return harms or strange


def _named(item: Named, of: ActObject, least: float, utterance: Utterance) -> Act:
    vague = of == "action" and item.confidence < PROPOSED
    kind: ActKind = "ask" if vague else _KIND_OF_MOOD[item.mood]
    to = item.to or (utterance.to if kind == "request" else ())
    sure = item.confidence >= (SURE if kind == "ask" else least)
    return Act(kind=kind, id=item.id, of=of, to=to, quote=utterance.text, sure=sure)


def acts_of(
    tactics: Sequence[Tactic], doubted: Collection[Tactic], facts: Sequence[str], utterance: Utterance
) -> Iterator[Act]:
    """Yield what a message does to the person spoken to, and the facts that it states."""
    person = (utterance.person.id,) if utterance.person is not None else ()
    for tactic in tactics:
        yield Act(kind=_KIND_OF_TACTIC[tactic], to=person, quote=utterance.text, sure=tactic not in doubted)
    telling: ActKind = "evidence" if utterance.channel == "interview" else "tell"
    for fact in facts:
        yield Act(kind=telling, id=fact, of="fact", to=person, quote=utterance.text)


def questions_of(questions: Sequence[Asked], actions: Sequence[Named], utterance: Utterance) -> Iterator[Act]:
    """Yield an act for each question about a subject, or about a step that is not among the `actions` already."""
    known = {item.id for item in actions}
    for question in questions:
        action, topic = next(iter(question.actions), None), next(iter(question.topics), None)
        if action in known:
            continue
        of: ActObject | None = "action" if action is not None else "topic" if topic is not None else None
        yield Act(kind="ask", id=action or topic, of=of, to=question.to, quote=utterance.text)
