"""``python_list.py cfhost|json|orjson URL HOST_KEY COUNT``: so many times a zone_list of ten thousand rows, into typed rows, or by
``http.client`` into dicts."""

import sys

way, url, host_key, count = sys.argv[1:]
ROWS = 10_000

if way == "cfhost":
    import cfhost

    with cfhost.Client(host_key, endpoint=url) as session:
        for _ in range(int(count)):
            assert len(session.zone_list().rows) == ROWS
else:
    import http.client

    if way == "json":
        from json import loads
    else:
        from orjson import loads
    session = http.client.HTTPConnection(url.removeprefix("http://").rstrip("/"))
    for _ in range(int(count)):
        session.request("POST", "/", f"act=zone_list&host_key={host_key}")
        assert len(loads(session.getresponse().read())["response"]) == ROWS
