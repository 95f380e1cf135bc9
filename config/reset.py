"""`make demo-reset`: throw this folder's embedded servers and their data away. Standard library only."""

import fcntl
import os
import shutil
import sys
from pathlib import Path

folder = Path(os.environ.get("STACK_DIR") or Path(__file__).resolve().parent.parent / ".stack").resolve()
if not (folder / "keeper.lock").exists():
    sys.exit(0 if not folder.exists() or not any(folder.iterdir()) else f"{folder} holds no servers of ours")
with (folder / "users.lock").open("a") as users:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("The servers of this folder are in use: end the demo or the command first.")
    shutil.rmtree(folder)
print(f"{folder} is gone; `make demo` starts afresh.")
