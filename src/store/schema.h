/* What each version of the schema adds to the one before it. */
#ifndef LO_STORE_SCHEMA_H
#define LO_STORE_SCHEMA_H

/* Most scripts of a version; a shorter row ends with NULL. */
enum { LO_SCHEMA_SCRIPTS = 8 };

/* Row v makes version v + 1 of version v. */
extern const char *const lo_schema_versions[][LO_SCHEMA_SCRIPTS];
extern const int lo_schema_newest;

/* The version from which parts lie packed: rows of the one before are packed
 * on the way (lo_store_pack_rows). */
enum { LO_SCHEMA_PACKED = 8 };

extern const char lo_schema_outbox[];
extern const char lo_schema_outbox_rules[];
extern const char lo_schema_outbox_facts[];
extern const char lo_schema_outbox_rules_2[];
extern const char lo_schema_outbox_chain[];
extern const char lo_schema_outbox_receipts[];
extern const char lo_schema_outbox_plain_seals[];
extern const char lo_schema_outbox_own_seals[];

#endif
