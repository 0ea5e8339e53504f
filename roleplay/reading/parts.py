"""A sentence cut into the parts that each ask, request or call at most once."""

from collections.abc import Iterator
from dataclasses import dataclass

from roleplay.reading.agencies import AgencyIndex, orders
from roleplay.reading.aims import AimCues, FitIndex
from roleplay.reading.lexicon import Lexicon
from roleplay.reading.questions import may_ask
from roleplay.reading.text import Sentence
from roleplay.scenario.vocabulary import AgencyId, QuestionClass

BEGINNING = 3  # words within which a question word makes the whole part a question


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence that holds at most one question, and the class of that.

    `to` are the agencies it calls, or where it calls none (`calls` is False) those that were called before it.
    `presses`: it is put as a question or a call to tell, not as a statement; `asks`: it has the form of a question.
    `sentence` is the place of its sentence in the turn.
    """

    words: Sentence
    label: QuestionClass | None
    to: tuple[AgencyId, ...]
    calls: bool
    presses: bool
    asks: bool
    sentence: int = 0


@dataclass(frozen=True, slots=True)
class Splitter:
    """Everything that is needed to tell where a sentence goes on to something else."""

    lexicon: Lexicon
    cues: AimCues
    agencies: AgencyIndex
    facts: FitIndex

    def parts(self, sentence: Sentence) -> Iterator[Sentence]:
        """Yield the parts of a sentence, cut before a question, a request or a call after a comma or "and"."""
        starts = [0]
        places = self.agencies.places(sentence.words)
        calls = {
            place.start for place in places if place.stop in sentence.breaks or orders(place, sentence, self.lexicon)
        }
        please = {at + by for at, word in enumerate(sentence.words) if word in self.cues.courtesy for by in (0, 1)}
        for at in range(1, len(sentence.words)):
            after_joiner = sentence.words[at - 1] in self.lexicon.joiners
            if not (at in sentence.breaks or after_joiner) or sentence.words[at] in self.lexicon.joiners:
                continue
            before = sentence.words[starts[-1] : at]
            # "Could you, please, ring?" is one part.
            only_begun = at in please and not self.facts.content(before)
            if only_begun or all(word in self.lexicon.joiners for word in before):
                continue
            so_far, rest = " ".join(before), " ".join(sentence.words[at : at + 8])
            aside = at in sentence.breaks and self._is_aside(sentence, at)
            if at in calls or (not aside and self._begins(so_far, rest)):
                starts.append(at)
        ends = [*starts[1:], len(sentence.words)]
        for start, stop in zip(starts, ends, strict=True):
            yield cut(sentence, start, stop)

    def _is_aside(self, sentence: Sentence, at: int) -> bool:
        """Tell whether a clause between commas stands before a position, after which the sentence goes on."""
        opened = max((place for place in sentence.breaks if place < at), default=0)
        clause = " ".join(sentence.words[opened:at])
        return opened > 0 and self.lexicon.questions.relative.opens(clause) is not None

    def _begins(self, so_far: str, rest: str) -> bool:
        cues = self.lexicon.questions
        shells = (cues.tell, cues.narrate, cues.wonder, cues.recall)
        said = so_far.rsplit(" ", 1)[0] if so_far.rsplit(" ", 1)[-1] in self.lexicon.joiners else so_far
        empty = cues.wh.opens(said) == "" or any(cue.opens(f"{so_far} x") == "x" for cue in shells)
        if empty or cues.embedding.hits(so_far) or cues.relative.opens(rest) is not None:
            return False
        within = any(cue.opens(so_far) is not None for cue in (cues.tell, cues.wonder, cues.recall))
        asks = may_ask(rest, self.lexicon) or (within and cues.wh_loose.opens(rest) is not None)
        requests = len(so_far.split()) > BEGINNING and self.lexicon.moods.request.opens(rest) is not None
        return asks or requests


def cut(sentence: Sentence, start: int, stop: int) -> Sentence:
    """Return the words of a sentence from `start` to `stop`; only its last part keeps its end."""
    breaks = frozenset(at - start for at in sentence.breaks if start < at < stop)
    return Sentence(sentence.words[start:stop], breaks, sentence.end if stop == len(sentence.words) else "")


def core(part: Sentence, lexicon: Lexicon) -> Sentence:
    """Return a part without the shell that asks to be told ("Could you tell me, ..."), where more follows."""
    cues = lexicon.questions
    rests = (cue.opens(part.text) for cue in (cues.tell, cues.wonder, cues.recall))
    rest = next((rest for rest in rests if rest), "")
    return cut(part, len(part.words) - len(rest.split()), len(part.words)) if rest else part
