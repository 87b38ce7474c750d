-- Version 4: what is wanted at the vendor's living API, what was found there, and how far carrying it out has come.
-- Times are in microseconds since 1970.

-- What is under way for a zone, or was last.
CREATE TABLE operations (
    zone INTEGER PRIMARY KEY, -- it may be gone by now
    number INTEGER NOT NULL, -- another one for each wish, so that who waits for an earlier one learns that it was replaced
    act TEXT NOT NULL,
    wish TEXT NOT NULL, -- SHA-256 of what is wanted, in hexadecimal: who wants the same again joins
    before TEXT, -- what to go back to, as JSON; null when the zone was not there
    state TEXT NOT NULL CHECK (state IN ('running', 'undoing', 'done', 'failed')),
    sent INTEGER NOT NULL DEFAULT FALSE, -- whether anything of it may have reached the vendor
    code INTEGER, -- of the Host API: why it failed, or waits
    subject TEXT, -- the host name that this is about
    reason TEXT, -- for the operator
    background INTEGER NOT NULL DEFAULT FALSE, -- whether nobody waits for it
    tries INTEGER NOT NULL DEFAULT 0,
    next_try INTEGER NOT NULL,
    claimed_by TEXT, -- the gateway that is at it
    claimed_until INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL
) STRICT;
CREATE INDEX operations_by_turn ON operations (state, next_try);

-- Host names in provider zones at the vendor: ours, and those of others, which are never touched.
CREATE TABLE hostnames (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    provider TEXT NOT NULL, -- the provider zone's name
    name TEXT NOT NULL,
    domain TEXT NOT NULL, -- the registrable domain that it is under
    owner INTEGER REFERENCES users ON DELETE SET NULL, -- whose it is; null for somebody's that no act made
    zone INTEGER, -- it may be gone by now
    wanted INTEGER NOT NULL DEFAULT FALSE,
    origin TEXT, -- the server that is wanted; null for the provider zone's own
    -- absent: it is not there. sent: making it may have reached the vendor. there: it is.
    -- deleting: deleting it may have reached the vendor. gone: the vendor has confirmed that it is deleted.
    step TEXT NOT NULL DEFAULT 'absent' CHECK (step IN ('absent', 'sent', 'there', 'deleting', 'gone')),
    looked INTEGER NOT NULL DEFAULT FALSE, -- whether it was looked for and was not there, so that what is found later is ours
    vendor_id TEXT,
    origin_found TEXT, -- the origin that the vendor has for it, a name in the provider zone
    status TEXT, -- the vendor's words
    ssl_status TEXT,
    reason TEXT, -- what stands in the way
    delegation TEXT, -- where _acme-challenge of the name has to lead
    diagnosis TEXT, -- why it does not work yet, for the operator
    diagnosed INTEGER, -- when that was found out
    revive INTEGER NOT NULL DEFAULT FALSE, -- whether the vendor is to begin its validation anew
    revived INTEGER NOT NULL DEFAULT 0, -- how often it was, since it last worked
    revive_at INTEGER NOT NULL DEFAULT 0, -- not before then again
    reserved_until INTEGER, -- until when nobody else gets the name, though it is gone; 0 where it is free
    refreshed INTEGER,
    UNIQUE (provider, name)
) STRICT;
CREATE INDEX hostnames_by_zone ON hostnames (zone);
CREATE INDEX hostnames_by_domain ON hostnames (domain);

-- Provider zones at the vendor.
CREATE TABLE providers (
    name TEXT PRIMARY KEY,
    vendor_id TEXT NOT NULL,
    delegation TEXT, -- what the vendor has in the targets of _acme-challenge records
    swept INTEGER -- when all its host names were last looked at
) STRICT, WITHOUT ROWID;

-- Origins that are no provider zone's own: each is a record of the provider zone.
CREATE TABLE origins (
    provider TEXT NOT NULL,
    label TEXT NOT NULL, -- the record's whole name
    content TEXT NOT NULL, -- the server
    vendor_id TEXT NOT NULL,
    PRIMARY KEY (provider, label)
) STRICT, WITHOUT ROWID;

