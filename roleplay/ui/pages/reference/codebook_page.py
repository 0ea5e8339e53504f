"""The code book: what is wrong with a question, found by trying it out, by a word, or from a link of the report."""

import unicodedata
from collections.abc import Sequence

import streamlit as st

from roleplay.exercise.words.reading import InterviewStage, Utterance
from roleplay.feedback.coach import CLASSES, CODING_RULES, TACTICS
from roleplay.feedback.scoring import DOUBTFUL_CONFIDENCE
from roleplay.feedback.words import number
from roleplay.reading.model import ModelReader
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, PRODUCTIVE, QuestionClass, Side, Tactic
from roleplay.ui import frame, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import TO_CARD, draw_all, run
from roleplay.ui.markup import bullets, esc, plain
from roleplay.ui.parts.codebook import OPENED, anchor, codebook, title
from roleplay.ui.service import service
from roleplay.ui.templating import draw_template, piece

LONGEST_QUESTION = 400
_SCROLLED = "codebook-scrolled"


def draw() -> None:
    """Draw the page."""
    t = visit.texts()
    frame.header(t, choose_language=True)
    opened = str(st.query_params.get(OPENED, ""))
    with st.container(key="page"):
        st.title(t("codebook.title"), anchor=False)
        st.markdown(t("codebook.body"))
        tried = _try_out(t)
        side, words = _filter(t)
        found = [name for name in (*CLASSES, *TACTICS) if side in (None, _side(name)) and _holds(t, name, words)]
        if not found:
            st.info(t("codebook.nothing"), icon=":material/search_off:")
        for key, names in (("classes", CLASSES), ("tactics", TACTICS)):
            if entries := [name for name in found if name in names and name not in tried]:
                st.header(t(f"codebook.{key}"), anchor=False)
                st.caption(t(f"codebook.{key}_how"))
                _cards(t, entries, opened)
        _rules(t)
    # Bring the card that a link has asked for into view, once: later drawings leave the reader where he is.
    if opened in (*found, *tried) and st.session_state.get(_SCROLLED) != opened:
        st.session_state[_SCROLLED] = opened
        with st.container(key="to-card"):
            run(TO_CARD, anchor(opened))


def _try_out(t: Catalogue) -> tuple[QuestionClass | Tactic, ...]:
    """Draw the field for a question of one's own and, on top, the cards of what the program takes it for."""
    with st.form("codebook-try", border=False):
        words = st.text_input(
            t("codebook.own"), key="codebook-own", placeholder=t("codebook.own_hint"), max_chars=LONGEST_QUESTION
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.form_submit_button(t("codebook.look"), icon=":material/search:")
            told = st.checkbox(t("codebook.told"), key="codebook-told")
    if not words.strip():
        return ()
    # As the rules and weights of this program read it; no language model is asked.
    reader = service().practice.reader
    local = reader.local if isinstance(reader, ModelReader) else reader
    stage: InterviewStage = "late" if told else "account"
    asked = Utterance(words, t.language, channel="interview", learner="police", stage=stage, topic_opened=told)
    found = local.read(asked)
    sure = t("codebook.sure", percent=number(found.confidence * 100, t.language, 0))
    doubt = f" {t('codebook.doubtful')}" if found.confidence < DOUBTFUL_CONFIDENCE else ""
    st.caption(plain(sure + doubt))
    entries = (found.label, *found.tactics)
    _cards(t, entries)
    return entries


def _filter(t: Catalogue) -> tuple[Side | None, list[str]]:
    """Draw the filter; return the side and the words that a card has to hold."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="codebook-filter"):
        names: dict[Side, str] = {"+": t("report.side.plus"), "-": t("report.side.minus")}
        side = st.pills(t("codebook.side"), list(names), format_func=names.__getitem__, key="codebook-side")
        words = st.text_input(t("codebook.find"), key="codebook-find", placeholder=t("codebook.find_hint"))
    return side, _folded(words).split()


def _side(name: QuestionClass | Tactic) -> Side:
    good = name in PRODUCTIVE if name in CLASSES else name not in HARMFUL_TACTICS
    return "+" if good else "-"


def _holds(t: Catalogue, name: QuestionClass | Tactic, wanted: list[str]) -> bool:
    """Return whether a card holds every word looked for, capitals and diacritics aside."""
    book = codebook().words[t.language]
    entry = next(words for known, words in (*book.classes.items(), *book.tactics.items()) if known == name)
    text = _folded(f"{name} {title(t.language, name)} {entry.model_dump_json()}")
    return all(word in text for word in wanted)


def _folded(text: str) -> str:
    plain_letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in plain_letters if not unicodedata.combining(letter))


def _cards(t: Catalogue, entries: Sequence[QuestionClass | Tactic], opened: str = "") -> None:
    """Draw the cards of classes and tactics, unfolded the one that a link has asked for."""
    book = {"book": codebook(), "words": codebook().words[t.language], "title": title}
    draw_template("codebook", t, entries=entries, opened=opened, productive=PRODUCTIVE, harmful=HARMFUL_TACTICS, **book)


def _rules(t: Catalogue) -> None:
    """Draw the rules of coding, and how sure the program is."""
    book, words = codebook(), codebook().words[t.language]
    st.header(t("codebook.rules_title"), anchor=False)
    rules = (words.rules[rule] for rule in CODING_RULES)
    st.html(bullets((f"<b>{esc(rule.title)}.</b> {esc(rule.text)}" for rule in rules), numbered=True))
    draw_all(piece("cited", t, book.sources.rules.shown))
    st.header(t("codebook.certainty"), anchor=False)
    for paragraph in words.certainty:
        st.markdown(plain(paragraph.format(doubtful=number(DOUBTFUL_CONFIDENCE * 100, t.language, 0))))
    draw_all(piece("cited", t, book.sources.certainty.shown))


draw()
