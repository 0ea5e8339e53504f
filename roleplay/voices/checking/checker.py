"""Checks what a model says, by rule: each sentence before anybody sees it, and the whole at the end."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from roleplay.exercise.log.moves import FACILITATOR
from roleplay.exercise.words.quoting import quotes_in, stands_in, unquoted
from roleplay.exercise.words.reading import FactReader, Reading, Utterance
from roleplay.reading.words.language import tongue_of
from roleplay.reading.words.text import words_of
from roleplay.scenario.agencies import Power
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.linting.leaks import gives_away
from roleplay.scenario.texts import Lines, Text
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.voices.checking.details import (
    PREFIX,
    WORD,
    in_material,
    stems_of,
    strange_body,
    strange_date,
    strange_name,
    strange_numbers,
)
from roleplay.voices.checking.released import Released, repeats
from roleplay.voices.checking.rules import Vocabulary, folded, lines_of, listed, lists
from roleplay.voices.checking.sentences import sentences

LONGEST_SENTENCE = 45  # words; the authored lines' longest has 41
MARGIN = 1.6  # how far the whole may go past the length that the model was told
FEWEST_FOR_LANGUAGE = 4
FEWEST_FOREIGN = 2
HALF = 0.5  # a word or two of few may look alike in both languages
LEAST_KNOWN = 0.5
FEWEST_WORDS = 6
ASKING = frozenset({"hint", "conflict", "ask_on"})  # acts of the facilitator that end in a question
MOST_SENTENCES = 2  # of the facilitator, who says little and asks one thing
MOST_AROUND = 4  # the same where it quotes, a quote within a sentence being the end of one
RATHER = 0.5  # rather meant than not
# How likely a service's words give an order that no service carries out, or promise what it cannot, and how likely
# harm is seen in them besides: of such words by other hands 53 (sl) and 31 (en) in 100 are as likely, of harmless ones
# fewer than 1 (`evals/sets/fifth`, `evals/sets/verifier`, what steps are announced with).
ORDERING, HARMING = 0.7, 0.3
TELLING, LETTERS = 2, 5  # words of so many letters in which a question gives a fact away

_MARKUP = re.compile(
    r"```|`[^`]+`|\*\*|__|^\s*(?:[#>]|[-*•]\s|\d+[.)]\s+\*|\d+[.)]\s*$)|!?\[[^\]]*\]\(|https?:|www\.|</?\w+[^>]*>|<\||\|\s*-{2,}"
    r"|[{}]|\"\w+\"\s*:|\b\w+@\w+\.\w+|\w+\([^)]*=|tool_call|function_call|[\U0001F000-\U0001FAFF\u2600-\u27BF]"
)
_STAGE = re.compile(r"\*[^*\s][^*]*\*|^\s*[(\[][^)\]]*[)\]]|[\[\]]|_[^_\s][^_]*_|\([^)]*\)\s*[.!?…]?\s*$")
_ASIDE = re.compile(r"\(([^)]*)\)")
_LABEL = re.compile(r"^\s*[\"„“»]?\s*([^\W\d_][\w .’'-]{0,40}?)\s*:(?!\d)")


# The code of a rule with the words that break it: one of the two is None where nothing breaks it.
Found = list[tuple[str | None, str | None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that words break: its code, and the words that break it."""

    code: str
    quote: str


