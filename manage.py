#!/usr/bin/env python
"""Django's command line. Without DATABASE_URL the embedded servers of this folder are used (config/stack.py)."""

import os
import sys

from config import stack


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with stack.servers():
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
