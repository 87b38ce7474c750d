"""``python -m cfhost ACT NAME=VALUE...`` sends one act from a shell and prints the answer as JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

import cfhost
from cfhost._native import acts

# The fields that hold a secret, for acts that are not in the table.
SECRETS = ("user_key", "cloudflare_pass")

# The core's table of acts: what is lost with an answer, and the fields with their kinds.
ACTS = {name: (if_lost, fields) for name, _, if_lost, fields in acts()}


def _overview() -> str:
    lines = ["acts and their fields, optional ones in brackets:"]
    for act, (_, fields) in ACTS.items():
        names = [name if required else f"[{name}]" for name, _, required, _ in fields]
        lines.append(f"  {act:<20} {' '.join(names)}".rstrip())
    lines += [
        "",
        "Flags are 1 or 0; subdomains=www,shop:shop-origin.example.com. A secret can be read from a file, so that nobody",
        "sees it on the command line: cloudflare_pass=@FILE, user_key=@FILE, @- for standard input.",
        "",
        "The client is set up by CFHOST_HOST_KEY or CFHOST_HOST_KEY_FILE, CFHOST_ENDPOINT, CFHOST_CA_FILE and",
        "CFHOST_TIMEOUT; options stand over them. Exit status: 0, 1 where the act failed, 2 for a wrong command line.",
    ]
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m cfhost",
        description="Sends one act of the Hosting Provider API and prints its answer as JSON.",
        epilog=_overview(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("act", metavar="ACT", help="the act, by its name on the wire")
    parser.add_argument("fields", metavar="NAME=VALUE", nargs="*", help="its fields")
    parser.add_argument("--reveal", action="store_true", help="print secrets as they are, not masked")
    parser.add_argument("--raw", action="store_true", help="take any act and field, unchecked, and print the JSON that came")
    parser.add_argument("--endpoint", metavar="URL")
    parser.add_argument("--ca-file", metavar="FILE")
    parser.add_argument("--host-key-file", metavar="FILE")
    parser.add_argument("--timeout", metavar="SECONDS")
    parser.add_argument("--version", action="version", version=cfhost.__version__)
    return parser


def _value(name: str, text: str, kind: str) -> object:
    if kind == "secret" and text.startswith("@"):
        if text == "@-":
            return cfhost.Secret(sys.stdin.read().strip())
        with open(text[1:], encoding="utf-8") as file:
            return cfhost.Secret(file.read().strip())
    if kind == "flag":
        if text not in ("0", "1"):
            raise ValueError(f"{name}: must be 0 or 1")
        return text == "1"
    if kind == "number":
        if not text.isascii() or not text.isdigit():
            raise ValueError(f"{name}: must be a number")
        return int(text)
    if kind == "list":
        return [item for item in text.split(",") if item]
    return text


def _arguments(act: str, fields: list[str], raw: bool) -> dict[str, Any]:
    known = {} if raw else {name: kind for name, kind, _, _ in ACTS[act][1]}
    given: dict[str, Any] = {}
    for field in fields:
        name, equals, text = field.partition("=")
        # The error does not quote the text: it may be a secret in the wrong place.
        if not equals or not name.isidentifier():
            raise ValueError("fields are given as NAME=VALUE")
        if not raw and name not in known:
            raise ValueError(f"{act} has no field of that name: {', '.join(known) or 'it takes none'}")
        if name in given:
            raise ValueError(f"{name} is given twice")
        given[name] = _value(name, text, known.get(name, "secret" if name in SECRETS else "text"))
    return given


def _plain(value: object, reveal: bool) -> object:
    if isinstance(value, cfhost.Secret):
        return value.reveal() if reveal else str(value)
    if isinstance(value, cfhost.FrozenMap):
        return dict(value)
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


def main(arguments: list[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if not options.raw and options.act not in ACTS:
        parser.error("there is no such act: --help lists them, --raw takes any")
    for name in ("endpoint", "ca_file", "host_key_file", "timeout"):
        if getattr(options, name) is not None:
            os.environ[f"CFHOST_{name.upper()}"] = getattr(options, name)
    if options.host_key_file is not None:
        os.environ.pop("CFHOST_HOST_KEY", None)
    if not options.reveal and ACTS.get(options.act, ("", []))[0]:
        parser.error("the answer holds a key that exists nowhere else: give --reveal, and keep what is printed")
    try:
        fields = _arguments(options.act, options.fields, options.raw)
        client = cfhost.Client.from_env()
        if options.raw:
            reply = client.call(options.act, **fields)
            print(reply.reveal_raw().decode() if options.reveal else reply.raw())
        else:
            reply = getattr(client, options.act)(**fields)
            print(json.dumps(asdict(reply), indent=2, default=lambda value: _plain(value, options.reveal)))
    except cfhost.Error as error:
        print(f"cfhost: {error}", file=sys.stderr)
        return 1
    except (OSError, TypeError, ValueError) as error:
        print(f"cfhost: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
