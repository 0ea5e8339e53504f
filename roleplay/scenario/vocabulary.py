"""The closed word lists of the exercise: identifiers that code and content share.

Labels and tactics follow the code book (domain sources A2 and A5), phases the chapter's own order.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, get_args

from roleplay import languages
from roleplay.config import CONTENT

Language = languages.Language
LANGUAGES = languages.LANGUAGES

# The files beside the agency profiles that hold for all of them.
FOR_ALL_AGENCIES = frozenset({"powers.yaml", "objections.yaml"})
_PLACE = re.compile(r"^(?:group|place): (\d+)", re.MULTILINE)


def _agencies() -> tuple[str, ...]:
    """Return the agencies that have a profile, in the order of the pages: as they say, then by name."""
    places: dict[str, tuple[int, str]] = {}
    for path in sorted((CONTENT / "agencies").glob("*.yaml")):
        if path.name not in FOR_ALL_AGENCIES:
            said = _PLACE.search(path.read_text(encoding="utf-8", errors="replace"))
            places[path.stem] = (int(said[1]), "") if said else (len(places) + 100, path.stem)
    return tuple(sorted(places, key=places.__getitem__))


AGENCIES: tuple[str, ...] = _agencies()
if TYPE_CHECKING:
    AgencyId = str
else:  # what is read from outside is validated against the agencies that there are
    AgencyId = Literal[AGENCIES]

PhaseId = Literal["preparation", "preliminary", "interview", "crisis", "debrief"]
PHASES: tuple[PhaseId, ...] = get_args(PhaseId)

Pace = Literal["guided", "exercise", "real"]
PACES: tuple[Pace, ...] = get_args(Pace)

Channel = Literal["room", "direct", "interview"]

# The kinds of the learner's turns that hold words of their own.
TurnKind = Literal["room", "direct", "interview", "action", "debrief"]

Level = Literal[0, 1, 2, 3]

QuestionClass = Literal[
    "OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "LEAD", "MULTI", "FORCED", "OPINION", "ENCOUR", "ADMIN"
]
PRODUCTIVE: frozenset[QuestionClass] = frozenset({"OPEN", "PROBE", "CLOSED_A", "ENCOUR", "ADMIN"})
Side = Literal["+", "-"]

Tactic = Literal[
    "accusation", "threat", "promise", "minimisation", "bluff", "empathy", "rights_info", "consent", "basic_needs",
    "evidence_disclosure", "summary", "why_blame",
]  # fmt: skip
HARMFUL_TACTICS: frozenset[Tactic] = frozenset({"accusation", "threat", "promise", "minimisation", "bluff"})

# What a message does, with its polarity in the kind (the code book `knowledge/codebook/acts`): a mention is no deed,
# and a right that is denied is not explained.
ActKind = Literal[
    "request", "decide", "forbid", "undo", "ask", "tell", "caution", "deny", "threat", "promise", "accuse", "bluff",
    "minimise", "blame", "consent", "empathy", "care", "evidence", "summary", "greet", "part", "none",
]  # fmt: skip
ACT_KINDS: tuple[ActKind, ...] = get_args(ActKind)
# The one table from acts to the tactics of an interview; acts that stand for none are left out.
TACTIC_OF: dict[ActKind, Tactic] = {
    "accuse": "accusation",
    "threat": "threat",
    "promise": "promise",
    "minimise": "minimisation",
    "bluff": "bluff",
    "empathy": "empathy",
    "caution": "rights_info",
    "consent": "consent",
    "care": "basic_needs",
    "evidence": "evidence_disclosure",
    "summary": "summary",
    "blame": "why_blame",
}
# Asking about these is care; what a case is about has other subjects.
CARE_TOPICS = frozenset({"needs", "health"})
# The power without which an agency does not question suspects.
QUESTIONING_SUSPECTS = "suspect-interrogation"
# What changes the world or is credited: done or counted only where the reader is sure, or the learner has said so.
STEPS: frozenset[ActKind] = frozenset({"request", "decide", "forbid", "undo"})
# What speaks for whoever leads an interview; where it is not sure, the learner may say whether it was meant.
CREDITABLE: frozenset[ActKind] = frozenset({"caution", "consent", "care", "empathy", "summary"})

PersonKind = Literal["suspect", "victim", "witness"]

InnerState = Literal[
    "trust", "fear_traffickers", "fear_authorities", "distress", "resistance", "fatigue", "perceived_evidence",
    "suggestibility", "pressure", "heard", "goodwill",
]  # fmt: skip
# What sets free what a person has denied: see `InterviewRule.frees`.
Release = Literal["evidence", "place", "own_words", "trust"]

Interpreter = Literal["none", "vetted", "unvetted"]

Layer = Literal["volunteered", "if_asked", "earned"]
Grade = Literal["strong", "medium", "weak"]
Dimension = Literal[
    "deceptive_recruitment", "coercive_recruitment", "vulnerability_recruitment", "exploitation", "coercion",
    "vulnerability_destination",
]  # fmt: skip
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)

Provenance = Literal["chapter", "public_source", "exercise_rule"]

HarmKind = Literal[
    "threat", "promise", "contaminated_fact", "contaminated_summary", "joint_questioning", "unsafe_interpreter",
    "victims_detained", "whereabouts_revealed", "consent_breached", "suspect_tipped_off", "mandate_overstepped",
    "unsafe_transport", "false_admission", "unlawful_order",
]  # fmt: skip

# What an unlawful, harmful or rights-denying order sets aside: rights and help in time, grounds for holding and for
# searching, private data and whereabouts, a statement in one’s own words, distance from suspects, non-punishment, an
# independent interpreter, honest information, the decision of whoever has the power to take it.
OrderId = Literal[
    "rights_first", "no_ground", "keep_private", "own_words", "keep_apart", "no_penalty", "no_stranger", "no_vow",
    "not_yours",
]  # fmt: skip
ORDERS: tuple[OrderId, ...] = get_args(OrderId)

# What is wrong with words that set one of these aside, named as a report names it.
Fault = Literal[
    "denied_care", "denied_counsel", "excluded_service", "withheld_information", "late_safeguard",
    "unlawful_detention", "unlawful_search", "publicity", "address_disclosed", "data_without_consent",
    "coached_account", "coerced_signature", "together_with_suspect", "threat", "penalty", "blame",
    "unvetted_interpreter", "false_promise", "another_power",
]  # fmt: skip
FAULTS: tuple[Fault, ...] = get_args(Fault)
# What each fault sets aside.
_FAULTS_OF: Mapping[OrderId, tuple[Fault, ...]] = {
    "rights_first": ("denied_care", "denied_counsel", "excluded_service", "withheld_information", "late_safeguard"),
    "no_ground": ("unlawful_detention", "unlawful_search"),
    "keep_private": ("publicity", "address_disclosed", "data_without_consent"),
    "own_words": ("coached_account", "coerced_signature"),
    "keep_apart": ("together_with_suspect",),
    "no_penalty": ("threat", "penalty", "blame"),
    "no_stranger": ("unvetted_interpreter",),
    "no_vow": ("false_promise",),
    "not_yours": ("another_power",),
}
ORDER_OF_FAULT: Mapping[Fault, OrderId] = {fault: order for order, faults in _FAULTS_OF.items() for fault in faults}

# What a report calls a harm: what happened in the exercise, or what is wrong with an order that was not carried out.
NamedHarm = Literal[HarmKind, Fault]
NAMED_HARMS: tuple[NamedHarm, ...] = get_args(NamedHarm)
# Which fault a harm of the exercise is; of the others each stands for itself alone.
FAULT_OF_HARM: Mapping[NamedHarm, Fault] = {
    "promise": "false_promise",
    "whereabouts_revealed": "address_disclosed",
    "victims_detained": "unlawful_detention",
    "unsafe_transport": "together_with_suspect",
    "joint_questioning": "together_with_suspect",
    "unsafe_interpreter": "unvetted_interpreter",
    "consent_breached": "data_without_consent",
    "mandate_overstepped": "another_power",
    **{fault: fault for fault in FAULTS},
}

# What an action of a case stands for in the rubric: keeping people out of the way of an arrest, making a right real.
Purpose = Literal["protect_while_arresting", "uphold_rights"]

ActionGroup = Literal["people", "evidence", "notify", "protect", "investigate", "coordinate"]
ACTION_GROUPS: tuple[ActionGroup, ...] = ("people", "protect", "evidence", "investigate", "notify", "coordinate")

# What an agency says of a message itself: that not everyone should have been told it, or that nobody was to be.
CautionAct = Literal["too_wide", "no_consent"]

AgencyAct = Literal[
    "share", "adds", "again", "aside", "advise", "beside", "withhold", "nothing_known", "ask", "accept", "underway",
    "already_done", "busy", "blocked", "unable", "decline", "push_back", "object", "refuse", "report", "acknowledge",
    "greet", "farewell", "thanked", "whereabouts", "clarify", "progress", "not_yet", "settled", "in_hand", "unheard",
    "yours_to_do", "able", "offer", "competence", "standby", "status", "come_now", "come_later", "yours", "tone",
    "withdrawn", "unblocks", "unblocks_own", "unblocks_yours", "put_off", "leaves", "wellbeing", "no_more",
    "takes_up", CautionAct,
]  # fmt: skip

Stance = Literal[
    "disclose", "greeting", "rights", "consent_yes", "consent_no", "empathy", "basic_needs", "summary_yes",
    "accusation", "threat", "promise", "minimisation", "bluff", "why_blame", "evidence", "silence", "nonsense",
    "off_topic", "unknown", "evade", "deny", "short", "go_along", "pick_option", "yes", "no", "already_said",
    "shut_down", "break_down", "no_interpreter", "cousin_speaks", "goodbye", "remark", "nod", "one_at_a_time", "tone",
    "admit", "admit_vaguely", "take_back",
]  # fmt: skip
# How a person speaks who has admitted what is not true; only those who can be brought to it have lines for that.
ADMITTING: frozenset[Stance] = frozenset({"admit", "admit_vaguely", "take_back"})

FacilitatorAct = Literal[
    "open", "phase", "hint", "conflict", "pace", "overtime", "notice", "tongue", "question", "close"
]
