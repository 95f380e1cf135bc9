"""The web server's processes: `gunicorn -c python:config.gunicorn config.wsgi`; address and number by its options."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

# Request counts are summed over all processes through files in one folder, new at each start.
metrics = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.gettempdir() + f"/bianmin-{os.getpid()}"))
shutil.rmtree(metrics, ignore_errors=True)
metrics.mkdir(mode=0o700, parents=True)

worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 10
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  a busy disk must not look like a hang


def child_exit(server: Any, worker: Any) -> None:
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    shutil.rmtree(metrics, ignore_errors=True)
