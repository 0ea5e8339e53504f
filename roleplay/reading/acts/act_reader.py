"""What a message orders that no service may carry out, the powers that it names, and what it does to a person.

Whether a kind of act is sure is no matter of the score alone: a sentence that denies, supposes or sets a condition
(`plain.py`) is doubted, however like it sounds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from roleplay.exercise.words.reading import Act, Utterance
from roleplay.languages import spoken_file
from roleplay.reading.acts import bounds
from roleplay.reading.acts.plain import Mark, PlainWords, load_plain_words
from roleplay.reading.acts.spoken import DOES, DOUBTS, FAULT, ORDER, TO_PERSON, Spoken, flags_of
from roleplay.reading.meaning.classifier import Classifier, Features
from roleplay.reading.meaning.vectors import Vectors
from roleplay.reading.words.speech import speech_of
from roleplay.reading.words.text import words_of
from roleplay.scenario.agencies import Power
from roleplay.scenario.vocabulary import LANGUAGES, STEPS, ActKind, Language, OrderId

FILE = "acts.npz"
SAFEGUARDS: tuple[ActKind, ...] = ("caution", "consent", "care")
# Of a talk's kinds those that words show; questions, facts and courtesies are heard by what they are about.
HEARD: tuple[ActKind, ...] = tuple(
    kind for kind in TO_PERSON if kind not in ("ask", "tell", "evidence", "greet", "part")
)
HARSH: tuple[ActKind, ...] = ("deny", "threat", "promise", "accuse", "bluff", "minimise", "blame")
JOKES: frozenset[Mark] = frozenset({"ironic", "hostile", "conditional"})
# Set aside by refusing, not letting go or saying that nothing will happen; all others as a rule by doing something, so
# that words which forbid it guard what the order would set aside.
BY_FORBIDDING: frozenset[OrderId] = frozenset({"rights_first", "no_ground", "no_vow"})


class ActReader:
    """Hears the acts of a message."""

    def __init__(self, classifier: Classifier, plain: Mapping[Language, PlainWords]) -> None:
        """Hear by a classifier, and take nothing for sure that is not plain."""
        self._classifier = classifier
        self._plain = plain

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read weights and word patterns from a folder; ContentError where a file is missing or broken."""
        files = {language: spoken_file(folder / "plain", "{}.yaml", language) for language in LANGUAGES}
        plain = {language: load_plain_words(file) for language, file in files.items()}
        return cls(Classifier.load(folder / FILE, ORDER, FAULT), plain)

    def spoken(
        self, sentences: Sequence[str], vectors: Sequence[Vectors | None], utterance: Utterance
    ) -> tuple[Spoken, ...]:
        """Return the sentences of a message with all that is looked at in them."""
        words, count = self._plain[utterance.language], len(sentences)
        found = []
        for place, (text, vector) in enumerate(zip(sentences, vectors, strict=True)):
            flags = flags_of(utterance.channel, utterance.language, utterance.learner, place, count)
            scores = self._classifier.scores(Features.of(text, vector, flags))
            bidding = speech_of(utterance.language).orders.opens(" ".join(words_of(text)))
            orders = utterance.channel != "interview" and bidding is not None
            if orders:  # a second sign of a request
                among = scores["among"]
                either = 1 - (1 - among["request"]) * (1 - bounds.ORDERING)
                scores = {**scores, "among": {**among, "request": either}}
            found.append(Spoken(text, vector, words.of(text), orders, scores))
        return tuple(found)

    def orders(self, spoken: Sequence[Spoken], utterance: Utterance) -> Iterator[Act]:
        """Yield an act for each kind of order that a message among services gives and none may carry out, surest first.

        None of them is sure: words that guard somebody sound like words that deny. It is a card, unless a harmless step
        is likelier.
        """
        harmless = [action.id for action in utterance.actions if action.harm is None]
        found: dict[OrderId, Act] = {}
        for each in sorted(spoken, key=lambda each: -each.order[1]):
            order, likelihood = each.order
            likelier = max(bounds.SET_ASIDE, _does_any(each, harmless))
            if order not in found and likelihood >= likelier and not _rules_out(each, order):
                found[order] = Act(
                    kind="deny",
                    id=order,
                    of="order",
                    to=utterance.to,
                    quote=each.text,
                    sure=False,
                    likelihood=round(likelihood, 2),
                    fault=each.fault(order),
                )
        yield from found.values()

    def speaker_acts(self, sentences: Sequence[str], utterance: Utterance) -> bool:
        """Tell whether a message rather announces what its writer does than asks somebody for a deed."""
        among = [each.among for each in self.spoken(sentences, [None] * len(sentences), utterance)]
        return max(each["decide"] for each in among) > max(each["request"] for each in among)

    def to_person(
        self, spoken: Sequence[Spoken], utterance: Utterance, tactics: Mapping[ActKind, float]
    ) -> Iterator[Act]:
        """Yield what a message does to the person spoken to; each kind once, where it is likeliest.

        `tactics` say how likely each kind is for the whole message, as another classifier judges it that has seen more
        lines. What is good for the person is sure only where it is put outright; any other kind where both classifiers
        together are sure of it.
        """
        person = (utterance.person.id,) if utterance.person is not None else ()
        for kind in HEARD:
            # What puts it outright comes first.
            standing = [each.scores["interview"][kind] + (kind in each.plainness.outright) for each in spoken]
            place = standing.index(max(standing))
            own = spoken[place].scores["interview"][kind]
            if kind in SAFEGUARDS:
                likelihood = max(own, tactics.get(kind, 0.0))
                sure = _is_credited(kind, place, spoken, likelihood)
                shown = likelihood >= bounds.SHOWN and likelihood > max(spoken[place].harsh, tactics.get("threat", 0.0))
            else:
                two = (own, tactics.get(kind, own))
                likelihood = sum(two) / 2
                joking = kind not in HARSH and bool(spoken[place].plainness.marks & JOKES)
                sure, shown = likelihood >= bounds.NOT_OTHERWISE and not joking, max(two) >= bounds.SUSPECTED
            if sure or shown:
                quote = spoken[place].text
                act = Act(kind=kind, to=person, quote=quote, sure=sure, likelihood=round(likelihood, 2))
                denied = {"id": "rights_first", "of": "order", "fault": spoken[place].fault("rights_first")}
                yield act.model_copy(update=denied) if kind == "deny" else act


