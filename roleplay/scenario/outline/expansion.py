"""Expands an outline from its kit into a case with everything that play needs; pure."""

import zlib
from collections.abc import Container, Iterable
from typing import Any

from roleplay.scenario.outline.kit import Kit, framed, in_languages
from roleplay.scenario.outline.merging import merged
from roleplay.scenario.outline.outline import EndingOutline, FactOutline, InjectOutline, Outline, SeatOutline
from roleplay.scenario.outline.people import GROUPS, person_of
from roleplay.scenario.texts import fold

# Lists of a case whose entries a kit has for any case.
OF_KIT = ("actions", "duties", "everyday", "plan", "debrief", "follow_ups", "formulation")
AS_WRITTEN = ("id", "languages", "title", "setting", "whereabouts", "truth")
FROM_KIT = ("version", "sector", "difficulty", "notice", "invented")
# Keys of a condition that name actions: of the first all must be there, of the second one.
ALL_ACTIONS, ONE_ACTION = ("actions", "not_actions"), ("any_action",)

Content = dict[str, Any]


def expanded(outline: Outline, kit: Kit, variant: int = 0) -> Content:
    """Return the case that an outline makes with its kit, as a case stands in full in its files."""
    kit = in_languages(kit, outline.languages)
    case = {key: _plain(getattr(outline, key)) for key in AS_WRITTEN} | {key: kit.get(key) for key in FROM_KIT}
    case |= {key: _plain(getattr(outline, key)) for key in FROM_KIT if getattr(outline, key) is not None}
    case["summary"] = _plain(outline.summary or outline.setting)
    case |= {key: kit[key] for key in ("costs", "phases", "interview_only") if key in kit}
    case |= {key: kit.get(key, []) for key in OF_KIT}
    case["topics"] = [_topic(name, _plain(topic), kit) for name, topic in outline.topics.items()]
    case["facts"] = [_fact(name, outline, kit) for name in outline.facts]
    case["asks"] = {name: _plain(fact.asks) for name, fact in outline.facts.items() if fact.asks is not None}
    case["seats"] = [_seat(name, seat, outline, kit) for name, seat in outline.seats.items()]
    case["persons"] = [person_of(name, outline, kit) for name in outline.persons]
    case["injects"] = [_inject(name, inject, variant, kit) for name, inject in outline.injects.items()]
    case["endings"] = [_ending(name, ending, kit) for name, ending in outline.endings.items()]
    case["facilitator"] = kit["facilitator"]
    case = _with_own(case, outline, kit)
    case = _fitting(case, outline)
    case["duties"] = [*case["duties"], *_briefs(outline, kit)]
    case["goals"] = [*(_goal(name, outline, kit) for name in outline.persons), *_entries(outline.goals)]
    if "answer_key" in kit:
        case["answer_key"] = _answer_key(outline, kit, [action["id"] for action in case["actions"]])
    return {key: value for key, value in case.items() if value is not None}


def _plain(part: Any) -> Any:
    return part.model_dump(mode="json", exclude_none=True, by_alias=True) if hasattr(part, "model_dump") else part


def _entries(named: dict[str, Content]) -> list[Content]:
    return [{"id": name, **entry} for name, entry in named.items()]


def _topic(name: str, topic: Content, kit: Kit) -> Content:
    words = kit["words"]
    phrase = topic.get("phrase") or framed(words["topic_phrase"], topic=topic["title"])
    frames = framed(words["topic_asks"], topic=topic["title"])
    own = topic.get("asks", {})
    asks = {language: [*own.get(language, ()), *lines] for language, lines in frames.items()}
    return {**topic, "id": name, "phrase": phrase, "asks": asks}


