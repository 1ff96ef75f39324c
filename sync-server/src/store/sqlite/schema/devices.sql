-- Devices: the codes that let them in, what they pushed, what they are told.
-- Values are written as in registry.sql; a device is the SHA-256 of its public key, 32 bytes.

-- Enrolment codes that were handed out. A code lives for a day and 40 bits are found from any hash in seconds, so it
-- stands here as it is.
CREATE TABLE enrol_codes (
    code        TEXT PRIMARY KEY,       -- 8 letters, canonical
    site        TEXT NOT NULL REFERENCES sites, -- of the device that will use it
    root        BLOB NOT NULL,          -- SHA-256 of the root.json that the code pins
    issued_at   INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,       -- refused from then on, unless `device` comes again
    device      BLOB,                   -- who used it
    used_at     INTEGER
);

-- Enrolled devices.
CREATE TABLE devices (
    device      BLOB PRIMARY KEY,
    public_key  BLOB NOT NULL,          -- Ed25519, 32 bytes
    site        TEXT NOT NULL,          -- where it works; the site's scope is the device's
    enrolled_at INTEGER NOT NULL
);

-- Where each chain of a device stands. Equals what follows from journal_entries; kept so that a push reads one row.
CREATE TABLE journal_heads (
    device      BLOB NOT NULL REFERENCES devices,
    epoch       INTEGER NOT NULL,
    next_seq    INTEGER NOT NULL,       -- number of entries
    head        BLOB NOT NULL,          -- head behind the last of them
    pushed_at   INTEGER NOT NULL,       -- the last push that brought something, by the server's clock
    device_time INTEGER NOT NULL,       -- the same moment by the device's clock
    PRIMARY KEY (device, epoch)
) WITHOUT ROWID;

-- Journal entries, exactly as signed. Never changed, never deleted before the retention of 6 years is over.
CREATE TABLE journal_entries (
    device      BLOB NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    body        TEXT NOT NULL,
    signature   BLOB NOT NULL,          -- the device's Ed25519 signature over `head`
    head        BLOB NOT NULL,          -- head of the chain behind this entry
    received_at INTEGER NOT NULL,
    UNIQUE (device, epoch, seq)
);

-- What a device offered that contradicts what is held: evidence that two copies of it are about.
CREATE TABLE journal_forks (
    device      BLOB NOT NULL,
    epoch       INTEGER NOT NULL,
    from_seq    INTEGER NOT NULL,       -- where the offered entries start
    prev_head   BLOB NOT NULL,          -- and from which head, by what the device says
    offered     BLOB NOT NULL,          -- head behind the last offered entry; the same offer is kept once
    entries     TEXT NOT NULL,          -- JSON array of {"body","sig"}, as offered
    held_seq    INTEGER NOT NULL,       -- where the held chain stood
    held_head   BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    UNIQUE (device, epoch, from_seq, offered)
);

-- Later truths about entries that no bundle can tell, such as the word of another party.
CREATE TABLE notices (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    device      BLOB NOT NULL,
    id          BLOB NOT NULL,          -- hash of entry and cause; the same notice is kept once
    epoch       INTEGER NOT NULL,
    entry_seq   INTEGER NOT NULL,
    cause       TEXT NOT NULL,          -- for programs
    text        TEXT NOT NULL,          -- for people
    created_at  INTEGER NOT NULL,
    UNIQUE (device, id)
);
CREATE INDEX notices_by_device ON notices (device, seq);
