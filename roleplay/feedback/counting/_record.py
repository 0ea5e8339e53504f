"""The session as the learner's turns: each input with its reading, what followed from it, and how things stood."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from math import inf
from typing import TypeVar

from roleplay.exercise.log.events import (
    ActionTaken,
    ActionUndone,
    AnyEvent,
    DutyAccepted,
    DutyDeclined,
    Entry,
    Event,
    PhaseEntered,
    Read,
    TopicOpened,
    counts_as_turn,
)
from roleplay.exercise.log.inputs import Acted, Reflected, Said, Settled, Waited
from roleplay.exercise.log.proposals import left, proposed, settle
from roleplay.exercise.log.state import State
from roleplay.exercise.words.reading import PROBABLE, Act, Reading
from roleplay.feedback.counting._signs import most_telling, places
from roleplay.feedback.parts import QuoteEvidence
from roleplay.reading.words.text import straight, words_of
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import ActKind, AgencyId, Interpreter, Language, PhaseId, QuestionClass, Tactic

E = TypeVar("E", bound=Event)
LONGEST_QUOTE = 220
LONGEST_CUT = 40  # letters of a word that a cut takes away with it
SHORTEST_STATEMENT = 4  # words of a sentence that tells something
# What a full stop shortens instead of ending a sentence, besides single letters: "d. o. o.", "ga. Novak", "Mr. Rai".
ABBREVIATIONS = frozenset({"ga", "dr", "mr", "ms", "st", "sv", "št", "čl", "oz"})
_STOP = re.compile(r"""(?P<mark>[.!?…]+)["»”’)]*(?=\s|$)|\n+""")


@dataclass
class Turn:
    """One turn of the learner. `interpreter` and `separated` are as they stood before it; `entries` follow from it."""

    number: int
    minute: float
    phase: PhaseId
    input: AnyEvent
    interpreter: Interpreter = "none"
    separated: bool = False
    reading: Reading | None = None
    entries: list[Entry] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The learner's own words: the message, the reason of an action, the answer in the debrief."""
        match self.input:
            case Said(text=text) | Reflected(text=text) | Acted(reason=text):
                return text
            case _:
                return ""

    @cached_property
    def sentences(self) -> list[str]:
        """The sentences of the learner's words."""
        return sentences(self.text)

    @property
    def label(self) -> QuestionClass | None:
        """The class of the question, None where nothing was read."""
        return self.reading.label if self.reading is not None else None

    @property
    def tactics(self) -> frozenset[Tactic]:
        """The tactics that were surely seen in the words."""
        return self.reading.sure_tactics if self.reading is not None else frozenset()

    def kinds(self, *kinds: ActKind) -> tuple[Act, ...]:
        """Return the acts of some kinds that were surely seen in the words."""
        return self.reading.kinds(*kinds) if self.reading is not None else ()

    @property
    def is_rude(self) -> bool:
        """Whether the words insult or scorn whoever they are spoken to; such words earn nothing."""
        return self.reading is not None and self.reading.rude

    def means(self, action: str) -> bool:
        """Return whether the turn chose the action, or surely named it as done or wanted."""
        match self.input:
            case Acted(action=chosen):
                return chosen == action
            case Said(acts=acts) if any(act.id == action for act in acts):
                return True
            case _:
                return any(act.id == action for act in self.kinds("request", "decide"))

    def likely_means(self, action: str) -> bool:
        """Return whether the turn at least likely named the action as done or wanted."""
        acts = self.reading.acts if self.reading is not None else ()
        likely = (act.id for act in acts if act.kind in ("request", "decide") and act.likelihood >= PROBABLE)
        return self.means(action) or action in likely

    @cached_property
    def person(self) -> str | None:
        """The person that the turn put something to; None where no talk took place."""
        match self.input if self.events(TopicOpened) else None:
            case Said(channel="interview", to=(person, *_)) | Waited(person=person):
                return person
            case _:
                return None

    def events(self, kind: type[E]) -> list[E]:
        """Return the events of one kind that followed."""
        return [event for _, event in self.placed(kind)]

    def placed(self, kind: type[E]) -> list[tuple[int, E]]:
        """Return the events of one kind that followed, each with its place in the log."""
        return [(entry.seq, entry.event) for entry in self.entries if isinstance(entry.event, kind)]

    def quote(self, about: Iterable[str] = ()) -> str | None:
        """Return the sentence of the learner's words that is most like `about`, verbatim; None where there are none."""
        return pick(self.text, about)

    def question(self) -> str | None:
        """Return the question that the turn puts, verbatim; without one the most telling sentence."""
        asked = [sentence for sentence in self.sentences if "?" in sentence]
        return pick(asked[-1] if asked else self.text)

    def says(self, signs: Iterable[str], *, asking: bool = False) -> bool:
        """Return whether the words hold one of the signs (word beginnings in a row); questions only with `asking`."""
        return any(True for part in self._holding(signs) if asking or not _is_question(part))

    def asks(self, signs: Iterable[str]) -> bool:
        """Return whether a question of the turn holds one of the signs."""
        return any(map(_is_question, self._holding(signs)))

    def telling(self, signs: Iterable[str]) -> str | None:
        """Return the words of the turn, of a long one the sentence with a sign, verbatim."""
        return pick(self.text if len(self.text) <= LONGEST_QUOTE else next(self._holding(signs), self.text))

    def _holding(self, signs: Iterable[str]) -> Iterator[str]:
        """Yield the sentences that hold one of the signs."""
        wanted = [_folded(sign) for sign in signs]
        for part, words in self._worded:
            if any(True for sign in wanted for _ in places(sign, words)):
                yield part

    @cached_property
    def _worded(self) -> list[tuple[str, tuple[str, ...]]]:
        """Each sentence with its folded words."""
        return [(part, _folded(part)) for part in self.sentences]

    def tells(self) -> bool:
        """Return whether the turn holds a sentence long enough to tell something, and not only questions."""
        return any(len(part.split()) >= SHORTEST_STATEMENT and not part.endswith("?") for part in self.sentences)

    def evidence(self) -> tuple[QuoteEvidence, ...]:
        """Return the turn as evidence, empty where the learner used no words."""
        quote = self.quote()
        return (QuoteEvidence(turn=self.number, quote=quote),) if quote else ()