def _fact(name: str, outline: Outline, kit: Kit) -> Content:
    fact, words = outline.facts[name], kit["words"]
    statement = fact.statement.root
    title = fact.title.root if fact.title else {key: text.rstrip(".") for key, text in statement.items()}
    topic = outline.topics.get(fact.topic)
    named = topic.title.root if topic else title
    needs = fact.needed or tuple(agency for agency in outline.seats if agency not in fact.held)
    says = _plain(fact.says)
    return {
        "id": name, "topic": fact.topic, "title": title, "statement": statement,
        "question": _plain(fact.question) or framed(words["fact_question"], topic=named),
        "origin": _plain(fact.origin) or _origin(name, fact, outline, kit),
        "holders": list(fact.held), "needs": list(needs), "sensitivity": fact.sensitive, "personal": fact.personal,
        "release": fact.release.model_dump(exclude_defaults=True), "key": fact.key,
        "indicator": _plain(fact.sign), "tells": _plain(fact.tells), "passages": list(fact.passages),
        "wordings": {
            "volunteered": says or framed(words["agency_volunteered"], statement=statement),
            "asked": says or framed(words["agency_asked"], statement=statement),
            "earned": says or framed(words["agency_asked"], statement=statement),
            "too_early": words["agency_too_early"],
        },
    }  # fmt: skip


def _origin(name: str, fact: FactOutline, outline: Outline, kit: Kit) -> Content:
    teller = next((person for person in outline.persons.values() if name in person.tells), None)
    if fact.held or teller is None:
        return dict(kit["words"]["fact_origin_held"])
    return framed(kit["words"]["fact_origin_told"], person=teller.name.root)


def _seat(agency: str, seat: SeatOutline, outline: Outline, kit: Kit) -> Content:
    """Who speaks for an agency is taken from the kit's names, another one in each case and always the same in one."""
    usual = kit["seats"].get(agency, {})
    pool = usual.get("speakers", [{}])
    if seat.speaker is None:
        drawn = pool[zlib.crc32(f"{outline.id}/{agency}".encode()) % len(pool)]
    else:
        drawn = {"aliases": {language: _called(name) for language, name in seat.speaker.root.items()}}
    return {
        "agency": agency, **{key: usual[key] for key in ("contact", "questions") if key in usual}, **drawn,
        **_plain(seat),
    }  # fmt: skip


def _called(speaker: str) -> list[str]:
    """Return how a speaker's names begin, whatever their endings are: “Vesna Kobal, detective” -> vesn, kobal."""
    return [name.rstrip("aeio") for name in fold(speaker.partition(",")[0]).split()]


def _inject(name: str, inject: InjectOutline, variant: int, kit: Kit) -> Content:
    words, content = kit["words"], _plain(inject)
    content = {key: value for key, value in content.items() if key not in {"answered_by", "good", "bad", "minute"}}
    if inject.minute is not None:
        first, _, last = inject.minute.partition("-")
        width = int(last or first) - int(first) + 1
        content["minute"] = int(first) + (zlib.crc32(f"{name}/{variant}".encode()) % width if variant else 0)
    return {
        "title": words["inject_title"], "asks": words["inject_asks"], "provenance": "exercise_rule",
        **content, "id": name,
        "answered_when": {"any_action": list(inject.answered_by)},
        "answered": [_plain(item) for item in inject.good], "unanswered": [_plain(item) for item in inject.bad],
    }  # fmt: skip


def _ending(name: str, ending: EndingOutline, kit: Kit) -> Content:
    mixed = [{"when": {"actions": list(ending.mixed_when)}, "tone": "mixed", "text": _plain(ending.mixed)}]
    return {
        "id": name,
        "title": _plain(ending.title) or kit["words"]["ending_title"],
        "outcomes": [
            {"when": {"actions": list(ending.good_when)}, "tone": "good", "text": ending.good.root},
            *(mixed if ending.mixed_when else ()),
            {"tone": "bad", "text": ending.bad.root},
        ],
    }


