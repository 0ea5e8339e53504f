"""The labelled example utterances, and a shorthand for an utterance in an interview."""

from functools import cache

from pydantic import BaseModel

from roleplay.config import ROOT
from roleplay.exercise.words.reading import InterviewStage, Utterance
from roleplay.reading.contract import Context
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import AgencyId, Language, QuestionClass, Tactic


class Example(BaseModel):
    id: str
    text: str
    context: Context
    label: QuestionClass
    tactics: tuple[Tactic, ...]

    @property
    def held_out(self) -> bool:
        """Whether the cues were written without looking at this example."""
        return self.id.endswith("-h")


@cache
def examples(language: Language) -> tuple[Example, ...]:
    path = ROOT / "knowledge" / "reading" / f"examples-{language}.jsonl"
    return tuple(Example.model_validate_json(line) for line in path.read_text(encoding="utf-8").splitlines())


def interview(text: str, language: Language, stage: InterviewStage = "account", opened: bool = False) -> Utterance:
    return Utterance(
        text=text, language=language, channel="interview", learner="police", stage=stage, topic_opened=opened
    )


def said(
    library: Library, case: Scenario, language: Language, text: str, learner: AgencyId, to: tuple[AgencyId, ...] = ()
) -> Utterance:
    """A message among the services of a case."""
    return Utterance(
        text=text,
        language=language,
        channel="direct" if to else "room",
        learner=learner,
        to=to,
        topics=case.topics,
        facts=case.facts,
        actions=case.actions,
        powers=library.powers,
        agencies=library.addressees[case.id],
        wanted=case.facts,
        asks=case.asks,
    )
