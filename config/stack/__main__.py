"""`python -m config.stack exec -- COMMAND …`: run a command with the servers.  `keep`: be the keeper (internal)."""

import subprocess
import sys

from config import stack


def main() -> int:
    match sys.argv[1:]:
        case ["keep"]:
            from config.stack.keeper import keep

            return keep()
        case ["exec", "--", *command] | ["exec", *command] if command:
            with stack.servers():
                return subprocess.run(command, check=False).returncode  # noqa: S603
    print(__doc__, file=sys.stderr)  # noqa: T201
    return 2


sys.exit(main())
