"""Lays the learner's own formulation beside the answer key: what is named, what is missing, what is named beyond it.

Read by signs and word patterns alone, never by a model, and never as a mark: where the words cannot be told for sure,
that is what is said. So it is with the judgement: where its thoughts contradict each other, or none says anything, the
program guesses at nobody's opinion.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from roleplay.config import CONTENT
from roleplay.feedback.counting import END, Beginnings, SessionLedger, Sign, bare, places, speaks_of, stretches, told
from roleplay.feedback.report._key_points import KeyMaker, NamedPoint, facts_named, written_in
from roleplay.feedback.report._talk_view import talk_view
from roleplay.feedback.report._types import CriterionScore, OwnPoint, OwnView
from roleplay.feedback.words import phrases
from roleplay.languages import spoken_file
from roleplay.reading.words.cues import CueField, Words, load_cues
from roleplay.reading.words.text import Sentence, sentences, words_of
from roleplay.scenario.agencies import AgencyProfile
from roleplay.scenario.answer_key import Formulation, FormulationKind
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AgencyId, Language

FOLDER = CONTENT / "formulation"
LABEL_PART = 5  # words of a part in which the short name of an agency is no everyday word
SHORTEST_LABEL = 3  # letters that are left of a short name without the vowel it ends in
VOWELS = "aeiou"
# In these fields a denial may turn the meaning; in the others people write it as a matter of course ("do not tell").
DENIABLE: frozenset[FormulationKind] = frozenset({"verdict", "indicators"})

Saying = Literal["named", "denied", "absent"]
Standing = Literal["suspects", "rules_out", "undecided", "unclear"]
# What a single thought can say; "otherwise" calls the matter by a name that leaves trafficking open.
Thought = Literal["beyond", "undecided", "rules_out", "suspects", "otherwise"]
ORDER: tuple[Thought, ...] = ("beyond", "undecided", "rules_out", "suspects", "otherwise")


class FormulationCues(BaseModel):
    """One language's patterns of a judgement; `turns` begin a new thought, `depends` go on with the one before.

    `denials` are words beside which a point may be denied, `joiners` end the reach of one as turns do.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    denials: Words
    joiners: Words
    turns: Words
    depends: Words
    beyond: CueField
    undecided: CueField
    rules_out: CueField
    suspects: CueField
    otherwise: CueField

    def thought(self, text: str) -> Thought | None:
        """Return what the folded words of one thought say of the matter, None for nothing."""
        return next((name for name in ORDER if getattr(self, name).hits(text)), None)


@cache
def cues_of(language: Language) -> FormulationCues:
    """Return the patterns of a language; read once. Raises ContentError where the file is broken."""
    return load_cues(spoken_file(FOLDER, "{}.yaml", language), FormulationCues)


def own_view(ledger: SessionLedger, scores: Sequence[CriterionScore]) -> tuple[OwnView, ...]:
    """Return the learner's own formulation, field by field, beside the key; empty where none was given."""
    state = ledger.record.state
    if state.drill is not None:
        return talk_view(ledger)
    if state.formulation is None:
        return ()
    return tuple(compare(ledger, scores, item, state.formulation.get(item.id)) for item in state.scenario.formulation)


def compare(ledger: SessionLedger, scores: Sequence[CriterionScore], field: Formulation, answer: str | None) -> OwnView:
    """Return one field beside its key; a case without a key shows the words alone."""
    record = ledger.record
    view = OwnView(id=field.id, kind=field.kind, question=field.text[record.language], answer=answer)
    key = record.state.scenario.answer_key
    if key is None or field.kind not in key.fields:
        return view
    text = answer or ""
    written = written_in(text, record)
    cues = cues_of(written)
    parts, denials = stretches(text, cues.joiners | cues.turns), frozenset(word + END for word in cues.denials)
    agencies = record.library.addressees[record.state.scenario.id].values() if field.kind == "who_must_know" else ()
    called = frozenset(_named_in(text, agencies, written))
    alike = _alike(text, record.state.scenario.facts, written, denials)
    points = KeyMaker(ledger, scores, key, written).points(field.kind)
    said = [(point, "named" if point.agency in called else _says(point, parts, denials, alike)) for point in points]
    sure = {"named"} if field.kind in DENIABLE else {"named", "denied"}

    def shown(how: Collection[str], *, in_key: bool = True) -> tuple[OwnPoint, ...]:
        return tuple(point.shown for point, saying in said if point.in_key == in_key and saying in how)

    return view.model_copy(
        update={
            "key": key.fields[field.kind].text[record.language],
            "reading": _reading(text, written, record.language) if field.kind == "verdict" else "",
            "named": shown(sure),
            "missing": shown({"absent"}),
            "extra": shown(sure, in_key=False),
            "unsure": shown({"denied"} - sure),
        }
    )


