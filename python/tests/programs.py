"""Programs of their own: what they do to their process, no test's process bears."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

PRELUDE = """
    import os, signal, sys
    import cfhost, cfhost.ranges
    from cfhost.dns import NameServer, Origin, Provisioner, TsigKey, User
"""


def run(program: str, *arguments: str, path: Path | None = None, prelude: str = PRELUDE) -> list[str]:
    """The lines that a program printed; ``path`` is a folder that has the package. It fails if the program does."""
    code = textwrap.dedent(prelude) + textwrap.dedent(program)
    environment = {**os.environ, **({} if path is None else {"PYTHONPATH": str(path)})}
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=100, env=environment
    )
    assert ended.returncode == 0, f"{ended.returncode}: {ended.stderr}"
    assert ended.stderr == ""
    return ended.stdout.splitlines()
