"""Templates: what is put into one is plain text, none is without a use, and every one that is named is there."""

import re

from roleplay.config import ROOT
from roleplay.ui.catalogue import catalogue
from roleplay.ui.templating import TEMPLATES, rendered
from tests.ui.conftest import Driver

FILES = {path.relative_to(TEMPLATES).with_suffix("").as_posix(): path for path in TEMPLATES.rglob("*.html")}
NAMED = re.compile(r"""(?:draw_template|rendered|template)\(?,?\s*["']([a-z_/]+)["']""")
IMPORTED = re.compile(r"""from ["']([a-z_/]+)\.html["']""")


def test_what_is_put_into_a_template_is_plain_text(new_tab: Driver) -> None:
    new_tab("en")
    html = rendered("report/next", catalogue("en"), words="<script>alert(1)</script> & so on\nto the end")
    assert html.endswith("&lt;script&gt;alert(1)&lt;/script&gt; &amp; so on<br>to the end</div>")


def test_no_template_lets_markup_through() -> None:
    for path in FILES.values():
        assert not re.search(r"\|\s*safe|autoescape|<script", path.read_text(encoding="utf-8")), path.name


def test_every_template_is_drawn_and_every_one_that_is_drawn_is_there() -> None:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "roleplay" / "ui").rglob("*.py"))
    drawn = {name for source in sources for name in NAMED.findall(source)}
    imported = {name for path in FILES.values() for name in IMPORTED.findall(path.read_text(encoding="utf-8"))}
    assert drawn | imported | {"parts"} == set(FILES)
