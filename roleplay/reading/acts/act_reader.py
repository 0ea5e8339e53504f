"""What a message does, sentence by sentence: kinds of acts and the steps that they are about, each with its certainty.

Two heads of one classifier judge a sentence: what kind of act it is, and which step of a case it is about. Together
they rank what may be meant. Whether the first of them may be taken without asking is no matter of the score alone: a
sentence that denies, supposes or sets a condition (`plain.py`) is asked about, however surely it speaks of a step.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self, get_args

from roleplay.errors import ContentError
from roleplay.exercise.words.reading import Act, Utterance
from roleplay.languages import spoken_file
from roleplay.reading.acts import bounds
from roleplay.reading.acts.plain import Mark, Plainness, PlainWords, load_plain_words
from roleplay.reading.meaning.classifier import Classifier, Features, Head
from roleplay.reading.meaning.vectors import Vectors
from roleplay.reading.words.speech import speech_of
from roleplay.reading.words.text import words_of
from roleplay.scenario.agencies import Action, Power
from roleplay.scenario.vocabulary import (
    FAULTS,
    LANGUAGES,
    ORDER_OF_FAULT,
    ORDERS,
    STEPS,
    ActKind,
    AgencyId,
    Channel,
    Fault,
    Language,
    OrderId,
)

# The heads of the classifier, with the kinds of act that each tells apart.
AMONG: tuple[ActKind, ...] = ("request", "decide", "forbid", "undo", "ask", "tell", "deny")
TO_PERSON: tuple[ActKind, ...] = tuple(kind for kind in get_args(ActKind) if kind not in STEPS and kind != "none")
FILE = "acts.npz"
NO_STEP = NO_ORDER = "none"
# What a sentence among services sets aside that no service may, if anything.
ORDER = Head("order", (NO_ORDER, *ORDERS), exclusive=True)
# What is wrong with such a sentence, once something is.
FAULT = Head("fault", FAULTS, exclusive=True)
SAFEGUARDS: tuple[ActKind, ...] = ("caution", "consent", "care")
# Of a talk's kinds those that words show; questions, facts and courtesies are heard by what they are about.
HEARD: tuple[ActKind, ...] = tuple(
    kind for kind in TO_PERSON if kind not in ("ask", "tell", "evidence", "greet", "part")
)
HARSH: tuple[ActKind, ...] = ("deny", "threat", "promise", "accuse", "bluff", "minimise", "blame")
JOKES: frozenset[Mark] = frozenset({"ironic", "hostile", "conditional"})
# What takes certainty from a step; that somebody reports or jokes in naming it, its likelihood says better.
DOUBTS: frozenset[Mark] = frozenset({"negated", "conditional", "hypothetical"})
# What turns round even a sentence that begins with a yes, which a mocking word alone does not.
TURNS_ROUND: frozenset[Mark] = frozenset({"negated", "postponed", "reported", "hostile", "contrast"})
DOES: frozenset[ActKind] = frozenset({"request", "decide"})
# Set aside by refusing, not letting go or saying that nothing will happen; all others as a rule by doing something, so
# that words which forbid it guard what the order would set aside.
BY_FORBIDDING: frozenset[OrderId] = frozenset({"rights_first", "no_ground", "no_vow"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence as it was written, its meaning (None where no model tells it) and how plainly it speaks.

    `orders` says that it opens as an order; `scores` are how likely (0-1) each label of each head of the classifier is.
    """

    text: str
    vector: Vectors | None
    plainness: Plainness
    orders: bool
    scores: Mapping[str, Mapping[str, float]]

    def has_form(self, kind: ActKind) -> bool:
        """Tell whether it has the form of a kind: a request is bidden, ordered or asked, anything else is not asked."""
        if kind == "request":
            return self.plainness.bids or self.plainness.asks or self.orders
        return not self.plainness.asks

    @property
    def among(self) -> Mapping[str, float]:
        """How likely each kind of act among services is."""
        return self.scores["among"]

    @property
    def order(self) -> tuple[OrderId, float]:
        """The order that it likeliest gives which no service may carry out, and how likely it gives any."""
        scores = self.scores[ORDER.name]
        return max(ORDERS, key=lambda order: scores[order]), 1 - scores[NO_ORDER]

    def fault(self, order: OrderId) -> Fault:
        """Return what is wrong with it likeliest, given what it sets aside."""
        scores = self.scores[FAULT.name]
        return max((fault for fault in FAULTS if ORDER_OF_FAULT[fault] == order), key=lambda fault: scores[fault])

    @property
    def harsh(self) -> float:
        """How likely it denies or threatens in a talk."""
        return max(self.scores["interview"]["deny"], self.scores["interview"]["threat"])


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind of act and the step that it may be about; `likelihood` 0-1, `place` is that of its sentence."""

    kind: ActKind
    action: str
    likelihood: float
    place: int


def flags_of(channel: Channel, language: Language, learner: AgencyId, place: int, count: int) -> Mapping[str, float]:
    """Return what is known of the sentence at a `place` among `count` of a message, besides its words."""
    return {
        "interview": float(channel == "interview"),
        f"language={language}": 1.0,
        f"learner={learner}": 1.0,
        "first": float(place == 0),
        "last": float(place == count - 1),
    }


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
        classifier = Classifier.load(folder / FILE)
        if not {ORDER, FAULT} <= set(classifier.heads):
            raise ContentError(f"{folder / FILE}: other labels: make it anew with training/train_acts.py")
        return cls(classifier, plain)

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
                scores = {**scores, "among": {**among, "request": _either(among["request"], bounds.BY_LIKENESS)}}
            found.append(Spoken(text, vector, words.of(text), orders, scores))
        return tuple(found)

    def steps(
        self, spoken: Sequence[Spoken], utterance: Utterance, likeness: Sequence[Mapping[str, float] | None]
    ) -> Iterator[Act]:
        """Yield what a message among services does with the steps of its case: the sure ones, then what to ask about.

        `likeness` says for each sentence how like ways of naming it each action is (0-1); it is the only sign of an
        action that the classifier does not know; None that the sentence speaks of no step at all.
        """
        known = {action.id: action for action in utterance.actions}
        guesses = [
            guess
            for place, (each, named) in enumerate(zip(spoken, likeness, strict=True))
            if named is not None
            for guess in _guesses(each, named, place, utterance)
        ]
        guesses.sort(key=lambda guess: (-guess.likelihood, guess.place, guess.action))
        sure = _each_once(
            guess
            for guess in guesses
            if _is_sure(guess, spoken[guess.place], known[guess.action], likeness[guess.place] or {})
            or (guess.action in utterance.offered and _goes_along(guess, spoken[guess.place], known[guess.action]))
        )
        settled = {guess.place for guess in sure}
        about = {guess.action for guess in sure}
        open_ = [guess for guess in guesses if guess.place not in settled and guess.action not in about]
        offered = _each_once(guess for guess in open_ if guess.likelihood >= bounds.OFFERED)[: bounds.PROPOSALS]
        if not any(guess.likelihood >= bounds.SUPPOSED for guess in offered):
            offered = []
        yield from (_act(guess, utterance, spoken, sure=True) for guess in sure)
        yield from (_act(guess, utterance, spoken, sure=False) for guess in offered)

    def orders(self, spoken: Sequence[Spoken], utterance: Utterance) -> Iterator[Act]:
        """Yield an act for each kind of order that a message among services gives and none may carry out, surest first.

        Both errors weigh: an order that is passed over seems allowed, and a lawful one that is objected to accuses a
        colleague. So what is not sure is objected to in the conditional, and only where no harmless step is likelier.
        """
        harmless = [action.id for action in utterance.actions if action.harm is None]
        found: dict[OrderId, Act] = {}
        for each in sorted(spoken, key=lambda each: -each.order[1]):
            order, likelihood = each.order
            likelier = max(bounds.SET_ASIDE, min(_does_any(each, harmless), bounds.SURELY_SET_ASIDE))
            if order not in found and likelihood >= likelier and not _rules_out(each, order):
                sure, fault = likelihood >= bounds.SURELY_SET_ASIDE, each.fault(order)
                found[order] = Act(
                    kind="deny", id=order, of="order", to=utterance.to, quote=each.text, sure=sure, fault=fault
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
                joking = kind not in HARSH and bool(spoken[place].plainness.marks & JOKES)
                sure, shown = sum(two) / 2 >= bounds.NOT_OTHERWISE and not joking, max(two) >= bounds.SUSPECTED
            if sure or shown:
                act = Act(kind=kind, to=person, quote=spoken[place].text, sure=sure)
                denied = {"id": "rights_first", "of": "order", "fault": spoken[place].fault("rights_first")}
                yield act.model_copy(update=denied) if kind == "deny" else act


def _guesses(each: Spoken, likeness: Mapping[str, float], place: int, utterance: Utterance) -> Iterator[Guess]:
    for action in utterance.actions:
        named = _either(each.scores["step"].get(action.id, 0.0), bounds.BY_LIKENESS * likeness.get(action.id, 0.0))
        for kind in STEPS:
            likelihood = named * each.among[kind] * _fitting(kind, action, utterance)
            if likelihood > 0:
                yield Guess(kind, action.id, likelihood, place)


def _rules_out(each: Spoken, order: OrderId) -> bool:
    """Tell whether a sentence only asks about what an order would do, or likely forbids just that."""
    forbids = each.among["forbid"] >= bounds.LIKELIER and order not in BY_FORBIDDING
    return each.among["ask"] >= bounds.LIKELIER or (forbids and each.order[1] < bounds.SURELY_SET_ASIDE)


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


def _either(one: float, other: float) -> float:
    """Return how likely it is that one of two independent signs is right."""
    return 1 - (1 - one) * (1 - other)


def _fitting(kind: ActKind, action: Action, utterance: Utterance) -> float:
    """Return how far it fits that somebody here takes the step in this way (0-1)."""
    others = utterance.to or tuple(name for name in utterance.agencies if name != utterance.learner)
    own = utterance.learner in action.agencies and not action.agents_only
    theirs = not set(others).isdisjoint(action.agencies)
    if kind == "decide":
        return 1.0 if own else bounds.UNFITTING if not theirs else bounds.UNFITTING**2
    if kind == "request":
        return 1.0 if theirs else bounds.UNFITTING
    return 1.0


def _is_sure(guess: Guess, spoken: Spoken, action: Action, likeness: Mapping[str, float]) -> bool:
    """Tell whether a step may be taken without asking; what would do harm, or may be no service's to do, never is."""
    if guess.kind == "forbid":
        return guess.likelihood >= bounds.ENDED
    plain = not spoken.plainness.marks & DOUBTS and spoken.has_form(guess.kind)
    rivals = max(spoken.among[kind] for kind in AMONG if kind not in (*DOES, "tell"))
    two_signs = (guess.likelihood + likeness.get(guess.action, 0.0)) / 2 >= bounds.TWO_SIGNS
    likely = guess.likelihood >= bounds.DONE and two_signs
    allowed = action.harm is None and spoken.order[1] < bounds.SET_ASIDE
    return guess.kind in DOES and likely and rivals < bounds.RIVAL and plain and allowed


