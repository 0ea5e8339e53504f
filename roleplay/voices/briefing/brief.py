"""The brief: all that a voice may know to put one move into words. What is not released is not in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from roleplay.exercise.flow.following_up import quoted_words
from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.moves import FACILITATOR, HINDERED, NARRATOR, Move
from roleplay.exercise.log.state import State
from roleplay.languages import enumerate_in
from roleplay.scenario.agencies import Action, AgencyProfile
from roleplay.scenario.case import Library
from roleplay.scenario.conditions import Telling
from roleplay.scenario.facts import Fact
from roleplay.scenario.texts import Text
from roleplay.scenario.vocabulary import Language, OrderId
from roleplay.voices.briefing.lines import Choice, Line, choice
from roleplay.voices.briefing.person_lines import Parts, person_parts

UNKNOWN = frozenset({"nothing_known", "nothing_more"})
# Acts whose words leave out nothing of what the move has to say.
FULLEST = frozenset(
    {
        "status",
        "in_hand",
        "accept",
        "already_done",
        "settled",
        "yours",
        "nothing_known",
        "nothing_more",
        "acknowledge",
        "clarify",
    }
)


@dataclass(frozen=True, slots=True)
class Brief:
    """One move, the frames that may carry it, and for each slot the choices that fill it in turn."""

    move: Move
    language: Language
    seed: int
    frames: Choice
    slots: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    more: tuple["Brief", ...] = ()  # what the same speaker says in the same breath

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that the whole message tells."""
        return tuple(dict.fromkeys(fact for part in (self, *self.more) for fact in part.move.facts))


def message_brief(moves: Sequence[Move], state: State, library: Library) -> Brief:
    """Return the brief for all moves that one message carries out, in their order."""
    first, *others = (brief(move, state, library) for move in moves)
    return replace(first, more=tuple(others))


def brief(move: Move, state: State, library: Library) -> Brief:
    """Return the brief for a move: the lines that fit it, in the session's language."""
    if move.speaker == NARRATOR:
        frames, slots = _narrator(move, state, library)
    elif move.speaker == FACILITATOR:
        frames, slots = _facilitator(move, state, library)
    elif move.speaker in state.scenario.person:
        frames, slots = person_parts(move, state)
    else:
        frames, slots = _agency(move, state, library)
    return Brief(move, state.setup.language, state.setup.seed, frames, slots)


def _fixed(key: str, text: Text | None, language: Language) -> tuple[Choice, ...]:
    return ((Line(key, text[language]),),) if text is not None else ()


def _narrator(move: Move, state: State, library: Library) -> Parts:
    language = state.setup.language
    frames = choice(f"narrator/{move.act}", library.narrator[move.act], language)
    slots: dict[str, tuple[Choice, ...]] = {}
    if move.inject is not None:
        inject = state.scenario.inject[move.inject]
        for name in ("text", "asks"):
            slots[name] = _fixed(f"{inject.id}/{name}", getattr(inject, name), language)
        for name in ("answered", "unanswered"):
            slots[name] = _fixed(f"{inject.id}/{name}", _true_now(getattr(inject, name), state), language)
    if move.action is not None:
        slots |= _action_slots(state.scenario.action[move.action], state)
        slots["blocked"] = _hindrance(move, state)
        slots["done"] = (*slots["done"], *_results(move, state))
    if move.to is not None and move.to in state.scenario.person:
        slots["unavailable"] = _fixed(f"{move.to}/unavailable", state.scenario.person[move.to].unavailable, language)
    return frames, slots


def _facilitator(move: Move, state: State, library: Library) -> Parts:
    language, scenario = state.setup.language, state.scenario
    slots: dict[str, tuple[Choice, ...]] = {}
    if move.act == "phase":
        phase = scenario.phase[state.phase]
        return (Line(f"phase/{phase.id}", "{intro} {expects}"),), {
            "intro": _fixed(f"intro/{phase.id}", phase.intro, language),
            "expects": _fixed(f"expects/{phase.id}", phase.expects, language),
        }
    if move.follow is not None:
        return _follow_up(move, state, library)
    if move.hint is not None:
        hint = next(item for item in scenario.facilitator.hints if item.id == move.hint)
        slots["question"] = _fixed(f"hint/{hint.id}", hint.text, language)
    if move.question is not None:
        asked = next(item for item in scenario.debrief if item.id == move.question)
        slots["question"] = _fixed(f"debrief/{asked.id}", asked.text, language)
    lines = {str(act): lines for act, lines in scenario.facilitator.lines.items()}
    return choice(f"facilitator/{move.act}", lines[move.act], language), slots


