"""The actions that a message among agencies names: to whom each is put, and in which mood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from roleplay.exercise.reading import Utterance
from roleplay.reading.agencies import AgencyIndex
from roleplay.reading.aims import AimCues
from roleplay.reading.lexicon import Lexicon
from roleplay.reading.mentions import Mood, Named
from roleplay.reading.moods import MENTIONED, SURE, Actors, affirmed_in, clauses_of
from roleplay.reading.naming import NameIndex, clearer, named
from roleplay.reading.parts import BEGINNING, Piece, core
from roleplay.reading.stems import Stem
from roleplay.reading.text import Sentence, beginnings
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import AgencyId

BROAD = frozenset({"OPEN", "ENCOUR"})
# By how much the phrases of an action may fit its sentence worse than another's (differences of scores of examples).
FARTHEST: Mapping[Mood, float] = {"declare": 3.0, "request": 6.0}
FARTHEST_SPREAD = 1.0
BY_THE_WAY = {"mood": "ask", "confidence": MENTIONED}


@dataclass(frozen=True, slots=True)
class Deeds:
    """Everything that is needed to tell which actions the parts of a message name."""

    lexicon: Lexicon
    cues: AimCues
    agencies: AgencyIndex
    actions: NameIndex

    def tells(self, part: Sentence) -> bool:
        """Tell whether a part calls on somebody to tell something."""
        cues, moods, text = self.lexicon.questions, self.lexicon.moods, part.text
        return moods.answer.hits(text) or any(
            cue.opens(text) is not None for cue in (cues.tell, cues.narrate, cues.list)
        )

    def addressed(
        self, found: Sequence[Named], pieces: Sequence[Piece], turn: Sequence[Sentence], utterance: Utterance
    ) -> tuple[Named, ...]:
        """Return the named actions, each with the agencies that the part naming it calls, and in its proper mood.

        Who was called before counts only where it may do what is named. What words name by the way, while its sentence
        rather says something else, is only mentioned.
        """
        known = {action.id: action for action in utterance.actions}
        to: dict[str, tuple[AgencyId, ...]] = {}
        moods: dict[str, Mood] = {}
        before: tuple[str, ...] = ()
        later = any(self.cues.posted.hits(piece.words.text) for piece in pieces)
        asks = [
            (self._asks_what(piece) and not self._calls_for_volunteers(piece, utterance))
            or (piece.label in BROAD and self.tells(piece.words))
            for piece in pieces
        ]
        only_asks = later or (bool(asks) and all(asks))
        for piece in pieces:
            actions = self.named_in(piece.words)
            if not actions and (self._points_back(piece) or self._calls_for_volunteers(piece, utterance)):
                moods |= dict.fromkeys(before, "request")
            before = actions or before
            for action in actions:
                to.setdefault(action, piece.to if piece.calls or set(piece.to) & set(known[action].agencies) else ())
                mood = self._mood(piece, action, utterance)
                if mood is not None and moods.get(action) != "request":
                    moods[action] = mood
        if only_asks:
            # What no part names in so many words is not requested by a message that only asks what, when or how many,
            # or to be told of something later.
            moods |= {item.id: "ask" for item in found if item.id not in to}
        meant = (
            item.model_copy(update={"to": to.get(item.id, ()), "mood": clearer(item.mood, moods.get(item.id))})
            for item in found
        )
        return tuple(
            item if self._fits(item, turn, known[item.id], utterance) else item.model_copy(update=BY_THE_WAY)
            for item in meant
        )

    def _fits(self, item: Named, turn: Sequence[Sentence], action: Action, utterance: Utterance) -> bool:
        """Tell whether an action is what its sentence says, as it is said and to whom.

        One whose words stand in several parts, or that nobody spoken to may do, has to be said plainly; what keeps
        people safe is believed sooner, what would harm them not beside a denial.
        """
        if utterance.channel == "interview":  # where nothing is done by words
            return True
        if action.harm is not None and self._is_turned_down(item, turn):
            return False
        safe = action.separates or (action.interpreter == "vetted" and item.confidence >= SURE)
        if item.mood == "ask" or safe:
            return True
        behind = self.actions.behind(item.id, (sentence.words for sentence in turn))
        if item.mood == "request":
            spoken_to = {*item.to, *utterance.to, *self.agencies.addressed(turn, utterance.learner, self.lexicon)}
            if spoken_to and spoken_to.isdisjoint(action.agencies):
                return item.confidence >= SURE and behind == 0
        if item.confidence < SURE:
            return behind <= FARTHEST_SPREAD
        clauses = (clause.split() for sentence in turn for clause in clauses_of(sentence, self.lexicon))
        return behind <= FARTHEST[item.mood] or self.actions.behind(item.id, clauses) == 0

    def _is_turned_down(self, item: Named, turn: Sequence[Sentence]) -> bool:
        """Tell whether every part that names an action denies it, or its sentence expressly refuses it.

        Where several parts name it together, any but a condition counts. What consists in not doing something ("Nobody
        leaves") is named by the denial itself.
        """
        moods = self.lexicon.moods
        parts = [part for sentence in turn for part in sentence.parts()]
        naming = [part for part in parts if self._stems(item.id, part)]
        told = [sentence for sentence in turn if any(part in naming for part in sentence.parts())] or turn
        if any(moods.refuses.hits(sentence.text) for sentence in told):
            return True
        if naming and item.confidence >= SURE:
            return all(self._denies(item.id, part) for part in naming)
        main = [part for part in parts if moods.condition.opens(part) is None]
        return any(moods.negated.hits(part) for part in main) and not any(
            self._by_denial(item.id, part) for part in naming
        )

    def _stems(self, action: str, text: str) -> Sequence[Stem]:
        found = self.actions.stems.among(frozenset(beginnings(text.split())))
        return found.get(self.actions.ids.index(action), ())

    def _denies(self, action: str, part: str) -> bool:
        """Tell whether a part denies an action that it names, neither before the denial nor by it."""
        if not self.lexicon.moods.negated.hits(part) or self._by_denial(action, part):
            return False
        return not self._stems(action, affirmed_in(part, self.lexicon))

    def _by_denial(self, action: str, text: str) -> bool:
        denying = any(stem in self.actions.denying for stem in self._stems(action, text))
        return denying and self.lexicon.moods.nobody.opens(text) is not None

    def _asks_what(self, piece: Piece) -> bool:
        """Tell whether a part asks with a question word for something other than the reason ("why not ...?")."""
        asked = core(piece.words, self.lexicon)
        kinds = self.cues.kinds_asked(" ".join(asked.words[:BEGINNING]))
        asks = bool(kinds) or self.lexicon.questions.wh.opens(asked.text) is not None
        return piece.label == "PROBE" and asks and "reason" not in self.cues.kinds_asked(piece.words.text)

    def _calls_for_volunteers(self, piece: Piece, utterance: Utterance) -> bool:
        return utterance.channel == "room" and self.cues.volunteers.hits(core(piece.words, self.lexicon).text)

    def _points_back(self, piece: Piece) -> bool:
        """Tell whether a part requests something named before ("Do you have one? Then please send it.")."""
        text, moods = piece.words.text, self.lexicon.moods
        return moods.request.hits(text) and self.cues.refers.hits(text) and not moods.negated.hits(text)

    def _mood(self, piece: Piece, action: str, utterance: Utterance) -> Mood | None:
        """Return the mood in which a part names an action, None where it leaves that open.

        A question when, where or by whom something is done is no request, however politely it is put; whether somebody
        could do it is one, and who of several will. What is asked first may still be requested after.
        """
        if self._calls_for_volunteers(piece, utterance):
            return "request"
        if self._asks_what(piece):
            return "ask"
        if piece.label is not None and self.cues.bids.hits(piece.words.text):
            return "request"
        who = Actors(utterance.learner, self.agencies)
        found = named(self.actions, (piece.words,), (piece.label is not None,), who, self.lexicon)
        sure = (item.mood for item in found if item.id == action and item.confidence >= SURE)
        return next((mood for mood in sure if mood == "request"), None)

    def named_in(self, part: Sentence) -> tuple[str, ...]:
        """Return the actions whose words a part has, by their ids."""
        return tuple(self.actions.ids[number] for number in self.actions.stems.among(part.prefixes))
