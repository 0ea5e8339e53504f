"""A small case of somebody's own, as it would be typed into the workshop: what the list of things to write asks for."""

from roleplay.workshop.draft import Draft
from roleplay.workshop.editing import Path
from roleplay.workshop.following import Following
from roleplay.workshop.leftovers import to_write
from roleplay.workshop.templates import Template
from roleplay.workshop.texts_of import key_of

TITLE = "Kuhinja ob cesti"
# By the place of each text, without the language; what stands here is another situation than the template's.
TEXTS: dict[str, str | list[str]] = {
    "summary": "Kuhar je v lokalu ob cesti videl fanta, ki nikoli ni šel domov. Pogovorite se z njim.",
    "sector": "gostinstvo",
    "setting": "Sreda dopoldne. Lokal ob cesti je zaprt, kuhar Matej Lipar je prišel na postajo in čaka.",
    "truth": "Fant je v lokalu delal brez plače in spal v shrambi. Lastnik mu je vzel telefon.",
    "persons.witness.name": "Matej Lipar",
    "persons.witness.role": "kuhar",
    "persons.witness.sketch": "Krepak moški s predpasnikom v žepu. Sedi na robu stola.",
    "persons.witness.truth": "Matej je videl, kar je povedal, in dolgo ni vedel, komu naj pove.",
    "facts.found-there.title": "Klic kuharja",
    "facts.found-there.statement": "Kuhar je sam poklical in povedal, da ga v lokalu nekaj skrbi.",
    "facts.every-night.title": "Fant pomiva do jutra",
    "facts.every-night.statement": "Fant v kuhinji pomiva posodo od jutra do zaprtja, vse dni v tednu.",
    "facts.room-above.title": "Spi v shrambi",
    "facts.room-above.statement": "Fant spi na vrečah moke v shrambi za kuhinjo.",
    "facts.papers-kept.title": "Telefon ima lastnik",
    "facts.papers-kept.statement": "Lastnik fantu ne pusti telefona, ima ga v blagajni.",
    "facts.debt-book.title": "Plače ni",
    "facts.debt-book.statement": "Za delo ne dobi denarja, lastnik pravi, da odplačuje vozovnico.",
    "persons.witness.disclosures.every-night.wordings.asked": ["Pomiva, od jutra pa dokler ne zapremo. Vsak dan."],
    "persons.witness.disclosures.room-above.wordings.asked": ["V shrambi, na moki. Zjutraj ima belo jakno."],
    "persons.witness.disclosures.papers-kept.wordings.asked": ["V blagajni ga ima. Videl sem, ko je iskal drobiž."],
    "persons.witness.disclosures.debt-book.wordings.asked": ["Nič ne dobi. Vozovnico naj bi odplačeval."],
    "topics.work.title": "Delo v kuhinji",
    "topics.lodging.title": "Kje fant spi",
    "topics.money.title": "Denar in telefon",
}


def write_all(draft: Draft, template: Template, following: Following) -> tuple[Draft, int]:
    """Write every text that the list asks for, as it asks for it; return the draft and how many there were."""
    written = 0
    while left := [item.path for item in to_write(draft, template, following)]:
        draft = following.write(draft, left[0], text_for(left[0]))
        written += 1
        assert written < 100, left
    return draft, written


def text_for(path: Path) -> str | list[str]:
    return TEXTS[key_of(path)]
