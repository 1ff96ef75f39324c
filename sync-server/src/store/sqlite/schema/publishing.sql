-- Publishing: what the bundles of a scope have in common for ever. Values are written as in registry.sql.

-- The key of the hashes that stand for acting sites and sighted packs, so that a bundle names neither pharmacies nor
-- serials. It goes to every device of the scope; what it keeps apart is one scope from another.
CREATE TABLE scope_keys (
    scope         INTEGER PRIMARY KEY REFERENCES scopes,
    site_key      BLOB NOT NULL            -- 16 random bytes
);
