-- Version 2: what acts changed about each zone, and the orders in which an operator looks at a hundred thousand of them.

CREATE INDEX zones_by_change ON zones (changed, status);
DROP INDEX zones_by_user;
CREATE INDEX zones_by_user ON zones (user, host, status);
CREATE INDEX host_users_by_user ON host_users (user);

-- The newest hundred of each zone are kept.
CREATE TABLE history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    zone INTEGER NOT NULL REFERENCES zones ON DELETE CASCADE,
    at INTEGER NOT NULL, -- microseconds since 1970
    act TEXT NOT NULL,
    change TEXT NOT NULL -- a line for each thing that it changed
) STRICT;
CREATE INDEX history_by_zone ON history (zone, id);
