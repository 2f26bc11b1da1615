/** Triggers of the append-only tables. */
export const appendOnly = {
  use_history: () => ledgerTriggers,
  booking_event: () => bookingEventTriggers,
} as const;

/**
 * Triggers that refuse every change to the ledger, including those of this gateway. SQLite's REPLACE bypasses triggers on UPDATE
 * and DELETE, so an insert over an existing row is refused as well.
 */
export const ledgerTriggers = {
  sqlite: [
    `CREATE TRIGGER use_history_no_update BEFORE UPDATE ON use_history
BEGIN SELECT RAISE(ABORT, 'rows of the ledger are never changed'); END;`,
    `CREATE TRIGGER use_history_no_delete BEFORE DELETE ON use_history
BEGIN SELECT RAISE(ABORT, 'rows of the ledger are never deleted'); END;`,
    `CREATE TRIGGER use_history_no_replace BEFORE INSERT ON use_history
WHEN EXISTS (SELECT 1 FROM use_history WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM use_history WHERE unique_id = NEW.unique_id)
  OR EXISTS (SELECT 1 FROM use_history
    WHERE coworker_extra_service_id = NEW.coworker_extra_service_id AND sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'rows of the ledger are never replaced'); END;`,
  ],
  postgresql: [
    `CREATE FUNCTION use_history_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'rows of the ledger are never changed or deleted'; END $$;`,
    `CREATE TRIGGER use_history_no_change BEFORE UPDATE OR DELETE ON use_history
FOR EACH ROW EXECUTE FUNCTION use_history_refuse();`,
    `CREATE TRIGGER use_history_no_truncate BEFORE TRUNCATE ON use_history
FOR EACH STATEMENT EXECUTE FUNCTION use_history_refuse();`,
  ],
} as const;

/** The same for the history of bookings. */
export const bookingEventTriggers = {
  sqlite: [
    `CREATE TRIGGER booking_event_no_update BEFORE UPDATE ON booking_event
BEGIN SELECT RAISE(ABORT, 'what became of bookings is never changed'); END;`,
    `CREATE TRIGGER booking_event_no_delete BEFORE DELETE ON booking_event
BEGIN SELECT RAISE(ABORT, 'what became of bookings is never deleted'); END;`,
    `CREATE TRIGGER booking_event_no_replace BEFORE INSERT ON booking_event
WHEN EXISTS (SELECT 1 FROM booking_event WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'what became of bookings is never replaced'); END;`,
  ],
  postgresql: [
    `CREATE FUNCTION booking_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'what became of bookings is never changed or deleted'; END $$;`,
    `CREATE TRIGGER booking_event_no_change BEFORE UPDATE OR DELETE ON booking_event
FOR EACH ROW EXECUTE FUNCTION booking_event_refuse();`,
    `CREATE TRIGGER booking_event_no_truncate BEFORE TRUNCATE ON booking_event
FOR EACH STATEMENT EXECUTE FUNCTION booking_event_refuse();`,
  ],
} as const;
