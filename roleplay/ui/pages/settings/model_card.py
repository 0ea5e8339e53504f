"""The card of the model in use on the settings page: what it may do, why not more, and what an operator lets it do."""

from collections.abc import Iterator
from functools import partial

import streamlit as st

from roleplay.care.models import ModelDesk
from roleplay.languages import language_name
from roleplay.models.choosing.card import CARD_PARTS, CardPart, ModelCard, PartFound
from roleplay.qualify.bounds import load_bounds
from roleplay.qualify.markdown import card_in, card_wording, verdict_in_words
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui import turns
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc
from roleplay.ui.parts.tables import table

UNKNOWN = "not_measured"


def model_card(t: Catalogue, desk: ModelDesk) -> None:
    """Draw what was found of the models in use; that nothing was, where there is no card."""
    cards = {part: card for part in CARD_PARTS if (card := desk.card(part)) is not None}
    if not cards:
        st.caption(t("model.not_measured"))
        return
    say = card_wording(t.language)
    st.markdown(f"**{t('model.card_what')}**")
    head = (t("model.card_part"), *(language_name(language, t.language) for language in LANGUAGES))
    table(head, ([esc(say(f"part.{part}")), *_cells(t, desk, cards.get(part), part)] for part in CARD_PARTS))
    st.caption(t("model.card_floor"))
    for card in {card.model_dump_json(): card for card in cards.values()}.values():
        if not desk.holds(card):
            st.warning(say("outdated"), icon=":material/history:")
        with st.expander(f"{t('model.card_whole')}: {esc(card.model)}", icon=":material/fact_check:"):
            st.markdown(card_in(card, load_bounds(desk.settings.knowledge), t.language))
    if desk.is_open:
        for part, card in cards.items():
            _overrides(t, desk, card, part)


def _cells(t: Catalogue, desk: ModelDesk, card: ModelCard | None, part: CardPart) -> Iterator[str]:
    say = card_wording(t.language)
    for language in LANGUAGES:
        found = _found(card, part, language) if card is not None and desk.holds(card) else None
        if found is None:
            yield esc(say(f"verdict.{part}.{UNKNOWN}"))
        else:
            overridden = found.verdict == "may_not" and desk.is_overridden(part, language)
            yield esc(verdict_in_words(found, say, overridden=overridden))


def _overrides(t: Catalogue, desk: ModelDesk, card: ModelCard, part: CardPart) -> None:
    """Draw a box for each language in which the model may not take a part."""
    for language in LANGUAGES:
        found = _found(card, part, language)
        if found is None or found.verdict != "may_not" or not desk.holds(card):
            continue
        words = card_wording(t.language)(f"part.{part}"), language_name(language, t.language)
        key = f"card-{part}-{language}"
        st.checkbox(
            t("model.card_override", part=words[0], language=words[1]),
            value=desk.is_overridden(part, language),
            key=key,
            help=t("model.card_override_help"),
            on_change=_override,
            args=(desk, part, language, key),
        )


def _override(desk: ModelDesk, part: CardPart, language: Language, key: str) -> None:
    wanted = bool(st.session_state[key])
    turns.say_later(turns.tried(partial(desk.override, part, language, on=wanted)))


def _found(card: ModelCard | None, part: CardPart, language: Language) -> PartFound | None:
    found = card.found if card is not None else ()
    return next((item for item in found if (item.part, item.language) == (part, language)), None)
