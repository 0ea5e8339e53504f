"""No prompt holds a fact that the one who is asked may not tell those who will hear the answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.fold import apply
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.visibility import heard_by
from roleplay.exercise.setup import Setup
from roleplay.exercise.talk.utterance import LONGEST_HEARD
from roleplay.exercise.words.reading import Reading, Utterance
from roleplay.practice import Practice, Session
from roleplay.reading.local import LocalReader
from roleplay.reading.model import as_data
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES, PHASES, AgencyId, Language
from roleplay.voices.acting import digest
from tests.exercise.test_secrets import plain
from tests.thorough import amount
from tests.voices.conftest import Tapping
from tests.voices.play import watched
from tests.voices.tapped import Tap, forms, kept_back
from tests.wanderer import FILLERS, Wanderer

LONGEST = 4000  # characters of a message
PLAYED = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
SAYS = re.compile(r"^<says [^>]*>(.*)</says>$", re.MULTILINE)
ASIDE = re.compile(r"Zgodba ([\w-]+)\.")
Message = tuple[str, int]
agencies, languages = st.sampled_from(AGENCIES), st.sampled_from(LANGUAGES)
phases, seeds = st.sampled_from(PHASES[:-1]), st.integers(0, 100_000)
messages = st.lists(
    st.tuples(st.sampled_from(("room", "direct", "interview")), st.integers(1, LONGEST)), min_size=2, max_size=5
)


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speakers that keep little word for word, so that a few turns make summaries."""
    monkeypatch.setattr(digest, "MOST_WORDS", 2400)
    monkeypatch.setattr(digest, "KEPT_WORDS", 1200)


class Talker(Wanderer):
    """Writes messages of a given length, made of all that a wanderer says."""

    def write(self, channel: str, length: int) -> None:
        """Send one message of so many characters to whom the dice say."""
        state = self.session.state
        if state.finished is not None or state.phase == "debrief":
            return
        others = [name for name in AGENCIES if name != state.learner]
        to = {
            "room": (),
            "direct": (self.random.choice(others),),
            "interview": (self.random.choice(list(state.scenario.person)),),
        }
        list(self.practice.say(self.session, channel, self.words(length), to[channel]))  # type: ignore[arg-type]

    def words(self, length: int) -> str:
        """Return a text of so many characters."""
        text = self._text()
        while len(text) < length:
            text = f"{text} {self.random.choice(FILLERS[self.session.state.setup.language])}"
        return text[:length].strip() or "."


def talked(playing: Practice, tap: Tap, setup: Setup, phase: str, said: list[Message]) -> Session:
    """Return a session in which a learner wrote messages in one phase and whatever came to mind between them."""
    session = playing.start(setup)
    talker = Talker(playing, session, setup.seed)
    while session.state.phase != phase:
        list(playing.next_phase(session))
    for channel, length in said:
        talker.write(channel, length)
        if talker.random.random() < 0.5:
            talker.step(phase_odds=0.0)
    return session


def given_away(playing: Practice, session: Session, tap: Tap) -> Iterator[tuple[str, str, list[str]]]:
    for sent in tap.sent:
        found = kept_back(session.state, playing.library, sent)
        if found:
            yield (sent.part.name if sent.part is not None else "", sent.name, found)


def overheard(session: Session, tap: Tap) -> Iterator[str]:
    """Yield what a reader was told of the conversation that the learner's agency has not heard."""
    state = session.state
    entries = heard_by(state.learner, state.log, state.learner, state.scenario)
    heard = {as_data(entry.event.text[:LONGEST_HEARD]) for entry in entries if isinstance(entry.event, Said)}
    for sent in tap.sent:
        if sent.name == "reader":
            yield from (said for said in SAYS.findall(sent.text) if said not in heard)


@dataclass(frozen=True)
class Skimming:
    """A reader of the first words of a message: long texts take long to read, and it is their length that counts."""

    whole: LocalReader

    def __getattr__(self, name: str) -> object:
        return getattr(self.whole, name)

    def read(self, utterance: Utterance) -> Reading:
        return self.whole.read(replace(utterance, text=utterance.text[:200]))


