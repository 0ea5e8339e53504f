"""Which powers a sentence names: by the word beginnings that their file gives, all of which have to occur in it.

Powers are few and their names are terms of law, so words tell them; who claims, asks for or only mentions one, the acts
of the sentence tell (`act_reader.py`).
"""

from collections.abc import Iterator, Sequence

from roleplay.exercise.words.reading import Act, Utterance
from roleplay.reading.acts.act_reader import Spoken
from roleplay.reading.acts.bounds import DONE, SHOWN
from roleplay.reading.words.text import words_of
from roleplay.scenario.agencies import Power
from roleplay.scenario.vocabulary import STEPS, ActKind, Language


def powers_in(spoken: Sequence[Spoken], steps: Sequence[Act], utterance: Utterance) -> Iterator[Act]:
    """Yield what a message does with the powers that it names; a question or a plain request alone is sure.

    A sentence that is about one of the `steps` of the case is about that, whatever powers it takes. A claim of a power
    is never sure: nothing but its words says which power it is about.
    """
    about = {step.quote for step in steps}
    for each in spoken:
        if each.text in about:
            continue
        words = words_of(each.text)
        named = [power for power in utterance.powers if _names(power, words, utterance.language)]
        if not named:
            continue
        kind: ActKind = max((*STEPS, "ask"), key=lambda name: each.among[name])
        plain = not each.plainness.marks and each.has_form(kind)
        for power in named:
            own = kind == "decide" and utterance.learner in power.owners  # a step like any other, and no claim
            if own or each.among[kind] < SHOWN:
                continue
            sure = kind == "ask" or (kind == "request" and plain and each.among[kind] >= DONE)
            yield Act(kind=kind, id=power.id, of="power", to=utterance.to, quote=each.text, sure=sure)


def _names(power: Power, words: Sequence[str], language: Language) -> bool:
    return any(
        all(any(word.startswith(stem) for word in words) for stem in words_of(line)) for line in power.stems[language]
    )
