-- The registry: what the server knows of packs, lots, products, parties, sites and events.
--
-- How values are written, here and in every other table:
--   GTIN       INTEGER, the number that its 14 digits make: sorts like the text and takes 6 bytes instead of 15.
--              For people: printf('%014d', gtin).
--   GLN        TEXT, 13 digits. A site is TEXT as well: the GLN, and behind a dot its extension if it has one.
--   time       INTEGER, microseconds since 1970-01-01T00:00:00Z.
--   date       TEXT, YYYY-MM-DD.
--   place      REAL degrees of latitude and longitude (WGS 84), REAL metres of uncertainty.
--   yes or no  INTEGER, 1 or 0.
-- Names of enumerations are those of the code, such as 'active' or 'maker'.

-- One row for every event that was captured, whatever it is about. Rows are never removed.
CREATE TABLE events (
    id            INTEGER PRIMARY KEY,
    hash          BLOB NOT NULL,           -- 32 bytes: SHA-256 over what the event says (registry::identity)
    declared_at   INTEGER,                 -- time; not null if this row declares the event with the same hash to be wrong
    retracted     INTEGER NOT NULL,        -- whether such a declaration is known; it then has no effect on any pack
    kind          TEXT NOT NULL,           -- type of the EPCIS event; 'csv' for lines of a file
    event_time    INTEGER NOT NULL,        -- when it happened; 0 for packs listed in a file, which says only that they exist
    record_time   INTEGER NOT NULL,        -- when its observer recorded it, or event_time; the earliest of all copies received
    biz_step      TEXT NOT NULL,           -- word of the CBV, or URI; empty where not said
    disposition   TEXT NOT NULL,           -- likewise
    site          TEXT,                    -- where it happened, if that place has a GLN
    effect        TEXT NOT NULL,           -- what it does to the life of its packs (registry::Effect)
    lot           TEXT,                    -- for commissioning: the lot …
    expiry        TEXT,                    -- … and its date; one is null if and only if the other is
    flags_set     INTEGER NOT NULL,        -- bits of flags set (verify_core::bundle::status::Flag)
    flags_clear   INTEGER NOT NULL,        -- bits of flags cleared
    may_flag      INTEGER NOT NULL,        -- whether it came from maker or authority, who alone may do so
    attester      TEXT NOT NULL,           -- 'maker' or 'sender': whose word it is; the strongest of all copies received
    attester_gln  TEXT,                    -- GLN of that one, where known
    captured_at   INTEGER NOT NULL         -- when the first copy arrived here; has no part in any decision
);
-- The same event is recorded once, and once more for each time at which it was declared wrong.
CREATE UNIQUE INDEX events_identity ON events (hash, ifnull(declared_at, -9223372036854775808));

-- Objects of events that are no serialised trade items: logistic units as 18 digits of the SSCC, other objects as URI.
CREATE TABLE event_objects (
    event         INTEGER NOT NULL REFERENCES events,
    object        TEXT NOT NULL,
    role          TEXT NOT NULL,           -- 'epc', 'parent', 'child', 'input' or 'output'
    PRIMARY KEY (event, object)
) WITHOUT ROWID;
-- Which events a pallet was in.
CREATE INDEX event_objects_by_object ON event_objects (object);

-- Lots: one row for each expiry that a lot of a GTIN was seen with. Two rows with the same lot are an exception.
CREATE TABLE lots (
    id             INTEGER PRIMARY KEY,
    gtin           INTEGER NOT NULL,
    lot            TEXT NOT NULL,
    expiry         TEXT NOT NULL,          -- last usable day as commissioned
    declared_final INTEGER,                -- the maker's line in a lots file: whether it is all of the lot; null without one
    declared_count INTEGER,                -- … how many packs it has
    usable_until   TEXT,                   -- … a later last usable day (extended expiry)
    pack_count     INTEGER NOT NULL,       -- commissioned packs that belong to it
    surplus_count  INTEGER NOT NULL,       -- packs that a partner's record puts into it against the maker's count; if any,
                                           -- only packs of which the maker is the attester belong to it
    completeness   TEXT NOT NULL,          -- 'open', 'complete' or 'partial': what a missing serial means (registry::lot)
    attester       TEXT,                   -- 'maker' or 'sender'; null while nobody is known by GLN, and then not released
    attester_gln   TEXT,
    rev            INTEGER NOT NULL,       -- rises with every change of serials or attester: what the release station signs
    requested_rev  INTEGER NOT NULL,       -- the rev last handed to the release station; behind rev: a request is due
    UNIQUE (gtin, lot, expiry)
);

-- Packs (and cases): one row for each serialised trade item that any event named. All columns from lot on are recomputed
-- from pack_events; none is ever edited by itself.
CREATE TABLE packs (
    id              INTEGER PRIMARY KEY,
    gtin            INTEGER NOT NULL,
    serial          TEXT NOT NULL,
    lot             INTEGER REFERENCES lots, -- null while nobody has commissioned it
    state           INTEGER,                 -- number of its lifecycle (verify_core::bundle::status::Lifecycle), null likewise
    flags           INTEGER NOT NULL DEFAULT 0, -- bits of its flags
    commissioned_by INTEGER REFERENCES events,  -- the event that commissioned it: its attester attests the pack
    changed_by      INTEGER REFERENCES events,  -- the event that set its state: its site and time are those of the change
    UNIQUE (gtin, serial)
);
-- The serials of a lot, and who attests how many of them.
CREATE INDEX packs_by_lot ON packs (lot, commissioned_by) WHERE lot IS NOT NULL;

