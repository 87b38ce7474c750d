-- Version 1 of the schema. A file that a release has written is never changed: what changes comes as the next version, beside it.

CREATE TABLE hosts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    parent INTEGER REFERENCES hosts ON DELETE CASCADE, -- null for a host of the operator's
    stopped INTEGER NOT NULL DEFAULT FALSE,
    pub_name TEXT NOT NULL,
    key_hash BLOB NOT NULL UNIQUE, -- SHA-256 of the host key
    addresses TEXT, -- the networks that it may call from, with blanks between; null for anywhere
    -- What a parent said of its child; null for the others.
    host_name TEXT,
    prefix TEXT,
    website TEXT,
    email TEXT,
    created INTEGER NOT NULL DEFAULT (unixepoch())
) STRICT;
CREATE INDEX hosts_by_parent ON hosts (parent);

-- Keys that were regenerated: nobody gets one again, so that a start with an old key in its options gives it no new life.
CREATE TABLE former_keys (
    key_hash BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Accounts belong to their owners, not to a host.
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL, -- as registered
    email_lower TEXT NOT NULL UNIQUE,
    username TEXT UNIQUE COLLATE NOCASE,
    pass_hash TEXT NOT NULL, -- argon2id, in PHC form
    user_api_key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'unconfirmed', 'exists', 'in_use')),
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
    resolve_to TEXT, -- null for a full zone, and for one that an administrator made
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

-- Domains that an administrator put into a state that no act leads to.
CREATE TABLE domains (
    name TEXT PRIMARY KEY,
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE plans (
    sub_label TEXT NOT NULL UNIQUE,
    sbase_name TEXT NOT NULL,
    product_price TEXT NOT NULL, -- as it is shown
    closed INTEGER NOT NULL DEFAULT FALSE,
    reactivatable INTEGER NOT NULL DEFAULT TRUE
) STRICT;

-- Subscriptions; canceled ones stay. Times are in microseconds since 1970.
CREATE TABLE subs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    zone INTEGER NOT NULL REFERENCES zones ON DELETE CASCADE,
    plan TEXT NOT NULL REFERENCES plans (sub_label),
    price TEXT NOT NULL, -- the plan's when it was sold
    activated INTEGER NOT NULL,
    canceled INTEGER
) STRICT;
CREATE UNIQUE INDEX live_subs ON subs (zone) WHERE canceled IS NULL;
CREATE INDEX subs_by_zone ON subs (zone);
