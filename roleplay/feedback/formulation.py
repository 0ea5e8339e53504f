"""Lays the learner's own formulation beside the answer key: what is named, what is missing, what is named beyond it.

Read by rules and word beginnings alone, never by a model, and never as a mark: where the words cannot be told for sure,
that is what is said.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from roleplay.feedback.key_points import KeyMaker, Point
from roleplay.feedback.ledger import Ledger
from roleplay.feedback.own_view import OwnPoint, OwnView
from roleplay.feedback.phrases import phrases
from roleplay.feedback.report import CriterionScore
from roleplay.feedback.talk_view import talk_view
from roleplay.reading.agencies import AgencyIndex
from roleplay.reading.lexicon import Lexicon
from roleplay.reading.moods import Actors
from roleplay.reading.naming import NameIndex, named
from roleplay.reading.points import Saying, Window, said_of, windows_of
from roleplay.reading.similarity import Kept
from roleplay.reading.text import Sentence
from roleplay.reading.tongue import language_of
from roleplay.reading.verdicts import lexicon_of, standing_of
from roleplay.scenario.agencies import Action, AgencyProfile
from roleplay.scenario.answer_key import Formulation, FormulationKind
from roleplay.scenario.vocabulary import AgencyId, Language

KEPT_INDEXES = 8
LABEL_PART = 5  # words of a part in which the short name of an agency is no everyday word
# In these fields a denial may turn the meaning; in the others people write it as a matter of course ("do not tell").
DENIABLE: frozenset[FormulationKind] = frozenset({"verdict", "indicators"})


@dataclass(frozen=True, slots=True)
class Words:
    """What was found in the words of one field."""

    windows: tuple[Window, ...]
    actions: frozenset[str]
    agencies: frozenset[AgencyId]
    lexicon: Lexicon

    def says(self, point: Point) -> Saying:
        """Return whether the words name a point."""
        if point.agency in self.agencies or not self.actions.isdisjoint(point.actions):
            return "named"
        return said_of(point.stems, self.windows, self.lexicon)


def own_view(ledger: Ledger, scores: Sequence[CriterionScore]) -> tuple[OwnView, ...]:
    """Return the learner's own formulation, field by field, beside the key; empty where none was given."""
    state = ledger.record.state
    if state.drill is not None:
        return talk_view(ledger)
    if state.formulation is None:
        return ()
    return tuple(compare(ledger, scores, item, state.formulation.get(item.id)) for item in state.scenario.formulation)


def compare(ledger: Ledger, scores: Sequence[CriterionScore], field: Formulation, answer: str | None) -> OwnView:
    """Return one field beside its key; a case without a key shows the words alone."""
    record = ledger.record
    view = OwnView(id=field.id, kind=field.kind, question=field.text[record.language], answer=answer)
    key = record.state.scenario.answer_key
    if key is None or field.kind not in key.fields:
        return view
    text = answer or ""
    written = language_of(text) or record.spoken
    maker = KeyMaker(ledger, scores, key, written)
    words = _words(ledger, text, field.kind, written)
    said = [(point, words.says(point)) for point in maker.points(field.kind)]
    held = [(point, how) for point, how in said if point.in_key]
    sure: frozenset[Saying] = frozenset({"named"} if field.kind in DENIABLE else {"named", "denied"})
    return view.model_copy(
        update={
            "key": key.fields[field.kind].text[record.language],
            "reading": _reading(text, written, record.language) if field.kind == "verdict" else "",
            "named": _shown(point for point, how in held if how in sure),
            "missing": _shown(point for point, how in held if how == "absent"),
            "extra": _shown(point for point, how in said if not point.in_key and how in sure),
            "unsure": _shown(point for point, how in held if how == "denied" and how not in sure),
        }
    )


def _shown(points: Iterable[Point]) -> tuple[OwnPoint, ...]:
    return tuple(OwnPoint(id=point.id, text=point.text, note=point.note, criteria=point.criteria) for point in points)


def _reading(text: str, written: Language, language: Language) -> str:
    """Say how the judgement was understood, or that it was not; nothing where nothing was written."""
    return phrases(language)(f"formulation.standing.{standing_of(text, written)}") if text.strip() else ""


def _words(ledger: Ledger, text: str, kind: FormulationKind, written: Language) -> Words:
    record, lexicon = ledger.record, lexicon_of(written)
    turn = lexicon.sentences(text)
    agencies = _agencies_in(written).of(record.library.addressees[record.state.scenario.id].values())
    actions: frozenset[str] = frozenset()
    if kind == "next_steps":
        index = _actions_in(written).of(record.state.scenario.actions)
        who = Actors(record.state.learner, agencies)
        actions = frozenset(item.id for item in named(index, turn, [False] * len(turn), who, lexicon))
    told = frozenset(_named_in(turn, agencies)) if kind == "who_must_know" else frozenset[AgencyId]()
    return Words(windows_of(turn, lexicon), actions, told, lexicon)


def _named_in(turn: Sequence[Sentence], index: AgencyIndex) -> Iterator[AgencyId]:
    """Yield the agencies that a text names; in a short part ("police, social work, NGO") by their short names too."""
    for sentence in turn:
        for part in sentence.parts():
            words = part.split()
            yield from (place.agency for place in index.places(words) if not place.label or len(words) <= LABEL_PART)


@cache
def _agencies_in(language: Language) -> Kept[AgencyProfile, AgencyIndex]:
    lexicon = lexicon_of(language)
    return Kept(lambda profiles: AgencyIndex(profiles, language, lexicon.endings), KEPT_INDEXES)


@cache
def _actions_in(language: Language) -> Kept[Action, NameIndex]:
    lexicon = lexicon_of(language)
    return Kept(lambda actions: NameIndex.of(actions, language, lexicon), KEPT_INDEXES)
