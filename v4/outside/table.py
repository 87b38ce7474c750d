"""table.py KEPT NEW: compares what became of the SDK's tests with the table that is kept, and says what differs. CFHOST_UPDATE=1 keeps the new one."""

import collections
import json
import os
import sys


def main(kept: str, new: str) -> int:
    table = json.load(open(new, encoding="utf-8"))
    if os.environ.get("CFHOST_UPDATE"):
        with open(kept, "w", encoding="utf-8") as out:
            json.dump(table, out, indent=1, sort_keys=True)
            out.write("\n")
    before = json.load(open(kept, encoding="utf-8"))
    changed = sorted(name for name in before.keys() | table.keys() if before.get(name) != table.get(name))
    for name in changed:
        print(f"{name}: {before.get(name, 'was not there')}, now {table.get(name, 'is not there')}")
    counts = collections.Counter(outcome.split(" / ")[0] for outcome in table.values())
    print(f"{len(table)} tests of the SDK:", ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common()))
    broken = [name for name, outcome in table.items() if outcome.startswith("fails") or outcome.startswith("refused with 5")]
    for name in broken:
        print(f"{name}: {table[name]}")
    return 1 if changed or broken or not table else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
