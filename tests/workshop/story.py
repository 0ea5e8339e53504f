"""A small case of somebody's own, as it would be typed into the workshop: another situation than the example's."""

from roleplay.workshop.editing import Path

TITLE = "Kuhinja ob cesti"
TEXTS: dict[Path, str | list[str]] = {
    ("summary",): "Kuhar je v lokalu ob cesti videl fanta, ki nikoli ni šel domov. Pogovorite se z njim.",
    ("sector",): "gostinstvo",
    ("setting",): "Sreda dopoldne. Lokal ob cesti je zaprt, kuhar Matej Lipar je prišel na postajo in čaka.",
    ("truth",): "Fant je v lokalu delal brez plače in spal v shrambi. Lastnik mu je vzel telefon.",
    ("seats", "police", "briefing"): "Kuhar je poklical vas. Več še ne veste.",
    ("seats", "social", "briefing"): "Skrbi vas, kje bo fant nocoj spal.",
    ("seats", "labour", "briefing"): "Lokal poznate samo iz registra.",
    ("topics", "work", "title"): "Delo v kuhinji",
    ("topics", "lodging", "title"): "Kje fant spi",
    ("topics", "money", "title"): "Denar in telefon",
    ("facts", "found-there", "is"): "Kuhar je sam poklical in povedal, da ga v lokalu nekaj skrbi.",
    ("facts", "every-night", "is"): "Fant v kuhinji pomiva posodo od jutra do zaprtja, vse dni v tednu.",
    ("facts", "every-night", "asks"): ["Kdaj fant dela?", "Kako dolgo dela?"],
    ("facts", "room-above", "is"): "Fant spi na vrečah moke v shrambi za kuhinjo.",
    ("facts", "room-above", "asks"): ["Kje fant spi?", "Kje stanuje?"],
    ("facts", "papers-kept", "is"): "Lastnik fantu ne pusti telefona, ima ga v blagajni.",
    ("facts", "papers-kept", "asks"): ["Kje je njegov telefon?", "Lahko koga pokliče?"],
    ("facts", "debt-book", "is"): "Za delo ne dobi denarja, lastnik pravi, da odplačuje vozovnico.",
    ("facts", "debt-book", "asks"): ["Koliko zasluži?", "Kako je plačan?"],
    ("persons", "witness", "name"): "Matej Lipar",
    ("persons", "witness", "role"): "kuhar",
    ("persons", "witness", "sketch"): "Krepak moški s predpasnikom v žepu. Sedi na robu stola.",
    ("persons", "witness", "bio"): "kuha že dvajset let",
    ("persons", "witness", "motive"): "hoče, da bi kdo fantu pomagal",
    ("persons", "witness", "fears"): "da bo ostal brez službe",
    ("persons", "witness", "truth"): "Matej je videl, kar je povedal, in dolgo ni vedel, komu naj pove.",
    ("persons", "witness", "tells", "every-night", "says"): ["Pomiva, od jutra pa dokler ne zapremo. Vsak dan."],
    ("persons", "witness", "tells", "room-above", "says"): ["V shrambi, na moki. Zjutraj ima belo jakno."],
    ("persons", "witness", "tells", "papers-kept", "says"): ["V blagajni ga ima. Videl sem, ko je iskal drobiž."],
    ("persons", "witness", "tells", "debt-book", "says"): ["Nič ne dobi. Vozovnico naj bi odplačeval."],
}
