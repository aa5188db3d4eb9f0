/*
 * schema_outbox.c - the tables of the notices, and the rules that keep them
 * true whoever writes (DESIGN 6: I1, I2, I3).
 */
#include "store/schema.h"

/* I1 is the UNIQUE, I2 and I3 are triggers (outbox_rules). */
const char lo_schema_outbox[] =
    "CREATE TABLE outbox("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " outage TEXT NOT NULL,"
    " revision INTEGER NOT NULL CHECK(revision > 0),"
    " stage TEXT NOT NULL,"
    " recipient TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " channel TEXT NOT NULL"
    "  CHECK(channel IN ('sms','wechat','email','phone')),"
    " lang TEXT NOT NULL,"
    " text TEXT NOT NULL,"
    " due INTEGER NOT NULL,"
    " not_after INTEGER NOT NULL,"
    " state TEXT NOT NULL DEFAULT 'due'"
    "  CHECK(state IN ('due','claimed','sending','accepted','delivered',"
    "   'failed','unknown','expired','cancelled')),"
    " owner TEXT,"
    " lease_until INTEGER,"
    " address TEXT NOT NULL DEFAULT '',"
    " gateway TEXT NOT NULL DEFAULT '',"
    " gateway_id TEXT NOT NULL DEFAULT '',"
    " reason TEXT NOT NULL DEFAULT '',"
    " attempts INTEGER NOT NULL DEFAULT 0,"
    " changed_at INTEGER NOT NULL,"
    " UNIQUE(outage, revision, stage, recipient, channel),"
    " CHECK(state NOT IN ('claimed','sending')"
    "  OR (owner IS NOT NULL AND lease_until IS NOT NULL)));"
    "CREATE INDEX outbox_waiting ON outbox(due, id) WHERE state = 'due';"
    "CREATE INDEX outbox_leased ON outbox(lease_until)"
    " WHERE state IN ('claimed','sending');"
    "CREATE INDEX outbox_by_recipient ON outbox(recipient);"
    "CREATE TABLE outbox_event("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " outbox_id INTEGER NOT NULL REFERENCES outbox(id),"
    " at INTEGER NOT NULL,"
    " was TEXT," /* null: added */
    " became TEXT NOT NULL,"
    " owner TEXT,"
    " address TEXT NOT NULL,"
    " gateway TEXT NOT NULL,"
    " gateway_id TEXT NOT NULL,"
    " reason TEXT NOT NULL);"
    "CREATE INDEX outbox_event_by_row ON outbox_event(outbox_id, id);";

const char lo_schema_outbox_rules[] =
    "CREATE TRIGGER outbox_starts_due BEFORE INSERT ON outbox"
    " WHEN NEW.state <> 'due' BEGIN"
    " SELECT RAISE(ABORT, 'outbox I2: a row starts as due'); END;"
    "CREATE TRIGGER outbox_moves BEFORE UPDATE OF state ON outbox"
    " WHEN OLD.state || '>' || NEW.state NOT IN ("
    "  'due>claimed','due>expired','due>cancelled',"
    "  'claimed>sending','claimed>due',"
    "  'sending>accepted','sending>failed','sending>unknown','sending>due',"
    "  'accepted>delivered') BEGIN"
    " SELECT RAISE(ABORT, 'outbox I2: no such change of state'); END;"
    "CREATE TRIGGER outbox_said BEFORE UPDATE OF id, outage, revision, stage,"
    " recipient, name, channel, lang, text, not_after ON outbox BEGIN"
    " SELECT RAISE(ABORT, 'outbox: a message is never rewritten'); END;"
    "CREATE TRIGGER outbox_stays BEFORE DELETE ON outbox BEGIN"
    " SELECT RAISE(ABORT, 'outbox I3: rows are never deleted'); END;"
    "CREATE TRIGGER outbox_added AFTER INSERT ON outbox BEGIN"
    " INSERT INTO outbox_event(outbox_id, at, was, became, owner, address,"
    "  gateway, gateway_id, reason)"
    " VALUES(NEW.id, NEW.changed_at, NULL, NEW.state, NEW.owner, NEW.address,"
    "  NEW.gateway, NEW.gateway_id, NEW.reason); END;"
    "CREATE TRIGGER outbox_moved AFTER UPDATE OF state ON outbox BEGIN"
    " INSERT INTO outbox_event(outbox_id, at, was, became, owner, address,"
    "  gateway, gateway_id, reason)"
    " VALUES(NEW.id, NEW.changed_at, OLD.state, NEW.state, NEW.owner,"
    "  NEW.address, NEW.gateway, NEW.gateway_id, NEW.reason); END;"
    "CREATE TRIGGER outbox_event_kept BEFORE UPDATE ON outbox_event BEGIN"
    " SELECT RAISE(ABORT, 'outbox_event: only ever added to'); END;"
    "CREATE TRIGGER outbox_event_stays BEFORE DELETE ON outbox_event BEGIN"
    " SELECT RAISE(ABORT, 'outbox_event: only ever added to'); END;";

