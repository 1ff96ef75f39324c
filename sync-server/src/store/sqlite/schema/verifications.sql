-- Verification: for whom we answer, who may not ask, and what was answered. Values are written as in registry.sql.

-- For which GTINs we are the responder, by GS1 company prefix; of several that fit the longest counts.
CREATE TABLE responders (
    prefix       TEXT PRIMARY KEY,      -- 4 to 12 digits, compared with the GTIN from its second digit on
    party        TEXT NOT NULL          -- GLN in whose name we answer
) WITHOUT ROWID;

-- Parties that hold a key and may not ask about packs.
CREATE TABLE verification_denials (
    party        TEXT PRIMARY KEY,      -- GLN
    denied_at    INTEGER NOT NULL
) WITHOUT ROWID;

-- Every answer about a pack. Append only; kept for 6 years.
CREATE TABLE verifications (
    seq          INTEGER PRIMARY KEY,
    at           INTEGER NOT NULL,      -- when the answer was given
    interface    TEXT NOT NULL,         -- lms, own
    party        TEXT,                  -- GLN of the party whose API key asked
    device       BLOB,                  -- or the device whose signature asked
    correlation  TEXT,                  -- corrUUID, lower case, without a urn:uuid: before it
    context      TEXT,                  -- why, as given
    gtin         INTEGER NOT NULL,
    serial       TEXT NOT NULL,
    lot          TEXT,
    expiry       TEXT,                  -- YYMMDD as given
    answer       TEXT NOT NULL,         -- JSON: `data` of the LMS response, or the result of the own API
    responder    TEXT,                  -- GLN in whose name it was answered
    evaluated_at INTEGER NOT NULL       -- before `at` where an answer was given again
);
CREATE INDEX verifications_by_correlation ON verifications (correlation, seq) WHERE correlation IS NOT NULL;

-- A question about a pack reads the recalls of its product.
CREATE INDEX recalls_by_gtin ON recalls (gtin);