def _rules_out(each: Spoken, order: OrderId) -> bool:
    """Tell whether a sentence only asks about what an order would do, or likely forbids just that."""
    forbids = each.among["forbid"] >= bounds.LIKELIER and order not in BY_FORBIDDING
    return each.among["ask"] >= bounds.LIKELIER or forbids


def _does_any(each: Spoken, actions: Iterable[str]) -> float:
    """Return how likely a sentence asks for one of some steps, or takes it; one that denies or supposes does not."""
    if each.plainness.marks & DOUBTS:
        return 0.0
    step = max((each.scores["step"].get(action, 0.0) for action in actions), default=0.0)
    return step * max(each.among[kind] for kind in DOES)


def _is_credited(kind: ActKind, place: int, spoken: Sequence[Spoken], likelihood: float) -> bool:
    """Tell whether a sentence surely explains a right, asks consent or cares; in doubt it counts for nothing.

    That takes two signs, a plain wording and the classifier: in other words kindness and mockery sound alike.
    """
    each = spoken[place]
    asked_about = kind == "caution" and each.plainness.asks
    others = max((other.harsh for at, other in enumerate(spoken) if at != place), default=0.0)
    put = kind in each.plainness.outright and likelihood >= bounds.CREDITED and not asked_about
    return put and others < bounds.DENIED and each.harsh < bounds.CREDITED


def powers_in(spoken: Sequence[Spoken], steps: Sequence[Act], utterance: Utterance) -> Iterator[Act]:
    """Yield what a message does with the powers that it names; a question or a plain request alone is sure.

    Powers are few and their names are terms of law, so words tell them, by the beginnings that their file gives. A
    sentence that is about one of the `steps` of the case is about that, whatever powers it takes. A claim of a power is
    never sure: nothing but its words says which power it is about.
    """
    about = {step.quote for step in steps}
    for each in spoken:
        if each.text in about:
            continue
        words = words_of(each.text)
        named = [power for power in utterance.powers if _names(power, words, utterance.language)]
        if not named:
            continue
        kind: ActKind = max((*STEPS, "ask"), key=lambda name: each.among[name])
        plain = not each.plainness.marks and each.has_form(kind)
        for power in named:
            own = kind == "decide" and utterance.learner in power.owners  # a step like any other, and no claim
            if own or each.among[kind] < bounds.SHOWN:
                continue
            sure = kind == "ask" or (kind == "request" and plain and each.among[kind] >= bounds.NAMED_POWER)
            yield Act(kind=kind, id=power.id, of="power", to=utterance.to, quote=each.text, sure=sure)


def _names(power: Power, words: Sequence[str], language: Language) -> bool:
    return any(
        all(any(word.startswith(stem) for word in words) for stem in words_of(line)) for line in power.stems[language]
    )
