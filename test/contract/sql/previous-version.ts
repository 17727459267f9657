/** Makes of a database what the version before left: what its last migration added is taken away again. */
export const TO_VERSION_BEFORE: readonly string[] = [
  "drop index requests_alike",
  "drop index requests_pending_of_agent",
  "drop index events_of_service_by_position",
  "alter table requests drop column match_key",
  "alter table requests drop column match_until_ms",
  "delete from kysely_migration where name = '0004-alike'",
];
