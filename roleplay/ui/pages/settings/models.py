"""The language model on the settings page: what speaks now, a server on this machine by one click, another address."""

from collections.abc import Iterator
from functools import partial

import streamlit as st
from pydantic import SecretStr

from roleplay.care.models import ModelDesk
from roleplay.errors import AccessError, CodedError
from roleplay.feedback.words import number
from roleplay.languages import LATER, language_name
from roleplay.messages import explain
from roleplay.models.choosing.card import CARD_PARTS, CardPart, ModelCard, PartFound
from roleplay.models.choosing.choice import ModelChoice
from roleplay.models.choosing.discovery import LocalServer
from roleplay.models.choosing.probe import ProbeResult
from roleplay.models.endpoints.providers import COMPATIBLE, PROVIDERS, provider_names
from roleplay.models.model import Model, ModelError
from roleplay.qualify.bounds import load_bounds
from roleplay.qualify.markdown import card_in, card_wording, verdict_in_words
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui import turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, plain
from roleplay.ui.parts.model_offer import offer_all
from roleplay.ui.parts.tables import table
from roleplay.ui.service import service
from roleplay.ui.speakers import resting, who_speaks
from roleplay.voices.checking.readiness import refusal

_FOUND, _TRIED = "model-servers", "model-tried"
UNKNOWN = "not_measured"


def language_model(t: Catalogue) -> None:
    """Draw what speaks now, and to operators how to change it; others are told who may."""
    desk, models = service().model_desk, service().models
    st.markdown(f"**{who_speaks(t)}**")
    if any((models.voice, models.reader, models.judge)):
        _card(t, desk)
    for refused in filter(None, (refusal(later, t.language) for later in LATER if later != t.language)):
        st.warning(explain(refused, t.language), icon=":material/translate:")
    if not desk.is_open:
        operators = ", ".join(sorted(service().practice.people.operators))
        told = t("model.who_decides", names=plain(operators)) if operators and not desk.is_fixed else t("model.fixed")
        st.markdown(told)
        return
    if service().models_problem:
        st.warning(t("model.broken", problem=plain(service().models_problem)), icon=":material/error:")
    if words := resting(t):
        st.warning(words, icon=":material/hourglass_empty:")
    _tried(t)
    if models.voice is not None:
        _now(t, desk, models.voice)
    if desk.is_fixed:
        st.markdown(t("model.fixed"))
        return
    _local_servers(t, desk)
    _elsewhere(t, desk)


def _card(t: Catalogue, desk: ModelDesk) -> None:
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
        found = _found(desk, card, part, language)
        if found is None:
            yield esc(say(f"verdict.{part}.{UNKNOWN}"))
        else:
            overridden = found.verdict == "may_not" and desk.is_overridden(part, language)
            yield esc(verdict_in_words(found, say, overridden=overridden))


def _overrides(t: Catalogue, desk: ModelDesk, card: ModelCard, part: CardPart) -> None:
    """Draw a box for each language in which the model may not take a part."""
    for language in LANGUAGES:
        found = _found(desk, card, part, language)
        if found is not None and found.verdict == "may_not":
            told, key = card_wording(t.language)(f"part.{part}"), f"card-{part}-{language}"
            st.checkbox(
                t("model.card_override", part=told, language=language_name(language, t.language)),
                value=desk.is_overridden(part, language),
                key=key,
                help=t("model.card_override_help"),
                on_change=_override,
                args=(desk, part, language, key),
            )


def _override(desk: ModelDesk, part: CardPart, language: Language, key: str) -> None:
    turns.do(partial(desk.override, part, language, on=bool(st.session_state[key])))


def _found(desk: ModelDesk, card: ModelCard | None, part: CardPart, language: Language) -> PartFound | None:
    """Return what was found of a model in a part and language; None where nothing was, or it holds no longer."""
    found = card.found if card is not None and desk.holds(card) else ()
    return next((item for item in found if (item.part, item.language) == (part, language)), None)


def _use(place: ModelChoice) -> None:
    """Have a model speak; where the visitor may not any longer, say so at the next drawing of the page."""
    problem = turns.tried(lambda: service().model_desk.use(place))
    turns.say_later(problem)
    if problem is None:
        st.session_state.pop(_TRIED, None)


