-- Version 2. Rows of the tables are never changed by hand-written SQL elsewhere than in this folder.

CREATE TABLE hosts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pub_name TEXT NOT NULL,
    key_hash BLOB NOT NULL UNIQUE, -- SHA-256 of the host key
    addresses TEXT, -- the networks that it may call from, with blanks between; null for anywhere
    created INTEGER NOT NULL DEFAULT (unixepoch())
) STRICT;

-- Accounts belong to their owners, not to a host.
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL, -- as registered
    email_lower TEXT NOT NULL UNIQUE,
    username TEXT UNIQUE COLLATE NOCASE,
    pass_hash TEXT NOT NULL, -- argon2id, in PHC form
    user_api_key TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL DEFAULT (unixepoch())
) STRICT;

-- Which host may act for which user, and under which names.
CREATE TABLE host_users (
    host INTEGER NOT NULL REFERENCES hosts ON DELETE CASCADE,
    user INTEGER NOT NULL REFERENCES users,
    user_key TEXT NOT NULL UNIQUE,
    unique_id TEXT,
    created INTEGER NOT NULL DEFAULT (unixepoch()),
    PRIMARY KEY (host, user),
    UNIQUE (host, unique_id)
) STRICT, WITHOUT ROWID;

-- Deleted zones stay, for zone_list and to tell "never had" from "had".
CREATE TABLE zones (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    host INTEGER NOT NULL REFERENCES hosts ON DELETE CASCADE,
    user INTEGER NOT NULL REFERENCES users,
    kind TEXT NOT NULL DEFAULT 'partial' CHECK (kind IN ('partial', 'full')),
    status TEXT NOT NULL DEFAULT 'V' CHECK (status IN ('V', 'D', 'P')),
    resolve_to TEXT, -- null for a full zone
    created INTEGER NOT NULL DEFAULT (unixepoch()),
    changed INTEGER NOT NULL DEFAULT (unixepoch())
) STRICT;
CREATE UNIQUE INDEX live_zones ON zones (name) WHERE status <> 'D';
CREATE INDEX zones_by_name ON zones (name);
CREATE INDEX zones_by_host ON zones (host);
CREATE INDEX zones_by_user ON zones (user, host);

CREATE TABLE rows (
    zone INTEGER NOT NULL REFERENCES zones ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    name TEXT NOT NULL, -- the full host name
    target TEXT NOT NULL,
    PRIMARY KEY (zone, ordinal),
    UNIQUE (zone, name)
) STRICT, WITHOUT ROWID;
