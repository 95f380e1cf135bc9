"""Every icon that a page names is in the sprite: a missing one is an empty place that nobody hears of."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
IN_TEMPLATES = re.compile(r'{%\s*icon "([a-z0-9-]+)"')
IN_CODE = re.compile(r'\bicon\("([a-z0-9-]+)"')


def test_every_icon_is_in_the_sprite():
    sprite = (ROOT / "static/vendor/bootstrap-icons/sprite.svg").read_text()
    named = {name for path in ROOT.glob("templates/**/*.html") for name in IN_TEMPLATES.findall(path.read_text())}
    for app in ("core", "stations", "finance", "services", "reports"):
        named |= {name for path in (ROOT / app).rglob("*.py") for name in IN_CODE.findall(path.read_text())}
    assert len(named) > 20
    assert {name for name in named if f'<symbol id="{name}"' not in sprite} == set()
