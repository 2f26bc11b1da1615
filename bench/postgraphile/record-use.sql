-- What the gateway's mutation recordUse does, as one would write it for PostGraphile: the key is looked up, the
-- credit locked and checked, the row chained and written, the balance and the key with it, the event that reports it with the
-- credit as it is then, and whether the customer's credit has run low, in one transaction.
create function record_use(credit_id integer, credit_used integer, idempotency_key text) returns use_history
language plpgsql volatile strict as $$
declare
  credit coworker_extra_service;
  added use_history;
  before text;
  made timestamptz(3) := clock_timestamp();
  units_total bigint;
  units_left bigint;
  new_level text;
begin
  select * into credit from coworker_extra_service where id = credit_id for update;
  if not found then raise exception 'NOT_FOUND'; end if;
  select o.outcome into before from operation o
    where o.business_id = credit.business_id and o.mutation = 'recordUse' and o.idempotency_key = record_use.idempotency_key;
  if found then
    select * into added from use_history where id = (before::json ->> 'useHistoryId')::integer;
    return added;
  end if;
  if credit.kind = 'BOOKING_CHARGE' then raise exception 'NOT_A_CREDIT'; end if;
  if credit.voided_on is not null then raise exception 'CREDIT_VOIDED'; end if;
  if credit.valid_from > made then raise exception 'CREDIT_NOT_YET_VALID'; end if;
  if credit.expire_date <= made then raise exception 'CREDIT_EXPIRED'; end if;
  if credit.remaining_uses < credit_used then raise exception 'INSUFFICIENT_CREDIT'; end if;
  added.unique_id := gen_random_uuid();
  added.operation_id := gen_random_uuid();
  added.created_on := greatest(made, credit.updated_on);
  added.sequence := credit.ledger_sequence + 1;
  added.balance_after := credit.remaining_uses - credit_used;
  added.hash := encode(sha256(convert_to(json_build_array(
    credit.ledger_hash, credit.unique_id, added.unique_id, added.sequence, 'USE', credit_used, 0, added.balance_after, null,
    added.operation_id, 0, made, credit.business_id, null, null, null, null, null, record_use.idempotency_key, null,
    added.created_on, added.created_on, 'bench')::text, 'UTF8')), 'hex');
  insert into use_history (coworker_extra_service_id, business_id, coworker_id, credit_used, kind, total_change, sequence, balance_after,
      operation_id, allocation_index, usage_at, idempotency_key, hash, unique_id, created_on, updated_on, updated_by)
    values (credit.id, credit.business_id, credit.coworker_id, record_use.credit_used, 'USE', 0, added.sequence, added.balance_after,
      added.operation_id, 0, made, record_use.idempotency_key, added.hash, added.unique_id, added.created_on,
      added.created_on, 'bench')
    returning * into added;
  update coworker_extra_service set remaining_uses = added.balance_after, ledger_sequence = added.sequence,
    ledger_hash = added.hash, updated_on = added.created_on, updated_by = 'bench' where id = credit.id;
  select * into credit from coworker_extra_service where id = credit.id;
  insert into event (unique_id, type, occurred_on, business_id, coworker_id, details, data)
    values (gen_random_uuid(), 'CREDIT_USED', added.created_on, credit.business_id, credit.coworker_id,
      json_build_object('actor', 'bench', 'operationId', added.operation_id, 'reason', null,
        'subject', json_build_object('entity', 'CoworkerExtraService', 'id', credit.id), 'useHistoryIds', json_build_array(added.id))::text,
      row_to_json(credit)::text);
  select coalesce(sum(total_uses), 0), coalesce(sum(remaining_uses), 0) into units_total, units_left
    from coworker_extra_service c
    where c.business_id = credit.business_id and c.coworker_id = credit.coworker_id and c.kind = credit.kind
      and c.charge_period = credit.charge_period and c.remaining_uses > 0 and c.voided_on is null
      and (c.valid_from is null or c.valid_from <= made) and (c.expire_date is null or c.expire_date > made);
  new_level := case when units_left <= 0 then 'EXHAUSTED' when units_left * 100 <= units_total * 20 then 'LOW' else 'ABOVE' end;
  if new_level <> coalesce((select a.level from alert_state a where a.business_id = credit.business_id and a.coworker_id = credit.coworker_id
      and a.kind = credit.kind and a.unit = credit.charge_period::text), 'ABOVE') then
    insert into alert_state values (credit.business_id, credit.coworker_id, credit.kind, credit.charge_period::text, new_level)
      on conflict on constraint alert_state_key do update set level = excluded.level;
  end if;
  insert into operation (business_id, mutation, idempotency_key, fingerprint, outcome, created_on)
    values (credit.business_id, 'recordUse', record_use.idempotency_key, md5(credit_id || ' ' || record_use.credit_used),
      json_build_object('useHistoryId', added.id)::text, made);
  return added;
end $$;