@dataclass(frozen=True)
class SessionRecord:
    """A session prepared for counting, with the language of the report.

    `requested` are actions that others took on because the learner asked, with the turn of asking. `sure` are actions
    that the learner chose, or surely took or asked for in words, with the turn: only they earn credit. `cleared` are
    the turns of which something that had been counted was left out.
    """

    state: State
    library: Library
    turns: tuple[Turn, ...]
    requested: dict[str, int]
    sure: dict[str, int]
    language: Language
    cleared: frozenset[int] = frozenset()

    @property
    def case(self) -> Scenario:
        """The case that was played."""
        return self.state.scenario

    @property
    def learner(self) -> AgencyId:
        """The agency that the learner played."""
        return self.state.learner

    @property
    def spoken(self) -> Language:
        """The language in which the session was held: that of signs and names in the learner's words."""
        return self.state.setup.language

    @cached_property
    def rude(self) -> frozenset[int]:
        """The numbers of the turns with rude words (`Turn.is_rude`)."""
        return frozenset(turn.number for turn in self.turns if turn.is_rude)

    @cached_property
    def with_person(self) -> dict[str, list[Turn]]:
        """The turns of each talk, silent ones among them, by person in the order in which the talks began."""
        found: dict[str, list[Turn]] = {}
        for turn in self.turns:
            if turn.person is not None:
                found.setdefault(turn.person, []).append(turn)
        return found

    @cached_property
    def debrief(self) -> float:
        """The number of the first turn of the debrief, infinite before it."""
        return next((turn.number for turn in self.turns if turn.phase == "debrief"), inf)

    def turn(self, number: int | None) -> Turn | None:
        """Return the turn with that number; None for what happened before the first."""
        return self.turns[number - 1] if number and 0 < number <= len(self.turns) else None

    def without(self, untrue: Collection[int]) -> "SessionRecord":
        """Return the record without the events at these places in the log: what they say is not so."""
        if not untrue:
            return self
        turns = tuple(
            replace(turn, entries=[entry for entry in turn.entries if entry.seq not in untrue]) for turn in self.turns
        )
        cleared = (turn.number for turn in self.turns if any(entry.seq in untrue for entry in turn.entries))
        return replace(self, turns=turns, cleared=frozenset(cleared))

    def events(self, kind: type[E]) -> Iterator[tuple[Turn, E]]:
        """Yield the events of one kind that followed from turns, each with its turn."""
        yield from ((turn, event) for turn in self.turns for event in turn.events(kind))

    def quote(self, number: int) -> str | None:
        """Return verbatim words of a turn, None where the learner used none."""
        turn = self.turn(number)
        return turn.quote() if turn else None

    def talks(self, fits: Callable[[Person], bool] = lambda _: True) -> list[Turn]:
        """Return the turns in which the learner spoke to an interviewed person, or to those that fit."""
        persons = {name for name in self.with_person if fits(self.case.person[name])}
        return [turn for turn in self.turns if turn.person in persons and turn.reading is not None]

    def reaches(self, turn: Turn) -> bool:
        """Return whether whoever the turn was put to understood it, and could answer unheard by whoever controls them.

        Only then was anything explained, asked or offered to that person.
        """
        person = self.case.person.get(turn.person or "")
        if person is None:
            return False
        understood = not person.needs_interpreter or turn.interpreter == "vetted"
        return understood and (person.companion is None or turn.separated)

    @cached_property
    def missed(self) -> tuple[int, ...]:
        """The numbers of the turns of talks that did not reach the person."""
        return tuple(turn.number for turn in self.talks() if not self.reaches(turn))

    def to_agencies(self) -> list[Turn]:
        """Return the turns before the debrief in which the learner used words, but not in a talk."""
        return [turn for turn in self.turns if turn.text and turn.person is None and turn.phase != "debrief"]

    def own_actions(self) -> dict[str, int]:
        """Return the actions that the learner took or had others take, with the turn of the doing or the asking."""
        taken = {name: done.turn for name, done in self.state.taken.items() if done.by_learner}
        return self.requested | taken

    def credited_actions(self) -> dict[str, int]:
        """Return the own actions that the learner surely meant, with the turn; a doubtful reading earns nothing."""
        return {name: self.sure[name] for name in self.own_actions() if name in self.sure}