class Checker:
    """Checks words against what their move may say; the same words in the same move give the same faults."""

    def __init__(self, library: Library, reader: FactReader) -> None:
        """Check with the powers of the library, and a local reader that recognises facts and powers in text."""
        self._library, self._reader = library, reader
        self._vocabulary = Vocabulary(library)
        self._wordings: dict[tuple[str, Language], tuple[Scenario, tuple[tuple[str, str], ...]]] = {}

    def sentence(self, text: str, before: str, may: Released) -> tuple[Fault, ...]:
        """Return what is wrong with one sentence, said after `before` by the same speaker; nothing if it may go.

        A sentence that is marked up or read out of the prompt is looked at no further.
        """
        found = _form(text, may)
        if not found:
            repeated = repeats(text, before, may.scaffold)
            found = [("repeats", repeated)] if repeated else self._substance(text, before, may)
        return tuple(Fault(code, quote) for code, quote in found if code is not None and quote is not None)

    def remark(self, text: str, before: str, may: Released) -> tuple[Fault, ...]:
        """Return what is wrong with all that the facilitator says, with a sentence of it or with how it leads.

        What it quotes of the learner's stands there word for word, and is looked at no further.
        """
        most = MOST_SENTENCES
        if may.quotable:
            quotes = [quote.group() for quote in quotes_in(text)]
            invented = next((each for each in quotes if not any(stands_in(each, own) for own in may.quotable)), None)
            if invented is not None or not quotes:
                return (Fault("quote", invented or text),)
            text, most = unquoted(text), MOST_AROUND
        said = sentences(text, may.language)
        for sentence in said:
            faults = self.sentence(sentence, before, may)
            if faults:
                return faults
            before = f"{before} {sentence}"
        questions = text.count("?")
        if len(said) > most:
            return (Fault("length", text),)
        if questions > 1 or (may.act in ASKING and not text.rstrip("\"”“»«’' ").endswith("?")):
            return (Fault("question", text),)
        return ()

    def _substance(self, text: str, before: str, may: Released) -> Found:
        reading, given = self._read(text, may), (text, may.material, may.language)
        return [
            (_forbidden(text, may), text),
            ("language", text if self._is_foreign(text, may) else None),
            *(("solution", name) for name in _solutions(text, reading, may)),
            ("leak", _untold(text, may) if may.speaker == FACILITATOR else None),
            ("leak", self._leak(text, may)),
            ("body", strange_body(*given)),
            *(("power", name) for name in self._powers(text, reading, may)),
            ("harms", _ordered(text, reading, may) if may.agency is not None else None),
            ("number", min(strange_numbers(*given), default=None)),
            ("date", strange_date(*given)),
            ("name", strange_name(*given)),
            (_turned(text, may), text),
            ("length", text if _is_too_long(text, before, may) else None),
        ]

    def _is_foreign(self, text: str, may: Released) -> bool:
        words, share = WORD.findall(text), self._vocabulary.share
        lower = [word for word in words if word[0].islower()]
        if len(lower) >= FEWEST_FOR_LANGUAGE:
            return tongue_of(text) not in (None, may.language) or share(lower, may.language) < LEAST_KNOWN
        # Of a few words it can only be said that they are all words of another language and not of this one; "Ta.",
        # "No." are words of either.
        if len(words) < FEWEST_FOREIGN or share(words, may.language) > HALF:
            return False
        return any(share(words, other) == 1.0 for other in LANGUAGES if other != may.language)

    def _leak(self, text: str, may: Released) -> str | None:
        """Return a fact that not everybody knows who hears it: in an author's words, by what gives it away, or told."""
        said, content, material = _padded(text), _padded(may.content), folded(may.material)
        authored = (
            fact
            for fact, worded in self._worded(may.scenario, may.language)
            if fact not in may.open_facts and worded in said and worded not in content
        )
        given_away = (
            fact.id
            for fact in may.scenario.facts
            if fact.id not in may.open_facts
            and gives_away(text, fact, may.language)
            and not gives_away(material, fact, may.language)
        )
        told = (
            fact
            for fact in self._reader.stated(self._said(text, may))[:1]
            if fact not in may.open_facts and not self._heard(fact, may)
        )
        return next(chain(authored, given_away, told), None)

    def _worded(self, scenario: Scenario, language: Language) -> tuple[tuple[str, str], ...]:
        """Return the facts of a case with each of the longer wordings that authors gave them; made once for a case."""
        kept = self._wordings.get((scenario.id, language))
        if kept is None or kept[0] is not scenario:
            kept = self._wordings[scenario.id, language] = (scenario, tuple(_authored(scenario, language)))
        return kept[1]

    def _heard(self, fact: str, may: Released) -> bool:
        """Tell whether some text that the speaker may say reads like the fact, so that a paraphrase of it may too."""
        lines = dict.fromkeys((may.content, *may.content.splitlines()))
        return any(fact in self._reader.stated(self._said(line, may)) for line in lines)

    def _powers(self, text: str, reading: Reading, may: Released) -> Iterator[str]:
        if may.agency is None:
            return
        said, content = words_of(text), words_of(may.content)
        for power in self._library.powers:
            named = _names_power(power, said, may.language) and not _names_power(power, content, may.language)
            # To name a power is no claim: "Arrests are for the police", "We do not talk about searches".
            others = any(act.id == power.id and act.kind != "decide" for act in reading.acts)
            told_whose = not set(reading.addressees).isdisjoint(power.owners)
            if named and not others and not told_whose and may.agency not in power.owners:
                yield power.id

    def _read(self, text: str, may: Released) -> Reading:
        return self._reader.read(self._said(text, may))

    def _said(self, text: str, may: Released) -> Utterance:
        return Utterance(
            text=text,
            language=may.language,
            channel="room",
            learner=may.agency or may.scenario.seats[0].agency,
            facts=may.scenario.facts,
            actions=may.scenario.actions if may.speaker == FACILITATOR else (),
            powers=self._library.powers,
            agencies=self._library.agency,
        )


