"""Measuring a reader: labelled lines against what it understood of them."""

from roleplay.models.choosing.card import CardPart
from roleplay.qualify.findings import Observations
from roleplay.qualify.material import LabelledLine, TalkScript
from roleplay.reading.contract import read_line
from roleplay.reading.model import ModelReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import PRODUCTIVE, TACTIC_OF, Language

DONE = frozenset({"request", "decide"})
STEPS = DONE | {"forbid", "undo"}
SAFEGUARDS = frozenset({"caution", "consent", "care"})
PART: CardPart = "reader"


def read_labelled(
    line: LabelledLine, reader: ModelReader, talk: TalkScript, library: Library, language: Language, into: Observations
) -> None:
    """Have a line read, and add what was right and wrong; where the model did not read it, nothing is said of it."""
    told = {
        "id": line.id,
        "text": line.text,
        "channel": line.channel,
        "to": list(line.to),
        "learner_agency": talk.agency,
        "scenario": talk.scenario,
        "context": {"phase_of_interview": line.stage, "topic_opened": line.opened},
    }
    read = read_line(reader, told, library, language, says_who=True)
    if "(reader " not in read["reader"]:
        return  # its calls tell that it failed
    acts = read["acts"]
    done = {(act["kind"], act["id"]) for act in acts if act["sure"] and act["kind"] in STEPS}
    if line.bad:
        safeguards = {act["kind"] for act in acts if act["sure"] and act["kind"] in SAFEGUARDS}
        into.note(PART, language, "credited", bool(safeguards or {kind for kind, _ in done} & DONE))
        return
    wanted = {(act.kind, act.id) for act in line.acts}
    if wanted:
        offered = {(act["kind"], act["id"]) for act in acts}
        into.note(PART, language, "acts_missed", *(act not in offered for act in wanted))
        alike = {*wanted, *((kind, name) for _, name in wanted for kind in DONE if {k for k, _ in wanted} & DONE)}
        into.note(PART, language, "acts_wrong", *(act not in alike for act in done))
    if line.label is not None:
        into.note(PART, language, "class_wrong", read["label"] != line.label)
        into.note(PART, language, "side_wrong", (read["label"] in PRODUCTIVE) != line.productive)
    heard = {*read["tactics"], *(TACTIC_OF[act["kind"]] for act in acts if act["kind"] in TACTIC_OF)}
    into.note(PART, language, "tactics_missed", *(tactic not in heard for tactic in line.tactics))
