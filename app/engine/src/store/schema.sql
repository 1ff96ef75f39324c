-- The memory of one device: HOME/device.sqlite. WAL, synchronous = FULL: what was committed survives a power cut.
--
-- Times are RFC 3339 in UTC. Digests, keys, heads and signatures are raw bytes. Every table is STRICT.

-- Single facts by name; `store/meta.rs` lists the names. Absent means: not known.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Objects of bundles by SHA-256. They arrive before the bundle that names them is active, one by one, so that a pull
-- which breaks goes on where it was; what no active bundle names is deleted after the next activation.
CREATE TABLE objects (
    digest BLOB PRIMARY KEY,            -- 32 bytes: SHA-256 of `bytes`
    bytes  BLOB NOT NULL
) STRICT;

-- The role files that the active bundle rests on, exactly as accepted. `root` is always there: it came with enrolment.
CREATE TABLE trust (
    role        TEXT PRIMARY KEY,       -- root, timestamp, snapshot, targets, status, lots-<company prefix>
    bytes       BLOB NOT NULL,
    accepted_at TEXT NOT NULL           -- stored files are judged by this time, not by now
) STRICT, WITHOUT ROWID;

-- The active bundle: one row or none. Written in the same transaction as `trust` and the floor of time.
CREATE TABLE active (
    one           INTEGER PRIMARY KEY CHECK (one = 1),
    index_digest  BLOB NOT NULL,        -- the bundle's identity
    version       INTEGER NOT NULL,     -- the highest ever accepted: a lower one is never activated
    issued        TEXT NOT NULL,        -- `issued` of the newest timestamp that names it
    activated_at  TEXT NOT NULL,
    judged_again  INTEGER NOT NULL      -- 1 when the recent journal was judged by this bundle; until then it still must be
) STRICT;

-- The recalls of the active bundle, written in the same transaction. No later bundle may drop one that the targets role
-- has not lifted, also when the objects of the active bundle are damaged.
CREATE TABLE recalls (
    recall TEXT PRIMARY KEY             -- a row of the section `recalls`, JSON
) STRICT, WITHOUT ROWID;

-- Epochs of the journal. The highest one is current; the others were left.
CREATE TABLE epochs (
    epoch        INTEGER PRIMARY KEY,
    reason       TEXT NOT NULL,         -- start, fork, restored
    acknowledged INTEGER NOT NULL,      -- entries with a lower number are covered by `receipt`
    receipt      BLOB,                  -- the server's newest signature; NULL until there is one
    receipt_head BLOB                   -- the head it speaks of
) STRICT;

-- The journal. A row is written once; only the columns below the line, which say how other entries look at it, change.
CREATE TABLE journal (
    epoch     INTEGER NOT NULL REFERENCES epochs (epoch),
    seq       INTEGER NOT NULL,
    kind      TEXT NOT NULL,            -- scan, decision, session, notice, answer, epoch
    at        TEXT NOT NULL,            -- the device's best estimate of the present
    body      TEXT NOT NULL,            -- JSON text; its exact bytes are hashed
    head      BLOB NOT NULL,            -- 32 bytes: head behind this entry
    signature BLOB NOT NULL,            -- 64 bytes: the device's signature over `head`
    session   TEXT,                     -- the session in which it was written
    gtin      TEXT,                     -- scan: the pack, where the reading names one
    serial    TEXT,
    decision  TEXT,                     -- scan: decision of the verdict; decision: accept, set_aside, undo
    about_epoch  INTEGER NOT NULL,      -- decision, notice, answer: the entry it is about, where that stood first;
    about_seq    INTEGER NOT NULL,      --   all others: where this entry itself stood first
    ------------------------------------------------------------------------------------------------------------------------
    moved     INTEGER NOT NULL DEFAULT 0,   -- 1: stands again in a later epoch, count that one
    answered  INTEGER NOT NULL DEFAULT 0,   -- scan: 1 when a responder has given its final answer
    PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;

-- Earlier reads of a pack.
CREATE INDEX journal_by_pack ON journal (gtin, serial) WHERE gtin IS NOT NULL;
-- What was decided about an entry.
CREATE INDEX journal_by_subject ON journal (about_epoch, about_seq, kind);

-- What stands again later: few, so that counting the journal does not read it.
CREATE INDEX journal_moved ON journal (epoch, seq) WHERE moved = 1;

-- Later truths about entries. Stored, then shown, once.
CREATE TABLE notices (
    id        BLOB PRIMARY KEY,         -- 32 bytes: hash of entry and cause, so that no notice comes twice
    epoch     INTEGER NOT NULL,         -- the entry it is about, where that stood first
    seq       INTEGER NOT NULL,
    cause     TEXT NOT NULL,            -- a reason code
    text      TEXT NOT NULL,
    source    TEXT NOT NULL,            -- device: a new bundle says so; server: the server said so
    raised_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Sessions: who works here, and why.
CREATE TABLE sessions (
    id         TEXT PRIMARY KEY,        -- 16 hexadecimal digits of the journal's head before it began
    reason     TEXT NOT NULL,           -- saleable_return, receiving, suspect, status
    possession TEXT NOT NULL,           -- yes, no: whether the packs are in the hands of who asks
    operator   TEXT NOT NULL,
    started_at TEXT NOT NULL,
    active_at  TEXT NOT NULL,           -- last scan or decision; ten minutes later the session ends
    ended_at   TEXT                     -- NULL while it runs; one session runs at most
) STRICT, WITHOUT ROWID;
