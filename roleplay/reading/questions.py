"""Which class of question a turn belongs to, by the code book's definitions and coding rules (domain source A2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from roleplay.reading.lexicon import Lexicon
from roleplay.reading.text import Sentence
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, QuestionClass, Tactic

FILLER_ROUNDS = 6
SHORT = 4
LONGEST_EMBEDDING = 8


@dataclass(frozen=True, slots=True)
class Situation:
    """Where in the interview the turn stands: late or not, and whether its topic has been opened."""

    late: bool
    opened: bool

    @property
    def settled(self) -> bool:
        """Whether a yes/no question only confirms what has been told."""
        return self.late and self.opened


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a turn; `light` ones (checks of understanding, how are you) do not make a turn multiple.

    `care` says that it looks after the person: needs, safety, willingness, procedure.
    """

    label: QuestionClass
    confidence: float
    light: bool = False
    prompts: bool = False
    care: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The class of the whole turn, how sure it is (0-1), whether the turn wants an answer, and tactics in doubt."""

    label: QuestionClass
    confidence: float
    asks: bool
    doubted: frozenset[Tactic] = frozenset()


def classify(
    turn: Sequence[Sentence], lexicon: Lexicon, situation: Situation, tactics: frozenset[Tactic] = frozenset()
) -> Judgement:
    """Return the class of a turn; its tactics only decide among statements, never among questions."""
    asked = [question for sentence in turn for question in asked_in(sentence, lexicon, situation)]
    real = [question for question in asked if question.label != "OPINION"]
    weighty = [question for question in real if not question.light] or real[:1]
    if "summary" in tactics and real and all(question.light for question in real):
        return Judgement("CLOSED_A" if situation.settled else "ENCOUR", 0.7, asks=True)
    if not weighty:
        return _statement(turn, lexicon, tactics, rhetorical=bool(asked))
    if len(weighty) == 1 or all(question.label == weighty[0].label and _joins(question) for question in weighty):
        return Judgement(weighty[0].label, weighty[0].confidence, asks=True)
    caring = [question for question in weighty if question.care or question.label == "ADMIN"]
    if len(caring) == len(weighty):
        return Judgement("CLOSED_A", 0.8, asks=True)
    if caring == weighty[:-1] and weighty[-1].label == "OPEN":
        return Judgement("OPEN", 0.7, asks=True)
    return Judgement("MULTI", 0.85, asks=True)


def _joins(question: Asked) -> bool:
    """One account asked for with several prompts stays one; so do several points of procedure."""
    return question.label in ("OPEN", "ADMIN", "ENCOUR")


def asked_in(sentence: Sentence, lexicon: Lexicon, situation: Situation) -> list[Asked]:
    """Return the questions of one sentence in their order."""
    cues = lexicon.questions
    text = stripped(sentence.text, lexicon)
    if cues.rhetorical.hits(sentence.text):
        return [Asked("OPINION", 0.8)]
    if sentence.end != "?" and (cues.offer.hits(sentence.text) or cues.trailing.hits(text)):
        return []
    checked = _check(text, sentence, lexicon, situation) or _tagged(sentence, lexicon, situation)
    if checked is not None:
        return [checked]
    if lexicon.tactics["summary"].hits(sentence.text) and cues.wh.opens(text) is None:
        return [Asked("ENCOUR", 0.8)] if sentence.end == "?" else []
    found: list[Asked] = []
    for piece, first in _pieces(sentence, lexicon):
        question = _asked(piece, sentence, lexicon, situation, first, after=bool(found))
        if question is None:
            continue
        if found and question.label == "OPEN" and not found[-1].care and cues.anaphor.hits(piece):
            found.pop()
        found.append(question)
        if question.prompts:
            break
    if not found and sentence.end == "?":
        found.append(_declarative(text, sentence, lexicon, situation))
    if not found and not sentence.end and len(sentence.words) <= SHORT and cues.care.hits(text):
        found.append(Asked("CLOSED_A", 0.5, care=True))
    return found


def _pieces(sentence: Sentence, lexicon: Lexicon) -> list[tuple[str, bool]]:
    """Return the stretches of a sentence that each hold at most one question, and whether each is the first.

    A stretch that asks nothing by itself (a complement, an alternative, an aside) goes with the one before it.
    """
    pieces: list[str] = []
    unpunctuated = not sentence.breaks and sentence.end in ("", "?")
    for part in sentence.parts():
        stretches = _split(part.split(), lexicon, unpunctuated)
        if pieces and _belongs(stretches[0], pieces[-1], lexicon):
            pieces[-1] += " " + stretches.pop(0)
        pieces.extend(stretches)
    return [(piece, number == 0) for number, piece in enumerate(pieces)]


def _belongs(stretch: str, before: str, lexicon: Lexicon) -> bool:
    """Tell whether what follows a comma is a complement of, an alternative or an aside to what stands before it."""
    cues = lexicon.questions
    if cues.embedding.hits(before) or cues.relative.opens(stretch) is not None:
        return True
    if cues.wh.opens(stripped(before, lexicon)) == "" and cues.wh.opens(stretch) is None:
        return True
    if (
        stretch.split(maxsplit=1)[0] in lexicon.alternatives
        and cues.yes_no.opens(stripped(before, lexicon)) is not None
    ):
        return True
    detail = cues.wh_loose.opens(stretch) is not None and _in_shell(before, lexicon)
    return not (detail or may_ask(stretch, lexicon))


def _in_shell(text: str, lexicon: Lexicon) -> bool:
    """Tell whether a text is a shell with its content, after which even an indirect question is one more question."""
    cues, plain = lexicon.questions, stripped(text, lexicon)
    return any(cue.opens(plain) for cue in (cues.tell, cues.wonder, cues.recall))


def _split(words: list[str], lexicon: Lexicon, loosely: bool) -> list[str]:
    """Cut words before a joiner that a question follows; `loosely` also before question words without a comma."""
    cues = lexicon.questions
    starts = [0]
    for at in range(1, len(words)):
        before, rest = words[at - 1], " ".join(words[at : at + 8])
        so_far = " ".join(words[starts[-1] : at])
        if at - starts[-1] > 1 and before in lexicon.joiners:
            bare = cues.wh.opens(so_far.rsplit(" ", 1)[0]) == ""
            cut = may_ask(rest, lexicon) and not (bare and cues.wh.opens(rest) is None)
            cut = cut or (_in_shell(so_far, lexicon) and cues.wh_loose.opens(rest) is not None)
        elif before in lexicon.alternatives:
            cut = cues.wh.opens(so_far.rsplit(" ", 1)[0]) is not None and cues.wh.opens(rest) is not None
        elif cues.embedding.hits(" ".join(words[max(starts[-1], at - LONGEST_EMBEDDING) : at])):
            cut = False
        else:
            cut = cues.tell_inner.opens(f"{before} {rest}") is not None or (
                loosely and cues.complete.hits(so_far) and cues.wh_inner.opens(rest) is not None
            )
        if cut:
            starts.append(at)
    ends = [*starts[1:], len(words)]
    return [" ".join(words[start:end]) for start, end in zip(starts, ends, strict=True)]


def may_ask(text: str, lexicon: Lexicon) -> bool:
    """Tell whether a text begins like a question or like a request to tell."""
    cues = lexicon.questions
    openers = (cues.wh, cues.yes_no, cues.yes_no_verb, cues.tell, cues.narrate, cues.wonder, cues.recall, cues.list)
    plain = stripped(text, lexicon)
    return any(cue.opens(plain) is not None for cue in openers)


def asks_what(text: str, lexicon: Lexicon) -> bool:
    """Tell whether a text begins with a question word."""
    return lexicon.questions.wh.opens(stripped(text, lexicon)) is not None


def stripped(text: str, lexicon: Lexicon) -> str:
    """Take greetings, names of address and particles off the beginning."""
    for _ in range(FILLER_ROUNDS):
        rest = lexicon.questions.fillers.opens(text)
        if not rest:
            return text
        text = rest
    return text


def _check(text: str, sentence: Sentence, lexicon: Lexicon, situation: Situation) -> Asked | None:
    """Return a small check, whether what was just said is right or understood, that makes no turn multiple."""
    cues = lexicon.questions
    if sentence.end == "?" and cues.verify.opens(text) == "":
        return Asked("CLOSED_A" if situation.settled else "LEAD", 0.6, light=True)
    if sentence.end == "?" and cues.side_check.opens(text) == "":
        return Asked("ADMIN", 0.5, light=True)
    return None


def _tagged(sentence: Sentence, lexicon: Lexicon, situation: Situation) -> Asked | None:
    """Return the reading of a sentence with a question tag (rule 4), None where it has none."""
    cues, text = lexicon.questions, sentence.text
    plain = stripped(text, lexicon)
    asks_openly = any(cue.opens(plain) is not None for cue in (cues.wh, cues.tell, cues.narrate, cues.wonder))
    tag = cues.tag.hits(text) or (cues.check.hits(text) and sentence.end == "?")
    if not tag or asks_openly or sentence.end == "." or len(sentence.words) < SHORT - 1:
        return None
    if cues.check.hits(text) and (lexicon.statements.process.hits(text) or cues.process.hits(text)):
        return Asked("ADMIN", 0.7, light=True)
    if lexicon.tactics["summary"].hits(text) and not cues.lead_strong.hits(text):
        return Asked("CLOSED_A" if situation.settled else "ENCOUR", 0.6)
    if (cues.confirming.hits(text) or situation.settled) and not cues.lead_strong.hits(text):
        return Asked("CLOSED_A", 0.75)
    return Asked("LEAD", 0.9)


def _asked(
    piece: str, sentence: Sentence, lexicon: Lexicon, situation: Situation, first: bool, after: bool
) -> Asked | None:
    """Return the question that a stretch of words asks, None where it asks nothing.

    `first` says that it begins its sentence, `after` that another question stands before it.
    """
    cues = lexicon.questions
    text = stripped(piece, lexicon)
    checked = _check(text, sentence, lexicon, situation)
    if checked is not None:
        return checked
    if cues.prompt.opens(text) == "":
        return Asked("ENCOUR", 0.6) if sentence.end != "." and piece == sentence.text else None
    if cues.fillers.opens(text) == "":
        return None
    if first and sentence.end != "." and any(cue.opens(text) is not None for cue in (cues.lead, cues.agree)):
        return _suggestive(text, lexicon, situation)
    shelled = _shelled(text, lexicon, situation)
    if shelled is not None:
        return shelled
    direct, indirect = cues.wh.opens(text) is not None, cues.wh_loose.opens(text) is not None
    if direct and (first or after or sentence.end != "."):
        return _wh(text, lexicon, situation, loose=False)
    if indirect and (after or sentence.end == "?"):
        return _wh(text, lexicon, situation, loose=not after)
    if _is_yes_no(text, sentence, lexicon, first or (after and not sentence.end)):
        answer = _yes_no(text, lexicon, situation)
        return replace(answer, light=True) if lexicon.tactics["threat"].hits(piece) else answer
    return None


def _is_yes_no(text: str, sentence: Sentence, lexicon: Lexicon, first: bool) -> bool:
    """A verb or clitic in front asks where a question mark follows, or where nothing follows and nothing precedes."""
    cues = lexicon.questions
    if cues.yes_no_marked.opens(text) is not None:
        return first or sentence.end == "?"
    if sentence.end == "?":
        return cues.yes_no.opens(text) is not None or cues.yes_no_verb.opens(text) is not None
    return sentence.end == "" and first and cues.yes_no.opens(text) is not None


def _shelled(text: str, lexicon: Lexicon, situation: Situation) -> Asked | None:
    """Return the question inside a polite or imperative shell (rule 1)."""
    cues = lexicon.questions
    told, recalled, wondered = cues.tell.opens(text), cues.recall.opens(text), cues.wonder.opens(text)
    if cues.invitation.hits(text):
        return Asked("OPEN", 0.85, prompts=True)
    described = cues.narrate.opens(text)
    if described is not None:
        return None if not described and len(text.split()) > SHORT else Asked("OPEN", 0.9, prompts=True)
    if cues.list.opens(text) is not None:
        return Asked("PROBE", 0.8)
    for rest in (told, recalled, wondered):
        if rest is None:
            continue
        if cues.whether.opens(rest) is not None:
            return _yes_no(cues.whether.opens(rest) or rest, lexicon, situation)
        if rest is told:
            return _told(rest, lexicon, situation)
        if cues.narrative.opens(rest) is not None or (rest is wondered and cues.wide.hits(rest)):
            return Asked("OPEN", 0.8, prompts=True)
        if cues.wh.opens(rest) is not None or cues.wh_loose.opens(rest) is not None:
            return _wh(rest, lexicon, situation, loose=False)
        if rest is wondered:
            return Asked("PROBE" if cues.detail.hits(rest) else "OPEN", 0.5) if rest else None
        return None
    return None


def _told(rest: str, lexicon: Lexicon, situation: Situation) -> Asked | None:
    """Return what 'tell me' asks for: an account, a detail, or agreement to a claim."""
    cues = lexicon.questions
    if not rest:
        return None
    if cues.claim.opens(rest) is not None:
        return Asked("LEAD", 0.7)
    if cues.narrative.opens(rest) is not None or cues.wide.hits(rest):
        return Asked("OPEN", 0.9, prompts=True)
    if cues.manner.opens(rest) is not None and cues.manner_detail.opens(rest) is None:
        return Asked("OPEN", 0.75, prompts=True)
    if cues.wh.opens(rest) is not None or cues.wh_loose.opens(rest) is not None:
        return _wh(rest, lexicon, situation, loose=False)
    if cues.detail.hits(rest):
        return Asked("PROBE", 0.8)
    return Asked("OPEN", 0.6, prompts=True)


def _wh(text: str, lexicon: Lexicon, situation: Situation, loose: bool) -> Asked:
    """Return the class of a who/what/when/where/why/how question (rule 3)."""
    cues = lexicon.questions
    if cues.process_wh.hits(text):
        return Asked("ADMIN", 0.7)
    if cues.loaded.hits(text) and not situation.opened:
        return Asked("LEAD", 0.7)
    if cues.narrative.opens(text) is not None:
        return Asked("OPEN", 0.85)
    if _offers(text, lexicon) and cues.either_person.hits(text):
        return Asked("FORCED", 0.8)
    # Without inversion ("When you arrived, did he ...?") it may only lead up to the question.
    return Asked("PROBE", 0.5 if loose else 0.9, light=loose)


def _offers(text: str, lexicon: Lexicon) -> bool:
    """Tell whether real alternatives are offered; 'or not' and 'or something like that' are none."""
    cues = lexicon.questions
    return cues.either.hits(text) and not cues.either_vain.hits(text)


def _yes_no(text: str, lexicon: Lexicon, situation: Situation) -> Asked:
    """Return the class of a yes/no question: its purpose first, then its time (rules 4 and 6)."""
    cues = lexicon.questions
    if cues.care.hits(text):
        return Asked("CLOSED_A", 0.85, care=True)
    if cues.process.hits(text):
        return Asked("ADMIN", 0.85)
    if cues.needs.hits(text):
        return Asked("CLOSED_A", 0.85, care=True)
    if cues.lead_negative.opens(text) is not None:
        return Asked("LEAD", 0.8)
    if _offers(text, lexicon):
        return Asked("FORCED", 0.9)
    if situation.settled or cues.confirming.hits(text):
        return Asked("CLOSED_A", 0.75)
    return Asked("CLOSED_I", 0.8)


def _suggestive(text: str, lexicon: Lexicon, situation: Situation) -> Asked:
    cues = lexicon.questions
    if cues.process.hits(text):
        return Asked("ADMIN", 0.6)
    said = situation.settled or cues.confirming.hits(text)
    return Asked("CLOSED_A", 0.6) if said and not cues.lead_strong.hits(text) else Asked("LEAD", 0.85)


def _declarative(text: str, sentence: Sentence, lexicon: Lexicon, situation: Situation) -> Asked:
    """Return the class of a sentence that only its question mark makes a question."""
    cues = lexicon.questions
    words = text.split()
    if cues.care.hits(text) or cues.needs.hits(sentence.text):
        return Asked("CLOSED_A", 0.6, care=True)
    if cues.process.hits(text):
        return Asked("ADMIN", 0.6)
    if _offers(text, lexicon):
        return Asked("FORCED", 0.8)
    if len(words) <= SHORT and cues.detail.hits(text):
        return Asked("PROBE", 0.6)
    if situation.settled or cues.confirming.hits(text):
        return Asked("CLOSED_A", 0.6)
    if cues.so.opens(text) is not None or len(words) >= SHORT:
        return Asked("LEAD", 0.6)
    return Asked("CLOSED_I", 0.4)


def _statement(turn: Sequence[Sentence], lexicon: Lexicon, tactics: frozenset[Tactic], rhetorical: bool) -> Judgement:
    """Return the class of a turn that asks nothing (rule 5 for rhetorical questions)."""
    cues = lexicon.statements
    texts = [sentence.text for sentence in turn]
    whole = " ".join(texts)
    if rhetorical or tactics & HARMFUL_TACTICS:
        return Judgement("OPINION", 0.85, asks=False)
    if "summary" in tactics and not any(cues.process.hits(text) for text in texts):
        return Judgement("ENCOUR", 0.8, asks=False)
    offers = "basic_needs" in tactics and "empathy" not in tactics
    if offers or any(cues.process.hits(text) for text in texts) or tactics & {"rights_info", "consent"}:
        return Judgement("ADMIN", 0.8, asks=False)
    if any(lexicon.questions.offer.hits(text) for text in texts):
        return Judgement("ADMIN", 0.7, asks=False)
    if any(cues.opinion.hits(text) for text in texts) and not any(cues.support.hits(text) for text in texts):
        return Judgement("OPINION", 0.7, asks=False)
    if "empathy" in tactics or any(cues.support.hits(text) or cues.encourage.opens(text) == "" for text in texts):
        return Judgement("ENCOUR", 0.8, asks=False)
    if any(cues.encourage.opens(text) is not None or cues.reflection.opens(text) is not None for text in texts):
        return Judgement("ENCOUR", 0.6, asks=False)
    if cues.greeting.opens(whole) is not None:
        return Judgement("ADMIN", 0.6, asks=False)
    return Judgement("OPINION", 0.4 if whole else 0.0, asks=False)
