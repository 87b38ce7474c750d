"""What this package makes of vectors: ``vectors.py FOLDER URL`` prints a line of canonical JSON a case, as cfhost-vectors does.

With ``CFHOST_VECTORS_SHOW`` set it prints instead all that the language shows of client, reply and error, and the log.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import sys
import traceback
from dataclasses import asdict, astuple, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import cfhost

HOST_KEY = "00112233445566778899aabbccddeeff"
SHOWS = "CFHOST_VECTORS_SHOW" in os.environ


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


def show(value: Any) -> None:
    """Prints a value in every way that the language has, but for calls whose name says that they reveal."""
    if not SHOWS:
        return
    print(repr(value), str(value), f"{value!a}", getattr(value, "__dict__", None), dir(value))
    if is_dataclass(value) and not isinstance(value, type):
        print(asdict(value), astuple(value))
    if isinstance(value, (cfhost.Reply, cfhost.RawReply)):
        print(value.raw)
    if isinstance(value, BaseException):
        print(value.args, value.__notes__ if hasattr(value, "__notes__") else "")
        print("".join(traceback.format_exception(value)))
    sys.stdout.flush()
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        try:
            pickled = pickle.dumps(value, protocol)
        except (TypeError, pickle.PicklingError) as refusal:
            print(refusal)
        else:
            sys.stdout.buffer.write(pickled)
            sys.stdout.buffer.flush()
    for default in (None, str):
        try:
            print(json.dumps(value, default=default))
        except TypeError as refusal:
            print(refusal)


def by_key_file(key_file: str, endpoint: str) -> cfhost.Client:
    os.environ.update(CFHOST_HOST_KEY_FILE=key_file, CFHOST_ENDPOINT=endpoint)
    return cfhost.Client.from_env()


def outcome(vector: dict[str, Any], url: str) -> str:
    settings: dict[str, Any] = {"host_key": HOST_KEY, "endpoint": url, **vector.get("client", {})}
    key_file: str | None = settings.pop("host_key_file", None)
    given = vector["fields"]
    try:
        client = cfhost.Client(**settings) if key_file is None else by_key_file(key_file, url)
        show(client)
        if vector.get("mode") == "call":
            reply: Any = client.call(vector["act"], **dict(sorted(given.items())))
        else:
            act = getattr(client.with_options(unchecked=vector.get("mode") == "unchecked"), vector["act"])
            reply = act(**given)
        show(reply)
        made: dict[str, object] = success(reply) if not SHOWS else {}
    except cfhost.Error as error:
        show(error)
        made = {"error": failure(error)}
    return json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def main(folder: str, url: str) -> None:
    if SHOWS:
        logging.basicConfig(level=1)
    files = {str(path.relative_to(folder).with_suffix("")): path for path in Path(folder).glob("*/*.json")}
    for name in sorted(files):
        vector = json.loads(files[name].read_text("utf-8"))
        print(json.dumps(name), outcome(vector, f"{url.rstrip('/')}/{name}"), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