def record(state: State, library: Library, language: Language | None = None, *, affirmed: bool = True) -> SessionRecord:
    """Split the log into the learner's turns, for a report in `language` (by default that of the session).

    Safeguards that the learner has `affirmed` are taken to be given.
    """
    found = _split(state, library, language or state.setup.language)
    if affirmed:
        _affirm(found.turns, state)
    return found


def _split(state: State, library: Library, language: Language) -> SessionRecord:
    turns: list[Turn] = []
    requested: dict[str, int] = {}
    takers: dict[str, AgencyId] = {}
    sure: dict[str, int] = {}
    cards: tuple[Act, ...] = ()
    phase: PhaseId = "preparation"
    interpreter: Interpreter = "none"
    separated = False
    for entry in state.log:
        event = entry.event
        if counts_as_turn(event):
            turns.append(Turn(entry.turn, entry.minute, phase, event, interpreter, separated))
            continue
        if turns:
            turns[-1].entries.append(entry)
        match event:
            case Read() if turns:
                turns[-1].reading = event.reading
                cards = proposed(own, event.reading) if isinstance(own := turns[-1].input, Said) else ()
            case Settled() if turns and isinstance(said := turns[-1].input, Said) and (read := turns[-1].reading):
                turns[-1].reading, cards = settle(said, read, cards, event), left(cards, event)
            case PhaseEntered():
                phase = event.phase
            case ActionTaken():
                interpreter = event.interpreter or interpreter
                separated = separated or event.separates
                if event.by_learner and turns and turns[-1].means(event.action):
                    sure.setdefault(event.action, entry.turn)
            case DutyAccepted() if event.asked_by == state.learner:
                requested.setdefault(event.action, entry.turn)
                if turns and turns[-1].means(event.action):
                    sure.setdefault(event.action, entry.turn)
                takers[event.action] = event.agency
            case DutyDeclined() | ActionUndone() if takers.get(event.action) == event.agency:
                # What was promised and came to nothing, or was called off, has not been had of others.
                requested.pop(event.action, None)
            case _:
                pass
    return SessionRecord(state, library, tuple(turns), requested, sure, language)


def _affirm(turns: Iterable[Turn], state: State) -> None:
    """Have the turns read as the learner affirmed them."""
    for turn in turns:
        kinds = {act for (at, act), meant in state.affirmed.items() if meant and at == turn.number}
        if turn.reading is not None and kinds:
            acts = (act.model_copy(update={"sure": act.sure or act.kind in kinds}) for act in turn.reading.acts)
            # Not as a copy: that would keep what has been worked out from the acts as they were.
            fields = {name: getattr(turn.reading, name) for name in Reading.model_fields}
            turn.reading = Reading.model_validate(fields | {"acts": tuple(acts)})


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, verbatim and without those that hold no word."""
    found, start = [], 0
    for stop in _STOP.finditer(text):
        if not _goes_on(text, stop):
            found.append(text[start : stop.end()].strip())
            start = stop.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if any(sign.isalnum() for sign in sentence)]


def _goes_on(text: str, stop: re.Match[str]) -> bool:
    """Return whether a full stop ends an abbreviation and not a sentence."""
    rest = text[stop.end() :].lstrip()
    before = re.findall(r"\w+", text[: stop.start()][-20:])
    short = bool(before) and before[-1].isalpha() and (len(before[-1]) == 1 or before[-1].lower() in ABBREVIATIONS)
    return stop["mark"] == "." and bool(rest) and (rest[0].islower() or short)


@lru_cache(maxsize=2048)  # signs are looked for in one turn after another
def _folded(text: str) -> tuple[str, ...]:
    """Return the folded words, parted at apostrophes: "we’re" is not to look like "were"."""
    return words_of(straight(text).replace("'", " "))


def _is_question(sentence: str) -> bool:
    return sentence.rstrip('"»”’').endswith("?")


def pick(text: str, about: Iterable[str] = ()) -> str | None:
    """Return the sentence of `text` that is most like the texts `about`, else its question, else its start."""
    parts = sentences(text)
    if not parts:
        return None
    start = text.strip() if len(text) <= LONGEST_QUOTE else next((part for part in parts if "?" in part), parts[0])
    return shortened(most_telling(parts, about) or start)


def shown(quote: str) -> str:
    """Return a quote as it is shown: one that was cut (see `shortened`) says that it goes on."""
    is_cut = len(quote) > LONGEST_QUOTE - LONGEST_CUT and not quote.endswith((".", "?", "!", "…"))
    return f"{quote} …" if is_cut else quote


def shortened(sentence: str) -> str:
    """Return the beginning of words too long for a quote, cut between two of them."""
    if len(sentence) <= LONGEST_QUOTE:
        return sentence
    cut = sentence[:LONGEST_QUOTE]
    return cut[: cut.rfind(" ")] if " " in cut else cut
