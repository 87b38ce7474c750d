"""validate.py DESCRIPTION LOG...: holds exchanges against the description, and says which of them do not fit.

A log has an exchange a line: {"method", "path", "body", "status", "content_type", "answer"}. A request is held against the description only if it was answered with success: a wrong one has to be refused. A line without an answer is of a request to another server than the stand-in.
"""

import collections
import json
import sys
from urllib.parse import parse_qsl, urlsplit

from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict


# What the vendor's guide has, and the SDK has not.
UNDESCRIBED = {("POST", "/client/v4/users")}


class Request:
    def __init__(self, exchange: dict) -> None:
        parts = urlsplit(exchange["path"])
        self.host_url = "http://127.0.0.1"
        self.path = parts.path
        self.path_pattern = None
        self.method = exchange["method"].lower()
        self.content_type = "application/json"
        body = exchange["body"]
        self.body = body.encode() if body else None
        self.parameters = RequestParameters(query=ImmutableMultiDict(parse_qsl(parts.query)), header=Headers(), cookie=ImmutableMultiDict())


class Response:
    def __init__(self, exchange: dict) -> None:
        self.status_code = exchange["status"]
        self.content_type = (exchange["content_type"] or "").split(";")[0]
        self.headers = Headers()
        self.data = (exchange["answer"] or "").encode()


def why(error: BaseException) -> str:
    """The reason behind the reasons."""
    while error.__cause__ is not None:
        error = error.__cause__
    inner = getattr(error, "schema_errors", None)
    if inner:
        best = max(inner, key=lambda one: len(list(one.absolute_path)))
        return f"{'.'.join(map(str, best.absolute_path))}: {best.message[:300]}"
    return f"{type(error).__name__}: {str(error)[:300]}"


def main(description: str, *logs: str) -> int:
    api = OpenAPI.from_dict(json.load(open(description, encoding="utf-8")))
    seen: collections.Counter[str] = collections.Counter()
    wrong: dict[str, str] = {}
    unknown: collections.Counter[tuple[str, str]] = collections.Counter()
    for log in logs:
        for line in open(log, encoding="utf-8"):
            exchange = json.loads(line)
            request = Request(exchange)
            told = f"{exchange['method']} {exchange['path']} -> {exchange['status']}"
            # The same exchange a thousand times is one exchange.
            key = json.dumps([exchange["method"], exchange["path"], exchange["body"], exchange["status"], exchange.get("answer")])
            seen[key] += 1
            if seen[key] > 1:
                continue
            try:
                if exchange["status"] < 300:
                    api.validate_request(request)
                if "answer" in exchange:
                    api.validate_response(request, Response(exchange))
            except Exception as error:  # noqa: BLE001 -- each kind of fault is told
                reason = why(error)
                if "PathNotFound" in reason or "OperationNotFound" in reason:
                    call = (exchange["method"], request.path)
                    unknown[call] += 1
                    if exchange["status"] == 404 or call in UNDESCRIBED:
                        continue
                wrong.setdefault(reason, told)
    for reason, told in wrong.items():
        print(f"{told}\n  {reason}")
    print(f"{sum(seen.values())} exchanges, {len(seen)} different, {len(wrong)} kinds of faults, {len(unknown)} of no described call")
    return 1 if wrong or not seen else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
