"""The classifier of acts: a file that was made for other judgements is refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from roleplay.config import ROOT
from roleplay.errors import ContentError
from roleplay.reading.acts.act_reader import FILE, ORDER, ActReader
from roleplay.reading.meaning.classifier import Classifier


def test_weights_that_know_no_orders_are_refused(tmp_path: Path) -> None:
    known = Classifier.load(ROOT / "knowledge" / "reading" / FILE)
    heads = tuple(replace(head, name="another") if head == ORDER else head for head in known.heads)
    (tmp_path / "plain").symlink_to(ROOT / "knowledge" / "reading" / "plain")
    replace(known, heads=heads).write(tmp_path / FILE)
    with pytest.raises(ContentError, match=r"acts\.npz.*train_acts"):
        ActReader.load(tmp_path)


def test_weights_that_are_not_there_are_said_to_be_missing(tmp_path: Path) -> None:
    (tmp_path / "plain").symlink_to(ROOT / "knowledge" / "reading" / "plain")
    with pytest.raises(ContentError, match=FILE):
        ActReader.load(tmp_path)