def _alike(text: str, facts: Sequence[Fact], written: Language, denials: Beginnings) -> dict[str, bool]:
    """Return the facts that sentences are like, each with whether one of these denies no more than the fact itself."""
    found: dict[str, bool] = {}
    for fact, sentence in facts_named(text, facts, written):
        sure = denials & told(sentence.words) <= told(words_of(fact.statement[written]))
        found[fact.id] = sure or found.get(fact.id, False)
    return found


def _says(point: NamedPoint, parts: Iterable[Beginnings], denials: Beginnings, alike: Mapping[str, bool]) -> Saying:
    """Return whether words name a point, or only beside a denial.

    A sign that holds a denial itself ("none of them has his own passport") is named by denying.
    """
    if any(speaks_of(words, title) for title in point.titles for words in parts):
        return "named"
    held = [(sign, words) for words in parts for sign in point.signs if sign.holds(words)]
    facts = [alike[name] for name in point.facts if name in alike]
    if any(facts) or any(denials.isdisjoint(words) or _denies(sign, denials) for sign, words in held):
        return "named"
    return "denied" if held or facts else "absent"


def _denies(sign: Sign, denials: Beginnings) -> bool:
    return any(word.strip() + END in denials for need in sign.needs for word in need)


def _reading(text: str, written: Language, language: Language) -> str:
    """Say how the judgement was understood, or that it was not; nothing where nothing was written."""
    return phrases(language)(f"formulation.standing.{standing_of(text, written)}") if text.strip() else ""


def _named_in(text: str, profiles: Iterable[AgencyProfile], language: Language) -> Iterator[AgencyId]:
    """Yield the agencies that a text names; in a short part ("police, social work, NGO") by their short names too."""
    called = [(words_of(alias), profile.id) for profile in profiles for alias in profile.aliases[language]]
    labels = [(label, profile.id) for profile in profiles for label in _labels(profile.short[language])]
    for part in (part for sentence in sentences(text) for part in sentence.parts()):
        words = part.split()
        names = called + (labels if len(words) <= LABEL_PART else [])
        found = ((at, at + len(name), agency) for name, agency in names for at in places(name, words))
        taken: set[int] = set()
        # "Border police" does not name the police as well.
        for start, stop, agency in sorted(found, key=lambda place: place[0] - place[1]):
            if taken.isdisjoint(range(start, stop)):
                taken.update(range(start, stop))
                yield agency


def _labels(short: str) -> Iterator[tuple[str, ...]]:
    """Yield a short name without the vowel in which a form of it may end, and its first word alone."""
    words = words_of(short)
    label = tuple(word[:-1] if word[-1] in VOWELS and len(word) > SHORTEST_LABEL else word for word in words)
    yield from {label, label[:1]}


def standing_of(text: str, language: Language) -> Standing:
    """Return how the writer stands to the question whether this is trafficking; never raises for any text."""
    cues = cues_of(language)
    found: set[Thought] = set()
    for sentence in sentences(text, bare):
        for thought in _thoughts(sentence, cues):
            said = cues.thought(thought)
            if said is not None:
                found.add("undecided" if sentence.end == "?" else said)
    return _together(found)


def _thoughts(sentence: Sentence, cues: FormulationCues) -> list[str]:
    """Return the thoughts of a sentence: its parts, cut before a turn, joined where one depends on the one before."""
    thoughts: list[list[str]] = [[]]
    for part in sentence.parts():
        words = part.split()
        # A word of its own is an answer ("Da, ..."), not the beginning of a clause.
        if len(words) == 1 or words[0] not in cues.depends:
            thoughts.append([])
        for word in words:
            if word in cues.turns:
                thoughts.append([])
            else:
                thoughts[-1].append(word)
    return [" ".join(thought) for thought in thoughts if thought]


def _together(found: set[Thought]) -> Standing:
    denies, sure = "rules_out" in found, bool(found & {"suspects", "beyond"})
    if denies and sure:
        return "unclear"
    if sure:
        return "suspects"  # a reservation beside a suspicion leaves it one
    if "undecided" in found:
        return "undecided"
    if denies:
        return "rules_out"
    return "suspects" if "otherwise" in found else "unclear"
