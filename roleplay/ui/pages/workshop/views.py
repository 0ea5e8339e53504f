"""What the workshop shows of a draft: its files, each role as it will look, and how simulated learners fared."""

import streamlit as st

from roleplay.messages import explain
from roleplay.scenario.case import Scenario
from roleplay.scenario.loading.loader import MAIN
from roleplay.scenario.outline.reading import MAIN as OUTLINE
from roleplay.scenario.persons import Disclosure, Person
from roleplay.scenario.vocabulary import Language
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import Names
from roleplay.ui.markup import bullets, esc, plain, tag
from roleplay.ui.pages.workshop.fields import wrong
from roleplay.ui.pages.workshop.workbench import Workbench
from roleplay.ui.service import service
from roleplay.workshop.trial import Trial, load_learners, try_out


def files_view(t: Catalogue, bench: Workbench) -> None:
    """Draw the files of the draft, to be written by hand."""
    st.markdown(t("workshop.files_how"))
    names = sorted(bench.draft.files)
    chosen = st.selectbox(t("workshop.file"), names, key="which-file")
    if chosen is None:
        return
    main = OUTLINE if OUTLINE in names else MAIN
    for finding in bench.examined.findings:
        if chosen == (finding.file if finding.file in names else main):
            wrong(t, finding)
            st.caption(plain(finding.key))
    key = f"file-{bench.stamp}-{chosen}"
    text = st.text_area(t("workshop.file_text"), bench.draft.files[chosen], key=key, height=480)
    st.button(
        t("workshop.file_keep"),
        key="keep-file",
        icon=":material/save:",
        on_click=lambda: bench.change(lambda draft: draft.with_file(chosen, text), redraw=True),
    )


def preview(t: Catalogue, scenario: Scenario | None, language: Language) -> None:
    """Draw the case as each role will see it."""
    if scenario is None:
        st.info(t("workshop.preview_none"), icon=":material/info:")
        return
    names = Names(service().practice.library, scenario, language)
    st.markdown(t("workshop.preview_how"))
    st.header(t("workshop.preview_seats"), anchor=False)
    for seat in scenario.seats:
        with st.expander(f"{plain(names.short(seat.agency))} · {plain(seat.speaker[language])}"):
            st.markdown(plain(scenario.setting[language]))
            st.markdown(plain(seat.briefing[language]))
            known = {name for goal in scenario.goals for name in goal.known if name in scenario.fact}
            facts = [fact for fact in scenario.facts if seat.agency in fact.holders or fact.id in known]
            st.markdown(f"**{t('pack.facts')}**")
            st.html(bullets((esc(fact.statement[language]) for fact in facts), numbered=True))
            st.markdown(f"**{t('pack.questions')}**")
            st.html(bullets(esc(line) for line in seat.questions[language]))
            duties = [duty for duty in scenario.duties if duty.agency == seat.agency]
            if duties:
                st.markdown(f"**{t('workshop.preview_duties')}**")
                st.html(bullets(esc(duty.title[language]) for duty in duties))
    st.header(t("workshop.preview_persons"), anchor=False)
    for person in scenario.persons:
        with st.expander(f"{plain(person.name[language])} · {plain(person.role[language])}"):
            _person(t, scenario, person, language)


def _person(t: Catalogue, scenario: Scenario, person: Person, language: Language) -> None:
    st.markdown(plain(person.sketch[language]))
    for layer in ("volunteered", "if_asked", "earned"):
        told = [item for item in person.disclosures if item.layer == layer]
        if not told:
            continue
        st.markdown(f"**{t(f'workshop.layer.{layer}')}**")
        st.html(bullets(_told(t, scenario, item, language) for item in told))
    st.markdown(f"**{t('workshop.field.person_truth')}**")
    st.markdown(plain(person.truth[language]))


def _told(t: Catalogue, scenario: Scenario, item: Disclosure, language: Language) -> str:
    manner = {"volunteered": "volunteered", "if_asked": "asked", "earned": "earned"}[item.layer]
    words = esc(getattr(item.wordings, manner)[language][0])
    gate = t("workshop.preview_gate", trust=f"{item.gate.trust:.2f}") if item.gate.trust else ""
    return words + tag("meta", esc(f"{scenario.fact[item.fact].title[language]} {gate}".strip()))


def trials(t: Catalogue, bench: Workbench, language: Language) -> None:
    """Draw the button that has simulated learners play the case, and what came of it."""
    st.markdown(t("workshop.try_how"))
    examined = bench.in_language(language)
    if not examined.is_playable or examined.scenario is None:
        st.info(t("workshop.try_not_yet", number=len(examined.findings)), icon=":material/info:")
        return
    if st.button(t("workshop.try"), key="try-out", type="primary", icon=":material/play_arrow:"):
        here, scenario = service(), examined.scenario
        with st.spinner(t("workshop.trying")):
            bench.trials[language] = [
                try_out(scenario, learner, language, here.shared.library, here.shared.reader, here.rubric)
                for learner in load_learners(here.settings.knowledge)
            ]
    for trial in bench.trials.get(language, []):
        _trial(t, examined.scenario, trial, language)


def _trial(t: Catalogue, scenario: Scenario, trial: Trial, language: Language) -> None:
    learners = {learner.id: learner for learner in load_learners(service().settings.knowledge)}
    with st.container(border=True, key=f"trial-{trial.learner}"):
        st.subheader(plain(learners[trial.learner].title[language]), anchor=False)
        end = "workshop.trial.finished" if trial.finished else "workshop.trial.stuck"
        icon = ":material/task_alt:" if trial.finished else ":material/error:"
        st.markdown(f"{icon} {t(end, turns=trial.turns)}")
        if trial.problem is not None:
            st.markdown(plain(explain(trial.problem, t.language)))
        st.markdown(t("workshop.trial.told", told=len(trial.told), possible=len(trial.possible)))
        if trial.told:
            st.html(bullets(esc(scenario.fact[name].title[language]) for name in trial.told))
        if trial.total is not None:
            st.markdown(t("workshop.trial.total", percent=round(100 * trial.total)))
        if trial.endings:
            came = [scenario.inject[name].title[language] for name in trial.injects]
            st.markdown(t("workshop.trial.injects", injects=plain(", ".join(came)) or t("workshop.trial.no_injects")))
            st.html(bullets(f"{esc(title)}: {esc(t(f'workshop.tone.{tone}'))}" for title, tone in trial.endings))
        names = Names(service().practice.library, scenario, language)
        with st.expander(t("workshop.trial.lines")):
            st.html(bullets(f"<b>{esc(names.short(speaker))}</b> {esc(words)}" for speaker, words in trial.lines))
