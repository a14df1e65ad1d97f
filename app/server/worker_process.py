"""Workers whose supervisor notices at once that they have exited.

uvicorn's supervisor asks each worker whether it is alive and waits for the answer, for at most `HUNG_SECONDS`
(app/cli/serve.py). It holds both ends of the worker's pipe, so the pipe does not end with a worker that exits before
it answers, for example while it starts: for that time no other worker was replaced, and SIGTERM was not obeyed.
"""

from __future__ import annotations

from uvicorn.supervisors import multiprocess

from app.server.versions import are_supported


class WorkerProcess(multiprocess.Process):
    """A worker that alone holds its end of the pipe, which therefore ends with it."""

    def start(self) -> None:
        """Start the worker, which then has its end of the pipe, and close the supervisor's copy."""
        super().start()
        self.child_conn.close()


def use_worker_processes() -> None:
    """Let uvicorn's supervisor start such workers, if it is the release that this was written for."""
    if are_supported():
        multiprocess.Process = WorkerProcess  # type: ignore[misc]  # the supervisor has no parameter for it
