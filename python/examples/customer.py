"""A customer's life in Python: ``python customer.py``, with the environment that ``cfhost.Client.from_env`` reads."""

from __future__ import annotations

import cfhost

EMAIL = "python-customer@example.com"
PASSWORD = "correct-horse-1"


def field(name: str, value: object) -> None:
    print(f"    {name:<22} {value}")


def act(name: str, about: str) -> None:
    print(f"\n  {name:<19} {about}")


def refused(error: cfhost.ApiError) -> None:
    field(f"error {error.code}", error.message)
    field("what to do", error.advice)


def main() -> None:
    with cfhost.Client.from_env() as client:
        field("client", client)

        act("user_create", "an account for a customer")
        user = client.user_create(EMAIL, PASSWORD, unique_id="python-1001")
        field("user_key", repr(user.user_key))

        act("zone_set", "their domain, from a mapping")
        names = {"www": None, "shop": "shop-origin.example.com"}
        zone = client.zone_set(user.user_key, "shop.example", "origin.example.com", names)
        for name, target in zone.forward_tos.items():
            field(name, f"CNAME {target}.")

        act("zones", "all zones, page by page")
        for row in client.zones(limit=100):
            field(row.zone_name, f"{row.user_email} {row.zone_status!r}")

        act("user_auth", "the same customer with a wrong password")
        try:
            client.user_auth(EMAIL, "wrong-horse-2")
        except cfhost.AuthError as error:
            refused(error)

        act("zone_lookup", "a bad name is not sent")
        try:
            client.zone_lookup(user.user_key, "not a domain")
        except cfhost.InvalidArgument as invalid:
            field(invalid.argument or "", f"{invalid.message} ({invalid.delivery})")

        act("zone_delete", "the customer leaves")
        field("zone_deleted", client.zone_delete(user.user_key, "shop.example").zone_deleted)
        try:
            client.zone_delete(user.user_key, "shop.example")
        except cfhost.ApiError as error:
            refused(error)
            field("already_gone", error.already_gone)


if __name__ == "__main__":
    main()
