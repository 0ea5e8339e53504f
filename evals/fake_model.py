"""What a good model would say: an answer made from nothing but the notes in its prompt, which passes every check."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import yaml

from evals.fake_server import Request
from evals.lines import FOLDER
from roleplay.models.prompts import PROMPTS
from roleplay.reading.words.text import words_of
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.voices.acting.contribution import Contribution

_WORDS = yaml.safe_load((FOLDER / "fake_model.yaml").read_text(encoding="utf-8"))
NODS, CHATTER, THINGS, DOES = (_WORDS[name] for name in ("nods", "chatter", "things", "does"))
ALIKE, LETTERS = 2, 5  # words that a message and a step have in common, by how many letters each begins
_CONTENT = re.compile(r"<content>(.*?)</content>", re.DOTALL)
_SAYS = re.compile(r"^<says [^>]*>(.*)</says>$", re.MULTILINE)
_SECTION = re.compile(r"\{% if (\w+) %\}\n([^\n{]+)[^\n]*\n\{% for ")
_ITEM = re.compile(r"- \[(\w+)\] (.*)")
_ASIDE = re.compile(r" \([^()]*\)$")


@dataclass(frozen=True)
class Notes:
    """What a model finds in its prompt: what was `said`, the `content` that it has to say, and the notes by their sign.

    `facts` may be told, of which `news` are not known to everybody; `steps` may be taken on; `others` is the rest.
    """

    language: Language
    said: tuple[str, ...]
    content: str
    facts: Mapping[str, str]
    news: Mapping[str, str]
    steps: Mapping[str, str]
    others: Mapping[str, str]

    @property
    def signs(self) -> list[str]:
        """All signs that stand there."""
        return [*self.facts, *self.steps, *self.others]


@cache
def tasks() -> Mapping[Language, tuple[str, ...]]:
    """Return the last parts of the shipped prompts, in which the notes stand."""
    names = ("agency", "person", "facilitator")
    files = {language: [PROMPTS / f"{name}.{language}.md" for name in names] for language in LANGUAGES}
    return {
        language: tuple(path.read_text(encoding="utf-8").partition("<!-- task -->\n")[2] for path in paths)
        for language, paths in files.items()
    }


@cache
def headings(language: Language) -> Mapping[str, str]:
    """Return which notes stand under which words in the prompts of a language."""
    return {heading: kind for text in tasks()[language] for kind, heading in _SECTION.findall(text)}


def notes_of(request: Request) -> Notes:
    """Return what a prompt permits, as a model would read it."""
    found: dict[str, dict[str, str]] = {"facts": {}, "known": {}, "told": {}, "steps": {}, "others": {}}
    prompt, section, language = request.messages[1]["content"], "others", language_of(request)
    for line in prompt.splitlines():
        item = _ITEM.match(line)
        if item is None:
            section = next((kind for words, kind in headings(language).items() if line.startswith(words)), "others")
        else:
            found[section if section in found else "others"][item[1]] = item[2]
    facts = {sign: _ASIDE.sub("", text) for kind in ("facts", "known", "told") for sign, text in found[kind].items()}
    news = {sign: facts[sign] for sign in found["facts"]}
    content = next(iter(_CONTENT.findall(prompt)), "")
    return Notes(language, tuple(_SAYS.findall(prompt)), content, facts, news, found["steps"], found["others"])


def language_of(request: Request) -> Language:
    """Return the language of a prompt."""
    begins = {language: [text.partition("\n")[0] for text in texts] for language, texts in tasks().items()}
    return next(language for language in LANGUAGES if any(line in request.text for line in begins[language]))


def is_part(request: Request) -> bool:
    """Return whether a request asks for an answer in a part, and not for a reading or a judgement."""
    return request.shape == Contribution.__name__


def obedient(request: Request) -> dict[str, Any]:
    """Answer as a good model would that keeps to what its notepad permits.

    It says what it has to say, tells one thing that is news and takes on the step that the last message sounds like.
    """
    notes = notes_of(request)
    told = dict([*notes.news.items()][:1])
    deeds = {
        sign: DOES[notes.language].format(title=text.partition(" – ")[0])
        for sign, text in notes.steps.items()
        if _sounds_like(text, notes.said[-1] if notes.said else "")
    }
    begun = dict([item for item in deeds.items() if not any(item[1] in said for said in notes.said)][:1])
    words = (notes.content, *told.values(), *begun.values())
    say = " ".join(part for part in words if part) or NODS[notes.language]
    return {"say": say, "told": [*told], "takes_on": [*begun]}


def _sounds_like(step: str, message: str) -> bool:
    one, other = ({word[:LETTERS] for word in words_of(text) if len(word) >= LETTERS} for text in (step, message))
    return len(one & other) >= ALIKE


def talkative(request: Request) -> dict[str, Any]:
    """Answer as an obedient model does and go on about nothing, with something agreed and something of its own.

    The same request brings the same answer. Asked to read a message, it hears nothing in particular.
    """
    if not is_part(request):
        return {"label": "PROBE", "acts": []}
    answer, language = obedient(request), language_of(request)
    dice = Random(request.text)  # noqa: S311 - draws words, guards nothing
    chatter = CHATTER[language].format(*dice.sample(THINGS[language].split(), 10))
    return {**answer, "say": f"{answer['say']} {chatter}", "agrees": chatter[:60], "improvised": [chatter[-60:]]}
