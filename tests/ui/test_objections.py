"""An unlawful order typed at the table meets an objection on the page, and nothing comes of it."""

import pytest

from roleplay.reading.local import LocalReader
from roleplay.scenario.vocabulary import AgencyId, Language, OrderId
from roleplay.ui import service as wiring
from tests.ui.conftest import Driver, assert_well, enter, say, shown, stored

ORDERED: tuple[tuple[Language, AgencyId, str, OrderId], ...] = (
    ("sl", "police", "Nevladnikov ne kličite.", "rights_first"),
    ("sl", "social", "Njihove slike dajte v medije.", "keep_private"),
    ("en", "border", "Tell him there is no lawyer tonight.", "rights_first"),
    ("en", "prosecutor", "Promise them papers if they testify.", "no_vow"),
)


@pytest.mark.long
@pytest.mark.parametrize(("language", "agency", "text", "kind"), ORDERED)
def test_an_unlawful_order_is_a_card_and_objected_to_once_it_is_picked(
    new_tab: Driver,
    knowing_reader: LocalReader,
    monkeypatch: pytest.MonkeyPatch,
    language: Language,
    agency: AgencyId,
    text: str,
    kind: OrderId,
) -> None:
    monkeypatch.setattr(wiring, "local_reader", lambda _: knowing_reader)
    session = stored(agency, language)
    tab = enter(new_tab, session)
    practice = wiring.service().practice
    words = practice.library.objections
    objections = [line for lines in words.lines.values() for line in lines[kind][language]]
    meant = words.order[kind].meant[language]
    say(tab, text)
    assert_well(tab)
    assert not any(line in shown(tab) for line in objections), "nobody objects to a guess"
    card = next(button for button in tab.button if meant in button.label.replace("\\", ""))
    card.click().run()
    assert_well(tab)
    events = [entry.event for entry in practice.store.entries(session.id)]
    (kept,) = [event for event in events if event.kind == "objected"]
    assert (kept.order, kept.quote) == (kind, text)
    assert kept.agency is not None and kept.agency != agency
    assert any(line in shown(tab) for line in objections)
    assert not [event for event in events if event.kind == "action_taken" and event.by_learner]
