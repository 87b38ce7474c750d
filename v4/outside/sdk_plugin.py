"""A plugin of pytest for the SDK's own tests: takes their skip marks off, and puts the state with their ids back before each test.

`CFHOST_STAND_IN_SEED` is the file with that state, and `CFHOST_STAND_IN_CONTROL` where the stand-in takes it. `CFHOST_SDK_TABLE` is the file that the table is
written into: for each test, that it passes, or the HTTP status and the code with which it is refused.
"""

import json
import os
import urllib.request

import pytest

TABLE: dict[str, str] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.own_markers = [mark for mark in item.own_markers if mark.name not in ("skip", "skipif")]
        parent = item.parent
        while parent is not None:
            parent.own_markers = [mark for mark in parent.own_markers if mark.name not in ("skip", "skipif")]
            parent = parent.parent


@pytest.fixture(autouse=True)
def _seed() -> None:
    with open(os.environ["CFHOST_STAND_IN_SEED"], "rb") as file:
        seed = file.read()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(os.environ["CFHOST_STAND_IN_CONTROL"] + "/seed", data=seed, method="POST")
    with opener.open(request) as answer:
        answer.read()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):  # noqa: ANN201
    report = (yield).get_result()
    if report.when == "call" or report.failed:
        name = item.nodeid.split("tests/api_resources/")[-1]
        TABLE[name] = "passes" if report.passed else refused(call)


def refused(call: pytest.CallInfo) -> str:
    error = call.excinfo.value if call.excinfo else None
    status = getattr(error, "status_code", None)
    if status is None:
        return f"fails: {type(error).__name__}"
    codes = [str(one.code) for one in getattr(error, "errors", None) or []]
    return f"refused with {status} / {' '.join(codes) or '-'}"


def pytest_sessionfinish() -> None:
    with open(os.environ["CFHOST_SDK_TABLE"], "w", encoding="utf-8") as out:
        json.dump(TABLE, out, indent=1, sort_keys=True)
