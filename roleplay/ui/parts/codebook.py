"""The code book on the pages: its cards, and links that open the card of a class or tactic."""

from collections.abc import Iterable
from html import escape
from urllib.parse import urlencode

import streamlit as st

from roleplay.feedback.coach import CLASSES, CodeBook, Contrast, Example, Pair, load_codebook
from roleplay.feedback.words import phrases
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, PRODUCTIVE, Language, QuestionClass, Tactic
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import bullets, esc, symbol, tag
from roleplay.ui.parts.passages import cited
from roleplay.ui.service import service

PATH = "codebook"
OPENED = "class"
"""The parameter of the address that names the card to open; a tactic may stand in it too."""

_GOOD, _POOR = "add_circle", "do_not_disturb_on"


@st.cache_resource(show_spinner=False)
def codebook() -> CodeBook:
    """Return the shipped code book; read once.

    Raises:
        ContentFindingsError: where its files are broken.
    """
    return load_codebook(service().settings.knowledge)


def target(language: Language, entry: QuestionClass | Tactic | None = None) -> str:
    """Return the address, from any page of the app, of the code book, or of a class or tactic in it."""
    query = {"lang": language} | ({OPENED: entry} if entry else {})
    return f"{PATH}?{urlencode(query)}"


def link(t: Catalogue, entry: QuestionClass | Tactic | None, label: str) -> str:
    """Return a label as HTML that leads to the card of a class or tactic, in a tab of its own: nothing is left."""
    address = escape(target(t.language, entry), quote=True)
    return f'<a class="coded" href="{address}" target="_blank" rel="noopener">{esc(label)}</a>'


def anchor(entry: str) -> str:
    """Return the name of a card's place on the page."""
    return f"code-{entry}"


def title(language: Language, entry: QuestionClass | Tactic) -> str:
    """Return what the report calls a class or tactic, with a capital."""
    name = phrases(language)(f"{'class' if entry in CLASSES else 'tactic'}.{entry}")
    return name[:1].upper() + name[1:]


def card(t: Catalogue, entry: QuestionClass | Tactic, *, is_open: bool) -> str:
    """Return the card of a class or tactic as HTML: what it is and how to tell it; the rest folded away, or not."""
    match entry:
        case "OPEN" | "PROBE" | "CLOSED_A" | "CLOSED_I" | "LEAD" | "MULTI" | "FORCED" | "OPINION" | "ENCOUR" | "ADMIN":
            return _class(t, entry, is_open=is_open)
        case _:
            return _tactic(t, entry, is_open=is_open)


def _class(t: Catalogue, name: QuestionClass, *, is_open: bool) -> str:
    book = codebook()
    words, sources = book.words[t.language].classes[name], book.sources.classes[name]
    rules = book.words[t.language].rules
    good = name in PRODUCTIVE
    first, *others = words.pairs
    more = (
        _labelled(t, "helps", words.helps),
        _labelled(t, "hurts", words.hurts),
        *(_pair(t, pair) for pair in others),
        _list(t, "rules", (f"<b>{esc(rules[rule].title)}.</b> {esc(rules[rule].text)}" for rule in sources.rules)),
        _list(t, "traps", map(esc, words.traps)),
        _labelled(t, "also", ", ".join(words.also)),
        cited(t, sources.shown),
    )
    return _section(
        name,
        "good" if good else "poor",
        f"{_head(t, name, good)} <span class='origin'>{esc(name)}</span>",
        f"{esc(words.definition)}{_labelled(t, 'test', words.test)}{_pair(t, first)}",
        _folded(t, "more", "".join(more), is_open=is_open),
    )


def _tactic(t: Catalogue, name: Tactic, *, is_open: bool) -> str:
    book = codebook()
    words, sources = book.words[t.language].tactics[name], book.sources.tactics[name]
    harmful = name in HARMFUL_TACTICS
    first, *others = words.examples
    more = (
        *(_example(t, "this", _quoted(t, item)) for item in others),
        *(_example(t, "other", f"{_quoted(t, item)} {esc(item.because)}") for item in words.near),
        cited(t, sources.shown),
    )
    head = f"{symbol('warning') if harmful else symbol('psychology_alt')} {esc(title(t.language, name))}"
    side = f" <span class='meta'>{esc(t('report.harmful'))}</span>" if harmful else ""
    return _section(
        name,
        "harm" if harmful else "tactic",
        head + side,
        f"{esc(words.definition)}{_example(t, 'this', _quoted(t, first))}"
        f"{_labelled(t, 'victim', words.victim)}{_labelled(t, 'suspect', words.suspect)}",
        _folded(t, "more_tactic", "".join(more), is_open=is_open),
    )


def _section(entry: str, css: str, head: str, body: str, more: str) -> str:
    return f"<section class='code {css}' id='{anchor(entry)}' tabindex='-1'><h3>{head}</h3>{body}{more}</section>"


def _head(t: Catalogue, name: QuestionClass, good: bool) -> str:
    side = t("report.side.plus" if good else "report.side.minus")
    return f"{symbol(_GOOD if good else _POOR)} {esc(title(t.language, name))} <span class='meta'>{esc(side)}</span>"


def _folded(t: Catalogue, key: str, body: str, *, is_open: bool) -> str:
    state = " open" if is_open else ""
    return f"<details class='more'{state}><summary>{esc(t(f'codebook.{key}'))}</summary>{body}</details>"


def _labelled(t: Catalogue, key: str, words: str) -> str:
    return tag("labelled", f"<b>{esc(t(f'codebook.{key}'))}</b> {esc(words)}")


def _list(t: Catalogue, key: str, items: Iterable[str]) -> str:
    return tag("labelled", f"<b>{esc(t(f'codebook.{key}'))}</b>{bullets(items)}")


def _pair(t: Catalogue, pair: Pair) -> str:
    return tag("pair", _example(t, "this", _quoted(t, pair.this)) + _example(t, "other", _contrast(t, pair.other)))


def _contrast(t: Catalogue, other: Contrast) -> str:
    sign = symbol(_GOOD if other.label in PRODUCTIVE else _POOR)
    belongs = f"<a class='coded' href='#{anchor(other.label)}'>{esc(title(t.language, other.label))}</a>"
    return f"{_quoted(t, other)} → {sign} {belongs}. {esc(other.because)}"


def _example(t: Catalogue, key: str, body: str) -> str:
    return tag(f"sample {key}", f"<b>{esc(t(f'codebook.{key}'))}</b> {body}")


def _quoted(t: Catalogue, item: Example) -> str:
    when = f" <span class='meta'>({esc(item.when)})</span>" if item.when else ""
    return f"<i>{esc(t('report.quote', words=item.words))}</i>{when}"
