"""Every vector through this face, byte for byte as through Rust. The folder and the program are the project's own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from conftest import HOST_KEY

import cfhost

VECTORS = Path(os.environ.get("CFHOST_VECTORS", Path(__file__).parents[2] / "tests" / "vectors"))


def plain(value: Any) -> Any:
    if isinstance(value, cfhost.Secret):
        return value.reveal()
    if isinstance(value, cfhost.FrozenMap):
        return dict(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if type(value) is tuple:
        return [plain(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, (cfhost.ZoneListRow, cfhost.ResellerPlan, cfhost.ResellerSub)):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value


def success(reply: Any) -> dict[str, object]:
    if isinstance(reply, cfhost.RawReply):
        return {"reply": json.loads(reply.reveal_raw()), "msg": reply.msg}
    values = {field.name: plain(getattr(reply, field.name)) for field in fields(reply)}
    name = "answer_msg" if isinstance(reply, cfhost.FullZoneSetReply) else "msg"
    return {"msg": values.pop(name), "reply": values}


def failure(error: cfhost.Error) -> dict[str, object]:
    return {
        "act": error.act,
        "already_gone": error.already_gone,
        "argument": error.argument,
        "category": error.category,
        "code": error.code,
        "delivery": error.delivery,
        "http_status": error.http_status,
        "kind": error.kind,
        "message": error.message,
        "name": error.name,
        "retryable": error.retryable,
    }


def outcome(vector: dict[str, Any], url: str) -> str:
    client = cfhost.Client(HOST_KEY, endpoint=url)
    given = vector["fields"]
    try:
        if vector.get("mode") == "call":
            reply: Any = client.call(vector["act"], **dict(sorted(given.items())))
        else:
            act = getattr(client.with_options(unchecked=vector.get("mode") == "unchecked"), vector["act"])
            reply = act(**given)
        made: dict[str, object] = success(reply)
    except cfhost.Error as error:
        made = {"error": failure(error)}
    return json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def names() -> list[str]:
    return sorted(
        str(path.relative_to(VECTORS).with_suffix("")) for path in VECTORS.glob("*/*.json")
    )


def lines() -> list[str]:
    program = shutil.which("cfhost-vectors")
    assert program is not None, "cfhost-vectors of the project has to be on the PATH"
    with subprocess.Popen([program, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None and server.stdin is not None
        base = server.stdout.readline().removeprefix("listening on ").strip()
        found: list[str] = []
        for name in names():
            vector = json.loads((VECTORS / f"{name}.json").read_text())
            found.append(f'"{name}" {outcome(vector, f"{base}/{name}")}')
        server.stdin.close()
    return found


def test_every_vector_as_in_rust() -> None:
    program = shutil.which("cfhost-vectors")
    assert program is not None, "cfhost-vectors of the project has to be on the PATH"
    rust = subprocess.run([program, "rust"], capture_output=True, text=True, timeout=110, check=True)
    expected = rust.stdout.splitlines()
    assert len(expected) == len(names()) > 200
    assert lines() == expected


if __name__ == "__main__":
    sys.stdout.write("".join(f"{line}\n" for line in lines()))
