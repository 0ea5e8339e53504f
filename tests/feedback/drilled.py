"""Drills played with real words through the whole practice: a talk as it goes, good and bad questions in it."""

from roleplay.exercise.log.events import Drill
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice, Session
from roleplay.scenario.vocabulary import AgencyId, Language

# Lists of what is said; a pair is what is said with facts put to the person, "..." is silence.
DRIVER: dict[Language, tuple[str | tuple[str, tuple[str, ...]], ...]] = {
    "en": (
        "Good morning, my name is Ana and I am with the police. You do not have to answer and you can stop any time.",
        "Would you like to talk to me now?",
        "Please tell me about your day today from the start.",
        "And what happened then?",
        "Who pays you for the driving?",
        "So if I hear you right, you drive for somebody else and get paid per run.",
        "Where do you take the men?",
        "...",
        ("We found the men’s phones with you. How would you explain that?", ("phones-collected",)),
        "You knew that they were locked in, didn’t you?",
        "You are lying. Everybody knows what you do!",
        "Was it the boss or you who took the phones?",
        "Where do the men sleep?",
        "How many others are there, and where, and who guards them?",
        "Thank you. You told me that you drive them daily. Next I write this down and you can read it.",
    ),
    "sl": (
        "Dober dan, sem Ana iz policije. Na vprašanja vam ni treba odgovarjati in lahko kadar koli prekinete.",
        "Ali se želite zdaj pogovarjati z mano?",
        "Prosim, povejte mi, kako je potekal današnji dan od začetka.",
        "Razumem, kar povejte naprej.",
        "Kdo vas plačuje za vožnje?",
        "Če prav razumem, vozite za nekoga drugega in ste plačani od vožnje.",
        "Kam vozite te ljudi?",
        "...",
        ("Pri vas smo našli telefone teh mož. Kako bi to pojasnili?", ("phones-collected",)),
        "Saj ste vedeli, da so zaklenjeni, kajne?",
        "Lažete. Vsi vedo, kaj počnete!",
        "Ste telefone pobrali vi ali šef?",
        "Kje ti ljudje spijo?",
        "Koliko je še drugih, kje so in kdo jih straži?",
        "Hvala. Povedali ste, da jih vozite vsak dan. Zdaj to zapišem in boste lahko prebrali.",
    ),
}
WORKER: dict[Language, tuple[str | tuple[str, tuple[str, ...]], ...]] = {
    "en": (
        "Hello, I am Maja from social services. You do not have to answer, and you can stop at any time.",
        "Are you cold or hungry? Do you need a doctor?",
        "Would you like to talk to me?",
        "Tell me how you came to this country.",
        "That must have been hard. Take your time.",
        "What work were you promised?",
        "He took your passport, didn’t he?",
        "Tell me about an ordinary working day.",
        "Where do you sleep?",
        "What else would you like to tell me?",
    ),
    "sl": (
        "Dober dan, sem Maja s centra za socialno delo. Odgovarjati vam ni treba in lahko kadar koli prekinete.",
        "Potrebujete vodo, hrano ali zdravnika?",
        "Ali bi se radi pogovorili z mano?",
        "Povejte mi, kako ste prišli v to državo.",
        "To je moralo biti težko. Kaj se je zgodilo potem?",
        "Kakšno delo so vam obljubili?",
        "Saj vam je vzel potni list, kajne?",
        "Opišite mi navaden delovni dan.",
        "Kje spite?",
        "Kaj bi mi še radi povedali?",
    ),
}


def drive(practice: Practice, language: Language, agency: AgencyId = "police", *, finish: bool = True) -> Session:
    """Play the drill with the driver."""
    session = begin(practice, language, agency, Drill(person="driver", goal="driver-late-evidence", minutes=15))
    return speak(practice, session, "driver", DRIVER[language], finish=finish)


def listen(practice: Practice, language: Language, agency: AgencyId = "social", *, finish: bool = True) -> Session:
    """Play the drill with the worker, who is separated and gets an interpreter first."""
    session = begin(practice, language, agency, Drill(person="worker", goal="worker-account", minutes=15))
    list(practice.act(session, "separate-persons", "So that he can speak freely."))
    vetted = next(action.id for action in session.state.scenario.actions if action.interpreter == "vetted")
    list(practice.act(session, vetted, "He must understand."))
    return speak(practice, session, "worker", WORKER[language], finish=finish)


def begin(practice: Practice, language: Language, agency: AgencyId, drill: Drill) -> Session:
    """Start a drill."""
    return practice.start(Setup("white-van", language, agency, drill=drill))


def speak(
    practice: Practice,
    session: Session,
    person: str,
    lines: tuple[str | tuple[str, tuple[str, ...]], ...],
    *,
    finish: bool = True,
) -> Session:
    """Say the lines to a person, and end the drill."""
    for line in lines:
        words, facts = (line, ()) if isinstance(line, str) else line
        if words == "...":
            list(practice.wait(session, person))
        else:
            list(practice.say(session, "interview", words, (person,), facts))
    if finish:
        list(practice.next_phase(session))
    return session
