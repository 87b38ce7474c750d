"""Prints what this package makes of each vector, a line of canonical JSON a case, as ``cfhost-vectors rust`` does.

``python vectors.py FOLDER URL``: the folder is ``tests/vectors``, and the URL that of ``cfhost-vectors serve``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import cfhost

HOST_KEY = "00112233445566778899aabbccddeeff"


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
    settings = vector.get("settings", {})
    client = cfhost.Client(
        HOST_KEY,
        endpoint=settings.get("endpoint", url),
        ca_file=settings.get("ca_file"),
        timeout=settings["timeout_ms"] / 1000 if settings else None,
        retries=settings.get("retries"),
    )
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


def lines(folder: Path, url: str) -> Iterator[str]:
    for name in sorted(str(path.relative_to(folder).with_suffix("")) for path in folder.glob("*/*.json")):
        vector = json.loads((folder / f"{name}.json").read_text())
        yield f'"{name}" {outcome(vector, f"{url}/{name}")}'


if __name__ == "__main__":
    for line in lines(Path(sys.argv[1]), sys.argv[2]):
        print(line, flush=True)
