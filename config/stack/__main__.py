"""`python -m config.stack exec -- COMMAND …`: run a command with the servers.

Internal: `keep` is the keeper; `watch` stays until the keeper has gone, as a part of the demo.
"""

import fcntl
import subprocess
import sys

from config import stack
from config.stack import state


def main() -> int:
    match sys.argv[1:]:
        case ["keep"]:
            from config.stack.keeper import keep

            return keep()
        case ["watch"]:
            with (state.folder() / "keeper.lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_SH)
            print("a database or broker process ended, and the other with it")
            return 1
        case ["exec", "--", *command] | ["exec", *command] if command:
            with stack.servers():
                return subprocess.run(command, check=False).returncode
    print(__doc__, file=sys.stderr)
    return 2


sys.exit(main())