def _goal(person: str, outline: Outline, kit: Kit) -> Content:
    """What can be rehearsed with a person alone: that they tell what they know."""
    words, own = kit["words"], outline.persons[person]
    told = [name for name in own.tells if name in outline.facts]
    known = [name for name, fact in outline.facts.items() if fact.held and name not in told]
    return {
        "id": f"{person}-account", "person": person,
        "title": framed(words["goal_title"], person=own.name.root),
        "text": framed(words["goal_text"], person=own.name.root), "known": known[:4], "facts": told, "minutes": 15,
    }  # fmt: skip


def _with_own(case: Content, outline: Outline, kit: Kit) -> Content:
    """Put what the outline says of actions, duties, hints and questions over what the kit has."""
    frames = {key: kit["words"][f"action_{key}"] for key in ("explains", "will", "done", "whose")}
    known = {entry["id"] for entry in case["actions"]}
    actions = []
    for entry in _entries(outline.actions):
        if entry["id"] not in known:
            title = entry.get("title", {})
            usual = {key: framed(frame, title=title) for key, frame in frames.items()}
            entry = {"group": "coordinate", "minutes": 3, "agencies": list(outline.seats), **usual, **entry}  # noqa: PLW2901
        actions.append(entry)
    everyday = [{"id": name, "asks": _plain(asks)} for name, asks in outline.everyday.items()]
    own = {"actions": actions, "duties": _entries(outline.duties), "everyday": everyday}
    case = merged(case, {key: value for key, value in own.items() if value})
    hints = _entries(outline.hints)
    if hints:  # the first that holds is asked, so those of the case come before those of the kit
        own_first = [*hints, *(hint for hint in case["facilitator"]["hints"] if hint["id"] not in outline.hints)]
        case = {**case, "facilitator": {**case["facilitator"], "hints": own_first}}
    return case


def _fitting(case: Content, outline: Outline) -> Content:
    """Take out of the kit's entries what this case has no place for: agencies without a seat, actions left out."""
    seats, gone = set(outline.seats), outline.leaves_out
    kept = {key: [entry for entry in case[key] if entry["id"] not in gone.get(key, ())] for key in OF_KIT}
    actions = [action for each in kept["actions"] if (action := _seated(each, seats, outline)) is not None]
    hints = [entry for entry in case["facilitator"]["hints"] if entry["id"] not in gone.get("hints", ())]
    kept |= {"actions": actions, "hints": hints}
    known = {action["id"] for action in actions}
    kept["actions"] = [_open(action, known, outline) for action in actions]
    for key, place in (("duties", "met_when"), ("hints", "when")):
        kept[key] = [
            {**entry, place: condition}
            for entry in kept[key]
            if {entry.get("agency"), *entry.get("agencies", ())} & {None, *seats} or entry.get("agencies") == []
            if entry.get("agency") in {None, *seats} and entry.get("via") in {None, *known}
            if (condition := _condition(entry.get(place, {}), known, outline)) is not None
        ]
        for entry in kept[key]:
            if "agencies" in entry:
                entry["agencies"] = [agency for agency in entry["agencies"] if agency in seats]
    facilitator = {**case["facilitator"], "hints": kept.pop("hints")}
    questions = {entry["id"] for entry in kept["everyday"]}
    persons = [
        {**person, "remarks": {name: lines for name, lines in person["remarks"].items() if name in questions}}
        for person in case["persons"]
    ]
    return {**case, **kept, "facilitator": facilitator, "persons": persons}


def _seated(action: Content, seats: set[str], outline: Outline) -> Content | None:
    """Return an action as this case's services may take it; None where none may, or nobody is left to object to it."""
    lists: Content = {
        key: [name for name in action[key] if name in seats] for key in ("agencies", "objectors") if key in action
    }
    if not lists["agencies"] or action.get("told_to") not in {None, *seats}:
        return None
    objects = lists.get("objectors", ())
    if "objectors" in action and any(set(objects) <= {agency} for agency in lists["agencies"]):
        return None
    touched = list(_people(action.get("touches", ()), outline))
    return {**action, **lists, "touches": touched, "calms": action.get("calms", {}) if touched else {}}


