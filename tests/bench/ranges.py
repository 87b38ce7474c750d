"""Nanoseconds that it takes to look an address up: `ranges.py scan ROUNDS RANGE... -- ADDRESS...` as a script scans, and
`ranges.py cfhost ROUNDS -- ADDRESS...` by the package."""

import sys
import time
from ipaddress import ip_address, ip_network

end = sys.argv.index("--")
addresses = [ip_address(text) for text in sys.argv[end + 1 :]]
rounds = int(sys.argv[2])
found = 0
if sys.argv[1] == "scan":
    ranges = [ip_network(text) for text in sys.argv[3:end]]
    start = time.perf_counter_ns()
    for _ in range(rounds):
        for address in addresses:
            found += any(address in network for network in ranges)
else:
    from cfhost.ranges import Ranges

    ranges = Ranges.built_in()
    start = time.perf_counter_ns()
    for _ in range(rounds):
        for address in addresses:
            found += address in ranges
print((time.perf_counter_ns() - start) // max(rounds * len(addresses), 1), found // max(rounds, 1))
