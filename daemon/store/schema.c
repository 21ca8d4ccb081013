/* The tables and every question that is asked of them.  Reading this file is reading the whole use of the store. */
#include "runs.h"

/* People have something to do about it. */
#define IS_OPEN "((closed_ms = 0 OR is_kept) AND state <> 2)"
#define NEW_IS_OPEN "((NEW.closed_ms = 0 OR NEW.is_kept) AND NEW.state <> 2)"
#define OLD_IS_OPEN "((OLD.closed_ms = 0 OR OLD.is_kept) AND OLD.state <> 2)"

const char *const schema_steps[STORE_VERSION] = {
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;"
        /* The log.  Append-only. */
        "CREATE TABLE batch (number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind INTEGER NOT NULL,"
        " is_history INTEGER NOT NULL) STRICT;"
        "CREATE TABLE event (seq INTEGER PRIMARY KEY, batch INTEGER NOT NULL, received_ms INTEGER NOT NULL,"
        " source TEXT NOT NULL, id TEXT NOT NULL, student INTEGER, type INTEGER NOT NULL, op INTEGER NOT "
        "NULL,"
        " rev INTEGER, was TEXT, prev INTEGER, content BLOB NOT NULL) STRICT;"
        "CREATE TABLE student (number INTEGER PRIMARY KEY, id TEXT NOT NULL) STRICT;"
        /* What was said.  The index is the promise that nobody is told twice: the database keeps it, not code. */
        "CREATE TABLE rule (id TEXT PRIMARY KEY, logic BLOB NOT NULL, title TEXT, domain TEXT,"
        " severity TEXT NOT NULL, steps TEXT NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE alert (id INTEGER PRIMARY KEY, rule TEXT NOT NULL, rule_version BLOB NOT NULL,"
        " student INTEGER NOT NULL, opened_ms INTEGER NOT NULL, closed_ms INTEGER NOT NULL,"
        " closed_why INTEGER NOT NULL, known_ms INTEGER NOT NULL, ended_known_ms INTEGER NOT NULL,"
        " is_past INTEGER NOT NULL, is_shadow INTEGER NOT NULL, is_forgotten INTEGER NOT NULL, state INTEGER "
        "NOT NULL,"
        " owner TEXT, outcome TEXT, why TEXT) STRICT;"
        "CREATE INDEX alert_by_student ON alert (student);"
        "CREATE UNIQUE INDEX alert_once ON alert (rule, student) WHERE closed_ms = 0 AND is_forgotten = 0;"
        "CREATE TABLE transition (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, alert INTEGER NOT NULL,"
        " what TEXT NOT NULL, who TEXT, outcome TEXT, note TEXT, is_past INTEGER NOT NULL) STRICT;"
        "CREATE INDEX transition_by_alert ON transition (alert);"
        /* What could not be taken, as it came. */
        "CREATE TABLE quarantine (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, source TEXT,"
        " line INTEGER NOT NULL, code TEXT NOT NULL, field TEXT, reason TEXT NOT NULL, bytes BLOB) STRICT;"
        "CREATE INDEX quarantine_by_time ON quarantine (at_ms);",

        /* Two folds of the log.  A run's rows are in a table of its own, identity_NUMBER, packed by blocks; `rank` says
         * which of two runs is the newer. */
        "CREATE TABLE run (number INTEGER PRIMARY KEY, is_sealed INTEGER NOT NULL, rank INTEGER NOT NULL,"
        " level INTEGER NOT NULL, rows INTEGER NOT NULL, upto_seq INTEGER NOT NULL,"
        " filter_bytes INTEGER NOT NULL) STRICT;"
        "CREATE TABLE run_filter (run INTEGER NOT NULL, part INTEGER NOT NULL, bits BLOB NOT NULL,"
        " PRIMARY KEY (run, part)) STRICT;"
        "CREATE TABLE history (student INTEGER PRIMARY KEY, upto_seq INTEGER NOT NULL, due_ms INTEGER NOT "
        "NULL) STRICT;"
        /* Apart, so that reading when everybody is due does not read what is known of them. */
        "CREATE TABLE history_facts (student INTEGER PRIMARY KEY, facts BLOB NOT NULL) STRICT;",

        /* What is to be told beyond this machine.  The key is the promise that no channel is given a transition twice;
         * counts are kept beside it, so that asking for them never reads years of messages. */
        "CREATE TABLE outbox (channel TEXT NOT NULL, transition INTEGER NOT NULL, alert INTEGER NOT NULL,"
        " generation INTEGER NOT NULL, state INTEGER NOT NULL, tries INTEGER NOT NULL,"
        " is_uncertain INTEGER NOT NULL, begun_ms INTEGER NOT NULL, due_ms INTEGER, reason TEXT,"
        " PRIMARY KEY (channel, transition)) STRICT, WITHOUT ROWID;"
        "CREATE INDEX outbox_by_alert ON outbox (alert);"
        "CREATE INDEX outbox_waiting ON outbox (channel, transition, due_ms, state) WHERE due_ms IS NOT NULL;"
        "CREATE TABLE outbox_count (channel TEXT NOT NULL, state INTEGER NOT NULL, count INTEGER NOT NULL,"
        " PRIMARY KEY (channel, state)) STRICT, WITHOUT ROWID;"
        "CREATE TRIGGER outbox_posted AFTER INSERT ON outbox BEGIN"
        " INSERT INTO outbox_count VALUES (NEW.channel, NEW.state, 1)"
        " ON CONFLICT DO UPDATE SET count = count + 1; END;"
        "CREATE TRIGGER outbox_moved AFTER UPDATE OF state ON outbox WHEN OLD.state <> NEW.state BEGIN"
        " UPDATE outbox_count SET count = count - 1 WHERE channel = OLD.channel AND state = OLD.state;"
        " INSERT INTO outbox_count VALUES (NEW.channel, NEW.state, 1)"
        " ON CONFLICT DO UPDATE SET count = count + 1; END;",

        /* What was taken lately, to know it when it comes again. */
        "CREATE TABLE delivery (digest BLOB PRIMARY KEY, source TEXT, at_ms INTEGER NOT NULL,"
        " received INTEGER NOT NULL, rejected INTEGER NOT NULL, reader BLOB NOT NULL) STRICT, WITHOUT ROWID;",

        /* How much of each source is true, and how much of it was corrected or deleted within the hour. */
        "CREATE TABLE source (name TEXT PRIMARY KEY, live INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE source_minute (name TEXT NOT NULL, minute INTEGER NOT NULL, rows INTEGER NOT NULL,"
        " PRIMARY KEY (name, minute)) STRICT, WITHOUT ROWID;"
        /* What a person must look at before it is taken.  Numbers are not given twice: somebody has written them down. */
        "CREATE TABLE held (id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, source TEXT,"
        " format TEXT NOT NULL, is_history INTEGER NOT NULL, state INTEGER NOT NULL, digest BLOB,"
        " lines INTEGER NOT NULL, parts INTEGER NOT NULL, size INTEGER NOT NULL, would TEXT, why TEXT,"
        " who TEXT, decided_ms INTEGER NOT NULL) STRICT;"
        "CREATE TABLE held_part (held INTEGER NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL,"
        " PRIMARY KEY (held, part)) STRICT;",

        /* Counts beside what is counted, so that asking for them never reads years of alerts. */
        "CREATE TABLE alert_count (is_shadow INTEGER NOT NULL, is_past INTEGER NOT NULL,"
        " is_open INTEGER NOT NULL, count INTEGER NOT NULL,"
        " PRIMARY KEY (is_shadow, is_past, is_open)) STRICT, WITHOUT ROWID;"
        "INSERT INTO alert_count SELECT is_shadow, is_past, closed_ms = 0 AND state <> 2 AS is_open, count(*)"
        " FROM alert WHERE is_forgotten = 0 GROUP BY is_shadow, is_past, is_open;"
        "CREATE TRIGGER alert_added AFTER INSERT ON alert WHEN NEW.is_forgotten = 0 BEGIN"
        " INSERT INTO alert_count VALUES (NEW.is_shadow, NEW.is_past, NEW.closed_ms = 0 AND NEW.state <> 2, "
        "1)"
        " ON CONFLICT DO UPDATE SET count = count + 1; END;"
        "CREATE TRIGGER alert_moved AFTER UPDATE ON alert BEGIN"
        " UPDATE alert_count SET count = count - 1 WHERE OLD.is_forgotten = 0 AND is_shadow = OLD.is_shadow"
        " AND is_past = OLD.is_past AND is_open = (OLD.closed_ms = 0 AND OLD.state <> 2);"
        " INSERT INTO alert_count SELECT NEW.is_shadow, NEW.is_past, NEW.closed_ms = 0 AND NEW.state <> 2, 1"
        " WHERE NEW.is_forgotten = 0 ON CONFLICT DO UPDATE SET count = count + 1; END;"
        "CREATE TABLE quarantine_count (source TEXT PRIMARY KEY, lines INTEGER NOT NULL,"
        " bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
        "INSERT INTO quarantine_count SELECT coalesce(source, ''), count(*), coalesce(sum(length(bytes)), 0)"
        " FROM quarantine GROUP BY source;"
        "CREATE TRIGGER quarantine_added AFTER INSERT ON quarantine BEGIN"
        " INSERT INTO quarantine_count VALUES (coalesce(NEW.source, ''), 1, coalesce(length(NEW.bytes), 0))"
        " ON CONFLICT DO UPDATE SET lines = lines + 1, bytes = bytes + excluded.bytes; END;"
        "CREATE TRIGGER quarantine_removed AFTER DELETE ON quarantine BEGIN"
        " UPDATE quarantine_count SET lines = lines - 1, bytes = bytes - coalesce(length(OLD.bytes), 0)"
        " WHERE source = coalesce(OLD.source, ''); END;",

        /* What is known of students, in parts that are written once, as runs are: a key is the part's number before the
         * student's.  What was folded otherwise is folded again from the log. */
        "DROP TABLE history; DROP TABLE history_facts; UPDATE run SET is_sealed = 0;"
        "CREATE TABLE history_part (number INTEGER PRIMARY KEY, is_sealed INTEGER NOT NULL,"
        " level INTEGER NOT NULL, upto_seq INTEGER NOT NULL) STRICT;"
        "CREATE INDEX history_in_order ON history_part (upto_seq) WHERE is_sealed = 1;"
        "CREATE TABLE history_facts (key INTEGER PRIMARY KEY, facts BLOB NOT NULL) STRICT;",

        /* Several students a row: a key is the part's number before that of the first of them. */
        "DROP TABLE history_facts; DELETE FROM history_part; UPDATE run SET is_sealed = 0;"
        "CREATE TABLE history_block (key INTEGER PRIMARY KEY, students BLOB NOT NULL) STRICT;",

        /* The log, several events a row: log_block.h.  Those of `event` are moved by log_migrate.c, which drops it. */
        "CREATE TABLE event_block (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, events BLOB NOT NULL) "
        "STRICT;",

        /* Version 10 was the mark of a store of version 9 from whose log lines had gone: its tables are the same. */
        "",

        /* One alert for each value of a field.  NULL: of a rule that has one in all. */
        "ALTER TABLE alert ADD COLUMN per TEXT;"
        "DROP INDEX alert_once;"
        "CREATE UNIQUE INDEX alert_once ON alert (rule, student, coalesce(per, ''))"
        " WHERE closed_ms = 0 AND is_forgotten = 0;",

        /* Which step of a ladder or row of a table was reached last; -1: none. */
        "ALTER TABLE alert ADD COLUMN rung INTEGER NOT NULL DEFAULT -1;",

        /* Of which step or row a transition tells, from 1; 0: of none. */
        "ALTER TABLE transition ADD COLUMN step INTEGER NOT NULL DEFAULT 0;",

        /* When an open alert is said again, NULL: it is not, and what that is reckoned from; and by which duration. */
        "ALTER TABLE alert ADD COLUMN remind_ms INTEGER;"
        "ALTER TABLE alert ADD COLUMN remind_from_ms INTEGER NOT NULL DEFAULT 0;"
        "ALTER TABLE rule ADD COLUMN remind_every INTEGER NOT NULL DEFAULT 0;"
        "CREATE INDEX alert_to_remind ON alert (remind_ms) WHERE remind_ms IS NOT NULL;",

        /* When it is looked whether what people have settled is worse, NULL: it is not; and what its number was then. */
        "ALTER TABLE alert ADD COLUMN watch_ms INTEGER;"
        "ALTER TABLE alert ADD COLUMN seen_over INTEGER NOT NULL DEFAULT 0;"
        "ALTER TABLE alert ADD COLUMN seen_under INTEGER NOT NULL DEFAULT 1;"
        "CREATE INDEX alert_to_watch ON alert (watch_ms) WHERE watch_ms IS NOT NULL;",

        /* Withdrawn, and people have it until they resolve it: its rule only notes what is corrected. */
        "ALTER TABLE alert ADD COLUMN is_kept INTEGER NOT NULL DEFAULT 0;"
        "DROP TRIGGER alert_added;"
        "DROP TRIGGER alert_moved;"
        "CREATE TRIGGER alert_added AFTER INSERT ON alert WHEN NEW.is_forgotten = 0 BEGIN"
        " INSERT INTO alert_count VALUES (NEW.is_shadow, NEW.is_past, " NEW_IS_OPEN ", 1)"
        " ON CONFLICT DO UPDATE SET count = count + 1; END;"
        "CREATE TRIGGER alert_moved AFTER UPDATE ON alert BEGIN"
        " UPDATE alert_count SET count = count - 1 WHERE OLD.is_forgotten = 0 AND is_shadow = OLD.is_shadow"
        " AND is_past = OLD.is_past AND is_open = " OLD_IS_OPEN ";"
        " INSERT INTO alert_count SELECT NEW.is_shadow, NEW.is_past, " NEW_IS_OPEN ", 1"
        " WHERE NEW.is_forgotten = 0 ON CONFLICT DO UPDATE SET count = count + 1; END;",

        /* Which rules were in force, since when and by whom; and by which of them a transition came, 0: it is not known. */
        "CREATE TABLE ruleset (number INTEGER PRIMARY KEY, hash BLOB NOT NULL, at_ms INTEGER NOT NULL,"
        " who TEXT NOT NULL, rules TEXT NOT NULL, added TEXT NOT NULL, changed TEXT NOT NULL,"
        " removed TEXT NOT NULL, opens INTEGER NOT NULL, closes INTEGER NOT NULL, keeps INTEGER NOT NULL)"
        " STRICT;"
        "ALTER TABLE transition ADD COLUMN ruleset INTEGER NOT NULL DEFAULT 0;",

        /* What rules propose to people, and what people decided: proposal_row.h.  Indexed is what waits for somebody. */
        "CREATE TABLE proposal (id INTEGER PRIMARY KEY, alert INTEGER NOT NULL, step INTEGER NOT NULL,"
        " tier INTEGER NOT NULL, domain TEXT NOT NULL, what TEXT NOT NULL, role TEXT,"
        " lasts INTEGER NOT NULL, state INTEGER NOT NULL, proposed_ms INTEGER NOT NULL, due_ms INTEGER,"
        " ended_ms INTEGER NOT NULL DEFAULT 0, reason TEXT, decided_by TEXT, decided_note TEXT,"
        " decided_ms INTEGER NOT NULL DEFAULT 0, settled_by TEXT, settled_note TEXT,"
        " settled_ms INTEGER NOT NULL DEFAULT 0, UNIQUE (alert, step)) STRICT;"
        "CREATE INDEX proposal_by_state ON proposal (state) WHERE state IN (0, 5);"
        "CREATE INDEX proposal_to_look ON proposal (due_ms) WHERE due_ms IS NOT NULL;",

        /* What a family is written waits until codes can have been put right. */
        "ALTER TABLE proposal ADD COLUMN hold INTEGER NOT NULL DEFAULT 0;",
};

