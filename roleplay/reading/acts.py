"""What each sentence of a message does: kinds of acts by one classifier, the step they are about by another.

Precision comes first. An act is sure only where its kind, its object and its polarity all are; what is likely but not
sure is kept as such, the nearest first, and is asked about before it changes anything. Whoever may take a step settles
what weights leave open: what only the speaker's service may do is decided, what only others may do is asked of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from roleplay.exercise.reading import Act, InterviewStage, Utterance
from roleplay.reading.classifier import Classifier, load_classifiers
from roleplay.reading.features import features_of
from roleplay.reading.meaning import Meaning, pieces
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import STEPS, TACTIC_OF, ActKind, AgencyId, Channel, QuestionClass

# Probabilities, set on hands left out of the training (`python -m training.acts --held-out`): from SURE on at least 97
# in a hundred are right, from LIKELY on what is meant mostly stands among the first three.
SURE, LIKELY = 0.85, 0.25
SURE_STEP, LIKELY_STEP = 0.6, 0.08
OPPOSED = 0.15  # no act is sure beside one of opposite polarity that is so likely
MOST_PROPOSED = 3
MENTIONED = 0.4  # a step that a sentence is so likely about is named in it, whatever the sentence does
OPPOSITES: Mapping[ActKind, tuple[ActKind, ...]] = {
    "decide": ("forbid", "undo", "deny"),
    "request": ("forbid", "undo", "deny"),
    "forbid": ("decide", "request"),
    "undo": ("decide", "request"),
    "caution": ("deny", "threat"),
    "consent": ("deny", "threat"),
    "care": ("deny", "threat"),
    "empathy": ("deny", "threat", "blame", "accuse"),
}
IN_INTERVIEWS: tuple[ActKind, ...] = (*TACTIC_OF, "deny", "greet", "part")
AMONG_SERVICES: tuple[ActKind, ...] = ("deny", "threat", "promise", "blame", "accuse", "care", "greet", "part")
NO_STEP = ""


def marks_of(channel: Channel, place: int, count: int) -> tuple[str, ...]:
    """Return the marks of a sentence's situation: where it is said, and its place among the sentences of a message."""
    where = "interview" if channel == "interview" else "among services"
    return (where, "first" if place == 0 else "later", "alone" if count == 1 else "of several")


def turn_marks(text: str, stage: InterviewStage, *, opened: bool) -> tuple[str, ...]:
    """Return the marks of a whole turn of an interview, for its class."""
    questions, sentences = min(text.count("?"), 3), min(len(pieces(text)), 4)
    subject = "opened" if opened else "new"
    return (f"{questions} questions", f"{sentences} sentences", stage, subject, f"{stage} {subject}")


@dataclass(frozen=True, slots=True)
class SentenceActs:
    """A sentence with how likely it is of each kind and about each step."""

    text: str
    kinds: Mapping[str, float]
    steps: Mapping[str, float]

    def named(self) -> tuple[str, ...]:
        """Return the steps that the sentence is about, whatever it does with them, the likeliest first."""
        found = (name for name, likely in self.steps.items() if likely >= MENTIONED and name != NO_STEP)
        return tuple(sorted(found, key=lambda name: -self.steps[name]))


@dataclass(frozen=True, slots=True)
class ActReader:
    """The classifiers of acts, of steps and of question classes."""

    kinds: Classifier
    steps: Classifier
    classes: Classifier

    @classmethod
    def load(cls, path: Path) -> "ActReader":
        """Read the weights that `training` has made.

        Raises:
            ContentError: where the file is missing or not one of ours.
        """
        found = load_classifiers(path)
        return cls(found["kinds"], found["steps"], found["classes"])

    def sentences(self, text: str, meaning: Meaning, channel: Channel) -> tuple[SentenceActs, ...]:
        """Return the sentences of a message as the classifiers hear them."""
        said = pieces(text)
        heard = []
        for place, (piece, vector) in enumerate(zip(said, meaning.sentences, strict=True)):
            features = features_of(piece, vector, marks_of(channel, place, len(said)))
            steps = self.steps.probabilities(features) if channel != "interview" else {}
            heard.append(SentenceActs(piece, self.kinds.probabilities(features), steps))
        return tuple(heard)

    def question_class(
        self, text: str, meaning: Meaning, stage: InterviewStage, *, opened: bool
    ) -> Mapping[QuestionClass, float]:
        """Return how likely each class of question is for a whole turn."""
        features = features_of(text, meaning.whole, turn_marks(text, stage, opened=opened))
        likely = self.classes.probabilities(features)
        return {name: likely[name] for name in get_args(QuestionClass) if name in likely}


