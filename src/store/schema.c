/*
 * schema.c - the tables, version by version (those of the outbox:
 * schema_outbox.c).
 *
 * The texts below are what a clerk with the sqlite3 shell works from: every
 * instant is in seconds UTC, the views v_* show it as a date. A change of the
 * schema is one more entry in lo_schema_versions; entries that were released
 * are never edited.
 */
#include "store/schema.h"

/* What the imported files say. A part is what one file says of one id; `nth`
 * counts up where a file says one id again. `seq` is the place in the file. */
static const char documents[] =
    "CREATE TABLE document("
    " id INTEGER PRIMARY KEY,"
    " name TEXT NOT NULL UNIQUE,"
    " path TEXT NOT NULL,"
    " imported_at INTEGER NOT NULL,"
    " changed_at INTEGER NOT NULL);"
    "CREATE TABLE part("
    " document_id INTEGER NOT NULL"
    "  REFERENCES document(id) ON DELETE CASCADE,"
    " id TEXT NOT NULL CHECK(id <> ''),"
    " nth INTEGER NOT NULL,"
    " seq INTEGER NOT NULL,"
    " mrid TEXT NOT NULL,"
    " class TEXT NOT NULL,"
    " line INTEGER NOT NULL,"
    " properties TEXT NOT NULL,"
    " PRIMARY KEY(id, document_id, nth));"
    "CREATE INDEX part_in_order ON part(document_id, seq);"
    "CREATE TABLE retired_part("
    " document TEXT NOT NULL,"
    " id TEXT NOT NULL,"
    " mrid TEXT NOT NULL,"
    " class TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " properties TEXT NOT NULL,"
    " retired_at INTEGER NOT NULL);"
    "CREATE INDEX retired_part_by_id ON retired_part(id);"
    "CREATE TABLE contact("
    " position INTEGER PRIMARY KEY,"
    " customer TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " locale TEXT NOT NULL,"
    " channel TEXT NOT NULL"
    "  CHECK(channel IN ('sms','wechat','email','phone')),"
    " value TEXT NOT NULL);"
    "CREATE INDEX contact_by_customer"
    " ON contact(customer, channel, position);";

/* Figures may be null: not a number. */
static const char plans[] =
    "CREATE TABLE plan("
    " version INTEGER PRIMARY KEY AUTOINCREMENT,"
    " state TEXT NOT NULL DEFAULT 'draft'"
    "  CHECK(state IN ('draft','approved','published','superseded')),"
    " approved_at INTEGER,"
    " published_at INTEGER,"
    " superseded_at INTEGER,"
    " outcome TEXT NOT NULL,"
    " span_from INTEGER NOT NULL,"
    " span_to INTEGER NOT NULL,"
    " planned_at INTEGER NOT NULL,"
    " customer_hours REAL,"
    " mv_customer_hours REAL,"
    " objective REAL,"
    " bound REAL,"
    " gap REAL,"
    " unplaced_weight REAL,"
    " unplaced_bound REAL,"
    " alone REAL,"
    " by_mv INTEGER NOT NULL,"
    " interruptions INTEGER NOT NULL,"
    " solve_seconds REAL);"
    "CREATE UNIQUE INDEX plan_one_published"
    " ON plan(state) WHERE state = 'published';"
    "CREATE TABLE plan_outage("
    " version INTEGER NOT NULL REFERENCES plan ON DELETE CASCADE,"
    " outage INTEGER NOT NULL,"
    " id TEXT NOT NULL,"
    " revision INTEGER NOT NULL,"
    " span_from INTEGER NOT NULL,"
    " span_to INTEGER NOT NULL,"
    " customers INTEGER NOT NULL,"
    " mv_customers INTEGER NOT NULL,"
    " customer_hours REAL,"
    " mv_customer_hours REAL,"
    " PRIMARY KEY(version, outage),"
    " UNIQUE(version, id)) WITHOUT ROWID;"
    "CREATE INDEX plan_outage_by_id ON plan_outage(id, revision);"
    "CREATE TABLE plan_outage_feeder("
    " version INTEGER NOT NULL, outage INTEGER NOT NULL,"
    " position INTEGER NOT NULL, feeder TEXT NOT NULL,"
    " PRIMARY KEY(version, outage, position),"
    " FOREIGN KEY(version, outage) REFERENCES plan_outage"
    "  ON DELETE CASCADE) WITHOUT ROWID;"
    "CREATE TABLE plan_outage_job("
    " version INTEGER NOT NULL, outage INTEGER NOT NULL,"
    " position INTEGER NOT NULL, job TEXT NOT NULL,"
    " PRIMARY KEY(version, outage, position),"
    " FOREIGN KEY(version, outage) REFERENCES plan_outage"
    "  ON DELETE CASCADE) WITHOUT ROWID;";