def _follow_up(move: Move, state: State, library: Library) -> Parts:
    """Quote one of the learner's own turns in a follow-up, and say what it has to do with."""
    language, scenario = state.setup.language, state.scenario
    asked = next(item for item in scenario.follow_ups if item.id == move.follow)
    turn = move.quotes or 0
    titles = [scenario.fact[fact].title[language] for fact in move.facts]
    if move.inject is not None:
        titles.append(scenario.inject[move.inject].title[language])
    who = library.agency[move.agency].short[language] if move.agency is not None else ""
    words = {"turn": str(turn), "quote": quoted_words(state, turn), "what": " ".join(titles), "who": who}
    return choice(f"follow-up/{asked.id}", asked.text, language), {
        name: ((Line("", text),),) for name, text in words.items()
    }


def _action_slots(action: Action, state: State) -> dict[str, tuple[Choice, ...]]:
    language = state.setup.language
    slots = {
        name: _fixed(f"{action.id}/{name}", getattr(action, name), language)
        for name in ("title", "will", "whose", "objection")
        if getattr(action, name) is not None
    }
    title = action.title[language]
    slots["step"] = ((Line("", title[:1].lower() + title[1:]),),)
    return slots | {"done": _fixed(f"{action.id}/done", _true_now(action.done, state), language)}


def _results(move: Move, state: State) -> Iterator[Choice]:
    """Yield what the learner has found out by an action; not what the own agency had from the start."""
    known = state.known(state.learner)
    for fact in move.facts:
        if fact in known and known[fact].source != "packet":
            yield (Line(f"{fact}/statement", state.scenario.fact[fact].statement[state.setup.language]),)


def _hindrance(move: Move, state: State) -> tuple[Choice, ...]:
    """Return what stands in the way of the move's action; nothing where it is only its time that is over."""
    action = state.scenario.action[move.action or ""]
    if move.obstacle is None or move.obstacle >= len(action.blocked):
        return ()
    text = action.blocked[move.obstacle].text
    return _fixed(f"{action.id}/blocked/{move.obstacle}", text, state.setup.language)


def _true_now(telling: Telling, state: State) -> Text:
    """Return the first variant of a text whose condition holds."""
    return next(variant.text for variant in telling if holds(variant.when, state))


def _agency(move: Move, state: State, library: Library) -> Parts:
    language, scenario = state.setup.language, state.scenario
    profile = next(item for item in library.agencies if item.id == move.speaker)
    slots: dict[str, tuple[Choice, ...]] = {}
    if move.action is not None:
        slots |= _action_slots(scenario.action[move.action], state)
        slots["blocked"] = _hindrance(move, state)
        if move.act in HINDERED and not slots["blocked"]:
            return choice("narrator/too_late", library.narrator["too_late"], language), {}
        for further in move.also:
            more = _action_slots(scenario.action[further], state)
            slots |= {name: (*slots[name], *more[name]) for name in ("will", "done")}
    slots |= _lists(move, state)
    if move.act == "whereabouts":
        slots["place"] = slots.get("done") or _fixed("whereabouts", scenario.whereabouts, language)
    if move.agency is not None:
        slots["who"] = _fixed(f"{move.agency}/short", library.agency[move.agency].short, language)
    slots |= _objected_to(move, profile, library, language)
    if move.position is not None:
        position = profile.position[move.position]
        slots["position"] = _fixed(f"{profile.id}/position/{position.id}", position.says, language)
    if move.quote is not None:
        slots["quote"] = ((Line("", move.quote),),)
    if move.asks_for is not None:
        slots["question"] = _fixed(f"{move.asks_for}/question", scenario.fact[move.asks_for].question, language)
    slots["source"] = _pointer(move, state, library)
    if move.minutes is not None:
        slots["minutes"] = ((Line("", str(move.minutes)),),)
    told = tuple(_agency_wording(scenario.fact[fact], move, state) for fact in move.facts)
    if move.act in ("share", "beside"):
        slots["fact"] = told
    elif move.act == "report" and told:
        slots["done"] = (*slots.get("done", ()), *told)
    return _agency_frames(profile, library, move, state, slots), slots


def _objected_to(
    move: Move, profile: AgencyProfile, library: Library, language: Language
) -> dict[str, tuple[Choice, ...]]:
    """Return what is said of a power that was claimed, and against an order that no service may carry out."""
    slots: dict[str, tuple[Choice, ...]] = {}
    if move.power is not None:
        power = next(item for item in library.powers if item.id == move.power)
        slots["whose"] = _fixed(f"{power.id}/whose", power.whose, language)
    if move.order is not None:
        slots |= _order_slots(move.order, profile, library, language)
    return slots


