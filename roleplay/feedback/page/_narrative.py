"""The one page in a model's words: written from the findings alone, every sentence tied to those that it rests on.

Code checks each sentence; what does not hold is dropped, and where a finding is left without words the authored ones
stand. A model that fails leaves the authored page.
"""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from roleplay.exercise.log.inputs import Attempt, Narrated, ToldSentence
from roleplay.exercise.words.quoting import quotes_in, stands_in, unquoted
from roleplay.feedback.counting import sentences
from roleplay.feedback.page._items import PageItem, items_of, mark_of
from roleplay.feedback.report import Report
from roleplay.models.model import Call, Model, ModelError, Prompt
from roleplay.models.prompts import PromptBook, quoted
from roleplay.reading.model import as_data
from roleplay.reading.words.language import tongue_of
from roleplay.reading.words.text import words_of
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language
from roleplay.voices.checking.details import strange_body, strange_date, strange_name, strange_numbers
from roleplay.voices.checking.rules import folded, listed, one_of

PROMPT = "page"
MOST_TOKENS = 4000
LONGEST = 40  # words of a sentence
MOST_OF_ITEM = 60  # words on one finding
ALIKE, FEWEST_ALIKE = 0.8, 3  # share and number of the words of a finding by which a sentence says the same thing
WEIGHTY, BEGINNING = 4, 5  # letters of a word that counts there, and of it
SECTIONS: Mapping[str, str] = {"outcome": "o", "keep": "k", "change": "mc", "next": "p"}
_CLAUSE = re.compile(r"[,;:–—]")
_MARKUP = re.compile(r"https?:|www\.|[<>{}`|#*_\[\]]|\n")


class _Sentence(BaseModel):
    model_config = ConfigDict(extra="ignore")

    text: str
    ids: list[str]


class PageAnswer(BaseModel):
    """A model's answer: the sentences of each section with the findings that they rest on."""

    model_config = ConfigDict(extra="ignore")

    outcome: list[_Sentence]
    keep: list[_Sentence]
    change: list[_Sentence]
    next: list[_Sentence]


@dataclass(frozen=True, slots=True)
class _Grounds:
    """What sentences are checked against; `services` are the names of all, folded, of which only those told may occur.

    `common` are words that may always occur.
    """

    items: Mapping[str, PageItem]
    language: Language
    services: tuple[str, ...]
    common: str


class Narrator:
    """Has a model write the page. Nothing that goes wrong becomes part of it."""

    def __init__(self, model: Model, book: PromptBook) -> None:
        """Write by `model`, asked as `book` says."""
        self.model, self._book = model, book

    def write(self, report: Report, library: Library) -> Narrated:
        """Return the page's sentences that hold.

        Raises:
            ModelError: where the model does not answer, or gives nothing that holds.
        """
        calls: list[Call] = []
        began, repairs = time.monotonic(), 0
        try:
            page = self._answer(report, calls)
        except ModelError as error:
            if error.code != "not_json" or "repaired" in error.details:
                raise
            repairs = 1
            page = self._answer(report, calls, str(error.details["problem"]))
        grounds = _grounds(report, library)
        told, dropped = checked(page, grounds)
        if not told:
            raise ModelError("empty", model=self.model.name)
        attempt = Attempt(
            model=self.model.name,
            prompt=PROMPT,
            version=self._book.of(PROMPT, report.language).front.version,
            prompt_tokens=sum(call.usage.prompt_tokens for call in calls),
            completion_tokens=sum(call.usage.completion_tokens for call in calls),
            money=sum(call.money for call in calls),
            seconds=round(time.monotonic() - began, 3),
            rewrites=repairs,
        )
        return Narrated(mark=mark_of(report), told=told, dropped=dropped, attempt=attempt)

    def _answer(self, report: Report, calls: list[Call], remark: str = "") -> PageAnswer:
        prompt = self._prompt(report, remark)
        try:
            return self.model.answer(prompt, PageAnswer, most_tokens=MOST_TOKENS, on_call=calls.append)
        except (ValueError, RecursionError) as error:  # so broken that the provider's own parser fell over it
            raise ModelError("not_json", model=self.model.name, problem=type(error).__name__) from error

    def _prompt(self, report: Report, remark: str) -> Prompt:
        items = [
            {
                "id": item.id,
                "place": quoted(item.place),
                "texts": [quoted(text) for text in item.texts],
                "quote": as_data(item.quote) if item.quote else "",
                "better": quoted(item.better),
            }
            for item in items_of(report).values()
        ]
        service = quoted(report.agency_name)
        file = self._book.of(PROMPT, report.language)
        return file.render(items=items, service=service, remark=as_data(remark) if remark else "")