def check_talk(playing: Practice, tap: Tap, setup: Setup, phase: str, said: list[Message]) -> None:
    session = talked(playing, tap, setup, phase, said)
    assert list(given_away(playing, session, tap)) == []
    assert list(overheard(session, tap)) == []


@settings(PLAYED, max_examples=amount(3, 60))
@given(agencies, languages, phases, seeds, messages)
def test_a_prompt_holds_released_facts_only(
    tapping: Tapping,
    agency: AgencyId,
    language: Language,
    phase: str,
    seed: int,
    said: list[Message],
) -> None:
    setup = Setup("white-van", language, agency, seed=seed)
    check_talk(*tapping(seed, Skimming), setup, phase, said)


@pytest.mark.slow
@pytest.mark.timeout(900)
@settings(PLAYED, max_examples=amount(80, 300))
@given(agencies, languages, phases, seeds, messages)
def test_a_prompt_holds_released_facts_only_where_messages_are_read_whole(
    tapping: Tapping,
    agency: AgencyId,
    language: Language,
    phase: str,
    seed: int,
    said: list[Message],
) -> None:
    setup = Setup("white-van", language, agency, seed=seed)
    check_talk(*tapping(seed), setup, phase, said)


@pytest.mark.long
@pytest.mark.some(2)
@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("agency", AGENCIES)
def test_a_long_message_brings_nobody_to_what_it_keeps_back(
    tapping: Tapping,
    agency: AgencyId,
    language: Language,
) -> None:
    """Each agency is written 3,000 characters by another, in the preliminary phase in which it finds things out."""
    learner = next(name for name in AGENCIES if name != agency)
    playing, tap = tapping(1, Skimming)
    session = playing.start(Setup("white-van", language, learner, seed=1))
    list(playing.next_phase(session))
    talker = Talker(playing, session, 1)
    for _ in range(2):
        list(playing.say(session, "direct", talker.words(3000), (agency,)))
        list(playing.say(session, "room", talker.words(3000)))
    asked = [sent for sent in tap.sent if sent.part is not None and sent.part.who.speaker == agency]
    assert asked
    assert any(viewer == agency for viewer, _ in session.state.summaries), "nothing was summed up"
    assert list(given_away(playing, session, tap)) == []
    own = f'<says who="{playing.library.agency[learner].short[language]}"'
    alone = [sent for sent in asked if sent.company == {agency, learner}]
    assert alone
    assert all(own in sent.text for sent in alone), "the message that is answered is not in the prompt"