/* Version 2: what a text tells, when it must be out, receipts, the chain of
 * hashes, the lease of the one sender. lo_key and lo_seal are functions of this
 * program (outbox_seal.c): a clerk with the sqlite3 shell can read everything
 * and add nothing to the outbox. */
const char lo_schema_outbox_facts[] =
    "ALTER TABLE outbox ADD COLUMN facts TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE outbox ADD COLUMN off_until INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE outbox ADD COLUMN planned INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE outbox ADD COLUMN deadline INTEGER;"
    "ALTER TABLE outbox ADD COLUMN must_by INTEGER;"
    "ALTER TABLE outbox ADD COLUMN key TEXT NOT NULL DEFAULT '';"
    "UPDATE outbox SET planned = due, off_until = not_after,"
    " key = lo_key(outage, revision, stage, recipient, channel, text);"
    "CREATE INDEX outbox_by_key ON outbox(key);"
    "CREATE INDEX outbox_by_end ON outbox(off_until);"
    "CREATE INDEX outbox_by_outage ON outbox(outage);"
    "CREATE INDEX outbox_expiring ON outbox(not_after) WHERE state = 'due';"
    "CREATE INDEX outbox_event_sent ON outbox_event(gateway, at)"
    " WHERE became = 'sending';"
    "CREATE INDEX outbox_event_number ON outbox_event(address, at)"
    " WHERE became = 'sending';"
    "CREATE TABLE receipt("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " at INTEGER NOT NULL,"
    " key TEXT NOT NULL,"
    " gateway TEXT NOT NULL,"
    " gateway_id TEXT NOT NULL,"
    " verdict TEXT NOT NULL"
    "  CHECK(verdict IN ('accepted','delivered','failed')),"
    " reason TEXT NOT NULL,"
    " outbox_id INTEGER REFERENCES outbox(id),"
    " UNIQUE(key, gateway, gateway_id, verdict, reason));"
    "CREATE INDEX receipt_by_row ON receipt(outbox_id);"
    "CREATE TABLE lease("
    " name TEXT PRIMARY KEY,"
    " owner TEXT NOT NULL,"
    " until INTEGER NOT NULL,"
    " beat INTEGER NOT NULL) WITHOUT ROWID;";

const char lo_schema_outbox_rules_2[] =
    "DROP TRIGGER outbox_moves;"
    "CREATE TRIGGER outbox_moves BEFORE UPDATE OF state ON outbox"
    " WHEN OLD.state || '>' || NEW.state NOT IN ("
    "  'due>claimed','due>expired','due>cancelled',"
    "  'claimed>sending','claimed>due',"
    "  'sending>accepted','sending>failed','sending>unknown','sending>due',"
    "  'accepted>delivered','accepted>failed',"
    "  'unknown>accepted','unknown>delivered','unknown>failed',"
    "  'unknown>due') AND NOT (OLD.channel = 'phone' AND"
    "  OLD.state || '>' || NEW.state IN ('due>delivered','due>failed')) BEGIN"
    " SELECT RAISE(ABORT, 'outbox I2: no such change of state'); END;"
    "DROP TRIGGER outbox_said;"
    "CREATE TRIGGER outbox_said BEFORE UPDATE OF id, outage, revision, stage,"
    " recipient, name, channel, lang, text, facts, off_until, planned,"
    " not_after, deadline, must_by, key ON outbox BEGIN"
    " SELECT RAISE(ABORT, 'outbox: a message is never rewritten'); END;"
    "CREATE TRIGGER receipt_stays BEFORE DELETE ON receipt BEGIN"
    " SELECT RAISE(ABORT, 'receipt: only ever added to'); END;"
    "CREATE TRIGGER receipt_kept BEFORE UPDATE ON receipt BEGIN"
    " SELECT RAISE(ABORT, 'receipt: only ever added to'); END;";

