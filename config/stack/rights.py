"""Running a server with fewer rights than ours, and never longer than we live.

PostgreSQL refuses to run as root, and containers and CI machines are often root. Three ways out, in this order:

1. A user namespace of its own, in which our user id is mapped to an ordinary one. The server is then an ordinary user
   to itself and owns its files as we do, without any right of root, wherever the checkout lies (also below a folder of
   mode 700, which no other user could enter), and no file changes its owner.
2. Where namespaces are forbidden (many containers): the user `nobody`, to whom the data are handed over. If `nobody`
   cannot even reach the folder, it keeps the one capability to pass closed folders.
3. Neither: say so, and name PG_BIN, STACK_DIR and DATABASE_URL as ways out.

An ordinary user needs none of this. Linux only, like the wheels' servers as root; elsewhere do not be root.
"""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 28, 47, 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CAPABILITIES_VERSION_3 = 0x20080522
ORDINARY_ID = 1000  # any but 0, it exists inside the namespace only

# Loaded here and not in the forked child, where only simple calls are safe.
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(how: signal.Signals) -> None:
    """The kernel sends us `how` when the process (its thread) that started us dies, `kill -9` included."""
    if sys.platform == "linux":
        _call(_libc.prctl, PR_SET_PDEATHSIG, int(how), 0, 0, 0)


def stepping_down(how_to_die: signal.Signals, *owned: Path) -> Callable[[], None]:
    """What to run in a forked child before it becomes a server (`preexec_fn`); hands over `owned` if that is needed."""
    step = _way_down(owned)
    keeper = os.getpid()

    def before_exec() -> None:
        step()
        die_with_parent(how_to_die)  # last: the kernel forgets it when the user changes
        if os.getppid() != keeper:
            os._exit(1)

    return before_exec


def _way_down(owned: tuple[Path, ...]) -> Callable[[], None]:
    if os.geteuid() != 0:
        return lambda: None
    if _works(_enter_namespace):
        _hand_over(owned, 0, 0)
        return _enter_namespace
    nobody = pwd.getpwnam("nobody")
    closed = not all(_open_to_all(path) for path in (*owned, Path(sys.prefix)))

    def become_nobody() -> None:
        _become(nobody.pw_uid, nobody.pw_gid, keep_passing=closed)

    if not _works(become_nobody):
        raise SystemExit(
            "PostgreSQL refuses to run as root, and neither a user namespace nor the user nobody can be used here: "
            "be an ordinary user, or set DATABASE_URL and REDIS_URL to servers that run already."
        )
    _hand_over(owned, nobody.pw_uid, nobody.pw_gid)
    return become_nobody


@cache
def _works(step: Callable[[], None]) -> bool:
    """Try the step in a child that does nothing else."""
    try:
        return subprocess.run([sys.executable, "-S", "-c", ""], preexec_fn=step, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def _enter_namespace() -> None:
    user, group = os.geteuid(), os.getegid()
    _call(_libc.unshare, CLONE_NEWUSER)
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{ORDINARY_ID} {user} 1")
    _write("/proc/self/gid_map", f"{ORDINARY_ID} {group} 1")


def _become(user: int, group: int, keep_passing: bool) -> None:
    if not keep_passing:
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
        return
    # Without this the kernel takes the capability away at the change of user, and again in each call of access(),
    # by which PostgreSQL looks for its own programs.
    _call(_libc.prctl, PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
    try:
        _keep_only(CAP_DAC_READ_SEARCH)
    except OSError:
        _keep_only(CAP_DAC_OVERRIDE)  # what a container has of the two


def _keep_only(capability: int) -> None:
    """Hold this capability over the exec, and no other one."""
    head = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION_3, 0)
    bit = 1 << capability
    _call(_libc.capset, head, (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0))
    _call(_libc.prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def _hand_over(owned: tuple[Path, ...], user: int, group: int) -> None:
    """Give the files to the server's user, if another way down was taken the last time."""
    for top in owned:
        if top.stat().st_uid == user:
            continue
        for path in (top, *top.rglob("*")):
            os.chown(path, user, group, follow_symlinks=False)


def _open_to_all(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)


def _write(path: str, text: str) -> None:
    handle = os.open(path, os.O_WRONLY)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)


def _call(function: Callable[..., int], *arguments: object) -> None:
    if function(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