@pytest.mark.slow
@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("language", ["en", pytest.param("sl", marks=pytest.mark.slow)])
def test_older_talk_becomes_a_summary_of_what_was_told(tapping: Tapping, language: Language) -> None:
    playing, tap = tapping(5)
    session = playing.start(Setup("white-van", language, "border", seed=5))
    list(playing.next_phase(session))
    learner = Wanderer(playing, session, 5)
    for _ in range(40):
        learner.step(phase_odds=0.0)
    state = session.state
    assert state.summaries, "nobody has heard enough to forget any of it"
    assert any(
        forms(state, fact) & {plain(line.partition(": ")[2]) for line in summary.text.splitlines()}
        for summary in state.summaries.values()
        for fact in state.scenario.facts
    ), "no summary holds a fact"
    assert list(given_away(playing, session, tap)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_in_confidence_is_in_no_prompt_before_others(tapping: Tapping, language: Language) -> None:
    """The mark of a talk stands only in prompts of speeches that those who had the talk hear, and nobody else."""
    playing, tap = tapping(2)
    session = playing.start(Setup("white-van", language, "police", seed=2))
    list(playing.next_phase(session))
    greeting = FILLERS[language][0]
    talks = {
        "Zorzela": ("room", ()),
        "Borlina": ("direct", ("ngo",)),
        "Kelvira": ("direct", ("social",)),
        "Turnexa": ("interview", ("driver",)),
        "Malvona": ("interview", ("foreman",)),
    }
    for _ in range(3):
        for mark, (channel, to) in talks.items():
            list(playing.say(session, channel, f"{mark}. {greeting}", to))  # type: ignore[arg-type]
    seen = set()
    for sent in tap.sent:
        for mark, (_, to) in talks.items():
            if sent.part is not None and mark in sent.text:
                assert not to or sent.company == {"police", *to}, (mark, sent.part.name)
                seen.add(mark)
    assert seen == set(talks), "some talk never got into a prompt"


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_speaker_makes_up_or_agrees_on_comes_back_before_those_who_heard_it_and_no_others(
    tapping: Tapping, language: Language
) -> None:
    playing, tap = tapping(4)
    session = playing.start(Setup("white-van", language, "police", seed=4))
    list(playing.next_phase(session))
    for to in (("ngo",), (), ("social",), ("ngo",), (), ("social",), ("ngo",), ("social",)):
        asked = f"{to[0] if to else 'ngo'}: {FILLERS[language][2]}"
        list(playing.say(session, "direct" if to else "room", asked, to))
    back = set()
    for sent in tap.sent:
        for found in ASIDE.findall(sent.text) if sent.part is not None else ():
            hearers = frozenset(found.split("-"))
            assert sent.company <= hearers, (sent.part.name if sent.part else "", found)
            back.add(hearers)
    assert any(len(hearers) == 2 for hearers in back), "nobody remembered anything"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_is_told_what_the_learners_agency_has_heard_and_nothing_else(
    tapping: Tapping, language: Language
) -> None:
    """Words among others are in the log and not in the prompt; words that the learner heard are, the newest last."""
    playing, tap = tapping(3)
    session = playing.start(Setup("white-van", language, "police", seed=3))
    state = session.state
    talks = {
        "Zorzela": ("social", "direct", ("ngo",), ("social", "ngo")),
        "Borlina": ("border", "direct", ("police",), ("border", "police")),
        "Kelvira": ("foreman", "interview", ("border",), ("foreman", "border")),
        "Turnexa": ("ngo", "room", (), tuple(state.scenario.seat)),
    }
    for mark, (speaker, channel, to, audience) in talks.items():
        said = Said(speaker=speaker, channel=channel, to=to, audience=audience, text=mark, origin="authored")  # type: ignore[arg-type]
        entry = Entry.model_construct(seq=len(state.log), turn=state.turn, minute=state.minute, at="", event=said)
        playing.store.append(session.id, entry, state.log[-1])
        apply(state, entry)
    list(playing.say(session, "direct", f"Malvona. {FILLERS[language][0]}", ("social",)))
    list(playing.say(session, "room", FILLERS[language][0]))
    prompts = [sent.text for sent in tap.sent if sent.name == "reader"]
    assert [mark for mark in talks if mark in prompts[0]] == ["Borlina", "Turnexa"]
    assert prompts[0].index("Borlina") < prompts[0].index("Turnexa") < prompts[0].index("<message>")
    assert "Malvona" not in prompts[0].partition("<message>")[0], "the message itself is no earlier word"
    assert '<says who="police" to="social">"Malvona.' in prompts[1]
    assert list(overheard(session, tap)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_passage_that_reads_like_a_kept_fact_is_left_out(practice: Practice, language: Language) -> None:
    """The manual may tell of another man what this one keeps back: before a mind it would be the same."""
    playing, voice = watched(practice)
    harmless = {"sl": "Pouk o pravicah je na začetku.", "en": "Rights are explained at the beginning."}[language]
    session = playing.start(Setup("white-van", language, "police", seed=1))
    facts = session.state.scenario.facts
    voice.look_up = lambda _, spoken: (harmless, *(fact.statement[spoken] for fact in facts))
    list(playing.next_phase(session))
    list(playing.say(session, "room", "Kdo ve kaj?" if language == "sl" else "Who knows anything?"))
    staged = [(part.permit, text) for part, text, _ in voice.scenes() if part.permit is not None]
    assert any(harmless in text for _, text in staged)
    for permit, text in staged:
        shown = {fact.id for fact in facts if fact.statement[language] in text}
        assert shown <= permit.facts