/* The hash of an event goes over the one before it, the event, and the words
 * of its message: changing, adding or leaving out any of them breaks it. */
const char lo_schema_outbox_chain[] =
    "CREATE TABLE outbox_seal("
    " event_id INTEGER PRIMARY KEY REFERENCES outbox_event(id),"
    " hash TEXT NOT NULL);"
    "CREATE VIEW v_seal AS"
    " SELECT e.id AS event_id, s.hash, lo_seal(coalesce((SELECT p.hash"
    "  FROM outbox_seal p WHERE p.event_id < e.id ORDER BY p.event_id DESC"
    "  LIMIT 1), ''), e.id, e.outbox_id, e.at, e.was, e.became, e.owner,"
    "  e.address, e.gateway, e.gateway_id, e.reason, o.outage, o.revision,"
    "  o.stage, o.recipient, o.name, o.channel, o.lang, o.text, o.facts,"
    "  o.planned, o.not_after, o.deadline, o.must_by) AS expected"
    " FROM outbox_event e LEFT JOIN outbox o ON o.id = e.outbox_id"
    " LEFT JOIN outbox_seal s ON s.event_id = e.id;"
    "CREATE TRIGGER outbox_seal_set AFTER INSERT ON outbox_seal"
    " WHEN NEW.hash = '' BEGIN"
    " UPDATE outbox_seal SET hash = (SELECT expected FROM v_seal v"
    "  WHERE v.event_id = NEW.event_id) WHERE event_id = NEW.event_id; END;"
    "CREATE TRIGGER outbox_seal_kept BEFORE UPDATE ON outbox_seal"
    " WHEN OLD.hash <> '' BEGIN"
    " SELECT RAISE(ABORT, 'outbox_seal: only ever added to'); END;"
    "CREATE TRIGGER outbox_seal_stays BEFORE DELETE ON outbox_seal BEGIN"
    " SELECT RAISE(ABORT, 'outbox_seal: only ever added to'); END;"
    "INSERT INTO outbox_seal(event_id, hash)"
    " SELECT id, '' FROM outbox_event ORDER BY id;"
    "CREATE TRIGGER outbox_event_sealed AFTER INSERT ON outbox_event BEGIN"
    " INSERT INTO outbox_seal(event_id, hash) VALUES(NEW.id, ''); END;";

/* Version 11: receipts in a chain of their own; what is done for each message
 * that moves in fewer steps. A list to be looked up would be built anew for
 * each row, so the arrows are words in one text. */