def _now(t: Catalogue, desk: ModelDesk, model: Model) -> None:
    """Draw what can be done with the model that speaks: try it out, have it read too, go back to authored lines."""
    accounts = desk.spending()
    total = accounts.total
    if total.calls:
        money = f"{total.money:.2f} {accounts.prices.currency}"
        pieces = total.prompt_tokens + total.completion_tokens
        st.caption(t("model.spent", calls=total.calls, pieces=pieces, money=money))
    outlook = model.outlook(visit.tab())
    st.caption(t("model.load", running=outlook.running, waiting=outlook.waiting, at_once=outlook.at_once))
    with st.container(horizontal=True):
        if st.button(t("model.try"), icon=":material/speed:", key="model-try"):
            with st.spinner(t("model.trying")):
                st.session_state[_TRIED] = desk.try_out(desk.choice().voice, visit.language())
            st.rerun()
        if not desk.is_fixed:
            back = partial(_use, ModelChoice())
            st.button(t("model.back"), icon=":material/edit_note:", key="model-none", on_click=back)
    if not desk.is_fixed:
        reads, how = desk.choice().model_for_reading, t("model.reads_help")
        st.checkbox(t("model.reads"), value=reads, key="model-reads", help=how, on_change=_have_it_read)


def _have_it_read() -> None:
    wanted = bool(st.session_state["model-reads"])
    turns.do(lambda: service().model_desk.have_it_read(on=wanted))


def _tried(t: Catalogue) -> None:
    finding: ProbeResult | None = st.session_state.get(_TRIED)
    if finding is None:
        return
    if finding.problem is not None and finding.seconds_to_first is None:
        st.error(plain(explain(finding.problem, visit.language())), icon=":material/error:")
        return
    words = (
        t("model.answers", seconds=number(finding.seconds_to_first or 0.0, t.language)),
        t("model.streams" if finding.streams else "model.whole"),
        t("model.structured" if finding.structured else "model.unstructured"),
    )
    st.success(" ".join(words), icon=":material/check_circle:")


def _local_servers(t: Catalogue, desk: ModelDesk) -> None:
    """Draw the servers that answer on this machine, each with its models."""
    st.markdown(f"**{t('model.local')}**")
    offer_all(t, desk)
    if st.button(t("model.look"), icon=":material/search:", key="model-look"):
        st.session_state[_FOUND] = desk.find_servers()
    found: tuple[LocalServer, ...] | None = st.session_state.get(_FOUND)
    if found == ():
        st.info(t("model.none_found"), icon=":material/info:")
    for place_in_list, server in enumerate(found or ()):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if not server.models:
                st.markdown(t("model.no_models", label=plain(server.label)))
                continue
            name = st.selectbox(plain(server.label), server.models, key=f"model-of-{place_in_list}")
            place = ModelChoice(url=server.url, name=name)
            st.button(t("model.use"), key=f"model-use-{place_in_list}", on_click=_use, args=(place,))


def _elsewhere(t: Catalogue, desk: ModelDesk) -> None:
    """Draw the form for any provider and any address."""
    titles = {name: provider.title for name, provider in PROVIDERS.items()} | {COMPATIBLE.name: t("model.compatible")}
    with st.expander(t("model.elsewhere"), icon=":material/cloud:"), st.form("model-elsewhere"):
        who = st.selectbox(
            t("model.provider"), provider_names(), format_func=lambda name: titles.get(name, name), key="model-provider"
        )
        url = st.text_input(t("model.url"), placeholder="https://…/v1", key="model-url", help=t("model.url_help"))
        name = st.text_input(t("model.name"), key="model-name")
        key = st.text_input(t("model.key"), type="password", key="model-key", help=t("model.key_help"))
        st.markdown(t("model.leaves"))
        if st.form_submit_button(t("model.use"), icon=":material/check:", key="model-take"):
            given = ModelChoice(provider=who, url=url.strip(), name=name.strip(), key=SecretStr(key.strip()))
            _take(t, desk, given)


def _take(t: Catalogue, desk: ModelDesk, place: ModelChoice) -> None:
    """Try an address out and use it where it answers; else say what is wrong and keep what was in use."""
    if not place.is_named:
        st.warning(t("model.incomplete"), icon=":material/error:")
        return
    problem: CodedError | None
    try:
        with st.spinner(t("model.trying")):
            finding = desk.try_out(place, visit.language())
    except (ModelError, AccessError) as error:
        finding, problem = None, error
    else:
        problem = finding.problem if finding is not None and finding.seconds_to_first is None else None
    if finding is None or problem is not None:
        told = plain(explain(problem, visit.language())) if problem is not None else t("model.incomplete")
        st.error(told, icon=":material/error:")
        return
    _use(place)
    st.session_state[_TRIED] = finding
    st.rerun()