#define ALERT_COLUMNS                                                                                        \
	"id, rule, rule_version, student, opened_ms, closed_ms, closed_why, known_ms, ended_known_ms, "      \
	"is_past,"                                                                                           \
	" is_shadow, is_forgotten, state, owner, outcome, why, per, rung, remind_ms, remind_from_ms,"        \
	" watch_ms, seen_over, seen_under, is_kept"
#define TRANSITION_COLUMNS "seq, at_ms, alert, what, who, outcome, note, is_past, step"
#define OUTBOX_COLUMNS                                                                                       \
	"channel, transition, o.alert, generation, state, tries, is_uncertain, begun_ms, due_ms, reason,"    \
	" what, at_ms, step"
#define OUTBOX_ROWS "outbox o JOIN transition t ON t.seq = o.transition"
#define QUARANTINE_COLUMNS "id, at_ms, source, line, code, field, reason, coalesce(length(bytes), 0)"
#define HELD_COLUMNS                                                                                         \
	"id, at_ms, source, format, is_history, state, digest, lines, parts, size, would, why, who,"         \
	" decided_ms"
/* The last change that was said before that instant: found from the end. */
#define BEFORE(ms)                                                                                           \
	"coalesce((SELECT seq FROM transition WHERE at_ms < " ms                                             \
	" AND is_past = 0 ORDER BY seq DESC LIMIT 1), 0)"
