"""Every vector through this face, byte for byte as through Rust. The folder and the program are the project's own."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from vectors import lines

VECTORS = Path(os.environ.get("CFHOST_VECTORS", Path(__file__).parents[2] / "tests" / "vectors"))


def test_every_vector_as_in_rust() -> None:
    program = shutil.which("cfhost-vectors")
    assert program is not None, "cfhost-vectors of the project has to be on the PATH"
    rust = subprocess.run([program, "rust"], capture_output=True, text=True, timeout=110, check=True)
    expected = rust.stdout.splitlines()
    with subprocess.Popen([program, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None and server.stdin is not None
        url = server.stdout.readline().removeprefix("listening on ").strip()
        found = list(lines(VECTORS, url))
        server.stdin.close()
    assert found == expected and len(expected) > 200