def _order_slots(
    order: OrderId, profile: AgencyProfile, library: Library, language: Language
) -> dict[str, tuple[Choice, ...]]:
    """Return what the agency says to such an order, and what the order would come to."""
    words = library.objections.lines[profile.id][order]
    meant = library.objections.order[order].meant
    return {
        "objection": (choice(f"{profile.id}/{order}", words, language),),
        "meant": _fixed(f"{order}/meant", meant, language),
    }


def _pointer(move: Move, state: State, library: Library) -> tuple[Choice, ...]:
    """Return where to look for an answer that the speaker lacks: its own open steps, or whose task such a thing is."""
    language = state.setup.language
    if move.act in UNKNOWN and move.also:
        steps = ", ".join(_titles(move.also, state))
        lines = choice("agencies/undone", library.common["undone"], language)
        return (tuple(Line(line.key, line.text.format(steps=steps)) for line in lines),)
    if move.source is None or move.topic is None:
        return ()
    source = state.scenario.topic[move.topic].sources[move.source]
    return _fixed(f"{move.topic}/source/{move.source}", source.text, language)


def _titles(names: Iterable[str], state: State) -> list[str]:
    """Return the titles of actions and topics, each as it stands within a sentence."""
    scenario = state.scenario
    titles = [(scenario.action.get(name) or scenario.topic[name]).title[state.setup.language] for name in names]
    return [title[:1].lower() + title[1:] for title in titles]


def _phrased(names: Iterable[str], state: State) -> list[str]:
    """Return topics in the phrases that the case has for them; nothing where one has none."""
    phrases = [state.scenario.topic[name].phrase for name in names]
    found = [phrase[state.setup.language] for phrase in phrases if phrase is not None]
    return found if len(found) == len(phrases) else []


def _lists(move: Move, state: State) -> dict[str, tuple[Choice, ...]]:
    """Return the lists of actions and topics that a move names; none where there is nothing in one."""
    language, either = state.setup.language, move.act == "clarify"
    steps = tuple(name for name in move.about if name in state.scenario.action)
    lists = {
        "finished": ", ".join(_titles(move.finished, state)),
        "ongoing": _with_minutes(move.ongoing, state),
        "about": "" if steps else enumerate_in(language, _phrased(move.about, state), either=either),
        "steps": enumerate_in(language, _titles(steps, state), either=either),
        "later": ", ".join(_titles(move.about, state)),
    }
    return {name: ((Line("", text),),) for name, text in lists.items() if text}


def _with_minutes(ongoing: tuple[tuple[str, int], ...], state: State) -> str:
    """Return the titles of actions under way in one list, each with the minutes that it still takes."""
    return ", ".join(f"{_titles((name,), state)[0]} ({minutes} min)" for name, minutes in ongoing)


def _agency_frames(
    profile: AgencyProfile, library: Library, move: Move, state: State, slots: dict[str, tuple[Choice, ...]]
) -> Choice:
    language = state.setup.language
    if move.withheld is not None:
        wordings = state.scenario.fact[move.withheld].wordings
        if wordings is not None and _is_own(move.withheld, move.speaker, state):
            return choice(f"{move.withheld}/too_early", wordings.too_early, language)
    lines = {str(act): lines for act, lines in (library.common | profile.lines).items()}
    # A move of an older log may lack what the lines of today name.
    for act in (move.act, "acknowledge"):
        frames = choice(f"{profile.id}/{act}", lines.get(act), language)
        fitting = tuple(line for line in frames if all(slots.get(name) for name in _slot_names(line.text)))
        if fitting:
            break
    if move.act in FULLEST:
        most = max((len(set(_slot_names(line.text))) for line in fitting), default=0)
        fitting = tuple(line for line in fitting if len(set(_slot_names(line.text))) == most)
    if slots.get("source"):
        fitting = tuple(Line(line.key, f"{line.text} {{source}}") for line in fitting)
    return fitting


def _is_own(fact: str, agency: str, state: State) -> bool:
    """Return whether the agency holds the fact from its own work; what others told it, it passes on as stated."""
    held = state.known(agency).get(fact)
    return held is None or held.source not in (*state.scenario.seat, *state.scenario.person)


def _agency_wording(fact: Fact, move: Move, state: State) -> Choice:
    language = state.setup.language
    if fact.wordings is None or not _is_own(fact.id, move.speaker, state):
        return (Line(f"{fact.id}/statement", fact.statement[language]),)
    if fact.sensitivity > 1 and move.channel == "direct":
        return choice(f"{fact.id}/earned", fact.wordings.earned, language)
    name = "volunteered" if move.act == "report" else "asked"
    return choice(f"{fact.id}/{name}", getattr(fact.wordings, name), language)


def _slot_names(template: str) -> Iterator[str]:
    return (part.split("}")[0] for part in template.split("{")[1:])