#define SAID_SINCE "(SELECT count(*) FROM transition WHERE seq > ?2 AND is_past = 0 AND what IN "
#define OPENED_SINCE SAID_SINCE "('opened'))"
#define ENDED_SINCE                                                                                          \
	SAID_SINCE "('cleared', 'withdrawn', 'not applicable', 'rule changed', 'rule removed', 'expired'))"
#define RULESET_COLUMNS "number, hash, at_ms, who, rules, added, changed, removed, opens, closes, keeps"
#define PROPOSAL_COLUMNS                                                                                     \
	"id, alert, step, tier, domain, what, role, lasts, state, proposed_ms, due_ms, ended_ms, reason,"    \
	" decided_by, decided_note, decided_ms, settled_by, settled_note, settled_ms,"                       \
	" hold"
#define RULE_COLUMNS "id, logic, title, domain, severity, steps, remind_every"

/* Ended, as told before ?3, of the slice behind ?1 up to ?2; not while there is a message of it, nor one whose number is the
 * greatest, as that is where the next ones follow. */
#define ALERTS_OLD                                                                                           \
	"id > ?1 AND id <= ?2 AND known_ms < ?3 AND ended_known_ms < ?3"                                     \
	" AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.alert = alert.id)"                               \
	" AND id <> (SELECT max(id) FROM alert)"                                                             \
	" AND id <> (SELECT alert FROM transition WHERE seq = (SELECT max(seq) FROM transition))"

