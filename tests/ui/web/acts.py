"""The list of what only some may do on a server, and each way in which others could try."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from roleplay.models.choosing.choice import ModelChoice
from roleplay.review.files import bundle
from roleplay.review.tables import gather
from roleplay.ui.service import service
from roleplay.workshop.templates import begin, load_templates
from tests.once import KNOWLEDGE
from tests.ui.signed_in import cookies_of, header_of
from tests.ui.web.staged import (
    ANOTHER,
    COMMENT,
    DRAFT,
    LEARNER,
    NOBODY,
    OPS,
    ORPHAN,
    OWNER,
    POISON,
    TRAINER,
    USED,
    WORDS,
    Rooms,
)


@dataclass(frozen=True)
class Forbidden:
    """One act, and who may do it all the same.

    `page` is where it is done by page: an address below the server, and what is drawn there for who may. `call` does
    it without a page. `address` is where a plain request does it, and what the answer holds then. Each may be missing
    where there is no such way.
    """

    act: str
    may: tuple[str, ...]
    call: Callable[[Rooms], object] | None = None
    page: tuple[str, str] | None = None
    address: tuple[str, str] | None = None


@dataclass(frozen=True)
class Disguise:
    """One way in which somebody could be taken for the owner, or for who sits at the machine.

    `access` is how the server knows its visitors, `headers` what a request carries.
    """

    act: str
    access: str
    headers: tuple[tuple[str, str], ...]


def _claims(act: str, **claims: object) -> Disguise:
    cookies = cookies_of({"email": OWNER, "email_verified": True, "sub": "4711", "iat": 1} | claims)
    return Disguise(act, "oidc", (("Cookie", header_of(cookies)),))


DISGUISES = (
    # A proxy names the visitor.
    *(
        Disguise(f"come as {name!a}", "header", (("X-Forwarded-Email", name),))
        for name in (
            OWNER.translate({ord("o"): "\uff4f"}), OWNER.replace("@", "\uff20"), OWNER.replace(".", "\uff0e"),
            OWNER.replace("o", "\u00ba"), OWNER.replace("o", "\u043e"), OWNER.replace("o", "o\u200b"),
            f"\u00a0{OWNER}", f"{OWNER}\u3000", f"sub:{OWNER}",
        )
    ),
    # An identity provider does.
    _claims("come with an address that nobody has verified", email_verified=False),
    _claims("come with an address of which nothing is said", email_verified=None),
    _claims("come with an address that is verified in words", email_verified="true"),
    _claims("come with an address for a subject", email=None, sub=OWNER),
    _claims("come with an address in full width", email=OWNER.replace("@", "\uff20")),
    _claims("come from another server", origin="http://evil.example"),
    # Nobody does: who asks sits at the machine.
    *(
        Disguise(f"call the machine {host}", "local", (("Host", host),))
        for host in ("evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0")
    ),
    *(
        Disguise(f"ask from a page of {origin}", "local", (("Origin", origin),))
        for origin in ("http://evil.example", "https://localhost.evil.example", "null")
    ),
)  # fmt: skip
"""What is nobody's, whoever tries."""


def _draft(rooms: Rooms) -> Any:
    return rooms.scene.own_cases.read(DRAFT)


def _say(rooms: Rooms) -> object:
    return list(rooms.practice.say(rooms.scene.in_hand[rooms.scene.running], "room", "Somebody else speaks."))


