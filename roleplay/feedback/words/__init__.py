"""The catalogue of sentences and figures, each as its language writes them; what counts and scores never imports it."""

from roleplay.feedback.words._figures import NONE, WordedNumber, day, number, percent, signed
from roleplay.feedback.words._phrases import Phrasebook, phrases, read_phrases