const char lo_schema_outbox_receipts[] =
    "DROP TRIGGER outbox_moves;"
    "CREATE TRIGGER outbox_moves BEFORE UPDATE OF state ON outbox"
    " WHEN instr(' due>claimed due>expired due>cancelled claimed>sending"
    " claimed>due sending>accepted sending>failed sending>unknown sending>due"
    " accepted>delivered accepted>failed unknown>accepted unknown>delivered"
    " unknown>failed unknown>due ',"
    "  ' ' || OLD.state || '>' || NEW.state || ' ') = 0"
    " AND NOT (OLD.channel = 'phone' AND OLD.state = 'due'"
    "  AND (NEW.state = 'delivered' OR NEW.state = 'failed')) BEGIN"
    " SELECT RAISE(ABORT, 'outbox I2: no such change of state'); END;"
    "DROP TRIGGER outbox_event_sealed;"
    "DROP TRIGGER outbox_seal_set;"
    "CREATE TRIGGER outbox_event_sealed AFTER INSERT ON outbox_event BEGIN"
    " INSERT INTO outbox_seal(event_id, hash) SELECT event_id, expected"
    "  FROM v_seal WHERE event_id = NEW.id; END;"
    "CREATE TABLE receipt_seal("
    " receipt_id INTEGER PRIMARY KEY REFERENCES receipt(id),"
    " hash TEXT NOT NULL);"
    "CREATE VIEW v_receipt_seal AS"
    " SELECT r.id AS receipt_id, s.hash, lo_seal(coalesce((SELECT p.hash"
    "  FROM receipt_seal p WHERE p.receipt_id < r.id"
    "  ORDER BY p.receipt_id DESC LIMIT 1), ''), r.id, r.at, r.key,"
    "  r.gateway, r.gateway_id, r.verdict, r.reason, r.outbox_id) AS expected"
    " FROM receipt r LEFT JOIN receipt_seal s ON s.receipt_id = r.id;"
    /* Each after the one before it, which a single statement would not be. */
    "CREATE TRIGGER receipt_seal_set AFTER INSERT ON receipt_seal BEGIN"
    " UPDATE receipt_seal SET hash = (SELECT expected FROM v_receipt_seal v"
    "  WHERE v.receipt_id = NEW.receipt_id)"
    "  WHERE receipt_id = NEW.receipt_id; END;"
    "INSERT INTO receipt_seal(receipt_id, hash)"
    " SELECT id, '' FROM receipt ORDER BY id;"
    "DROP TRIGGER receipt_seal_set;"
    "CREATE TRIGGER receipt_sealed AFTER INSERT ON receipt BEGIN"
    " INSERT INTO receipt_seal(receipt_id, hash) SELECT receipt_id, expected"
    "  FROM v_receipt_seal WHERE receipt_id = NEW.id; END;"
    "CREATE TRIGGER receipt_seal_kept BEFORE UPDATE ON receipt_seal BEGIN"
    " SELECT RAISE(ABORT, 'receipt_seal: only ever added to'); END;"
    "CREATE TRIGGER receipt_seal_stays BEFORE DELETE ON receipt_seal BEGIN"
    " SELECT RAISE(ABORT, 'receipt_seal: only ever added to'); END;";

/* Version 12: an event and a receipt are sealed by a plain row, an event
 * without looking itself up. INSERT ... SELECT out of the table itself built a
 * table in between, each time. v_seal says the same, for checking. */
const char lo_schema_outbox_plain_seals[] =
    "DROP TRIGGER outbox_event_sealed;"
    "CREATE TRIGGER outbox_event_sealed AFTER INSERT ON outbox_event BEGIN"
    " INSERT INTO outbox_seal(event_id, hash) VALUES(NEW.id,"
    "  (SELECT lo_seal(coalesce((SELECT p.hash FROM outbox_seal p"
    "   WHERE p.event_id < NEW.id ORDER BY p.event_id DESC LIMIT 1), ''),"
    "   NEW.id, NEW.outbox_id, NEW.at, NEW.was, NEW.became, NEW.owner,"
    "   NEW.address, NEW.gateway, NEW.gateway_id, NEW.reason, o.outage,"
    "   o.revision, o.stage, o.recipient, o.name, o.channel, o.lang, o.text,"
    "   o.facts, o.planned, o.not_after, o.deadline, o.must_by)"
    "  FROM outbox o WHERE o.id = NEW.outbox_id)); END;"
    "DROP TRIGGER receipt_sealed;"
    "CREATE TRIGGER receipt_sealed AFTER INSERT ON receipt BEGIN"
    " INSERT INTO receipt_seal(receipt_id, hash) VALUES(NEW.id,"
    "  (SELECT expected FROM v_receipt_seal WHERE receipt_id = NEW.id)); END;";

/* Version 15: an event carries its hash itself, where it had a second row; what
 * leaves at once was not claimed before. An old seal without its event goes:
 * that the event is gone shows by the hash after it or, where it was the
 * newest, by its message, which says more. */
