"""Puts www and blog of example.com behind the network, account, zone and DNS in one call, or takes the zone back.

    TSIG_SECRET=... python provision.py NAME_SERVER KEY_NAME PLANS [back]

NAME_SERVER is such as 192.0.2.53:53; the client is as the environment says (``cfhost.Client.from_env``). What changes in the
zone is added to the file PLANS before it is done: that is the way back, and it is there even if this program is killed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import cfhost
from cfhost.dns import NameServer, Origin, Plan, Provisioner, StepEvent, TsigKey, User


def main(name_server: str, key_name: str, plans: str, way: str = "forth") -> None:
    def on_step(event: StepEvent) -> None:
        if event.is_end:
            print(f"{event.step}: {'done' if event.error is None else event.error.message}")
        elif event.plan is not None and not event.plan.is_empty:
            with open(plans, "a", encoding="utf-8") as file:
                print(event.plan.to_json(), file=file)

    server = NameServer(name_server, key=TsigKey(key_name, os.environ["TSIG_SECRET"]))
    provisioner = Provisioner(cfhost.Client.from_env(), server, check_servers=(name_server,), on_step=on_step)
    user = User(cloudflare_email="customer@example.com", cloudflare_pass="correct-horse-1")
    if way == "back":
        applied = [Plan.from_json(line) for line in Path(plans).read_text("utf-8").splitlines()]
        outcome = provisioner.deprovision(user, "example.com", applied)
    else:
        outcome = provisioner.provision(user, "example.com", ["www", "blog"], Origin(move_of="www.example.com"))
    for check in outcome.checks:
        print(f"{check.name}: {check.answers}")
    for left in outcome.left:
        print(f"{left.name} was left: {left.reason}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except cfhost.Error as error:
        sys.exit(f"{error.state}: {error}")
