import type { PostgresClient } from "./connection.ts";

/** What a server says about itself. */
export interface ServerState {
  /** Identifies the database; its copies share it. */
  readonly system: string;
  /** Of a standby: the latest timeline that it has shown to follow. */
  readonly timeline: number;
  /** How far its log is written; of a standby, how far it is replayed. */
  readonly lsn: bigint;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
  /** When the server was started. Two addresses with the same start are one server. */
  readonly startedAt: string;
}

/**
 * `pg_control_checkpoint` names the timeline of the last checkpoint, which a primary may write minutes after its promotion.
 * A primary's log file names it at once. A standby's receiver names it only to members of `pg_monitor`.
 */
const STATE = `select (select system_identifier::text from pg_control_system()) "system", standby "isStandby",
    current_setting('transaction_read_only') = 'on' "isReadOnly", pg_postmaster_start_time()::text "startedAt",
    pg_wal_lsn_diff(case when standby then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end, '0/0')::text lsn,
    case when standby then greatest((select timeline_id from pg_control_checkpoint()),
        (select min_recovery_end_timeline from pg_control_recovery()),
        (select max(received_tli) from pg_stat_wal_receiver))
      else ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int end timeline
  from (select pg_is_in_recovery() standby offset 0) server`;

export async function readState(client: PostgresClient): Promise<ServerState> {
  const [row] = (await client.query({ text: STATE })).rows;
  const { system, timeline, lsn, isStandby, isReadOnly, startedAt } = row as Record<string, unknown>;
  return {
    ...{ system: String(system), timeline: Number(timeline), lsn: BigInt(String(lsn)), startedAt: String(startedAt) },
    ...{ isStandby: isStandby === true, isReadOnly: isReadOnly === true },
  };
}