#define NEXT_EVENT "(SELECT coalesce(max(id), 0) + 1 FROM outbox_event)"
#define LAST_HASH                                                              \
    "coalesce((SELECT hash FROM outbox_event ORDER BY id DESC LIMIT 1), '')"
#define NEW_EVENT NEXT_EVENT ", NEW.id, NEW.changed_at"
#define NEW_STATE                                                              \
    "NEW.state, NEW.owner, NEW.address, NEW.gateway, NEW.gateway_id, "         \
    "NEW.reason"
#define NEW_WORDS                                                              \
    "NEW.outage, NEW.revision, NEW.stage, NEW.recipient, NEW.name, "           \
    "NEW.channel, NEW.lang, NEW.text, NEW.facts, NEW.planned, "                \
    "NEW.not_after, NEW.deadline, NEW.must_by"
#define INTO_EVENT                                                             \
    " INSERT INTO outbox_event(id, outbox_id, at, was, became, owner, "        \
    "address, gateway, gateway_id, reason, hash) "

const char lo_schema_outbox_own_seals[] =
    "DROP TRIGGER outbox_event_sealed;"
    "DROP TRIGGER outbox_moves;"
    "CREATE TRIGGER outbox_moves BEFORE UPDATE OF state ON outbox"
    " WHEN instr(' due>claimed due>sending due>expired due>cancelled"
    " claimed>sending claimed>due sending>accepted sending>failed"
    " sending>unknown sending>due accepted>delivered accepted>failed"
    " unknown>accepted unknown>delivered unknown>failed unknown>due ',"
    "  ' ' || OLD.state || '>' || NEW.state || ' ') = 0"
    " AND NOT (OLD.channel = 'phone' AND OLD.state = 'due'"
    "  AND (NEW.state = 'delivered' OR NEW.state = 'failed')) BEGIN"
    " SELECT RAISE(ABORT, 'outbox I2: no such change of state'); END;"
    "DROP TRIGGER outbox_event_kept;"
    "DROP TRIGGER outbox_added;"
    "DROP TRIGGER outbox_moved;"
    "DROP VIEW v_seal;"
    "ALTER TABLE outbox_event ADD COLUMN hash TEXT;" /* null: not sealed */
    "UPDATE outbox_event SET hash = (SELECT s.hash FROM outbox_seal s"
    " WHERE s.event_id = outbox_event.id);"
    "DROP TABLE outbox_seal;"
    "CREATE TRIGGER outbox_event_kept BEFORE UPDATE ON outbox_event BEGIN"
    " SELECT RAISE(ABORT, 'outbox_event: only ever added to'); END;"
    "CREATE TRIGGER outbox_added AFTER INSERT ON outbox BEGIN" INTO_EVENT
    "VALUES(" NEW_EVENT ", NULL, " NEW_STATE ", lo_seal(" LAST_HASH
    ", " NEW_EVENT ", NULL, " NEW_STATE ", " NEW_WORDS ")); END;"
    "CREATE TRIGGER outbox_moved AFTER UPDATE OF state ON outbox"
    " BEGIN" INTO_EVENT "VALUES(" NEW_EVENT ", OLD.state, " NEW_STATE
    ", lo_seal(" LAST_HASH ", " NEW_EVENT ", OLD.state, " NEW_STATE
    ", " NEW_WORDS ")); END;"
    "CREATE VIEW v_seal AS"
    " SELECT e.id AS event_id, e.hash, lo_seal(coalesce((SELECT p.hash"
    "  FROM outbox_event p WHERE p.id < e.id ORDER BY p.id DESC LIMIT 1), ''),"
    "  e.id, e.outbox_id, e.at, e.was, e.became, e.owner, e.address,"
    "  e.gateway, e.gateway_id, e.reason, o.outage, o.revision, o.stage,"
    "  o.recipient, o.name, o.channel, o.lang, o.text, o.facts, o.planned,"
    "  o.not_after, o.deadline, o.must_by) AS expected"
    " FROM outbox_event e LEFT JOIN outbox o ON o.id = e.outbox_id;";