def _open(action: Content, known: set[str], outline: Outline) -> Content:
    """Return an action with those of its obstacles that can be removed, and results that can be, in this case."""
    blocked = []
    for item in action.get("blocked", ()):
        unless = _condition(item["unless"], known, outline) if item.get("unless") else {}
        if unless is not None:
            blocked.append({**item, **({"unless": unless} if unless else {})})
    done = action["done"]
    if isinstance(done, list):
        done = [item for item in done if _condition(item.get("when", {}), known, outline) is not None]
    return {**action, "done": done, **({"blocked": blocked} if "blocked" in action else {})}


def _condition(condition: Content, known: set[str], outline: Outline) -> Content | None:
    """Return a condition about this case's persons; None where it needs an action that the case does not have."""
    fitted = dict(condition)
    for key in ALL_ACTIONS:
        if not set(fitted.get(key, ())) <= known:
            return None
    for key in ONE_ACTION:
        if key in fitted:
            fitted[key] = [name for name in fitted[key] if name in known]
            if not fitted[key]:
                return None
    for key in ("all", "any", "none"):
        parts = [_condition(part, known, outline) for part in fitted.get(key, ())]
        if parts and (None in parts if key == "all" else not any(part is not None for part in parts)):
            return None
        if parts:
            fitted[key] = [part for part in parts if part is not None]
    counts = fitted.pop("disclosed_at_least", {})
    for group, least in counts.items():
        people = [name for name in _people([group], outline) if name in outline.persons]
        if not people:
            return None
        least_told = [{"disclosed_at_least": {name: min(least, len(outline.persons[name].tells))}} for name in people]
        fitted["all"] = [*fitted.get("all", ()), {"any": least_told}]
    return fitted


def _people(names: Iterable[str], outline: Outline) -> Iterable[str]:
    """Yield persons by id; a kit names them by their kind, in the plural, or as everyone."""
    for name in names:
        if name in GROUPS:
            yield from (one for one, person in outline.persons.items() if GROUPS[name] in {None, person.kind})
        else:
            yield name


def _briefs(outline: Outline, kit: Kit) -> Iterable[Content]:
    """Yield for each agency that holds what others need the duty to tell them, where the kit has duties at all."""
    for agency in outline.seats if kit.get("duties") else ():
        lacking: dict[str, list[str]] = {}
        for name, fact in outline.facts.items():
            if agency in fact.held and not fact.personal:
                for other in set(fact.needed) - set(fact.held) & set(outline.seats):
                    lacking.setdefault(other, []).append(name)
        if lacking:
            yield {
                "id": f"{agency}-brief", "agency": agency, "phase": "preliminary", "title": kit["words"]["brief_title"],
                "text": kit["words"]["brief_text"], "ids": ["CO-1"], "provenance": "chapter",
                "met_when": {"knows": dict(sorted(lacking.items()))},
            }  # fmt: skip


def _answer_key(outline: Outline, kit: Kit, actions: Container[str]) -> Content:
    """Return the kit's key with the key facts of this case as points of the verdict, and no action it does not have."""
    points = [
        {"id": f"fact-{name}", "text": fact.statement.root, "facts": [name]}
        for name, fact in outline.facts.items()
        if fact.key
    ]
    verdict = {"points": [*points, *kit["answer_key"]["fields"]["verdict"]["points"]]}
    fields = merged(merged(kit["answer_key"]["fields"], {"verdict": verdict}), outline.key)
    return {"fields": {name: _with_points(field, actions) for name, field in fields.items()}}


def _with_points(field: Content, actions: Container[str]) -> Content:
    points = [
        {**point, "actions": [name for name in point["actions"] if name in actions]} if "actions" in point else point
        for point in field.get("points", ())
    ]
    return {**field, "points": points}
