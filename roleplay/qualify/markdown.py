"""A card in words: Markdown for people to read and pass on."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from roleplay.feedback.words import Phrasebook, number, read_phrases
from roleplay.languages import language_name
from roleplay.models.choosing.card import BoundHeld, CallsMade, ModelCard, PartFound
from roleplay.qualify.bounds import BoundsBook
from roleplay.scenario.vocabulary import Language

FOLDER = Path(__file__).with_name("texts")
LONGEST_NAME = 80


@cache
def card_wording(language: Language) -> Phrasebook:
    """Return the texts of a language; read once."""
    return read_phrases(FOLDER, language)


def card_as_markdown(card: ModelCard, book: BoundsBook) -> str:
    """Return a card in each of the languages that were measured."""
    return "\n\n---\n\n".join(card_in(card, book, language) for language in card.languages) + "\n"


def card_in(card: ModelCard, book: BoundsBook, language: Language) -> str:
    """Return a card in one language."""
    return "\n\n".join(_card(card, book, card_wording(language)))


def verdict_in_words(found: PartFound, say: Phrasebook, *, overridden: bool = False) -> str:
    """Return what a model may do in a part and language, and the bounds that it breaks."""
    words = say(f"verdict.{found.part}.{found.verdict}")
    if overridden:
        return f"{words} ({say('overridden')})"
    broken = [say(f"bound.{name}") for name in found.broken]
    return f"{words} ({say('because', bounds='; '.join(broken))})" if broken else words


def limit_in_words(held: BoundHeld, say: Phrasebook) -> str:
    """Return a bound as words and a number."""
    side = "most" if held.most is not None else "least"
    return say(side, value=number_in_words(held.most if held.most is not None else held.least, say))


def number_in_words(value: float | None, say: Phrasebook) -> str:
    """Return a number with two decimals at most, in the language's way; a dash for none."""
    if value is None:
        return "–"
    return number(value, say.language, 2)


def _card(card: ModelCard, book: BoundsBook, say: Phrasebook) -> Iterator[str]:
    yield f"# {say('title', model=_plain(card.model))}"
    yield say(
        "head",
        day=card.made[:10],
        where=_plain(card.where) or say("here"),
        languages=", ".join(language_name(language, say.language) for language in card.languages),
        seed=str(card.seed),
        extent=say(f"extent.{card.extent}"),
    )
    budget = f"{card.budget:.2f} {card.currency}" if card.budget is not None else "–"
    yield say(f"ended.{card.ended}", budget=budget, problem=card.problem or "–")
    yield _table(
        ("", *(language_name(language, say.language) for language in card.languages)),
        ((say(f"part.{part}"), *(verdict_in_words(found, say) for found in of)) for part, of in _by_part(card)),
    )
    early, late = card.turns
    yield say("attacks", early=str(early), late=str(late))
    yield say("spelling", dictionary=card.spelling) if card.spelling else say("no_spelling")
    yield say("labels")
    for found in card.found:
        yield from _part(found, book, say)
    yield from _costs(card, say)


def _by_part(card: ModelCard) -> Iterator[tuple[str, Sequence[PartFound]]]:
    for part in dict.fromkeys(found.part for found in card.found):
        yield part, [found for found in card.found if found.part == part]


def _part(found: PartFound, book: BoundsBook, say: Phrasebook) -> Iterator[str]:
    spoken = language_name(found.language, say.language)
    yield f"## {say(f'part.{found.part}')}, {spoken}: {verdict_in_words(found, say)}"
    source = {bound.id: bound.source[say.language] for bound in book.bounds}
    names = ("measure", "value", "bound", "sample", "needed", "kept", "source")
    yield _table(
        [say(f"column.{name}") for name in names],
        (
            (
                say(f"bound.{held.bound}"),
                number_in_words(held.value, say),
                limit_in_words(held, say),
                held.sample,
                held.needed,
                say(f"kept.{str(held.kept).lower()}"),
                next((text for name, text in source.items() if name == held.bound), ""),
            )
            for held in found.held
        ),
    )
    if found.part in ("agencies", "persons", "facilitator"):
        listed = ", ".join(f"{code} {count}" for code, count in sorted(found.stopped.items()))
        yield say("stopped", list=listed) if listed else say("nothing_stopped")


def _costs(card: ModelCard, say: Phrasebook) -> Iterator[str]:
    if not card.calls:
        return
    yield f"## {say('costs.title')}"
    names = ("purpose", "calls", "failed", "tokens", "first", "whole", "money")
    yield _table([say(f"costs.column.{name}") for name in names], (_cost(made, card, say) for made in card.calls))
    for language, money in card.exercise_money.items():
        if money:
            cost = say("costs.exercise", money=f"{money:.4f} {card.currency}")
            yield f"{language_name(language, say.language)}: {cost}"
    if not all(made.priced for made in card.calls):
        yield say("costs.unpriced")
    if any(made.estimated for made in card.calls):
        yield say("costs.estimated")


def _cost(made: CallsMade, card: ModelCard, say: Phrasebook) -> Iterator[object]:
    yield f"{say(f'purpose.{made.purpose}')}, {language_name(made.language, say.language)}"
    yield made.calls
    yield made.failed
    yield f"{made.prompt_tokens} / {made.cached_tokens} / {made.completion_tokens}"
    yield f"{number_in_words(made.first, say)} / {number_in_words(made.slow_first, say)}"
    yield f"{number_in_words(made.whole, say)} / {number_in_words(made.slow_whole, say)}"
    yield f"{made.money:.4f} {card.currency}" if made.priced else "–"


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    names = list(head)
    lines = (f"| {' | '.join(str(cell) for cell in row)} |" for row in rows)
    return "\n".join((f"| {' | '.join(names)} |", f"|{' --- |' * len(names)}", *lines))


def _plain(text: str) -> str:
    """Return a name that somebody else gave as plain text on one line."""
    kept = "".join(sign if sign.isprintable() and sign not in "|<>`*#[]" else " " for sign in text)
    return " ".join(kept.split())[:LONGEST_NAME]