def _authored(scenario: Scenario, language: Language) -> Iterator[tuple[str, str]]:
    told = [(fact.id, fact.wordings) for fact in scenario.facts if fact.wordings is not None]
    told += [(item.fact, item.wordings) for person in scenario.persons for item in person.disclosures]
    for fact, wordings in told:
        for line in (*wordings.volunteered[language], *wordings.asked[language], *wordings.earned[language]):
            if len(line.split()) >= FEWEST_WORDS:
                yield fact, _padded(line)


def _plain(text: str) -> str:
    return " ".join(words_of(text))


def _padded(text: str) -> str:
    return f" {_plain(text)} "


def _names_power(power: Power, words: Sequence[str], language: Language) -> bool:
    """Tell whether each of the word beginnings of some line of a power begins a word."""
    lines = (line.split() for line in power.stems[language])
    return any(all(any(word.startswith(stem) for word in words) for stem in line) for line in lines)


def _form(text: str, may: Released) -> Found:
    marked, stage, label = _MARKUP.search(text), _STAGE.search(text), _LABEL.match(text)
    if marked is not None:
        return [("markup", marked.group())]
    found: Found = []
    if stage is not None and not _is_material(stage.group(), may):
        found.append(("stage", stage.group()))
    if label is not None and _is_label(label[1], may):
        found.append(("label", label[1]))
    return found


def _is_material(aside: str, may: Released) -> bool:
    inner = _ASIDE.search(aside)
    return inner is not None and folded(inner[1]) in folded(may.content)


def _is_label(name: str, may: Released) -> bool:
    plain, usual = folded(name), chain.from_iterable(lists().checks.labels.values())
    known = {folded(label) for label in (*may.labels, *usual)}
    parts = {part for label in known for part in label.split() if len(part) >= PREFIX}
    return plain in known or plain in parts


def _is_too_long(text: str, before: str, may: Released) -> bool:
    words = len(text.split())
    return words > LONGEST_SENTENCE or len(before.split()) + words > MARGIN * may.longest


def _forbidden(text: str, may: Released) -> str | None:
    plain, is_person = _plain(text), may.speaker in may.scenario.person
    binding = (rule for rule in lists().forbidden if rule.who == "all" or not is_person)
    return next((rule.code for rule in binding if rule.cues[may.language].hits(plain)), None)


def _turned(text: str, may: Released) -> str | None:
    plain, content = _plain(text), _plain(may.content)
    cues = ((rule.code, rule.cues[may.language]) for rule in lists().polarity if may.act in rule.acts)
    return next((code for code, cue in cues if cue.hits(plain) and not cue.hits(content)), None)


def _solutions(text: str, reading: Reading, may: Released) -> Iterator[str]:
    """What the facilitator says and does not ask may name no step to take; in a hint not even nearly."""
    if may.speaker != FACILITATOR or "?" in text or may.quotable:
        return  # of what was done it may be said that it was
    nearly = may.act == "hint" and listed("orders", may.language).search(folded(text)) is not None
    for act in reading.acts:
        meant = act.sure or (nearly and act.likelihood > RATHER)
        if meant and act.of == "action" and act.kind in ("request", "decide", "forbid"):
            yield act.id or ""


def _ordered(text: str, reading: Reading, may: Released) -> str | None:
    """Return the words that order or promise what no service may, as a learner's would be read.

    What is denied is likelier refused than ordered, so that harm has to be seen in it as likely.
    """
    denied = listed("negations", may.language).search(folded(text)) is not None
    if all(each.likelihood < (ORDERING if denied else HARMING) for each in reading.suspected):
        return None
    orders = (act for act in reading.acts if act.of == "order" and (act.sure or act.likelihood >= ORDERING))
    return next((act.quote for act in orders), None)


def _untold(text: str, may: Released) -> str | None:
    """A question states nothing, but may hold words of a fact that nobody said, nor any author asked with."""
    asked = may.scenario.facilitator
    authored: list[Text | Lines] = [*(hint.text for hint in asked.hints), *asked.lines.values()]
    free = stems_of("\n".join((may.material, *(line for text in authored for line in lines_of(text, may.language)))))
    new = {word for word in words_of(text) if len(word) >= LETTERS and not in_material(word, free)}
    stated = ((fact.id, stems_of(fact.statement[may.language])) for fact in may.scenario.facts)
    return next((fact for fact, known in stated if sum(in_material(word, known) for word in new) >= TELLING), None)
