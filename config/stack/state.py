"""What a folder of embedded servers remembers: ports, secret, locks."""

import fcntl
import json
import os
import secrets
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
USER = DATABASE = "bianmin"


def folder() -> Path:
    """Where the servers of this checkout keep their data; STACK_DIR names another place."""
    return Path(os.environ.get("STACK_DIR") or ROOT / ".stack").resolve()


@dataclass
class State:
    """Ports on the loopback address, picked once, and the password that both servers ask for."""

    postgres: int
    valkey: int
    secret: str

    def urls(self) -> dict[str, str]:
        return {
            "DATABASE_URL": f"postgres://{USER}:{self.secret}@127.0.0.1:{self.postgres}/{DATABASE}",
            "REDIS_URL": f"redis://:{self.secret}@127.0.0.1:{self.valkey}/0",
        }

    def answers(self) -> bool:
        """Both ports accept a connection."""
        for port in (self.postgres, self.valkey):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=2).close()
            except OSError:
                return False
        return True


def prepare(folder: Path) -> None:
    """The folder, for its owner only."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        (folder / "log").mkdir(exist_ok=True)
    except PermissionError as error:
        raise SystemExit(f"{folder} belongs to another user ({error}): remove it, or set STACK_DIR.") from error


def read(folder: Path) -> State:
    return State(**json.loads((folder / "state.json").read_text()))


def write(folder: Path, new: State) -> None:
    draft = folder / "state.json.new"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(asdict(new)))
    draft.replace(folder / "state.json")


def read_or_pick(folder: Path) -> State:
    """The remembered state; ports that somebody else has taken meanwhile are picked anew."""
    try:
        known = read(folder)
    except FileNotFoundError:
        known = State(0, 0, secrets.token_hex(24))
    fresh = State(free_port(known.postgres), free_port(known.valkey), known.secret)
    if fresh != known:
        write(folder, fresh)
    return fresh


def free_port(wanted: int) -> int:
    """`wanted` if nobody listens there, else one that the system hands out."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise SystemExit("no free port on 127.0.0.1")


def is_ready(folder: Path) -> bool:
    """The keeper has said that its servers take connections, and has not begun to stop them."""
    return (folder / "ready").exists()


def is_held(lock: Path, even_shared: bool = False) -> bool:
    """Somebody holds the lock file for himself (or shares it, with `even_shared`)."""
    try:
        with lock.open() as file:
            fcntl.flock(file, (fcntl.LOCK_EX if even_shared else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