const char *const statement_sql[STATEMENT_COUNT] = {
        [BEGIN] = "BEGIN IMMEDIATE",
        [COMMIT] = "COMMIT",
        [ROLLBACK] = "ROLLBACK",
        [META_GET] = "SELECT value FROM meta WHERE name = ?1",
        [META_PUT] = "INSERT OR REPLACE INTO meta VALUES (?1, ?2)",
        [META_PROBE] = "INSERT OR REPLACE INTO meta VALUES ('probe', randomblob(4096))",
        [BATCH_ADD] = "INSERT INTO batch VALUES (?1, ?2, ?3, ?4)",
        [BATCH_LAST] = "SELECT max(number) FROM batch",
        [BATCH_LAST_INSTANT] = "SELECT at_ms FROM batch WHERE is_history = 0 AND kind <> 2"
                               " ORDER BY number DESC LIMIT 1",
        [BATCH_EACH] = "SELECT number, at_ms, kind, is_history FROM batch ORDER BY number",
        [EVENT_ADD] = "INSERT INTO event_block VALUES (?1, ?2, ?3)",
        [EVENT_PUT] = "UPDATE event_block SET events = ?2 WHERE first = ?1",
        [EVENT_GET] = "SELECT first, last, events FROM event_block WHERE first <= ?1"
                      " ORDER BY first DESC LIMIT 1",
        [EVENT_EACH] = "SELECT first, last, events FROM event_block WHERE first >="
                       " coalesce((SELECT max(first) FROM event_block WHERE first <= ?1), ?1) ORDER BY first",
        [EVENT_LAST] = "SELECT last FROM event_block WHERE first = (SELECT max(first) FROM event_block)",
        [STUDENT_ADD] = "INSERT INTO student VALUES (?1, ?2)",
        [STUDENT_EACH] = "SELECT number, id FROM student ORDER BY number",
        [STUDENT_RETIRE] = "UPDATE student SET id = CAST(x'ff' AS TEXT) || number WHERE number = ?1",
        [QUARANTINE_ADD] = "INSERT INTO quarantine VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        [QUARANTINE_PURGE] = "DELETE FROM quarantine WHERE id IN"
                             " (SELECT id FROM quarantine WHERE at_ms < ?1 ORDER BY at_ms LIMIT ?2)",
        [QUARANTINE_BYTES] = "SELECT coalesce(sum(bytes), 0) FROM quarantine_count"
                             " WHERE source = coalesce(?1, '')",
        [QUARANTINE_COUNT] = "SELECT coalesce(sum(lines), 0) FROM quarantine_count",
        [QUARANTINE_SINCE] = "SELECT count(*) FROM quarantine WHERE at_ms >= ?1",
        [DELIVERY_ADD] = "INSERT OR REPLACE INTO delivery VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        [DELIVERY_GET] =
                "SELECT digest, source, at_ms, received, rejected, reader FROM delivery WHERE digest = ?1",
        [DELIVERY_PURGE] = "DELETE FROM delivery WHERE at_ms < max(?1, coalesce("
                           "(SELECT at_ms FROM delivery ORDER BY at_ms DESC LIMIT 1 OFFSET ?2), ?1))",
        [QUARANTINE_GET] = "SELECT " QUARANTINE_COLUMNS ", bytes FROM quarantine WHERE id = ?1",
        [QUARANTINE_FIND] = "SELECT " QUARANTINE_COLUMNS ", NULL FROM quarantine WHERE id > ?1"
                            " AND (?2 IS NULL OR source = ?2) AND (?3 IS NULL OR code = ?3) ORDER BY id",
        [QUARANTINE_REMOVE] = "DELETE FROM quarantine WHERE id = ?1",
        [RULE_PUT] = "INSERT OR REPLACE INTO rule VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        [RULE_UNSETTLE] = "UPDATE rule SET logic = x'ffffffffffffffffffffffffffffffff' WHERE id = ?1",
        /* A rule that had the name before, and is gone or says nothing, gives way. */
        [RULE_RENAME] = "UPDATE OR REPLACE rule SET id = ?2 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM alert"
                        " WHERE rule = ?2 AND closed_ms = 0 AND is_forgotten = 0)",
        [RULE_ALERTS_RENAME] = "UPDATE alert SET rule = ?2 WHERE rule = ?1",
        [RULE_GET] = "SELECT " RULE_COLUMNS " FROM rule WHERE id = ?1",
        [RULE_EACH] = "SELECT " RULE_COLUMNS " FROM rule ORDER BY id",
        [ALERT_ADD] = "INSERT INTO alert VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
                      "?14, ?15, ?16, ?17, ?18, ?19, ?20, NULL, 0, 1, 0)",
        [ALERT_EPISODE] = "UPDATE alert SET opened_ms = ?2, closed_ms = ?3, closed_why = ?4, known_ms = ?5,"
                          " ended_known_ms = ?6, is_past = ?7, is_forgotten = ?8, rung = ?9,"
                          " is_kept = ?10 AND is_shadow = 0, student = ?11 WHERE id = ?1",
        [ALERT_SURFACE] = "UPDATE alert SET is_shadow = 0, is_past = 0 WHERE id = ?1",
        [ALERT_ACTION] = "UPDATE alert SET state = ?2, owner = ?3, outcome = ?4, is_past = 0 WHERE id = ?1",
        [ALERT_RETURN] = "UPDATE alert SET state = 0, outcome = NULL WHERE id = ?1 AND state <> 0",
        [ALERT_GET] = "SELECT " ALERT_COLUMNS " FROM alert WHERE id = ?1 AND is_forgotten = 0",
        [ALERT_OF_STUDENT] = "SELECT " ALERT_COLUMNS " FROM alert WHERE student = ?1 AND is_forgotten = 0"
                             " ORDER BY id",
        [ALERT_FIND] = "SELECT " ALERT_COLUMNS " FROM alert WHERE id > ?1 AND is_forgotten = 0"
                       " AND (?2 IS NULL OR rule = ?2) AND (?3 < 0 OR student = ?3) AND known_ms >= ?4"
                       " AND CASE ?5 WHEN 0 THEN is_shadow = 0 AND " IS_OPEN
                       " WHEN 1 THEN is_shadow = 0 AND is_past = 0 AND NOT " IS_OPEN
                       " WHEN 2 THEN is_shadow = 0 AND is_past = 1 WHEN 3 THEN is_shadow = 1"
                       " ELSE 1 END ORDER BY id",
        [ALERT_OPEN_OF_RULE] = "SELECT " ALERT_COLUMNS " FROM alert WHERE rule = ?1 AND closed_ms = 0"
                               " AND is_forgotten = 0 ORDER BY id",
        [ALERT_LAST] = "SELECT max(id) FROM alert",
        [ALERT_COUNT] = "SELECT coalesce(sum(count), 0) FROM alert_count"
                        " WHERE CASE ?1 WHEN 0 THEN is_shadow = 0 AND is_open"
                        " WHEN 1 THEN is_shadow = 0 AND is_past = 0 AND NOT is_open"
                        " WHEN 2 THEN is_shadow = 0 AND is_past = 1 WHEN 3 THEN is_shadow = 1"
                        " ELSE 1 END",
        [ALERT_SHADOWS] = "SELECT coalesce(sum(count), 0) FROM alert_count WHERE is_shadow = 1 AND is_open",
        [ALERT_EARLIER] = "SELECT max(id) FROM alert WHERE student = ?1 AND rule = ?2 AND coalesce(per, '') "
                          "= coalesce(?5, '') AND id < ?3"
                          " AND closed_why = ?4 AND is_forgotten = 0",
        [ALERT_SLICE] = "SELECT id FROM alert WHERE id > ?1 ORDER BY id LIMIT 1 OFFSET ?2",
        [ALERT_EXPIRE] =
                "UPDATE alert SET is_forgotten = 1 WHERE is_forgotten = 0 AND closed_ms <> 0 AND " ALERTS_OLD,
        [ALERT_EXPIRED] = "SELECT " ALERT_COLUMNS " FROM alert WHERE is_forgotten = 1 AND " ALERTS_OLD,
        [TRANSITION_PURGE] = "DELETE FROM transition WHERE alert IN"
                             " (SELECT id FROM alert WHERE is_forgotten = 1 AND " ALERTS_OLD ")",
        [ALERT_REMIND] = "UPDATE alert SET remind_ms = ?2, remind_from_ms = ?3 WHERE id = ?1",
        [ALERT_REMIND_BY] = "UPDATE alert SET remind_ms = ?2,"
                            " remind_from_ms = CASE WHEN remind_ms IS NULL THEN ?3 ELSE remind_from_ms END"
                            " WHERE rule = ?1 AND closed_ms = 0 AND is_forgotten = 0 AND state <> 2"
                            " AND is_shadow = 0 AND is_past = 0",
        [ALERT_WATCH] = "UPDATE alert SET watch_ms = ?2, seen_over = ?3, seen_under = ?4 WHERE id = ?1",
        [ALERT_WATCH_DUE] = "SELECT " ALERT_COLUMNS " FROM alert WHERE watch_ms <= ?1"
                            " ORDER BY watch_ms, id LIMIT ?2",
        [ALERT_WATCH_NEXT] = "SELECT min(watch_ms) FROM alert WHERE watch_ms IS NOT NULL",
        [ALERT_REMIND_DUE] = "SELECT " ALERT_COLUMNS " FROM alert WHERE remind_ms <= ?1"
                             " ORDER BY remind_ms, id LIMIT ?2",
        [ALERT_REMIND_NEXT] = "SELECT min(remind_ms) FROM alert WHERE remind_ms IS NOT NULL",
        [ALERT_PURGE] = "DELETE FROM alert WHERE is_forgotten = 1 AND " ALERTS_OLD,
        [TRANSITION_ADD] = "INSERT INTO transition VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
                           " ?8 OR coalesce((SELECT is_shadow FROM alert WHERE id = ?3), 0), ?9, ?10)",
        [TRANSITION_SINCE] =
                "SELECT " TRANSITION_COLUMNS " FROM transition WHERE seq > ?1 AND is_past = 0"
                " AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.id = alert AND a.is_forgotten = 1)"
                " ORDER BY seq LIMIT ?2",
        [TRANSITION_COUNTS] =
                "SELECT what, count(*) FROM transition WHERE seq > ?1 AND is_past = 0 GROUP BY what",
        [TRANSITION_OF] = "SELECT " TRANSITION_COLUMNS " FROM transition WHERE alert = ?1"
                          " ORDER BY seq",
        [OUTBOX_POST] =
                "INSERT INTO outbox SELECT ?1, seq, alert, ?3, ?4, 0, 0, 0, ?5, ?6 FROM transition t"
                " WHERE seq = ?2 AND is_past = 0 AND (?7 OR EXISTS"
                " (SELECT 1 FROM outbox o WHERE o.alert = t.alert AND o.channel = ?1))"
                " AND (what <> 'reminded' OR (EXISTS (SELECT 1 FROM outbox o JOIN transition b"
                " ON b.seq = o.transition WHERE o.alert = t.alert AND o.channel = ?1"
                " AND b.what IN ('opened', 'worse') AND o.state = 2) AND NOT EXISTS (SELECT 1 FROM outbox o"
                " WHERE o.alert = t.alert AND o.channel = ?1 AND o.due_ms IS NOT NULL)))",
        [OUTBOX_MARK] =
                "UPDATE outbox SET state = ?3, tries = ?4, is_uncertain = ?5, begun_ms = ?6, due_ms = ?7,"
                " reason = ?8 WHERE channel = ?1 AND transition = ?2",
        [OUTBOX_INTERRUPT] = "UPDATE outbox SET state = ?2, is_uncertain = 1, due_ms = ?3,"
                             " reason = 'interrupted while it was handed over'"
                             " WHERE due_ms IS NOT NULL AND state = ?1",
        [OUTBOX_HOLD] = "UPDATE outbox SET state = ?1, due_ms = NULL, reason = ?2 WHERE due_ms IS NOT NULL",
        [OUTBOX_HOLD_RULE] =
                "UPDATE outbox SET state = ?1, due_ms = NULL, reason = ?2 WHERE due_ms IS NOT NULL"
                " AND state = 0 AND begun_ms = 0 AND transition IN (SELECT t.seq FROM transition t"
                " JOIN alert a ON a.id = t.alert WHERE t.seq > " BEFORE("?4") " AND t.what = 'opened'"
                                                                              " AND a.rule = ?3)",
        [TRANSITION_HEARD] = "SELECT is_past = 0 FROM transition WHERE seq = ?1",
        [OPENED_BY_RULE] = "SELECT a.rule, count(*) FROM transition t JOIN alert a ON a.id = t.alert"
                           " WHERE t.seq > " BEFORE("?1") " AND t.what = 'opened' AND t.is_past = 0"
                                                          " GROUP BY a.rule",
        /* Left to itself the planner reads all that the channel was ever sent. */
        [OUTBOX_DUE] = "SELECT " OUTBOX_COLUMNS " FROM outbox o INDEXED BY outbox_waiting"
                       " JOIN transition t ON t.seq = o.transition WHERE channel = ?1"
                       " AND due_ms IS NOT NULL AND state <> ?4 AND (due_ms <= ?2 OR due_ms > ?3)"
                       " AND NOT EXISTS (SELECT 1 FROM outbox b WHERE b.alert = o.alert AND b.channel = ?1"
                       " AND b.transition < o.transition AND b.due_ms IS NOT NULL)"
                       " ORDER BY transition LIMIT ?5",
        [OUTBOX_NEXT] = "SELECT min(due_ms) FROM outbox WHERE channel = ?1 AND due_ms > ?2",
        [OUTBOX_OLDEST] = "SELECT at_ms FROM transition WHERE seq ="
                          " (SELECT min(transition) FROM outbox WHERE due_ms IS NOT NULL)",
        [OUTBOX_OPENING] =
                "SELECT " OUTBOX_COLUMNS " FROM " OUTBOX_ROWS " WHERE o.alert = ?1 AND channel = ?2"
                " AND transition < ?3 AND what IN ('opened', 'worse')"
                " ORDER BY state = 2 OR is_uncertain DESC, transition DESC LIMIT 1",
        [OUTBOX_STEPS] =
                "SELECT max(begun_ms), max(CASE step WHEN ?6 THEN begun_ms ELSE 0 END)"
                " FROM alert a JOIN outbox o ON o.alert = a.id JOIN transition t ON t.seq = o.transition"
                " WHERE a.student = ?1 AND a.rule = ?2 AND coalesce(a.per, '') = coalesce(?3, '')"
                " AND channel = ?4 AND transition < ?5 AND step > 0 AND at_ms >= ?7"
                " AND (o.state = 2 OR is_uncertain)",
        [OUTBOX_COUNTS] = "SELECT channel, CASE state WHEN 1 THEN 0 ELSE state END AS shown, sum(count)"
                          " FROM outbox_count GROUP BY channel, shown",
        [OUTBOX_GET] =
                "SELECT " OUTBOX_COLUMNS " FROM " OUTBOX_ROWS " WHERE channel = ?1 AND transition = ?2",
        [OUTBOX_FIND] = "SELECT " OUTBOX_COLUMNS " FROM " OUTBOX_ROWS
                        " WHERE (channel, transition) > (?1, ?2) AND (?3 IS NULL OR channel = ?3)"
                        " AND (1 << state) & ?4 AND (?5 IS NULL OR ?5 ="
                        " (SELECT rule FROM alert a WHERE a.id = o.alert)) ORDER BY channel, transition",
        [OUTBOX_LATER] = "SELECT " OUTBOX_COLUMNS " FROM " OUTBOX_ROWS
                         " WHERE o.alert = ?1 AND channel = ?2 AND transition > ?3 ORDER BY transition",
        [OUTBOX_SLICE] = "SELECT channel, transition FROM outbox WHERE (channel, transition) > (?1, ?2)"
                         " ORDER BY channel, transition LIMIT 1 OFFSET ?3",
        [OUTBOX_PURGE] = "DELETE FROM outbox AS o WHERE (channel, transition) > (?1, ?2)"
                         " AND (channel, transition) <= (?3, ?4) AND due_ms IS NULL AND state IN (2, 4, 5)"
                         " AND (SELECT at_ms FROM transition WHERE seq = o.transition) < ?5"
                         " AND NOT EXISTS (SELECT 1 FROM alert WHERE id = o.alert AND closed_ms = 0"
                         " AND is_forgotten = 0) AND NOT EXISTS (SELECT 1 FROM outbox b JOIN transition t"
                         " ON t.seq = b.transition WHERE b.alert = o.alert AND b.channel = o.channel"
                         " AND (b.due_ms IS NOT NULL OR b.state IN (3, 6) OR t.at_ms >= ?5))",
        [TRANSITION_FIRST] = "SELECT min(seq) FROM transition",
        [TRANSITION_LAST] = "SELECT max(seq) FROM transition",
        [RUN_ADD] = "INSERT INTO run VALUES (?1, 0, ?2, ?3, 0, ?4, 0)",
        [RUN_LAST] = "SELECT max(number) FROM run",
        [RUN_SEAL] = "UPDATE run SET is_sealed = 1, rows = ?2, filter_bytes = ?3 WHERE number = ?1",
        [RUN_UNSEAL] = "UPDATE run SET is_sealed = 0 WHERE number = ?1",
        [RUN_UNSEAL_ALL] = "UPDATE run SET is_sealed = 0",
        [RUN_EACH] = "SELECT number, rank, level, rows, upto_seq, filter_bytes FROM run"
                     " WHERE is_sealed = 1 ORDER BY rank DESC",
        [RUN_LITTER] = "SELECT min(number) FROM run WHERE is_sealed = 0 AND number NOT IN (?1, ?2)",
        [RUN_FORGET] = "DELETE FROM run WHERE number = ?1",
        [FILTER_ADD] = "INSERT INTO run_filter VALUES (?1, ?2, ?3)",
        [FILTER_EACH] = "SELECT rowid, length(bits) FROM run_filter WHERE run = ?1 ORDER BY part",
        [FILTER_FORGET] = "DELETE FROM run_filter WHERE run = ?1",
        [SOURCE_PUT] = "INSERT OR REPLACE INTO source VALUES (?1, ?2)",
        [SOURCE_EACH] = "SELECT name, live FROM source ORDER BY name",
        [SOURCE_FORGET] = "DELETE FROM source",
        [SOURCE_MINUTE_ADD] = "INSERT INTO source_minute VALUES (?1, ?2, ?3)"
                              " ON CONFLICT DO UPDATE SET rows = rows + excluded.rows",
        [SOURCE_MINUTE_EACH] = "SELECT name, minute, rows FROM source_minute ORDER BY name, minute",
        [SOURCE_MINUTE_PURGE] = "DELETE FROM source_minute WHERE minute < ?1",
        [HELD_ADD] = "INSERT INTO held VALUES (NULL, ?1, ?2, ?3, ?4, 0, NULL, 0, 0, 0, NULL, NULL, NULL, 0)",
        [HELD_PUT] = "UPDATE held SET state = ?2, digest = ?3, lines = ?4, parts = ?5, size = ?6, would = ?7,"
                     " why = ?8 WHERE id = ?1 AND state = 0",
        [HELD_DECIDE] = "UPDATE held SET state = ?2, who = coalesce(who, ?3),"
                        " decided_ms = CASE decided_ms WHEN 0 THEN ?4 ELSE decided_ms END WHERE id = ?1",
        [HELD_GET] = "SELECT " HELD_COLUMNS " FROM held WHERE id = ?1",
        [HELD_FIND] = "SELECT " HELD_COLUMNS " FROM held WHERE digest = ?1 AND state <= 1"
                      " ORDER BY id DESC LIMIT 1",
        [HELD_EACH] = "SELECT " HELD_COLUMNS " FROM held WHERE state = ?1 ORDER BY decided_ms, id",
        [HELD_BYTES] = "SELECT coalesce(sum(size), 0) FROM held WHERE source IS ?1 AND state <= 2",
        [HELD_COUNT] = "SELECT count(*) FROM held WHERE state = ?1",
        [HELD_PURGE] = "DELETE FROM held WHERE state >= 3 AND decided_ms < ?1",
        [HELD_PART_ADD] = "INSERT INTO held_part SELECT ?1, ?2, ?3 FROM held WHERE id = ?1 AND state = 0",
        [HELD_PART] = "SELECT bytes FROM held_part WHERE held = ?1 AND part = ?2",
        [PROPOSAL_ADD] = "INSERT INTO proposal (alert, step, tier, domain, what, role, lasts, state,"
                         " proposed_ms, due_ms, hold)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
                         " ON CONFLICT (alert, step) DO UPDATE SET state = excluded.state,"
                         " proposed_ms = excluded.proposed_ms, due_ms = excluded.due_ms, ended_ms = 0,"
                         " reason = NULL WHERE state IN (3, 4) AND reason = 'eased'",
        [PROPOSAL_END] = "UPDATE proposal SET state = ?3, ended_ms = ?4, reason = ?5, due_ms = NULL"
                         " WHERE alert = ?1 AND state = ?2",
        [PROPOSAL_END_ONE] = "UPDATE proposal SET state = ?2, ended_ms = ?3, reason = ?4, due_ms = NULL"
                             " WHERE id = ?1",
        [PROPOSAL_CONTEST] =
                "INSERT INTO proposal (alert, step, tier, domain, what, lasts, state, proposed_ms,"
                " ended_ms, reason, decided_by, decided_note, decided_ms)"
                " SELECT alert, ?3, 0, '', outcome, 0, 5, at_ms, ?4, ?5, coalesce(who, ''), note,"
                " at_ms FROM transition WHERE alert = ?1 AND what = 'resolved' AND outcome = ?2"
                " ORDER BY seq DESC LIMIT 1 ON CONFLICT DO NOTHING",
        [PROPOSAL_REOPEN] = "UPDATE proposal SET state = CASE WHEN hold > 0 THEN 7 ELSE 0 END,"
                            " proposed_ms = ?2, ended_ms = 0, reason = NULL,"
                            " due_ms = CASE WHEN lasts > 0 OR hold > 0 THEN 1 END"
                            " WHERE alert = ?1 AND state = 4 AND reason = 'resolved' AND step <= 1000000",
        [PROPOSAL_PUT] = "UPDATE proposal SET state = ?2, due_ms = ?3, ended_ms = ?4, reason = ?5,"
                         " decided_by = ?6, decided_note = ?7, decided_ms = ?8, settled_by = ?9,"
                         " settled_note = ?10, settled_ms = ?11 WHERE id = ?1",
        [PROPOSAL_GET] = "SELECT " PROPOSAL_COLUMNS " FROM proposal WHERE id = ?1",
        [PROPOSAL_FIND] = "SELECT " PROPOSAL_COLUMNS " FROM proposal WHERE id > ?2 AND (?1 >> state) & 1"
                          " ORDER BY id",
        [PROPOSAL_OF_ALERT] = "SELECT " PROPOSAL_COLUMNS " FROM proposal WHERE alert = ?3 AND +id > ?2"
                              " AND (?1 >> state) & 1 ORDER BY id",
        [PROPOSAL_APPROVED_SINCE] =
                "SELECT count(*) FROM alert own JOIN alert a ON a.student = own.student"
                " AND a.rule = own.rule AND coalesce(a.per, '') = coalesce(own.per, '')"
                " JOIN proposal p ON p.alert = a.id WHERE own.id = ?1 AND p.step = ?2 AND p.state = 1"
                " AND p.decided_ms >= ?3",
        [PROPOSAL_DUE] = "SELECT " PROPOSAL_COLUMNS " FROM proposal WHERE due_ms <= ?1"
                         " ORDER BY due_ms, id LIMIT ?2",
        [PROPOSAL_NEXT] = "SELECT min(due_ms) FROM proposal WHERE due_ms IS NOT NULL",
        [PROPOSAL_COUNT] = "SELECT count(*) FROM proposal WHERE state = ?1 AND state IN (0, 5)",
        [PROPOSAL_PURGE] = "DELETE FROM proposal WHERE alert IN"
                           " (SELECT id FROM alert WHERE is_forgotten = 1 AND " ALERTS_OLD ")",
        [RULESET_ADD] = "INSERT INTO ruleset VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        [RULESET_COUNT] = "UPDATE ruleset SET opens = " OPENED_SINCE ", closes = " ENDED_SINCE
                          ", keeps = max(?3 - " OPENED_SINCE ", 0) WHERE number = ?1",
        [RULESET_LAST] = "SELECT max(number) FROM ruleset",
        [RULESET_BEFORE] = "SELECT " RULESET_COLUMNS " FROM ruleset WHERE number < ?1"
                           " ORDER BY number DESC LIMIT ?2",
        [RULESET_SINCE] = "SELECT value, max(at_ms) FROM (SELECT at_ms, value FROM ruleset, json_each(added)"
                          " UNION ALL SELECT at_ms, value FROM ruleset, json_each(changed)) GROUP BY value",
        [RULE_OPEN] = "SELECT rule, count(*) FROM alert WHERE closed_ms = 0 AND is_forgotten = 0"
                      " AND is_shadow = 0 AND state <> 2 GROUP BY rule",
        [FATE_BEFORE] = "SELECT seq, at_ms, rule, what, t.outcome, t.is_past FROM transition t"
                        " JOIN alert a ON a.id = t.alert WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2",
        [HELD_EMPTY] = "DELETE FROM held_part WHERE held = ?1",
        [HISTORY_BEGIN] = "INSERT INTO history_part VALUES (?1, 0, ?2, ?3)",
        [HISTORY_LAST] = "SELECT max(number) FROM history_part",
        [HISTORY_ADD] = "INSERT INTO history_block VALUES ((?1 << 32) + ?2, ?3)",
        [HISTORY_SEAL] = "UPDATE history_part SET is_sealed = ?2 WHERE number = ?1",
        [HISTORY_UNSEAL_ALL] = "UPDATE history_part SET is_sealed = 0",
        [HISTORY_UPTO] = "SELECT max(upto_seq) FROM history_part WHERE is_sealed = 1",
        [HISTORY_PARTS] = "SELECT number, level, upto_seq FROM history_part WHERE is_sealed = 1"
                          " ORDER BY upto_seq DESC, number DESC",
        [HISTORY_AT] =
                "SELECT key, students FROM history_block WHERE key <= (?1 << 32) + ?2 AND key >= ?1 << 32"
                " ORDER BY key DESC LIMIT 1",
        [HISTORY_BEHIND] = "SELECT key, students FROM history_block WHERE key > ?1"
                           " AND key < (?2 + 1) << 32 ORDER BY key LIMIT 1",
        [HISTORY_KEYS] = "SELECT (SELECT max(key) FROM history_block WHERE key <= (number << 32) + ?1"
                         " AND key >= number << 32) FROM history_part WHERE is_sealed = 1"
                         " ORDER BY upto_seq DESC, number DESC",
        [HISTORY_BLOCK] = "SELECT students FROM history_block WHERE key = ?1",
        [HISTORY_LITTER] = "SELECT min(number) FROM history_part WHERE is_sealed = 0"
                           " AND number NOT IN (?1, ?2)",
        [HISTORY_CLEAR] = "DELETE FROM history_block WHERE key >= ?1 << 32 AND key <"
                          " coalesce((SELECT key FROM history_block WHERE key >= ?1 << 32"
                          " AND key < (?1 + 1) << 32 ORDER BY key LIMIT 1 OFFSET ?2), (?1 + 1) << 32)",
        [HISTORY_FORGET] = "DELETE FROM history_part WHERE number = ?1"
                           " AND NOT EXISTS (SELECT 1 FROM history_block WHERE key >= ?1 << 32"
                           " AND key < (?1 + 1) << 32)",
};

/* h: the first half of the block's first key. */
const char *const run_sql[RUN_SQL_COUNT] = {
        [RUN_MAKE] = "CREATE TABLE identity_# (h INTEGER PRIMARY KEY, rows BLOB NOT NULL) STRICT",
        [RUN_INSERT] = "INSERT INTO identity_# VALUES (?1, ?2)",
        [RUN_FIND] = "SELECT rows FROM identity_# WHERE h <= ?1 ORDER BY h DESC LIMIT 1",
        [RUN_SCAN] = "SELECT rows FROM identity_# WHERE h >="
                     " coalesce((SELECT max(h) FROM identity_# WHERE h <= ?1), ?1) ORDER BY h",
        [RUN_BOUND] = "SELECT h FROM identity_# ORDER BY h LIMIT 1 OFFSET ?1",
        [RUN_DELETE] = "DELETE FROM identity_# WHERE h < ?1",
        [RUN_DROP] = "DROP TABLE identity_#",
};
