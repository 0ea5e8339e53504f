"""Whether a text insults or scorns the one it speaks to."""

from roleplay.scenario.vocabulary import Language


def is_rude(text: str, language: Language) -> bool:
    """Tell whether a text is an insult or contempt; no words for it are known yet."""
    return False
