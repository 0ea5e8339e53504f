"""The learner's own formulation as the report shows it: the words beside the answer key. A mirror, not a mark."""

from roleplay.feedback.parts import ReportPart
from roleplay.scenario.answer_key import FormulationKind, TalkField


class OwnPoint(ReportPart):
    """One point of the comparison; `note` says what the session has to do with it, empty where nothing.

    `criteria` are those whose low level is why the session asks for it.
    """

    id: str
    text: str
    note: str = ""
    criteria: tuple[str, ...] = ()


class OwnView(ReportPart):
    """One field of the learner's own formulation before the report, laid beside the answer key.

    After an interview by itself it is laid beside what came out in the talk; `key` says that in a sentence.

    `key` is what the key says of the field, empty where the case has none; nothing is compared then. `named` and
    `missing` are points of the key, `extra` is what the words name beyond it, `unsure` are points that the words touch
    only in a denial. `reading` says how the program understood a judgement, and that it did not where it did not.
    """

    id: str
    kind: FormulationKind | TalkField
    question: str
    answer: str | None
    key: str = ""
    reading: str = ""
    named: tuple[OwnPoint, ...] = ()
    missing: tuple[OwnPoint, ...] = ()
    extra: tuple[OwnPoint, ...] = ()
    unsure: tuple[OwnPoint, ...] = ()