static const char plan_details[] =
    "CREATE TABLE plan_stage("
    " version INTEGER NOT NULL,"
    " outage INTEGER NOT NULL,"
    " stage INTEGER NOT NULL,"
    " span_from INTEGER NOT NULL,"
    " span_to INTEGER NOT NULL,"
    " customers INTEGER NOT NULL,"
    " mv_customers INTEGER NOT NULL,"
    " PRIMARY KEY(version, outage, stage),"
    " FOREIGN KEY(version, outage) REFERENCES plan_outage"
    "  ON DELETE CASCADE) WITHOUT ROWID;"
    "CREATE TABLE plan_stage_member("
    " version INTEGER NOT NULL,"
    " outage INTEGER NOT NULL,"
    " stage INTEGER NOT NULL,"
    " what TEXT NOT NULL"
    "  CHECK(what IN ('dead','off','tie_closed','opened')),"
    " position INTEGER NOT NULL,"
    " member TEXT NOT NULL,"
    " PRIMARY KEY(version, outage, stage, what, position),"
    " FOREIGN KEY(version, outage, stage) REFERENCES plan_stage"
    "  ON DELETE CASCADE) WITHOUT ROWID;"
    "CREATE TABLE plan_job("
    " version INTEGER NOT NULL REFERENCES plan ON DELETE CASCADE,"
    " job INTEGER NOT NULL,"
    " id TEXT NOT NULL,"
    " name TEXT,"
    " kind TEXT,"
    " feeder TEXT,"
    " placed INTEGER NOT NULL,"
    " live INTEGER NOT NULL,"
    " part_from INTEGER NOT NULL,"
    " part_to INTEGER NOT NULL,"
    " mode TEXT,"
    " outage TEXT,"
    " weight REAL,"
    " reason TEXT,"
    " repair TEXT,"
    " PRIMARY KEY(version, job),"
    " FOREIGN KEY(version, outage) REFERENCES plan_outage(version, id))"
    " WITHOUT ROWID;"
    "CREATE TABLE plan_job_crew("
    " version INTEGER NOT NULL, job INTEGER NOT NULL,"
    " position INTEGER NOT NULL, crew TEXT NOT NULL,"
    " PRIMARY KEY(version, job, position),"
    " FOREIGN KEY(version, job) REFERENCES plan_job"
    "  ON DELETE CASCADE) WITHOUT ROWID;"
    "CREATE TABLE plan_job_crew_name("
    " version INTEGER NOT NULL, job INTEGER NOT NULL,"
    " position INTEGER NOT NULL, name TEXT NOT NULL,"
    " PRIMARY KEY(version, job, position),"
    " FOREIGN KEY(version, job) REFERENCES plan_job"
    "  ON DELETE CASCADE) WITHOUT ROWID;"
    "CREATE TABLE plan_job_rule("
    " version INTEGER NOT NULL, job INTEGER NOT NULL,"
    " position INTEGER NOT NULL, rule TEXT NOT NULL,"
    " PRIMARY KEY(version, job, position),"
    " FOREIGN KEY(version, job) REFERENCES plan_job"
    "  ON DELETE CASCADE) WITHOUT ROWID;";

/* For people: properties by their names. A property that occurs several times
 * shows as a JSON list. */
static const char part_views[] =
    "CREATE VIEW v_customer AS"
    " SELECT p.mrid, json_extract(p.properties,"
    "  '$.\"IdentifiedObject.name\"') AS name,"
    " c.locale, c.channel, c.value, d.name AS document, p.line"
    " FROM part p JOIN document d ON d.id = p.document_id"
    " LEFT JOIN contact c ON c.customer = p.mrid"
    " WHERE p.class = 'Customer' ORDER BY p.document_id, p.seq, c.position;"
    "CREATE VIEW v_task AS"
    " SELECT p.mrid, json_extract(p.properties,"
    "  '$.\"IdentifiedObject.name\"') AS name,"
    " json_extract(p.properties,"
    "  '$.\"WorkTask.taskKind\".enum') AS kind,"
    " json_extract(p.properties,"
    "  '$.\"BaseWork.priority/Priority.rank\"') AS priority,"
    " json_extract(p.properties, '$.\"WorkTask.Work\".ref') AS work,"
    " d.name AS document, p.line"
    " FROM part p JOIN document d ON d.id = p.document_id"
    " WHERE p.class = 'WorkTask' ORDER BY p.document_id, p.seq;"
    "CREATE VIEW v_switch AS"
    " SELECT min(p.mrid) AS mrid, max(p.class) AS class,"
    " max(json_extract(p.properties,"
    "  '$.\"IdentifiedObject.name\"')) AS name,"
    " max(json_extract(p.properties,"
    "  '$.\"Switch.normalOpen\"')) AS normal_open,"
    " max(json_extract(p.properties, '$.\"Switch.open\"')) AS open"
    " FROM part p WHERE p.class IN ('Switch','Breaker','LoadBreakSwitch',"
    "  'Disconnector','Fuse','Recloser','Sectionaliser','Jumper','Cut',"
    "  'GroundDisconnector','ProtectedSwitch') GROUP BY p.id;";

