"""What the Python clients are measured by: ``python_lookup.py CLIENT URL CA_FILE HOST_KEY COUNT``, so many look-ups.

All read the answer as JSON and look at the result; cfhost makes its typed reply, too. Each module is imported only where it
is used, so that a count of one is a cold start.
"""

import json
import sys

client, url, ca_file, host_key, count = sys.argv[1:]
fields = {"act": "user_lookup", "host_key": host_key, "unique_id": "customer-1001"}


def check(document):
    assert document["result"] == "success" and document["response"]["user_authed"], "another answer"


if client == "cfhost":
    import cfhost

    with cfhost.Client(host_key, endpoint=url, ca_file=ca_file) as session:
        for _ in range(int(count)):
            assert session.user_lookup(unique_id="customer-1001").user_authed
elif client == "requests":
    import requests

    with requests.Session() as session:
        session.trust_env = False
        session.verify = ca_file
        for _ in range(int(count)):
            check(session.post(url, data=fields, timeout=60).json())
elif client == "httpx":
    import ssl

    import httpx

    with httpx.Client(verify=ssl.create_default_context(cafile=ca_file), trust_env=False, timeout=60) as session:
        for _ in range(int(count)):
            check(session.post(url, data=fields).json())
elif client == "urllib3":
    from urllib.parse import urlencode

    import urllib3

    with urllib3.PoolManager(ca_certs=ca_file, timeout=60) as session:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        for _ in range(int(count)):
            answer = session.request("POST", url, body=urlencode(fields), headers=headers)
            assert answer.status == 200
            check(json.loads(answer.data))
elif client == "pycurl":
    from io import BytesIO
    from urllib.parse import urlencode

    import pycurl

    session = pycurl.Curl()
    session.setopt(pycurl.URL, url)
    session.setopt(pycurl.CAINFO, ca_file)
    session.setopt(pycurl.NOPROXY, "*")
    session.setopt(pycurl.TIMEOUT, 60)
    for _ in range(int(count)):
        body = BytesIO()
        session.setopt(pycurl.POSTFIELDS, urlencode(fields))
        session.setopt(pycurl.WRITEDATA, body)
        session.perform()
        assert session.getinfo(pycurl.RESPONSE_CODE) == 200
        check(json.loads(body.getvalue()))
    session.close()
else:
    sys.exit(f"no client {client}")
