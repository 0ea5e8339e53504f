"""The brief: all that a voice may know to put one move into words. What is not released is not in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from roleplay.exercise.flow.following_up import quoted_words
from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.moves import FACILITATOR, HINDERED, NARRATOR, Move
from roleplay.exercise.log.state import State
from roleplay.languages import enumerate_in
from roleplay.scenario.agencies import Action
from roleplay.scenario.case import Library
from roleplay.scenario.conditions import Telling
from roleplay.scenario.facts import Fact
from roleplay.scenario.texts import Lines, Text
from roleplay.scenario.vocabulary import AgencyAct, Language
from roleplay.voices.briefing.lines import Choice, Line, Slots, choice, followed_by, lowered, person_parts

TELLING = frozenset({"share", "adds", "again", "beside"})
UNASKED = frozenset({"report", "again", "adds"})  # told as briefly as unasked
# Acts whose words leave out nothing of what the move has to say.
FULLEST = frozenset(
    {"nothing_known", "status", "in_hand", "accept", "already_done", "settled", "yours", "acknowledge", "clarify"}
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
    if move.speaker in state.scenario.person:
        frames, slots = person_parts(move, state)
    else:
        writer = _Writer(move, state, library)
        frames, slots = writer.frames(), writer.slots
    return Brief(move, state.setup.language, state.setup.seed, frames, slots)


class _Writer:
    """Writes what the narrator, the facilitator or an agency has to say: fills the slots, then gives the frames."""

    def __init__(self, move: Move, state: State, library: Library) -> None:
        self.move, self.state, self.library = move, state, library
        self.scenario, self.language = state.scenario, state.setup.language
        self.slots: Slots = {}

    def frames(self) -> Choice:
        if self.move.speaker == NARRATOR:
            return self.narrator()
        return self.facilitator() if self.move.speaker == FACILITATOR else self.agency()

    def choice(self, key: str, lines: Lines | None) -> Choice:
        return choice(key, lines, self.language)

    def fill(self, slot: str, key: str, text: Text | None) -> None:
        """Fill a slot with the one wording that there is."""
        self.slots[slot] = ((Line(key, text[self.language]),),) if text is not None else ()

    def put(self, slot: str, text: str) -> None:
        """Fill a slot with words that nobody has authored as a line."""
        self.slots[slot] = ((Line("", text),),)

    def true_now(self, telling: Telling) -> Text:
        """Return the first variant of a text whose condition holds."""
        return next(variant.text for variant in telling if holds(variant.when, self.state))

    # The narrator.

    def narrator(self) -> Choice:
        move, scenario = self.move, self.scenario
        if move.inject is not None:
            inject = scenario.inject[move.inject]
            self.fill("text", f"{inject.id}/text", inject.text)
            self.fill("asks", f"{inject.id}/asks", inject.asks)
            self.fill("answered", f"{inject.id}/answered", self.true_now(inject.answered))
            self.fill("unanswered", f"{inject.id}/unanswered", self.true_now(inject.unanswered))
        if move.action is not None:
            self.action(scenario.action[move.action])
            self.slots["done"] += tuple(self.results())
        if move.agency is not None:
            self.fill("who", f"{move.agency}/short", self.library.agency[move.agency].short)
        if move.to is not None and move.to in scenario.person:
            self.fill("unavailable", f"{move.to}/unavailable", scenario.person[move.to].unavailable)
        return self.choice(f"narrator/{move.act}", self.library.narrator[move.act])

    def results(self) -> Iterator[Choice]:
        """Yield what the learner has found out by an action; not what the own agency had from the start."""
        known = self.state.known(self.state.learner)
        for fact in self.move.facts:
            if fact in known and known[fact].source != "packet":
                yield self.statement(self.scenario.fact[fact])

    def statement(self, fact: Fact) -> Choice:
        return (Line(f"{fact.id}/statement", fact.statement[self.language]),)

    # The facilitator.

    def facilitator(self) -> Choice:
        move, scenario = self.move, self.scenario
        if move.act == "phase":
            phase = scenario.phase[self.state.phase]
            self.fill("intro", f"intro/{phase.id}", phase.intro)
            self.fill("expects", f"expects/{phase.id}", phase.expects)
            return (Line(f"phase/{phase.id}", "{intro} {expects}"),)
        if move.follow is not None:
            return self.follow_up()
        if move.hint is not None:
            hint = next(item for item in scenario.facilitator.hints if item.id == move.hint)
            self.fill("question", f"hint/{hint.id}", hint.text)
        if move.question is not None:
            asked = next(item for item in scenario.debrief if item.id == move.question)
            self.fill("question", f"debrief/{asked.id}", asked.text)
        lines = {str(act): lines for act, lines in scenario.facilitator.lines.items()}
        return self.choice(f"facilitator/{move.act}", lines[move.act])

    def follow_up(self) -> Choice:
        """Quote one of the learner's own turns in a follow-up, and say what it has to do with."""
        move, scenario, turn = self.move, self.scenario, self.move.quotes or 0
        asked = next(item for item in scenario.follow_ups if item.id == move.follow)
        titles = [scenario.fact[fact].title[self.language] for fact in move.facts]
        if move.inject is not None:
            titles.append(scenario.inject[move.inject].title[self.language])
        self.put("turn", str(turn))
        self.put("quote", quoted_words(self.state, turn))
        self.put("what", " ".join(titles))
        self.put("who", self.library.agency[move.agency].short[self.language] if move.agency is not None else "")
        return self.choice(f"follow-up/{asked.id}", asked.text)

    # Agencies.

    def agency(self) -> Choice:
        move, scenario = self.move, self.scenario
        if move.action is not None:
            self.action(scenario.action[move.action])
            if move.act in HINDERED and not self.slots["blocked"]:
                self.slots = {}
                return self.choice("narrator/too_late", self.library.narrator["too_late"])
            self.also()
        self.lists()
        if move.act == "whereabouts" and self.slots.get("done"):
            self.slots["place"] = self.slots["done"]
        elif move.act == "whereabouts":
            self.fill("place", "whereabouts", scenario.whereabouts)
        if move.agency is not None:
            self.fill("who", f"{move.agency}/short", self.library.agency[move.agency].short)
        self.objection()
        self.pointer()
        if move.asks_for is not None:
            self.fill("question", f"{move.asks_for}/question", scenario.fact[move.asks_for].question)
        if move.minutes is not None:
            self.put("minutes", str(move.minutes))
        told = tuple(self.wording(scenario.fact[fact]) for fact in move.facts)
        if move.act in TELLING:
            self.slots["fact"] = told
        elif move.act == "report" and told:
            self.slots["done"] = (*self.slots.get("done", ()), *told)
        return self.fitting()

    def action(self, action: Action) -> None:
        """Say what there is to say of an action, and what stands in its way: nothing where only its time is over."""
        for name in ("title", "will", "whose", "objection"):
            if getattr(action, name) is not None:
                self.fill(name, f"{action.id}/{name}", getattr(action, name))
        self.put("step", lowered(action.title[self.language]))
        self.fill("done", f"{action.id}/done", self.true_now(action.done))
        place, blocked = self.move.obstacle, action.blocked
        text = blocked[place].text if place is not None and place < len(blocked) else None
        self.fill("blocked", f"{action.id}/blocked/{place}", text)

    def also(self) -> None:
        """Say the same of further actions."""
        for name in self.move.also:
            further = _Writer(self.move, self.state, self.library)
            further.action(self.scenario.action[name])
            for slot in ("will", "done"):
                self.slots[slot] += further.slots[slot]

    def objection(self) -> None:
        """Say how the agency goes about what was raised, whose a power is, what it has against an unlawful order."""
        move, library, profile = self.move, self.library, self.library.agency[self.move.speaker]
        if move.power is not None:
            power = next(item for item in library.powers if item.id == move.power)
            self.fill("whose", f"{power.id}/whose", power.whose)
        if move.order is not None:
            words = library.objections.lines[profile.id][move.order]
            self.slots["objection"] = (self.choice(f"{profile.id}/{move.order}", words),)
        if move.position is not None:
            position = profile.position[move.position]
            self.fill("position", f"{profile.id}/position/{position.id}", position.says)

    def pointer(self) -> None:
        """Say where to look further: whose task such a thing is, or who can see to what stands in the way."""
        move = self.move
        if move.act == "blocked" and move.about:
            own: dict[str | None, AgencyAct] = {move.speaker: "unblocks_own", self.state.learner: "unblocks_yours"}
            act = own.get(move.agency, "unblocks")
            who = self.library.agency[move.agency].short[self.language] if move.agency is not None else ""
            filled = {"steps": ", ".join(self.titles(move.about)), "who": who}
            lines = self.choice(f"agencies/{act}", self.library.common[act])
            self.slots["source"] = (tuple(Line(line.key, line.text.format_map(filled)) for line in lines),)
        elif move.source is not None and move.topic is not None:
            source = self.scenario.topic[move.topic].sources[move.source]
            self.fill("source", f"{move.topic}/source/{move.source}", source.text)

    def titles(self, names: Iterable[str]) -> list[str]:
        """Return the titles of actions and topics, each as it stands within a sentence."""
        named = [self.scenario.action.get(name) or self.scenario.topic[name] for name in names]
        return [lowered(each.title[self.language]) for each in named]

    def phrases(self, topics: Iterable[str]) -> list[str]:
        """Return topics in the phrases that the case has for them; nothing where one has none."""
        phrases = [self.scenario.topic[name].phrase for name in topics]
        found = [phrase[self.language] for phrase in phrases if phrase is not None]
        return found if len(found) == len(phrases) else []

    def lists(self) -> None:
        """Say the lists of actions and topics that the move names; none where there is nothing in one."""
        move, language, either = self.move, self.language, self.move.act == "clarify"
        steps = [name for name in move.about if name in self.scenario.action]
        ongoing = [f"{title} ({minutes} min)" for name, minutes in move.ongoing for title in self.titles((name,))]
        lists = {
            "finished": ", ".join(self.titles(move.finished)),
            "ongoing": ", ".join(ongoing),
            "about": "" if steps else enumerate_in(language, self.phrases(move.about), either=either),
            "steps": enumerate_in(language, self.titles(steps), either=either),
            "later": ", ".join(self.titles(move.about)),
        }
        for slot, text in lists.items():
            if text:
                self.put(slot, text)

    def fitting(self) -> Choice:
        """Return the frames that the slots fill; a move of an older log may lack what the lines of today name."""
        move, profile = self.move, self.library.agency[self.move.speaker]
        if move.withheld is not None and self.is_own(move.withheld):
            wordings = self.scenario.fact[move.withheld].wordings
            if wordings is not None:
                return self.choice(f"{move.withheld}/too_early", wordings.too_early)
        lines = {str(act): lines for act, lines in (self.library.common | profile.lines).items()}
        for act in (move.act, "acknowledge"):
            named = {line: set(_slot_names(line.text)) for line in self.choice(f"{profile.id}/{act}", lines.get(act))}
            fitting = {line: names for line, names in named.items() if all(map(self.slots.get, names))}
            if fitting:
                break
        most = max(map(len, fitting.values()), default=0) if move.act in FULLEST else 0
        frames = tuple(line for line, names in fitting.items() if len(names) >= most)
        return followed_by(frames, "source") if self.slots.get("source") else frames

    def is_own(self, fact: str) -> bool:
        """Return whether the agency holds the fact from its own work; what others told it, it passes on as stated."""
        held = self.state.known(self.move.speaker).get(fact)
        return held is None or held.source not in (*self.scenario.seat, *self.scenario.person)

    def wording(self, fact: Fact) -> Choice:
        if fact.wordings is None or not self.is_own(fact.id):
            return self.statement(fact)
        if fact.sensitivity > 1 and self.move.channel == "direct":
            return self.choice(f"{fact.id}/earned", fact.wordings.earned)
        name = "volunteered" if self.move.act in UNASKED else "asked"
        return self.choice(f"{fact.id}/{name}", getattr(fact.wordings, name))


def _slot_names(template: str) -> Iterator[str]:
    return (part.split("}")[0] for part in template.split("{")[1:])