/* For people: dates as dates. */
static const char views[] =
    "CREATE VIEW v_plan AS"
    " SELECT version, state, outcome, datetime(span_from, 'unixepoch') AS"
    " from_utc, datetime(span_to, 'unixepoch') AS to_utc, customer_hours,"
    " mv_customer_hours, objective, bound,"
    " datetime(planned_at, 'unixepoch') AS planned_utc,"
    " datetime(published_at, 'unixepoch') AS published_utc FROM plan;"
    "CREATE VIEW v_outbox AS"
    " SELECT id, outage, revision, stage, recipient, name, channel, address,"
    " state, datetime(due, 'unixepoch') AS due_utc,"
    " datetime(not_after, 'unixepoch') AS not_after_utc, attempts, gateway,"
    " gateway_id, reason, datetime(changed_at, 'unixepoch') AS changed_utc,"
    " text FROM outbox;"
    "CREATE VIEW v_outbox_event AS"
    " SELECT e.outbox_id, datetime(e.at, 'unixepoch') AS at_utc, e.was,"
    " e.became, e.address, e.gateway, e.gateway_id, e.reason, o.outage,"
    " o.revision, o.stage, o.recipient"
    " FROM outbox_event e JOIN outbox o ON o.id = e.outbox_id;";

/* Version 3: interruptions that happened, however they came in. */
static const char interruptions[] =
    "CREATE TABLE interruption("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " object TEXT NOT NULL," /* mRID */
    " from_at INTEGER NOT NULL,"
    " to_at INTEGER NOT NULL CHECK(to_at > from_at),"
    " kind TEXT NOT NULL CHECK(kind IN ('fault','planned','temporary',"
    "  'shortage','by request')),"
    " cause TEXT NOT NULL,"
    " exempt INTEGER NOT NULL CHECK(exempt IN (0, 1)),"
    " source TEXT NOT NULL,"
    " UNIQUE(object, from_at, kind));"
    "CREATE INDEX interruption_by_time ON interruption(from_at);"
    "CREATE VIEW v_interruption AS"
    " SELECT object, datetime(from_at, 'unixepoch') AS from_utc,"
    " datetime(to_at, 'unixepoch') AS to_utc, kind, cause, exempt, source"
    " FROM interruption ORDER BY from_at, object;";

/* Version 4: what really happened, as a person entered it. */
static const char actuals[] = "CREATE TABLE actual("
                              " plan INTEGER NOT NULL REFERENCES plan(version),"
                              " outage TEXT NOT NULL,"
                              " off_at INTEGER NOT NULL,"
                              " on_at INTEGER NOT NULL CHECK(on_at > off_at),"
                              " entered_at INTEGER NOT NULL,"
                              " PRIMARY KEY(plan, outage)) WITHOUT ROWID;"
                              "CREATE TABLE job_done("
                              " job TEXT PRIMARY KEY," /* mRID */
                              " done_at INTEGER NOT NULL,"
                              " entered_at INTEGER NOT NULL) WITHOUT ROWID;";

/* Version 8: parts by the hundred in one row (block.c). lo_store_pack_rows
 * brings over the rows of the old table. */
