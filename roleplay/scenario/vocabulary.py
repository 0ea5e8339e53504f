"""The closed word lists of the exercise: identifiers that code and content share.

Labels and tactics follow the code book (domain sources A2 and A5), phases the chapter's own order.
"""

from typing import Literal, get_args

Language = Literal["sl", "en"]
LANGUAGES: tuple[Language, ...] = ("sl", "en")

AgencyId = Literal["police", "border", "social", "ngo", "state", "prosecutor", "labour"]
AGENCIES: tuple[AgencyId, ...] = ("police", "border", "social", "ngo", "state", "prosecutor", "labour")

PhaseId = Literal["preparation", "preliminary", "interview", "crisis", "debrief"]
PHASES: tuple[PhaseId, ...] = ("preparation", "preliminary", "interview", "crisis", "debrief")

Pace = Literal["guided", "exercise", "real"]
PACES: tuple[Pace, ...] = ("guided", "exercise", "real")

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
    "accusation",
    "threat",
    "promise",
    "minimisation",
    "bluff",
    "empathy",
    "rights_info",
    "consent",
    "basic_needs",
    "evidence_disclosure",
    "summary",
    "why_blame",
]
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
# What changes the world or is credited: done or counted only where the reader is sure, or the learner has said so.
STEPS: frozenset[ActKind] = frozenset({"request", "decide", "forbid", "undo"})
SAFEGUARDS: frozenset[ActKind] = frozenset({"caution", "consent", "care"})

PersonKind = Literal["suspect", "victim", "witness"]

InnerState = Literal[
    "trust",
    "fear_traffickers",
    "fear_authorities",
    "distress",
    "resistance",
    "fatigue",
    "perceived_evidence",
    "suggestibility",
    "pressure",
]
INNER_STATES: tuple[InnerState, ...] = (
    "trust",
    "fear_traffickers",
    "fear_authorities",
    "distress",
    "resistance",
    "fatigue",
    "perceived_evidence",
    "suggestibility",
    "pressure",
)

Interpreter = Literal["none", "vetted", "unvetted"]

Layer = Literal["volunteered", "if_asked", "earned"]
Grade = Literal["strong", "medium", "weak"]
Dimension = Literal[
    "deceptive_recruitment",
    "coercive_recruitment",
    "vulnerability_recruitment",
    "exploitation",
    "coercion",
    "vulnerability_destination",
]
DIMENSIONS: tuple[Dimension, ...] = (
    "deceptive_recruitment",
    "coercive_recruitment",
    "vulnerability_recruitment",
    "exploitation",
    "coercion",
    "vulnerability_destination",
)

Provenance = Literal["chapter", "public_source", "exercise_rule"]

HarmKind = Literal[
    "threat",
    "promise",
    "contaminated_fact",
    "joint_questioning",
    "unsafe_interpreter",
    "victims_detained",
    "whereabouts_revealed",
    "consent_breached",
    "suspect_tipped_off",
    "mandate_overstepped",
    "unsafe_transport",
    "false_admission",
]

# What an action of a case stands for in the rubric: keeping people out of the way of an arrest, making a right real.
Purpose = Literal["protect_while_arresting", "uphold_rights"]

ActionGroup = Literal["people", "evidence", "notify", "protect", "investigate", "coordinate"]
ACTION_GROUPS: tuple[ActionGroup, ...] = ("people", "protect", "evidence", "investigate", "notify", "coordinate")

# Where somebody's way of going about things is heard: in words and steps among services, or in looking back.
Occasion = Literal["message", "debrief"]
MannerId = Literal[
    # Among services, to be avoided: private matters are spread, others are ordered about or scolded, needs are
    # put off, a suspicion is put as proven, the unsure is promised, anybody interprets, a statement is pressed for.
    "spreads", "orders", "scolds", "neglects", "judges", "vows", "stranger", "pressures",
    # Any of these, where that is plainer than which.
    "rough",
    # Among services, to be done: what is private is held back, the source is told, who does what is agreed, people are
    # seen to, a decision is left to whoever has to take it.
    "shields", "sources", "agrees", "cares", "yields",
    # In looking back: an own deed, what it lacked, another way next time; others’ merits, their fault, no fault.
    "deed", "lack", "resolve", "credit", "blames", "content",
]  # fmt: skip
ROUGH: MannerId = "rough"
# What is to be avoided among services: words that show it earn nothing.
ROUGH_MANNERS: frozenset[MannerId] = frozenset(
    ("spreads", "orders", "scolds", "neglects", "judges", "vows", "stranger", "pressures", "rough")
)

# What an agency says of a message itself: that it should not have been told something, or what services hold to.
CautionAct = Literal[
    "too_wide",
    "no_consent",
    "care_first",
    "no_price",
    "ours",
    "not_proven",
    "no_vow",
    "no_stranger",
    "together",
]

AgencyAct = Literal[
    "share",
    "withhold",
    "nothing_known",
    "ask",
    "accept",
    "underway",
    "already_done",
    "busy",
    "blocked",
    "unable",
    "decline",
    "push_back",
    "object",
    "report",
    "acknowledge",
    "greet",
    "farewell",
    "thanked",
    "whereabouts",
    "clarify",
    "puzzled",
    "progress",
    "not_yet",
    "settled",
    "in_hand",
    "unheard",
    "yours_to_do",
    "able",
    "competence",
    "standby",
    "status",
    "come_now",
    "come_later",
    "yours",
    "unclear",
    "put_off",
    "nothing_more",
    "undone",
    "purpose",
    "tone",
    "withdrawn",
    CautionAct,
]

Stance = Literal[
    "disclose",
    "greeting",
    "rights",
    "consent_yes",
    "consent_no",
    "empathy",
    "basic_needs",
    "summary_yes",
    "accusation",
    "threat",
    "promise",
    "minimisation",
    "bluff",
    "why_blame",
    "evidence",
    "silence",
    "nonsense",
    "off_topic",
    "unknown",
    "evade",
    "deny",
    "short",
    "go_along",
    "pick_option",
    "yes",
    "no",
    "already_said",
    "shut_down",
    "break_down",
    "no_interpreter",
    "cousin_speaks",
    "goodbye",
    "remark",
    "nod",
    "one_at_a_time",
    "tone",
    "admit",
    "admit_vaguely",
    "take_back",
]
# How a person speaks who has admitted what is not true; only those who can be brought to it have lines for that.
ADMITTING: frozenset[Stance] = frozenset({"admit", "admit_vaguely", "take_back"})

FacilitatorAct = Literal[
    "open", "phase", "hint", "conflict", "pace", "overtime", "notice", "tongue", "question", "close"
]