-- Which events named which pack. The role tells the content of a case from the case.
CREATE TABLE pack_events (
    pack          INTEGER NOT NULL REFERENCES packs,
    event         INTEGER NOT NULL REFERENCES events,
    role          INTEGER NOT NULL,        -- 0 subject, 1 parent, 2 child, 3 input, 4 output
    PRIMARY KEY (pack, event)
) WITHOUT ROWID;

-- What was not applied, or does not fit together: for people to look at. Rows go when their cause goes.
CREATE TABLE exceptions (
    id            INTEGER PRIMARY KEY,
    kind          TEXT NOT NULL,           -- registry::pack::Refusal, registry::lot::LotFault, or 'two_expiries'
    gtin          INTEGER NOT NULL,
    pack          INTEGER REFERENCES packs, -- the pack, or null if it is about a lot
    event         INTEGER REFERENCES events, -- the event that was not applied, likewise
    lot           TEXT,                    -- the lot, if it is about a lot
    detail        TEXT NOT NULL,           -- for people
    noted_at      INTEGER NOT NULL         -- when it was first found
);
CREATE INDEX exceptions_by_pack ON exceptions (pack) WHERE pack IS NOT NULL;
CREATE INDEX exceptions_by_lot ON exceptions (gtin, lot) WHERE lot IS NOT NULL;

-- Products by GTIN. A product may be known without packs, and packs without their product.
CREATE TABLE products (
    gtin          INTEGER PRIMARY KEY,
    name          TEXT NOT NULL,           -- texts are empty where unknown
    strength      TEXT NOT NULL,
    form          TEXT NOT NULL,
    content       TEXT NOT NULL,
    maker         TEXT NOT NULL,
    market        TEXT NOT NULL,           -- ISO 3166 code
    maker_gln     TEXT,                    -- attests the lots that are the maker's word
    ndc           TEXT,                    -- US drug code with hyphens
    from_file     INTEGER NOT NULL         -- the operator's file said so: a document's master data then changes nothing
);

-- Names behind GLNs: makers, senders, partners.
CREATE TABLE parties (
    gln           TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    from_file     INTEGER NOT NULL,        -- the operator said so, as for products
    api_key_hash  BLOB UNIQUE              -- SHA-256 of "packproof-api-key-1\n" and the partner's key; null: no access
) WITHOUT ROWID;

-- Groups of devices and what they get.
CREATE TABLE scopes (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,
    token         BLOB NOT NULL UNIQUE,    -- 16 random bytes: names the folder of its bundle
    all_gtins     INTEGER NOT NULL         -- whether it covers every GTIN; otherwise those in scope_gtins
);
CREATE TABLE scope_gtins (
    scope         INTEGER NOT NULL REFERENCES scopes,
    gtin          INTEGER NOT NULL,
    PRIMARY KEY (scope, gtin)
) WITHOUT ROWID;

-- Places where devices work.
CREATE TABLE sites (
    id            TEXT PRIMARY KEY,        -- GLN, and behind a dot its extension
    name          TEXT NOT NULL,
    time_zone     TEXT NOT NULL,           -- name in the IANA database: expiry is judged by it
    lat           REAL,                    -- place; all three or none
    lon           REAL,
    radius_m      REAL,
    party         TEXT,                    -- GLN of the owner
    scope         INTEGER NOT NULL REFERENCES scopes
) WITHOUT ROWID;

-- Recalls and withdrawals. One recall as people know it may have several rows.
CREATE TABLE recalls (
    id            TEXT NOT NULL,           -- the number under which it was published
    kind          TEXT NOT NULL,           -- 'recalled' or 'withdrawn'
    gtin          INTEGER NOT NULL,
    lot           TEXT NOT NULL,           -- empty: all lots
    serial_from   TEXT NOT NULL,           -- empty: all serials; otherwise a range, both ends included
    serial_to     TEXT NOT NULL,
    class         TEXT NOT NULL,
    issued_at     INTEGER NOT NULL,
    text          TEXT NOT NULL,
    entered_at    INTEGER NOT NULL,        -- when it came to be known here
    PRIMARY KEY (id, gtin, lot, serial_from, serial_to)
) WITHOUT ROWID;

-- Where packs were seen, by whoever told us: bundles carry them against copied codes.
CREATE TABLE sightings (
    gtin          INTEGER NOT NULL,
    serial        TEXT NOT NULL,
    at            INTEGER NOT NULL,
    lat           REAL NOT NULL,
    lon           REAL NOT NULL,
    radius_m      REAL NOT NULL,
    source        TEXT NOT NULL,           -- 'file', or the device that saw it
    PRIMARY KEY (gtin, serial, at, source)
) WITHOUT ROWID;
