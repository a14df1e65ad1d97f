"""The first module of bin/dev: imports the server without garbage collections, which take an eighth of its imports.

A collection during the imports examines what they have just created, and finds nothing. `calm_collector` switches
collections on when the application exists.
"""

import gc
import sys

gc.disable()

# structlog imports rich, if it is installed, to draw tracebacks. Those of our records are text (app/observe/logs.py).
sys.modules["rich"] = None  # type: ignore[assignment]  # which makes its import fail
import structlog  # noqa: E402, F401 - while rich cannot be imported

del sys.modules["rich"]

from devtools.dev_server import main  # noqa: E402 - after the line above, whose purpose it is

if __name__ == "__main__":
    sys.exit(main())