static const char packed[] =
    "DROP VIEW v_customer; DROP VIEW v_task; DROP VIEW v_switch;"
    "ALTER TABLE part RENAME TO part_row;"
    "CREATE TABLE part_block("
    " document_id INTEGER NOT NULL"
    "  REFERENCES document(id) ON DELETE CASCADE,"
    " n INTEGER NOT NULL,"
    " first INTEGER NOT NULL," /* seq of its first part */
    " names TEXT NOT NULL,"
    " parts TEXT NOT NULL,"
    " PRIMARY KEY(document_id, n));"
    /* For people: the parts one by one, properties by their names. */
    "CREATE VIEW part AS"
    " SELECT b.document_id, p.value ->> 0 AS id, b.first + p.key AS seq,"
    " CASE p.value ->> 1 WHEN 0 THEN p.value ->> 0"
    "  WHEN 1 THEN upper(p.value ->> 0) ELSE p.value ->> 1 END AS mrid,"
    " b.names ->> (p.value ->> 2) AS class,"
    " p.value ->> 3 AS line,"
    " (SELECT json_group_object(name, json(CASE WHEN times = 1 THEN one"
    "   ELSE several END)) FROM (SELECT b.names ->> k.value AS name,"
    "   count(*) AS times, min(v.value_json) AS one,"
    "   json_group_array(json(v.value_json)) AS several"
    "   FROM json_each(p.value) k JOIN (SELECT j.key AS at,"
    "    CASE WHEN j.type = 'text' THEN json_quote(j.value)"
    "     WHEN j.type = 'integer' THEN json_quote(CASE p.value ->> 1"
    "      WHEN 0 THEN p.value ->> 0 WHEN 1 THEN upper(p.value ->> 0)"
    "      ELSE p.value ->> 1 END)"
    "     WHEN json_array_length(j.value) = 1"
    "     THEN json_object('ref', j.value ->> 0)"
    "     ELSE json_object('enum', j.value ->> 1) END AS value_json"
    "    FROM json_each(p.value) j WHERE j.key > 4 AND j.key % 2 = 1) v"
    "   ON v.at = k.key + 1 WHERE k.key > 3 AND k.key % 2 = 0"
    "   GROUP BY k.value)) AS properties"
    " FROM part_block b, json_each(b.parts) p;";

/* Where switches stand, as people entered it. Rows are only ever added, or
 * marked as taken back. */
static const char positions[] =
    "CREATE TABLE position("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " switch TEXT NOT NULL CHECK(switch <> '')," /* mRID */
    " open INTEGER NOT NULL CHECK(open IN (0, 1)),"
    " at INTEGER NOT NULL,"
    " by_whom TEXT NOT NULL,"
    " entered_at INTEGER NOT NULL,"
    " undone_at INTEGER,"
    " undone_by TEXT);"
    "CREATE INDEX position_by_switch ON position(switch, at, id);"
    "CREATE TRIGGER position_stays BEFORE DELETE ON position BEGIN"
    " SELECT RAISE(ABORT, 'position: only ever added to'); END;"
    "CREATE TRIGGER position_kept BEFORE UPDATE ON position"
    " WHEN OLD.undone_at IS NOT NULL OR NEW.switch <> OLD.switch"
    "  OR NEW.open <> OLD.open OR NEW.at <> OLD.at"
    "  OR NEW.by_whom <> OLD.by_whom OR NEW.entered_at <> OLD.entered_at BEGIN"
    " SELECT RAISE(ABORT, 'position: only ever added to'); END;"
    "CREATE VIEW v_position AS"
    " SELECT switch, CASE open WHEN 1 THEN 'open' ELSE 'closed' END AS"
    " position, datetime(at, 'unixepoch') AS since_utc, by_whom,"
    " datetime(entered_at, 'unixepoch') AS entered_utc,"
    " datetime(undone_at, 'unixepoch') AS undone_utc, undone_by"
    " FROM position ORDER BY at, id;";

/* What is uncertain about the back-feed of a stage. */
static const char stage_marks[] =
    "ALTER TABLE plan_stage ADD COLUMN unverified INTEGER NOT NULL DEFAULT 0"
    " CHECK(unverified IN (0, 1));"
    "ALTER TABLE plan_stage ADD COLUMN cut_short INTEGER NOT NULL DEFAULT 0"
    " CHECK(cut_short IN (0, 1));";

/* A job that was not finished says why, "" = it is done; the day an
 * outage moves to in bad weather. */
static const char unfinished[] =
    "ALTER TABLE job_done ADD COLUMN why_left TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE plan_outage ADD COLUMN reserve INTEGER NOT NULL DEFAULT 0;";

/* Work in parts; a job in one piece has no rows here. */
static const char work_in_parts[] =
    "CREATE TABLE plan_job_part("
    " version INTEGER NOT NULL, job INTEGER NOT NULL,"
    " position INTEGER NOT NULL,"
    " part_from INTEGER NOT NULL,"
    " part_to INTEGER NOT NULL CHECK(part_to > part_from),"
    " outage TEXT,"
    " PRIMARY KEY(version, job, position),"
    " FOREIGN KEY(version, job) REFERENCES plan_job ON DELETE CASCADE,"
    " FOREIGN KEY(version, outage) REFERENCES plan_outage(version, id))"
    " WITHOUT ROWID;"
    "CREATE TABLE plan_part_crew("
    " version INTEGER NOT NULL, job INTEGER NOT NULL,"
    " part INTEGER NOT NULL, position INTEGER NOT NULL,"
    " crew TEXT NOT NULL, name TEXT NOT NULL,"
    " PRIMARY KEY(version, job, part, position),"
    " FOREIGN KEY(version, job, part) REFERENCES plan_job_part"
    "  ON DELETE CASCADE) WITHOUT ROWID;";