def acts_in(
    heard: Sequence[SentenceActs], utterance: Utterance, called: Sequence[Sequence[AgencyId]]
) -> tuple[Act, ...]:
    """Return the acts of a message; `called` are the agencies that each sentence calls by name."""
    found: list[Act] = []
    for sentence, names in zip(heard, called, strict=True):
        kinds = IN_INTERVIEWS if utterance.channel == "interview" else AMONG_SERVICES
        to = _hearers(utterance, names)
        found += [_act(kind, sentence, to) for kind in kinds if sentence.kinds.get(kind, 0.0) >= LIKELY]
        if utterance.channel != "interview":
            found += _steps(sentence, utterance, names)
    return _once(found)


def _hearers(utterance: Utterance, called: Sequence[AgencyId]) -> tuple[str, ...]:
    if utterance.channel == "interview":
        return (utterance.person.id,) if utterance.person is not None else ()
    return utterance.to or tuple(called)


def _act(kind: ActKind, sentence: SentenceActs, to: tuple[str, ...]) -> Act:
    return Act(kind=kind, to=to, quote=sentence.text, sure=_is_sure(kind, sentence.kinds))


def _is_sure(kind: ActKind, kinds: Mapping[str, float]) -> bool:
    return kinds[kind] >= SURE and all(kinds.get(other, 0.0) < OPPOSED for other in OPPOSITES.get(kind, ()))


def _steps(sentence: SentenceActs, utterance: Utterance, called: Sequence[AgencyId]) -> Iterator[Act]:
    """Yield what a sentence does with steps: the surest reading, or the likely ones, the nearest first."""
    known = {action.id: action for action in utterance.actions}
    likely = sorted((name for name in sentence.steps if name in known), key=lambda name: -sentence.steps[name])
    proposed = 0
    for name in likely[:MOST_PROPOSED]:
        if sentence.steps[name] < LIKELY_STEP:
            return
        kind, chance = _meant(known[name], sentence, utterance, called)
        if kind is None or chance < LIKELY:
            continue
        sure = not proposed and sentence.steps[name] >= SURE_STEP and chance >= SURE and _is_sure(kind, sentence.kinds)
        to = _put_to(known[name], utterance, called) if kind == "request" else ()
        yield Act(kind=kind, id=name, of="action", to=to, quote=sentence.text, sure=sure)
        proposed += 1
        if sure:
            return


def _meant(
    action: Action, sentence: SentenceActs, utterance: Utterance, called: Sequence[AgencyId]
) -> tuple[ActKind | None, float]:
    """Return what a sentence does with a step and how likely that is, given who may take it."""
    kinds = sentence.kinds
    own = utterance.learner in action.agencies and not action.agents_only
    others = [*called, *(utterance.to or [name for name in utterance.agencies if name != utterance.learner])]
    theirs = not set(others).isdisjoint(action.agencies)
    done = kinds["decide"] + kinds["request"]
    chances: dict[ActKind, float] = {"forbid": kinds["forbid"], "undo": kinds["undo"], "ask": kinds["ask"]}
    if own and theirs:
        chances |= {"decide": kinds["decide"], "request": kinds["request"]}
    elif own or theirs:
        # Taken and asked for look alike in words ("The doctor at nine, please"); who may do it tells them apart.
        chances["decide" if own else "request"] = min(1.0, done)
    best = max(chances, key=lambda kind: chances[kind])
    return (best, chances[best]) if best in STEPS else (None, 0.0)


def _put_to(action: Action, utterance: Utterance, called: Sequence[AgencyId]) -> tuple[AgencyId, ...]:
    """Return to whom a request is put: who is called and may do it, else who is called, else who is spoken to."""
    able = tuple(name for name in called if name in action.agencies)
    return able or tuple(called) or utterance.to


def _once(acts: Sequence[Act]) -> tuple[Act, ...]:
    """Return acts without repetition; of one kind and object the surest stands, in the place of the first."""
    kept: dict[tuple[ActKind, str | None], Act] = {}
    for act in acts:
        key = (act.kind, act.id)
        if key not in kept or (act.sure and not kept[key].sure):
            kept[key] = act
    return tuple(kept.values())
