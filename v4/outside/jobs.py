"""jobs.py URL TOKEN ACCOUNT CONTROL: real jobs through the vendor's SDK, which checks each answer against its own types.

A zone is made, filled by one batch, changed, read in pages, and deleted; custom hostnames are made on a provider zone with a fallback
origin, become active when time passes, and are deleted. Each step says what it expects.
"""

import json
import sys
import urllib.request

import cloudflare


def main(url: str, token: str, account: str, control: str) -> None:
    client = cloudflare.Cloudflare(api_token=token, base_url=url, max_retries=0, _strict_response_validation=True)

    def post(path: str, body: dict) -> None:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        opener.open(urllib.request.Request(control + path, data=json.dumps(body).encode(), method="POST")).read()

    assert client.user.tokens.verify().status == "active"
    zone = client.zones.create(account={"id": account}, name="jobs.net", type="full")
    assert zone.status == "pending" and len(zone.name_servers) == 2, zone
    assert [found.id for found in client.zones.list(name="jobs.net")] == [zone.id]
    refused(400, 1061, lambda: client.zones.create(account={"id": account}, name="jobs.net", type="full"))

    posts = [{"type": "CNAME", "name": f"w{n}.jobs.net", "content": "origin.jobs.net.", "ttl": 1, "proxied": False} for n in range(120)]
    posts.append({"type": "A", "name": "origin.jobs.net", "content": "192.0.2.7", "ttl": 300})
    made = client.dns.records.batch(zone_id=zone.id, posts=posts)
    assert len(made.posts) == 121 and made.posts[0].content == "origin.jobs.net", made.posts[0]
    assert len(list(client.dns.records.list(zone_id=zone.id, per_page=50))) == 121
    first = made.posts[0]
    # All or nothing: the second of these is refused.
    refused(
        400,
        None,
        lambda: client.dns.records.batch(
            zone_id=zone.id,
            deletes=[{"id": first.id}],
            posts=[{"type": "CNAME", "name": "w1.jobs.net", "content": "other.jobs.net", "ttl": 1}],
        ),
    )
    assert client.dns.records.get(first.id, zone_id=zone.id).name == "w0.jobs.net"
    edited = client.dns.records.edit(first.id, zone_id=zone.id, type="CNAME", name="w0.jobs.net", content="elsewhere.jobs.net", ttl=1)
    assert edited.content == "elsewhere.jobs.net"
    refused(400, None, lambda: client.dns.records.edit(first.id, zone_id=zone.id, type="A", name="w0.jobs.net", content="192.0.2.9", ttl=1))
    client.dns.records.delete(first.id, zone_id=zone.id)
    refused(404, None, lambda: client.dns.records.get(first.id, zone_id=zone.id))
    assert len(list(client.zones.rate_plans.get(zone_id=zone.id))) > 0

    provider = client.zones.create(account={"id": account}, name="provider-jobs.net", type="full")
    client.dns.records.create(zone_id=provider.id, type="A", name="server1.provider-jobs.net", content="192.0.2.8", ttl=1, proxied=True)
    client.custom_hostnames.fallback_origin.update(zone_id=provider.id, origin="server1.provider-jobs.net")
    post("/advance", {"seconds": 120})
    assert client.custom_hostnames.fallback_origin.get(zone_id=provider.id).status == "active"
    hostname = client.custom_hostnames.create(zone_id=provider.id, hostname="www.customer-jobs.net", ssl={"method": "http", "type": "dv"})
    assert hostname.status == "pending", hostname
    refused(409, 1406, lambda: client.custom_hostnames.create(zone_id=provider.id, hostname="www.customer-jobs.net", ssl={"method": "http", "type": "dv"}))
    found = list(client.custom_hostnames.list(zone_id=provider.id, hostname={"exact": "www.customer-jobs.net"}))
    assert [one.id for one in found] == [hostname.id]
    post("/advance", {"seconds": 10})
    assert client.custom_hostnames.get(hostname.id, zone_id=provider.id).ssl.status == "pending_validation"
    assert client.custom_hostnames.edit(hostname.id, zone_id=provider.id, ssl={"method": "http", "type": "dv"}).status == "pending"
    assert client.custom_hostnames.delete(hostname.id, zone_id=provider.id).id == hostname.id
    post("/advance", {"seconds": 60})
    refused(404, 1436, lambda: client.custom_hostnames.get(hostname.id, zone_id=provider.id))

    for one in (zone, provider):
        client.zones.delete(zone_id=one.id)
        refused(404, 1001, lambda: client.zones.get(zone_id=one.id))
    print("jobs: done")


def refused(status: int, code: int | None, call) -> None:  # noqa: ANN001
    try:
        call()
    except cloudflare.APIStatusError as error:
        codes = [one.code for one in error.errors]
        assert error.status_code == status and (code is None or code in codes), (error.status_code, codes)
    else:
        raise AssertionError(f"it was taken, and should have been refused with {status} / {code}")


if __name__ == "__main__":
    main(*sys.argv[1:])
