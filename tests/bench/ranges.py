"""Nanoseconds that the scan of a script takes to look an address up: `ranges.py RANGE... -- ADDRESS...`."""

import sys
import time
from ipaddress import ip_address, ip_network

end = sys.argv.index("--")
ranges = [ip_network(text) for text in sys.argv[1:end]]
addresses = [ip_address(text) for text in sys.argv[end + 1 :]]
ROUNDS = 200

found = 0
start = time.perf_counter_ns()
for _ in range(ROUNDS):
    for address in addresses:
        found += any(address in network for network in ranges)
print((time.perf_counter_ns() - start) // (ROUNDS * len(addresses)), found // ROUNDS)