def checked(page: PageAnswer, grounds: _Grounds) -> tuple[tuple[ToldSentence, ...], int]:
    """Return the sentences of an answer that hold, and how many do not."""
    told: list[ToldSentence] = []
    given = [(section, sentence) for section in SECTIONS for sentence in getattr(page, section)]
    room = dict.fromkeys(grounds.items, MOST_OF_ITEM)
    for section, sentence in given:
        one = ToldSentence(text=" ".join(sentence.text.split()), ids=tuple(dict.fromkeys(sentence.ids)))
        words = len(one.text.split())
        if _fault(section, one, grounds) or words > room[one.ids[0]] or any(one.text == each.text for each in told):
            continue
        room[one.ids[0]] -= words
        told.append(one)
    return tuple(told), len(given) - len(told)


def told_of(report: Report) -> dict[str, str]:
    """Return for each finding of the report the sentences that a model wrote of it, where they are of this very page.

    What was stored is looked at again: a sentence that does not hold is not shown, whoever stored it.
    """
    mark = mark_of(report) if report.pages else ""
    page = next((page for page in reversed(report.pages) if page.mark == mark), None)
    if page is None:
        return {}
    grounds = _Grounds(items_of(report), report.language, (), report.agency_name)
    found: dict[str, str] = {}
    for one in page.told:
        section = next((name for name, signs in SECTIONS.items() if one.ids and one.ids[0][:1] in signs), "")
        if section and not _fault(section, one, grounds):
            found[one.ids[0]] = f"{found[one.ids[0]]} {one.text}" if one.ids[0] in found else one.text
    return found


def _grounds(report: Report, library: Library) -> _Grounds:
    language = report.language
    names = [name[language] for agency in library.agencies for name in (agency.name, agency.short)]
    return _Grounds(items_of(report), language, tuple(folded(name) for name in names), report.agency_name)


def _fault(section: str, one: ToldSentence, grounds: _Grounds) -> str | None:
    """Return the code of what is wrong with a sentence, None if it holds."""
    cited = [grounds.items.get(name) for name in one.ids]
    items = [item for item in cited if item is not None]
    if not items or len(items) < len(cited) or any(item.id[0] not in SECTIONS[section] for item in items):
        return "ids"
    if not 0 < len(one.text.split()) <= LONGEST or _MARKUP.search(one.text):
        return "form"
    material = "\n".join((grounds.common, *(item.material for item in items)))
    for quote in quotes_in(one.text):
        if not any(stands_in(quote.group(), text) for item in items for text in (item.quote, *item.texts)):
            return "quote"
    return _strange(unquoted(one.text), material, grounds) or _contradicts(unquoted(one.text), items, grounds.language)


def _strange(text: str, material: str, grounds: _Grounds) -> str | None:
    """Return what a sentence has that the findings do not: a language, a number, a day, a name, a service."""
    language = grounds.language
    if tongue_of(text) not in (None, language):
        return "language"
    if strange_numbers(text, material, language) or strange_date(text, material, language):
        return "number"
    if strange_name(text, material, language) or strange_body(text, material, language):
        return "name"
    said, known = words_of(text), words_of(material)
    return "name" if _named(grounds.services, said, known) else None


def _named(services: Sequence[str], said: Sequence[str], known: Sequence[str]) -> bool:
    """Tell whether words name a service that what is known does not, whatever the ending."""
    for name in services:
        pattern = one_of((" ".join(f"{_stem(word)}*" for word in name.split()),))
        if pattern.search(" ".join(said)) and not pattern.search(" ".join(known)):
            return True
    return False


def _contradicts(text: str, items: Sequence[PageItem], language: Language) -> str | None:
    """Tell whether a sentence says what sentences of the findings say, and denies them all, or the other way round.

    What it denies are its clauses that have words of theirs.
    """
    clauses = [(_stems(clause), _denies(clause, language)) for clause in _CLAUSE.split(text)]
    mine = frozenset[str]().union(*(stems for stems, _ in clauses))
    agrees: list[bool] = []
    for told in (sentence for item in items for words in item.texts for sentence in sentences(words)):
        theirs = _stems(told)
        shared = len(mine & theirs)
        if shared >= FEWEST_ALIKE and shared >= ALIKE * len(theirs):
            denied = any(denies for stems, denies in clauses if stems & theirs)
            agrees.append(denied == _denies(told, language))
    return "contradiction" if agrees and not any(agrees) else None


def _denies(text: str, language: Language) -> bool:
    return listed("negations", language).search(folded(text)) is not None


def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in words_of(text) if len(word) >= WEIGHTY)


def _stem(word: str) -> str:
    return word[:BEGINNING]
