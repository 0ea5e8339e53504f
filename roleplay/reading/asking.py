"""A message taken apart: what it asks, one question after the other, and which agency each part of it calls."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from roleplay.exercise.reading import Aim, Asked, Unclear, Utterance
from roleplay.reading.agencies import AgencyIndex
from roleplay.reading.aims import CLEAR, SURELY_ASKED, AimCues, FitIndex
from roleplay.reading.deeds import BROAD, Deeds
from roleplay.reading.lexicon import Lexicon
from roleplay.reading.mentions import Mood, Named
from roleplay.reading.parts import Piece, Splitter, core, cut
from roleplay.reading.questions import Situation, asked_in, stripped
from roleplay.reading.remarks import RemarkIndex
from roleplay.reading.scopes import scoped
from roleplay.reading.steps import Step
from roleplay.reading.subjects import Subject, TopicIndex
from roleplay.reading.text import Sentence
from roleplay.reading.ways import Heard
from roleplay.reading.weighing import GREETING, LONGEST_BACK, SURELY, weighed
from roleplay.scenario.vocabulary import ActKind, AgencyId, QuestionClass

MOST_QUESTIONS = 6
LONGEST_ITEM = 4  # words of a thing in a list
LONGEST_FOLLOW_UP = 4  # words of a question that goes on about what was said before ("And when was that?")
YES_OR_NO = frozenset({"CLOSED_A", "CLOSED_I", "ADMIN"})
CLAIMS = frozenset({"LEAD", "CLOSED_I", "CLOSED_A"})  # without a question mark these state something
ASKS = frozenset({"OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "MULTI"})
PLAINLY_MEANT = 0.65  # so near to a way of asking, a part of a turn asks for it without any sign that it asks
FEWEST_IN_A_REQUEST = 2  # words of content that make a request one of its own


@dataclass(frozen=True, slots=True)
class Asking:
    """Everything that is needed to tell what a message asks for.

    `heard` says of each sentence how near it is to what a person could be asked; None where meaning is unknown.
    `steps` are those that weights hear in sentences of the message.
    """

    lexicon: Lexicon
    cues: AimCues
    agencies: AgencyIndex
    deeds: Deeds
    topics: TopicIndex
    facts: FitIndex
    remarks: RemarkIndex
    heard: Heard | None = None
    steps: Sequence[Step] = ()

    @property
    def _splitter(self) -> Splitter:
        return Splitter(self.lexicon, self.cues, self.agencies, self.facts)

    def pieces(self, turn: Sequence[Sentence], utterance: Utterance, situation: Situation) -> tuple[Piece, ...]:
        """Return the parts of a turn; a part without a call goes to whom the part before it called."""
        found: list[Piece] = []
        before: tuple[AgencyId, ...] = ()
        for place, sentence in enumerate(turn):
            for part in self._splitter.parts(sentence):
                called = self._called(part, utterance)
                before = called or before
                presses = sentence.end in ("?", "") or self.deeds.tells(part)
                label = self._label(part, utterance, situation)
                asks = bool(asked_in(part, self.lexicon, situation))
                claims = label in CLAIMS and not presses
                found.append(Piece(part, None if claims else label, before, bool(called), presses, asks, place))
        return tuple(self._joined(found))

    def _joined(self, pieces: Sequence[Piece]) -> Iterator[Piece]:
        """Join a part that asks nothing to the question after it in the same sentence, which it leads up to."""
        for number, piece in enumerate(pieces):
            before = pieces[number - 1] if number else None
            after = pieces[number + 1] if number + 1 < len(pieces) else None
            if before is not None and piece.label is not None and self._leads_up(before):
                cut = len(before.words.words)
                breaks = frozenset({cut, *before.words.breaks, *(at + cut for at in piece.words.breaks)})
                words = Sentence((*before.words.words, *piece.words.words), breaks, piece.words.end)
                yield replace(piece, words=words, calls=piece.calls or before.calls)
            elif after is not None and after.label is not None and self._leads_up(piece):
                yield replace(piece, label=None)
            else:
                yield piece

    def _leads_up(self, before: Piece) -> bool:
        if before.words.end:
            return False
        if before.label in BROAD or self.deeds.tells(before.words):
            return not self.facts.content(before.words.words)
        asks_a_deed = self.lexicon.moods.request.hits(before.words.text) or self.deeds.named_in(before.words)
        return before.label is None and not asks_a_deed

    def only_asked(self, pieces: Sequence[Piece]) -> frozenset[int]:
        """Return the sentences that do nothing but ask, not even who will do something or whether somebody could."""
        more = {
            piece.sentence
            for piece in pieces
            if (piece.label is None and not self.agencies.only_calls(piece.words.text, self.lexicon))
            or self.cues.bids.hits(piece.words.text)
            or self.cues.volunteers.hits(piece.words.text)
        }
        return frozenset(piece.sentence for piece in pieces) - more

    def whole(self, label: QuestionClass, pieces: Sequence[Piece]) -> QuestionClass:
        """Return the class of a whole turn; what leaves the alternative open is no choice.

        So do "you or anybody else" and "Did anybody ever hit you or shout?".
        """
        forced = [piece for piece in pieces if piece.label == "FORCED"]
        texts = [piece.words.text for piece in forced or pieces if piece.label is not None]
        open_ended = texts and all(self.cues.or_any.hits(text) or self.cues.whether_any.hits(text) for text in texts)
        return "CLOSED_I" if label == "FORCED" and open_ended else label

    def hails(self, turn: Sequence[Sentence], utterance: Utterance) -> bool:
        """Tell whether a message among agencies asks whether anybody hears."""
        return utterance.channel != "interview" and any(self.cues.hails.hits(sentence.text) for sentence in turn)

    def courtesies(self, turn: Sequence[Sentence], utterance: Utterance) -> Iterator[ActKind]:
        """Yield whether a message greets, and among services whether it takes leave."""
        greeting = self.lexicon.statements.greeting
        if any(greeting.opens(sentence.text) is not None for sentence in turn[:2]) or self.hails(turn, utterance):
            yield "greet"
        if utterance.channel != "interview" and self.cues.parting.hits(" ".join(sentence.text for sentence in turn)):
            yield "part"

    def _called(self, part: Sentence, utterance: Utterance) -> tuple[AgencyId, ...]:
        calls = utterance.channel != "interview"
        return self.agencies.addressed((part,), utterance.learner, self.lexicon) if calls else ()

    def questions(
        self, pieces: Sequence[Piece], named: Sequence[Named], utterance: Utterance, label: QuestionClass
    ) -> tuple[Asked, ...]:
        """Return the questions among the pieces; one without words of its own goes on about what stands before it.

        Where the whole message (`label`) invites an account, every prompt in it does.
        """
        found: list[Asked] = []
        subject = lead = Subject()
        interview = utterance.channel == "interview"
        moods = {item.id: item.mood for item in named}
        only_asked = self.only_asked(pieces)  # these want an answer beside what is done about them
        for heard in pieces:
            piece = replace(heard, label="OPEN") if heard.label == "PROBE" and label == "OPEN" else heard
            subject = self._subject(core(piece.words, self.lexicon), utterance).after(
                subject,
                wide=piece.label in BROAD or (interview and bool(found) and self.cues.refers.hits(piece.words.text)),
            )
            heard_too = () if piece.sentence in only_asked else self._heard_in(piece)
            actions = (*self.deeds.named_in(piece.words), *heard_too)
            goes_on = interview and self.cues.goes_on.hits(piece.words.text)
            unasked = piece.label in (None, "OPINION") or not self._wants_words(piece, actions, moods, utterance)
            if unasked and not goes_on:
                lead = subject
                continue
            asked_about = tuple(action for action in actions if moods.get(action) == "ask")
            listed = self._listed(piece, utterance) or (subject,)
            asked = [self._asked(piece, each, asked_about, utterance) for each in listed]
            if interview:
                led = (self._led(each, subject, lead, piece, first=not found) for each in asked)
                asked = [self._weighed(each, piece, lead, utterance) for each in led]
            found.extend(each for each in asked if self._is_put(piece, each) or self._about_something(each))
        if interview and not found:
            found.extend(self._meant(pieces, label, utterance))
        return tuple(found[:MOST_QUESTIONS])

    def _meant(self, pieces: Sequence[Piece], label: QuestionClass, utterance: Utterance) -> Iterator[Asked]:
        """Yield what a turn to a person is after though no part of it is put as a question ("Name and licence.").

        What is offered or explained is answered, the plainest first; where a turn asks, its last part does.
        """
        if self.heard is None:
            return
        courtesies = {question.id for question in utterance.everyday if question.courtesy}
        shown: list[tuple[float, Asked]] = []
        for piece in pieces:
            text = piece.words.text
            if len(piece.words.words) <= GREETING and self.lexicon.statements.greeting.opens(text) is not None:
                continue
            whole = replace(piece, label=label)
            asked = self._asked(whole, self._subject(core(piece.words, self.lexicon), utterance), (), utterance)
            asked = self._weighed(asked, whole, Subject(), utterance)
            near = self.heard.near(piece.sentence, text).remarks
            nearness = max((near.get(name, 0.0) for name in asked.remarks), default=0.0)
            if courtesies & set(asked.remarks) or nearness >= PLAINLY_MEANT:
                shown.append((nearness, asked))
            elif label in ASKS and piece is pieces[-1] and self._about_something(asked):
                yield asked
        yield from (asked for _, asked in sorted(shown, key=lambda each: -each[0]))

    def _weighed(self, asked: Asked, piece: Piece, lead: Subject, utterance: Utterance) -> Asked:
        text, size = piece.words.text, len(piece.words.words)
        # "There is something grey on your sleeves. What is that?" points to what led up to it, not to the last answer.
        back = self.cues.back.hits(text)
        led = back and size <= LONGEST_BACK and bool(lead.content) and piece.sentence > 0
        led = led and not any(aim.fit >= SURELY for aim in asked.aims)
        near = None
        if self.heard is not None:
            near = self.heard.near(piece.sentence - 1) if led else self.heard.near(piece.sentence, text)
        strange = self.remarks.strange_to(text) | self.facts.strange_to(text)
        return weighed(asked, near, utterance, size, back and not led, strange, led=led)

    def _led(self, asked: Asked, subject: Subject, lead: Subject, piece: Piece, *, first: bool) -> Asked:
        """Return a question to a person with what stands before it in the message.

        One without words of its own follows on a question; one that no fact fits is about what a statement led up to.
        """
        if not first and not asked.remarks and not self.facts.content(core(piece.words, self.lexicon).words):
            return asked.model_copy(update={"follows": True})
        if asked.follows and first and lead.content and piece.sentence > 0:
            # "There was a phone on the dash. Whose is it?" goes on about what was said just now, not about the answer.
            aims = self.facts.aims(piece.words.words, lead.content, frozenset(), lead.topics)
            return asked.model_copy(update={"follows": False, "exact": True, "topics": lead.topics, "aims": aims})
        if asked.follows or not lead.content or subject.content == lead.content or self.facts.answer(asked.aims, ()):
            return asked
        topics = asked.topics or lead.topics
        kinds = self.cues.kinds_asked(piece.words.text)
        aims = self.facts.aims(piece.words.words, (*lead.content, *subject.content), kinds, topics)
        return asked.model_copy(update={"topics": topics, "aims": aims or asked.aims})

    def unclear(self, pieces: Sequence[Piece], utterance: Utterance) -> tuple[Unclear, ...]:
        """Return the requests among the pieces in which nothing was recognised that could be answered."""
        if utterance.channel == "interview":
            return ()
        return tuple(
            Unclear(to=piece.to) for piece in pieces if self._is_request(piece) and not self._is_heard(piece, utterance)
        )

    def _is_request(self, piece: Piece) -> bool:
        """Tell whether a part asks for some deed; small courtesies and what is to be left undone are none."""
        moods = self.lexicon.moods
        text = self._uncalled(piece.words)
        polite = piece.label in YES_OR_NO and self.cues.bids.hits(text) and not self.cues.kinds_asked(text)
        begins = moods.request.opens(stripped(text, self.lexicon)) is not None
        orders = piece.label is None and (begins or moods.insist.hits(text))
        idle = self.cues.heeds.hits(text) or self.cues.proposes.hits(text) or self.cues.hails.hits(text)
        return (polite or orders) and not idle and not moods.negated.hits(text) and not self.deeds.tells(piece.words)

    def _uncalled(self, part: Sentence) -> str:
        """Return the text of a part without the name that calls somebody at its beginning."""
        called = next((place.stop for place in self.agencies.places(part.words) if place.start == 0), 0)
        return " ".join(part.words[called:])

    def _heard_in(self, piece: Piece) -> tuple[str, ...]:
        """Return the steps that weights hear in the sentence of a part, where the part may ask for a deed at all."""
        may_ask = piece.label is None or piece.label in YES_OR_NO
        return tuple(step.id for step in self.steps if may_ask and step.sentence == piece.sentence)

    def _is_heard(self, piece: Piece, utterance: Utterance) -> bool:
        """Tell whether a part names an action, passes a message on, or asks for nothing by words of its own."""
        own = self._subject(piece.words, utterance)
        if self.deeds.named_in(piece.words) or self._heard_in(piece) or self.cues.to_others.hits(piece.words.text):
            return True
        points_back = self.cues.refers.hits(piece.words.text) and not own.content
        return points_back or len(own.content) < FEWEST_IN_A_REQUEST or self._answerable(piece, utterance)

    def _is_put(self, piece: Piece, asked: Asked) -> bool:
        """Tell whether a part asks for words in any case; "Tell me whether to go" asks for a word."""
        return piece.words.end == "?" or (piece.asks and asked.label not in YES_OR_NO)

    def _about_something(self, asked: Asked) -> bool:
        known = asked.topics or not asked.exact or asked.scope != "matter"
        return bool(known) or any(aim.fit >= CLEAR for aim in asked.aims)

    def _wants_words(
        self, piece: Piece, actions: Sequence[str], moods: Mapping[str, Mood], utterance: Utterance
    ) -> bool:
        """Tell whether a part asks for words; among agencies many a question asks for a deed or for agreement."""
        text = piece.words.text
        if utterance.channel == "interview":
            return True
        if self.cues.posted.hits(text):
            return False
        if self._asks_how_far(text):
            return True
        if any(moods.get(name) == "request" for name in actions) or self.cues.to_others.hits(text):
            return False
        if not actions and (self.cues.hails.hits(text) or self.cues.proposes.hits(text)):
            return False
        if self.deeds.tells(piece.words) or self.cues.own.hits(text) or self.cues.visit.hits(text):
            return True
        if piece.words.end != "?" and self.lexicon.moods.request.opens(text) is not None:
            return False
        bids = self.cues.bids.hits(text) and not self.cues.kinds_asked(text)
        if piece.label not in YES_OR_NO or not bids:
            return True
        return not self.cues.refers.hits(text) and self._answerable(piece, utterance)

    def _answerable(self, piece: Piece, utterance: Utterance) -> bool:
        """Tell whether some fact clearly answers what asks for a deed that is not recognised ("Can you take them?")."""
        subject = self._subject(piece.words, utterance)
        aims = self.facts.aims(piece.words.words, subject.content, frozenset(), subject.topics)
        return any(aim.fit >= CLEAR for aim in aims)

    def _asked(self, piece: Piece, subject: Subject, actions: tuple[str, ...], utterance: Utterance) -> Asked:
        text, words, content = piece.words.text, core(piece.words, self.lexicon).words, subject.content
        interview = utterance.channel == "interview"
        if interview and self.cues.goes_on.hits(text):
            if content and "reason" in self.cues.kinds_asked(text):
                words = content  # "How come?" after a statement asks for the reason of that
            else:
                return self._follow_up(piece, subject)
        counted = self.cues.counters if self.cues.count.hits(text) else frozenset()
        people = not set(content) - set(self.facts.content(self.cues.people)) - counted
        if people:
            # Of "people" alone there is something to say only where it is asked how many they are.
            content = self.facts.content(sorted(self.cues.people)) if self._counts(text, subject) else ()
        kinds = self.cues.kinds_asked(text)
        aims = self.facts.aims(words, content, kinds, subject.topics)
        if interview and not subject.topics and self._only_points(piece, content, aims):
            return self._follow_up(piece, subject)
        own = self._subject(core(piece.words, self.lexicon), utterance)
        wide = not own.topics and self._is_wide(text)
        asked = Asked(
            label="OPEN" if wide else piece.label or "PROBE",
            topics=() if wide else subject.topics,
            aims=() if wide else aims,
            exact=bool(content or aims or self._stands_alone(piece, utterance)) and not wide,
            names=bool(kinds) or self._asks_with_a_word(piece.words),
            who="person" in kinds,
            presses=piece.presses,
            actions=actions,
            remarks=self._remarks(piece.words, aims, subject.topics),
            to=piece.to,
        )
        return scoped(self._uncalled(piece.words), asked, utterance, own, self.cues)

    @staticmethod
    def _follow_up(piece: Piece, subject: Subject) -> Asked:
        return Asked(label=piece.label or "PROBE", topics=subject.topics, presses=piece.presses, follows=True)

    def _only_points(self, piece: Piece, content: Sequence[str], aims: Sequence[Aim]) -> bool:
        """Tell whether a question has nothing to go by but words that point back ("Where could we find him?")."""
        said = content or any(aim.fit >= SURELY_ASKED for aim in aims) or piece.label in BROAD
        short = len(piece.words.words) <= LONGEST_FOLLOW_UP
        return not said and short and self.cues.refers.hits(piece.words.text)

    def _is_wide(self, text: str) -> bool:
        """Tell whether a question is nothing but a call for news or an overview."""
        rest = self.cues.overview.pattern.sub(" ", f" {text} ")
        return self.cues.overview.hits(text) and not self.facts.content(rest.split())

    def _stands_alone(self, piece: Piece, utterance: Utterance) -> bool:
        """Tell whether a question to a person goes on about nothing, though its words are small ("What time ...")."""
        long = len(piece.words.words) > LONGEST_FOLLOW_UP and not self.cues.refers.hits(piece.words.text)
        return utterance.channel == "interview" and piece.label == "PROBE" and long

    def _counts(self, text: str, subject: Subject) -> bool:
        of_people = self.cues.count.hits(text) or (bool(subject.content) and not subject.topics)
        return of_people and "number" in self.cues.kinds_asked(text)

    def _remarks(self, part: Sentence, aims: Sequence[Aim], topics: Sequence[str]) -> tuple[str, ...]:
        """Return the everyday remarks asked for; a fact on the topic that fits clearly outdoes all but the surest."""
        return self.remarks.found(part, beyond=self.facts.answer(aims, topics))

    def _subject(self, part: Sentence, utterance: Utterance) -> Subject:
        """Return what a part is about; the names by which it calls somebody are no words of its content."""
        names = {at for place in self.agencies.places(part.words) for at in range(place.start, place.stop)}
        words = [word for at, word in enumerate(part.words) if at not in names or utterance.channel == "interview"]
        content = self.facts.content(words)
        return Subject(self.facts.backed(self.topics.found((part,), (True,), self.lexicon), content), content)

    def _listed(self, piece: Piece, utterance: Utterance) -> tuple[Subject, ...]:
        """Return the things of a list one by one ("the passports, the phones"), none where it is no list."""
        words = piece.words
        joined = {at for at, word in enumerate(words.words) if word in self.lexicon.joiners}
        cuts = sorted({0, *words.breaks, *joined, len(words.words)})
        if any(stop - start > LONGEST_ITEM for start, stop in pairwise(cuts[1:])):
            return ()
        parts = [self._subject(cut(words, start, stop), utterance) for start, stop in pairwise(cuts)]
        listed = tuple(part for part in parts if part.topics and part.content)
        apart = len({part.topics[0] for part in listed}) == len(listed) > 1
        return listed if apart and piece.label not in BROAD else ()

    def _asks_with_a_word(self, part: Sentence) -> bool:
        """Tell whether a part, or what stands after a name or an aside in it, begins with a question word."""
        words, starts = part.words, (0, *sorted(part.breaks))
        return any(self.lexicon.questions.wh.opens(" ".join(words[start:])) is not None for start in starts)

    def _label(self, part: Sentence, utterance: Utterance, situation: Situation) -> QuestionClass | None:
        asked = [question.label for question in asked_in(part, self.lexicon, situation)]
        label = next((label for label in asked if label != "OPINION"), None)
        if label is not None:
            return label
        if utterance.channel != "interview" and self._wants_word(part, utterance):
            return "PROBE"
        return "OPINION" if asked else None

    def _wants_word(self, part: Sentence, utterance: Utterance) -> bool:
        """Tell whether a part without a question's form wants an answer: it goes on asking or wants a report."""
        tells = self._asks_how_far(part.text) or self.lexicon.moods.answer.hits(part.text)
        return tells or self._follows_on(part, utterance)

    def _asks_how_far(self, text: str) -> bool:
        return self.cues.reports.hits(text) or (self.cues.status.hits(text) and self.cues.own.hits(text))

    def _follows_on(self, part: Sentence, utterance: Utterance) -> bool:
        """Tell whether a part only names what else something is asked about ("and the phones")."""
        short = len(part.words) <= LONGEST_FOLLOW_UP + 1 and part.end != "."
        return short and self.cues.follow.hits(part.text) and bool(self._subject(part, utterance).topics)