/* Who may use the board, who is logged in, who did what, who made a plan. Rows
 * of the audit are only ever added. */
static const char accounts[] =
    "CREATE TABLE account("
    " name TEXT PRIMARY KEY CHECK(name <> ''),"
    " roles INTEGER NOT NULL CHECK(roles BETWEEN 1 AND 15),"
    " hash TEXT NOT NULL,"
    " made_at INTEGER NOT NULL,"
    " changed_at INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE login("
    " token TEXT PRIMARY KEY,"
    " account TEXT NOT NULL REFERENCES account ON DELETE CASCADE,"
    " csrf TEXT NOT NULL,"
    " since INTEGER NOT NULL,"
    " until INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX login_by_account ON login(account);"
    "CREATE TABLE audit("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " at INTEGER NOT NULL,"
    " who TEXT NOT NULL,"
    " address TEXT NOT NULL,"
    " what TEXT NOT NULL,"
    " object TEXT NOT NULL,"
    " version INTEGER NOT NULL,"
    " done INTEGER NOT NULL CHECK(done IN (0, 1)),"
    " words TEXT NOT NULL);"
    "CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN"
    " SELECT RAISE(ABORT, 'audit: only ever added to'); END;"
    "CREATE TRIGGER audit_kept BEFORE UPDATE ON audit BEGIN"
    " SELECT RAISE(ABORT, 'audit: only ever added to'); END;"
    "CREATE VIEW v_audit AS"
    " SELECT id, datetime(at, 'unixepoch') AS at_utc, who, address, what,"
    " object, version, CASE done WHEN 1 THEN 'done' ELSE 'refused' END AS"
    " outcome, words FROM audit ORDER BY id;"
    "CREATE TABLE plan_origin("
    " version INTEGER PRIMARY KEY REFERENCES plan ON DELETE CASCADE,"
    " by_whom TEXT NOT NULL,"
    " at INTEGER NOT NULL,"
    " what TEXT NOT NULL,"
    " object TEXT NOT NULL,"
    " before INTEGER NOT NULL);"
    "CREATE TABLE plan_held("
    " version INTEGER NOT NULL REFERENCES plan ON DELETE CASCADE,"
    " position INTEGER NOT NULL,"
    " job TEXT NOT NULL," /* mRID */
    " start INTEGER,"     /* null: a forbidden day */
    " day INTEGER,"
    " PRIMARY KEY(version, position)) WITHOUT ROWID;";

/* When supply is expected back after all: every word is kept. */
static const char overruns[] = "CREATE TABLE overrun("
                               " id INTEGER PRIMARY KEY AUTOINCREMENT,"
                               " outage TEXT NOT NULL,"
                               " expected_at INTEGER NOT NULL,"
                               " entered_at INTEGER NOT NULL);";

/* One stage of an outage: its people have supply again, or will later than
 * they were promised. The default of a word on the whole is LO_TIME_NONE. */
static const char stages_back[] =
    "CREATE TABLE stage_back("
    " outage TEXT NOT NULL,"
    " promised_at INTEGER NOT NULL," /* planned end of the stage */
    " on_at INTEGER NOT NULL,"
    " entered_at INTEGER NOT NULL,"
    " PRIMARY KEY(outage, promised_at)) WITHOUT ROWID;"
    "ALTER TABLE overrun ADD COLUMN promised_at INTEGER NOT NULL"
    " DEFAULT -9223372036854775808;";

const char *const lo_schema_versions[][LO_SCHEMA_SCRIPTS] = {
    {documents, plans, plan_details, lo_schema_outbox, lo_schema_outbox_rules,
     part_views, views},
    {lo_schema_outbox_facts, lo_schema_outbox_rules_2, lo_schema_outbox_chain},
    {interruptions},
    {actuals},
    {positions},
    {stage_marks},
    {unfinished},
    {packed, part_views},
    {work_in_parts},
    {accounts},
    {lo_schema_outbox_receipts},
    {lo_schema_outbox_plain_seals},
    {overruns},
    {stages_back},
    {lo_schema_outbox_own_seals},
};
const int lo_schema_newest =
    sizeof(lo_schema_versions) / sizeof(lo_schema_versions[0]);
