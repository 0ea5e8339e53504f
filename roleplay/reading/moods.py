"""Who shall do what the parts of a sentence name: the speaker, somebody else, or nobody yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from roleplay.reading.agencies import AgencyIndex
from roleplay.reading.lexicon import Lexicon
from roleplay.reading.mentions import Mood
from roleplay.reading.questions import asks_what, may_ask
from roleplay.reading.text import Sentence, beginnings
from roleplay.scenario.vocabulary import AgencyId

SURE = 0.9
SPREAD = 0.7
PROPOSED = 0.5
MENTIONED = 0.3
NEXT_TO_DENIAL = 2


@dataclass(frozen=True, slots=True)
class Actors:
    """Who may be meant by a third person: the learner's own agency, and the names of all agencies."""

    learner: AgencyId
    agencies: AgencyIndex


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a sentence with its mood; `denied` where it says that something is not done."""

    words: tuple[str, ...]
    prefixes: frozenset[str]
    mood: Mood
    confidence: float
    denied: bool = False

    @classmethod
    def of(cls, words: Sequence[str], mood: Mood, confidence: float, denied: bool = False) -> "Stretch":
        """Prepare the words of a stretch."""
        return cls(tuple(words), frozenset(beginnings(words)), mood, confidence, denied)

    @property
    def text(self) -> str:
        """The words with one space between them."""
        return " ".join(self.words)


def stretches_of(sentence: Sentence, asks: bool, who: Actors, lexicon: Lexicon) -> tuple[Stretch, ...]:
    """Return the parts of a sentence with their moods.

    Of a sentence that asks, only the parts with a question's form are asked ("I will call one; could you check who is
    free?"). A part that depends on the one before it, or has no verb of its own ("Please separate them, then the
    interpreter"), keeps its mood. What stands well before a denial is not denied ("We are closing the road and let
    nobody in"). What only calls somebody ("colleagues from the border, ...") is no part.
    """
    found: list[Stretch] = []
    last: Stretch | None = None
    before = False  # whether the part before is asked
    clauses = [part for part in clauses_of(sentence, lexicon) if not who.agencies.only_calls(part, lexicon)]
    formed = [asks and may_ask(part, lexicon) for part in clauses]
    for part, form in zip(clauses, formed, strict=True):
        asked, words = form or (asks and not any(formed)), part.split()
        depends = _depends(part, last, before, lexicon) if last is not None else None
        mood, confidence = _mood(part, asked, who, lexicon)
        own = confidence == SURE and lexicon.moods.insist.hits(part)
        if last is not None and depends == "content" and not own:
            last = Stretch.of((*last.words, *words), last.mood, min(last.confidence, SPREAD), last.denied)
        elif last is not None and (depends == "list" and confidence == MENTIONED and not asked):
            last = Stretch.of(words, last.mood, min(last.confidence, SPREAD), last.denied)
        else:
            denied = _denied(part, asked, lexicon)
            affirmed = affirmed_in(part, lexicon) if denied else ""
            if affirmed:
                found.append(Stretch.of(affirmed.split(), *_mood(affirmed, asked, who, lexicon)))
            last = Stretch.of(words, mood, confidence, denied)
        found.append(last)
        before = asked or (before and depends == "content")
    return tuple(found)


def clauses_of(sentence: Sentence, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the parts between commas, and of those the parts before and after a joiner with a verb of its own."""
    clauses: list[str] = []
    for part in sentence.parts():
        start, words = 0, part.split()
        for at in range(1, len(words)):
            rest = " ".join(words[at:])
            if words[at - 1] in lexicon.joiners and _has_mood(rest, lexicon):
                clauses.append(" ".join(words[start : at - 1]))
                start = at
        clauses.append(" ".join(words[start:]))
    return tuple(clause for clause in clauses if clause)


def _has_mood(text: str, lexicon: Lexicon) -> bool:
    moods = lexicon.moods
    return moods.request.opens(text) is not None or moods.declare.opens(text) is not None


def _depends(part: str, last: Stretch, asked: bool, lexicon: Lexicon) -> Literal["content", "list"] | None:
    """Tell how a part hangs on the one before it: as a clause of its content, or as a further item without a verb.

    A relative clause, a clause of content ("I want, that ...") and an indirect question ("check, whether ...") belong
    to a deed that is asked for or declared; but who only wants to be told asks. The clause of content of what is
    `asked` is asked too ("Is it enough that we detain him?").
    """
    cues, acts = lexicon.questions, last.mood != "ask"
    indirect = cues.whether.opens(part) is not None or cues.wh_loose.opens(part) is not None
    if indirect:
        return "content" if acts and not lexicon.moods.answer.hits(last.text) else None
    if lexicon.moods.depends.opens(part) is not None:
        return "content" if acts or asked else None
    return None if lexicon.moods.states.hits(part) else "list"


def affirmed_in(part: str, lexicon: Lexicon) -> str:
    """Return what stands well before the denial of a part, where it has a mood of its own, else nothing."""
    at = lexicon.moods.negated.at(part)
    before = part[:at].split() if at else []
    return " ".join(before) if _leads(" ".join(before[:-NEXT_TO_DENIAL]), lexicon) is not None else ""


def _leads(text: str, lexicon: Lexicon) -> Mood | None:
    """Return which of request and declaration comes first in a text; a plain "please" outweighs both."""
    moods = lexicon.moods
    requested, declared = moods.request.at(text), moods.declare.at(text)
    if moods.insist.hits(text):
        return "request"
    if requested is None:
        return None if declared is None else "declare"
    return "request" if declared is None or requested <= declared else "declare"


def _denied(text: str, asks: bool, lexicon: Lexicon) -> bool:
    moods = lexicon.moods
    return moods.negated.hits(text) and not moods.spared.hits(text) and (moods.insist.hits(text) or not asks)


def _mood(text: str, asks: bool, who: Actors, lexicon: Lexicon) -> tuple[Mood, float]:
    """Return the mood of a stretch and how sure it is."""
    moods = lexicon.moods
    insists, leads = moods.insist.hits(text), _leads(text, lexicon)
    if asks:
        asked_to = leads == "request" and (insists or not asks_what(text, lexicon))
        return ("request", SURE) if asked_to else ("ask", SURE)
    if moods.habit.hits(text) and not (insists or moods.intends.hits(text)):
        return "ask", MENTIONED
    if leads is not None:
        return leads, SURE
    if moods.shared.hits(text):
        return "declare", PROPOSED
    if _is_ordered(text, who, lexicon):
        return "request", SURE
    actors = {place.agency for place in who.agencies.places(text.split()) if not place.label}
    if actors == {who.learner}:
        return "declare", SPREAD if moods.will.hits(text) else PROPOSED
    if actors:
        return "request", PROPOSED
    return "ask", MENTIONED


def _is_ordered(text: str, who: Actors, lexicon: Lexicon) -> bool:
    """Tell whether a text begins with the name of another agency and goes on with what that is to do."""
    words = text.split()
    first = next((place for place in who.agencies.places(words) if place.start == 0), None)
    if first is None or first.agency == who.learner:
        return False
    return lexicon.moods.request.opens(" ".join(words[first.stop :])) is not None


def asked_again(stretches: Sequence[Stretch], lexicon: Lexicon) -> bool:
    """Tell whether a stretch asks for what was named before ("Have you called one? If not, please do it now.")."""
    return any(each.mood == "request" and lexicon.moods.same.hits(each.text) for each in stretches)