def _goes_along(guess: Guess, spoken: Spoken, action: Action) -> bool:
    """Tell whether words ask for a step that was offered, or of which somebody asked whether it was meant.

    That the step was just spoken of is the second sign, so that it need not be named in full; behind a yes it is enough
    that it is named at all, and that the sentence is no question and takes nothing back.
    """
    marks, rivals = spoken.plainness.marks, max(spoken.among[kind] for kind in ("forbid", "undo", "deny"))
    says_yes = spoken.plainness.agrees and not marks & TURNS_ROUND
    wants = says_yes or (guess.likelihood >= bounds.RECOGNISED and not marks & DOUBTS)
    allowed = action.harm is None and spoken.order[1] < max(bounds.SET_ASIDE, guess.likelihood)
    return guess.kind == "request" and wants and rivals < bounds.RIVAL and not spoken.plainness.asks and allowed


def _each_once(guesses: Iterable[Guess]) -> list[Guess]:
    """Return guesses without those of a kind and step that stands there already."""
    return list({(guess.kind, guess.action): guess for guess in reversed(list(guesses))}.values())[::-1]


def _act(guess: Guess, utterance: Utterance, spoken: Sequence[Spoken], *, sure: bool) -> Act:
    to = utterance.to if guess.kind in ("request", "undo", "forbid") else ()
    likelihood = 1.0 if sure else round(guess.likelihood, 2)
    quote = spoken[guess.place].text
    return Act(kind=guess.kind, id=guess.action, of="action", to=to, quote=quote, sure=sure, likelihood=likelihood)


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
            sure = kind == "ask" or (kind == "request" and plain and each.among[kind] >= bounds.DONE)
            yield Act(kind=kind, id=power.id, of="power", to=utterance.to, quote=each.text, sure=sure)


def _names(power: Power, words: Sequence[str], language: Language) -> bool:
    return any(
        all(any(word.startswith(stem) for word in words) for stem in words_of(line)) for line in power.stems[language]
    )
