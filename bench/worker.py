"""A process with one database: runs a row so many times on demand and answers how long each request took.

Talks JSON, one line each way: {"row": "board", "times": 20} → {"ms": [...]} · {"queries": "board"} → {"queries": 7}.
"""

import os

import django


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from django.conf import settings

    settings.ROOT_URLCONF = "bench.urls"
    from bench import desk

    desk.serve()


if __name__ == "__main__":
    main()