-- Zones at the vendor: ours, and those of others in the same account, which are never touched.
CREATE TABLE vendor_zones (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL, -- the one that it is in, as vendor_accounts calls it
    name TEXT NOT NULL,
    owner INTEGER REFERENCES users ON DELETE SET NULL, -- whose it is; null for somebody's that no act made
    zone INTEGER, -- it may be gone by now
    wanted INTEGER NOT NULL DEFAULT FALSE,
    kind TEXT NOT NULL CHECK (kind IN ('full', 'partial')),
    -- As those of host names.
    step TEXT NOT NULL DEFAULT 'absent' CHECK (step IN ('absent', 'sent', 'there', 'deleting', 'gone')),
    looked INTEGER NOT NULL DEFAULT FALSE,
    vendor_id TEXT,
    status TEXT, -- the vendor's word
    name_servers TEXT NOT NULL DEFAULT '', -- with a space between two
    suffix TEXT, -- what the names of a partial zone get behind them
    verification_key TEXT, -- what the TXT record cloudflare-verify of a partial zone has to hold
    certificate TEXT, -- how far it is: the vendor's word
    ledger TEXT NOT NULL DEFAULT '{}', -- the records that are ours, as JSON
    sending TEXT, -- changes of records that may have reached the vendor, as JSON
    kept TEXT, -- the records that it had when it was deleted, as JSON
    -- Whether it is to be put on a plan, which costs money: asking for it may have reached the vendor once it is sent.
    plan_step TEXT NOT NULL DEFAULT 'none' CHECK (plan_step IN ('none', 'wanted', 'sent')),
    plan TEXT, -- that one's label; null for the free plan
    -- Whether the records that the domain has elsewhere are to be looked for, or are being looked for.
    scan TEXT NOT NULL DEFAULT 'none' CHECK (scan IN ('none', 'wanted', 'begun')),
    told INTEGER NOT NULL DEFAULT FALSE, -- whether the operator knows the TXT record
    activate INTEGER NOT NULL DEFAULT FALSE, -- whether the vendor is to be asked to look at the delegation
    due INTEGER, -- when something of that is to be done
    tries INTEGER NOT NULL DEFAULT 0,
    refreshed INTEGER,
    UNIQUE (account, name)
) STRICT;
CREATE INDEX vendor_zones_by_zone ON vendor_zones (zone);
CREATE INDEX vendor_zones_by_due ON vendor_zones (due);

-- What of the vendor's limits is used in a provider zone, as it was last found out.
CREATE TABLE vendor_limits (
    zone TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('hostnames', 'records')),
    used INTEGER NOT NULL,
    most INTEGER NOT NULL,
    included INTEGER, -- those beyond cost money; null where none do
    told INTEGER NOT NULL DEFAULT FALSE, -- whether the operator was told that little is left
    found INTEGER NOT NULL,
    PRIMARY KEY (zone, what)
) STRICT, WITHOUT ROWID;

-- The credentials with which the vendor is asked, by account.
CREATE TABLE vendor_credentials (
    account TEXT PRIMARY KEY,
    is_token INTEGER NOT NULL, -- or a user's global key
    ends INTEGER, -- when the token ends; null where it does not, or where that is not known
    checked INTEGER, -- when that was found out
    told INTEGER NOT NULL DEFAULT FALSE, -- whether the operator was told that it ends
    requests_refused INTEGER NOT NULL DEFAULT 0, -- calls that came too fast (HTTP 429)
    certificates_refused INTEGER NOT NULL DEFAULT 0, -- those of them that order a certificate
    refused INTEGER -- when the last of them was
) STRICT, WITHOUT ROWID;

-- Accounts at the vendor that have such zones: the host's, and with a tenant one for each customer.
CREATE TABLE vendor_accounts (
    id TEXT PRIMARY KEY, -- of the host's, the vendor's id; of a customer's, `customer` and the user's number
    swept INTEGER, -- when all its zones were last looked at
    -- What follows is of customers' alone.
    email TEXT, -- the account's name begins with it
    unit TEXT, -- the part of the tenant that it is made in
    metadata TEXT, -- what the host calls the customer
    request_key TEXT, -- for one of these, the vendor makes one account, however often it is asked
    -- As those of host names.
    step TEXT NOT NULL DEFAULT 'there' CHECK (step IN ('absent', 'sent', 'there')),
    looked INTEGER NOT NULL DEFAULT FALSE,
    vendor_id TEXT,
    invited INTEGER NOT NULL DEFAULT FALSE, -- whether the customer was
    code INTEGER, -- of the Host API: why it failed
    tries INTEGER NOT NULL DEFAULT 0,
    next_try INTEGER, -- null if there is nothing to do
    claimed_until INTEGER NOT NULL DEFAULT 0 -- until then, one gateway is at it
) STRICT, WITHOUT ROWID;
CREATE INDEX vendor_accounts_by_turn ON vendor_accounts (next_try);