ACTS = (
    # The server: the operators'.
    Forbidden("choose a model", (OPS,), lambda r: r.models.use(r.scene.place), ("settings", ".st-key-model-take")),
    Forbidden("have another model judge", (OPS,), lambda r: r.models.use(r.scene.place, "judge")),
    Forbidden(
        "try a model", (OPS,), lambda r: r.models.try_out(r.scene.place, "en"), ("settings", ".st-key-model-try")
    ),
    Forbidden("look for servers", (OPS,), lambda r: r.models.find_servers(), ("settings", ".st-key-model-look")),
    Forbidden("switch reading", (OPS,), lambda r: r.models.have_it_read(on=True), ("settings", ".st-key-model-reads")),
    Forbidden("see what is chosen", (OPS,), lambda r: r.models.choice()),
    Forbidden("see spending", (OPS,), lambda r: r.models.spending()),
    Forbidden("have none speak", (OPS,), lambda r: r.models.use(ModelChoice()), ("settings", ".st-key-model-none")),
    Forbidden("read the trail", (OPS,), lambda r: r.practice.shelf.trail.latest(), ("settings", ".st-key-trail")),
    # The manual: documents of all are the operators', those of a group also its trainers'.
    Forbidden(
        "add a document for all",
        (OPS,),
        lambda r: r.documents.add(r.scene.poison, "en", "For all"),
        ("manual", ".st-key-document-for"),
    ),
    Forbidden(
        "add a document for another group",
        (TRAINER, OPS),
        lambda r: r.documents.add(r.scene.poison, "en", "For north", group="north"),
    ),
    Forbidden("add a document at all", (TRAINER, ANOTHER, OPS), None, ("manual", "[data-testid=stFileUploader]")),
    Forbidden("remove a document of all", (OPS,), lambda r: r.documents.remove(r.scene.document(None))),
    Forbidden(
        "remove another group's document",
        (TRAINER, OPS),
        lambda r: r.documents.remove(r.scene.document("north")),
        ("manual", ".st-key-remove-{document}"),
    ),
    Forbidden("remove all documents", (OPS,), lambda r: r.documents.clear()),
    Forbidden(
        "know of another group's document",
        (LEARNER, OWNER, TRAINER, OPS),
        None,
        ("manual", ".st-key-document-{document}"),
    ),
    Forbidden("find another group's document", (LEARNER, OWNER, TRAINER), lambda r: r.finds(POISON)),
    # Cases of one's own: the trainers' who made them.
    Forbidden(
        "begin a case",
        (TRAINER, ANOTHER),
        lambda r: r.cases.create(begin(load_templates(KNOWLEDGE)["interview"], f"of-{r.who.id.partition('@')[0]}")),
        ("workshop", ".st-key-create"),
    ),
    Forbidden("open another's draft", (TRAINER,), lambda r: r.cases.read(DRAFT), ("workshop", f".st-key-open-{DRAFT}")),
    Forbidden("see another's case in use", (TRAINER,), lambda r: r.cases.used(USED)),
    Forbidden(
        "save another's draft",
        (TRAINER,),
        lambda r: r.cases.save(_draft(r).with_value("case.yaml", ("title",), "Prevzeto"), _draft(r)),
    ),
    Forbidden("share another's draft", (TRAINER,), lambda r: r.cases.share(DRAFT, "north")),
    Forbidden("put another's draft to use", (TRAINER,), lambda r: r.cases.use(_draft(r))),
    Forbidden(
        "withdraw another's case",
        (TRAINER, OPS),
        lambda r: r.cases.withdraw(USED),
        ("workshop", f".st-key-withdraw-{USED}, .st-key-open-{USED}"),
    ),
    Forbidden("delete another's draft", (TRAINER,), lambda r: r.cases.delete(DRAFT)),
    Forbidden(
        "open a case that is nobody's", (OPS,), lambda r: r.cases.read(ORPHAN), ("workshop", f".st-key-open-{ORPHAN}")
    ),
    Forbidden("give a case to somebody", (OPS,), lambda r: r.cases.assign(ORPHAN, ANOTHER)),
    # What was submitted: the group's trainers'.
    Forbidden(
        "see what was submitted", (TRAINER,), lambda r: r.desk.look(r.scene.over), ("review", ".st-key-rate-{over}")
    ),
    Forbidden(
        "read another's words",
        (TRAINER,),
        lambda r: r.desk.criteria(r.scene.over),
        ("rate?pregled={over}", ".st-key-review-transcript"),
    ),
    Forbidden("begin to rate", (TRAINER,), lambda r: r.desk.keep_draft(r.scene.over, {"R-01": 1})),
    Forbidden("see what somebody began", (TRAINER,), lambda r: r.desk.draft(r.scene.over)),
    Forbidden(
        "rate", (TRAINER,), lambda r: r.desk.rate(r.scene.over, {"R-01": 1}), ("rate?pregled={over}", ".st-key-levels")
    ),
    Forbidden("see the program's report", (TRAINER,), lambda r: r.desk.report(r.scene.over)),
    Forbidden("judge the program's levels", (TRAINER,), lambda r: r.desk.judge(r.scene.over, "R-01", "agree", "")),
    Forbidden("comment", (TRAINER,), lambda r: r.desk.comment(r.scene.over, 1, "Seen.")),
    Forbidden("say who rates", (TRAINER,), lambda r: r.desk.assign(r.scene.over, (TRAINER,))),
    Forbidden("see how far a review is", (TRAINER,), lambda r: r.desk.course(r.scene.over)),
    Forbidden("read comments", (OWNER, TRAINER), lambda r: r.desk.left(r.scene.over)),
    Forbidden(
        "hold a level back",
        (TRAINER,),
        lambda r: r.desk.hold_back("north", "R-02", hold=True),
        ("agreement", ".st-key-held-north"),
    ),
    Forbidden(
        "see another group",
        (TRAINER,),
        lambda r: r.takes(str(r.practice.shelf.submitted()).encode()),
        ("group", f"text={OWNER}"),
    ),
    Forbidden(
        "take reviews along",
        (TRAINER,),
        lambda r: r.takes(gather(r.desk, "en").to_json()),
        address=("reviews/reviews.json", "{over}"),
    ),
    Forbidden("take statements along", (TRAINER,), address=("reviews/xapi.json", "[")),
    Forbidden("take turns along", (TRAINER,), address=("reviews/turns.csv", WORDS)),
    Forbidden("take ratings along", (TRAINER,), address=("reviews/ratings.csv", COMMENT)),
    Forbidden(
        "take the facilitator's copy",
        (TRAINER, ANOTHER),
        lambda r: r.desk.facilitator_copy(r.practice.library.scenario["white-van"], "en"),
        address=("cases/white-van.pdf", ""),
    ),
    # What runs: the trainers' whom the learner lets look on.
    Forbidden(
        "look on",
        (TRAINER,),
        lambda r: r.console.look(r.scene.running),
        ("console?spremlja={running}", ".st-key-console-transcript"),
    ),
    Forbidden("find what can be looked at", (TRAINER,), None, ("console", ".st-key-watch-{running}")),
    Forbidden(
        "send news",
        (TRAINER,),
        lambda r: r.console.call_inject(r.scene.running, _inject(r)),
        ("console?spremlja={running}", "[class*=st-key-fire-]"),
    ),
    Forbidden(
        "send a hint",
        (TRAINER,),
        lambda r: r.console.prompt(r.scene.running, "Greet him."),
        ("console?spremlja={running}", "[class*=st-key-hint-words]"),
    ),
    Forbidden(
        "pause",
        (TRAINER,),
        lambda r: r.console.pause(r.scene.running),
        ("console?spremlja={running}", ".st-key-console-pause"),
    ),
    Forbidden("go on after a pause", (TRAINER,), lambda r: r.console.resume(r.scene.running)),
    # A session: its owner's.
    Forbidden(
        "open a session",
        (OWNER,),
        lambda r: r.practice.open(r.scene.running),
        ("exercise?vaja={running}", "[data-testid=stChatInput]"),
    ),
    Forbidden(
        "look at a session",
        (OWNER,),
        lambda r: r.practice.look(r.scene.running),
        ("pack?vaja={running}", ".st-key-pack-on-paper"),
    ),
    Forbidden("play a session", (OWNER,), _say),
    Forbidden("go back in a session", (OWNER,), lambda r: r.practice.rewind(r.scene.in_hand[r.scene.running], 1)),
    Forbidden("read a report", (OWNER,), None, ("report?vaja={over}", ".headline"), ("session/{over}/report.json", "")),
    Forbidden("let somebody look on", (OWNER,), lambda r: r.practice.shelf.be_watched(r.scene.running, "north")),
    Forbidden("submit a session", (OWNER,), lambda r: r.practice.shelf.submit(r.scene.over, "north")),
    Forbidden(
        "take a session back",
        (OWNER,),
        lambda r: r.practice.shelf.submit(r.scene.over, None),
        ("report?vaja={over}", ".st-key-submit-back"),
    ),
    Forbidden("delete a session", (OWNER,), lambda r: r.practice.shelf.delete(r.scene.over)),
    Forbidden("take a report along", (OWNER,), address=("session/{over}/report.md", "")),
    Forbidden("take a table along", (OWNER,), address=("session/{over}/report.csv", "")),
    Forbidden("take a report as a document along", (OWNER,), address=("session/{over}/report.docx", "")),
    Forbidden("take a report as PDF along", (OWNER,), address=("session/{over}/report.pdf", "")),
    Forbidden("take a briefing along", (OWNER,), address=("session/{running}/pack.pdf", "")),
    Forbidden(
        "take everything of somebody's along",
        (OWNER,),
        lambda r: r.takes(bundle(r.desk, "en")),
        address=("everything.zip", "{short}"),
    ),
    # The inside of the server: nobody's.
    *(
        Forbidden(f"read {path}", NOBODY, address=(f"/{path}", ""))
        for path in (
            "_stcore/metrics",
            "_stcore/script-health-check",
            "_stcore/agent/openapi.json",
            "_stcore/upload_file/a/b",
            "media/0123.png",
            "component/a/b.js",
            "download/session/never/report.pdf",
            "download/",
        )
    ),
)


def _inject(rooms: Rooms) -> str:
    return next(iter(service().shared.library.scenario["white-van"].inject))
