-- Version 2: what acts changed about each zone, and an order by the newest change.

CREATE INDEX zones_by_change ON zones (changed);

-- The newest hundred of each zone are kept.
CREATE TABLE history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    zone INTEGER NOT NULL REFERENCES zones ON DELETE CASCADE,
    at INTEGER NOT NULL, -- microseconds since 1970
    act TEXT NOT NULL,
    change TEXT NOT NULL -- a line for each thing that it changed
) STRICT;
CREATE INDEX history_by_zone ON history (zone, id);
