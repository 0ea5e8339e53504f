"""A card in words: Markdown for people to read and pass on, by the template in `templates`."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from roleplay.feedback.words import Phrasebook, number, read_phrases
from roleplay.languages import language_name
from roleplay.models.choosing.card import PLAYED, BoundHeld, ModelCard, PartFound
from roleplay.qualify.bounds import BoundsBook
from roleplay.scenario.vocabulary import Language

HERE = Path(__file__).parent
LONGEST_NAME = 80


@cache
def card_wording(language: Language) -> Phrasebook:
    """Return the texts of a language; read once."""
    return read_phrases(HERE / "texts", language)


def card_as_markdown(card: ModelCard, book: BoundsBook) -> str:
    """Return a card in each of the languages that were measured."""
    return "\n\n---\n\n".join(card_in(card, book, language) for language in card.languages) + "\n"


def card_in(card: ModelCard, book: BoundsBook, language: Language) -> str:
    """Return a card in one language."""
    say = card_wording(language)
    by_part = {part: [found for found in card.found if found.part == part] for part in (it.part for it in card.found)}
    # Markdown, never HTML: nothing is escaped; names that others gave go through `plain`.
    jinja = Environment(  # noqa: S701
        loader=FileSystemLoader(HERE / "templates"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    jinja.filters["named"] = lambda measured: language_name(measured, language)
    text = jinja.get_template("card.md").render(
        card=card,
        say=say,
        plain=_plain,
        table=_table,
        verdict=verdict_in_words,
        limit=limit_in_words,
        number=number_in_words,
        money=lambda value, digits: f"{value:.{digits}f} {card.currency}" if value is not None else "–",
        titles=lambda place, names: [say(f"{place}.{name}") for name in names],
        sources={bound.id: bound.source[language] for bound in book.bounds},
        verdicts=[
            (say(f"part.{part}"), *(verdict_in_words(found, say) for found in each)) for part, each in by_part.items()
        ],
        played=PLAYED,
    )
    return text.strip("\n")


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
    return "–" if value is None else number(value, say.language, 2)


def _table(head: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    lines = (f"| {' | '.join(str(cell) for cell in row)} |" for row in rows)
    return "\n".join((f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *lines))


def _plain(text: str) -> str:
    """Return a name that somebody else gave as plain text on one line."""
    kept = "".join(sign if sign.isprintable() and sign not in "|<>`*#[]" else " " for sign in text)
    return " ".join(kept.split())[:LONGEST_NAME]
