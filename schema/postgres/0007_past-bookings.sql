-- What became of bookings before there was a history of it, as far as records and kept operations tell it.
-- Charges that are there. Those that chargeBooking made have their quote in its operation.
WITH charged AS (
	SELECT (outcome::json #>> '{answer,coworkerExtraServiceId}')::bigint AS id, (outcome::json #> '{answer,quote}') AS quote
	FROM operation WHERE mutation = 'chargeBooking' AND (outcome::json #>> '{answer,coworkerExtraServiceId}')::bigint IS NOT NULL
)
INSERT INTO booking_event (business_id, booking_id, coworker_extra_service_id, type, occurred_on, details, quote)
SELECT c.business_id, c.booking_id, c.id, 'CHARGED', c.created_on, json_build_object(
		'actor', CASE WHEN c.updated_on = c.created_on THEN c.updated_by END, 'reason', NULL,
		'operationId', CASE WHEN q.id IS NOT NULL THEN c.unique_id END, 'coworkerId', c.coworker_id, 'before', NULL,
		'after', json_build_object('total', (q.quote #>> '{total}')::bigint,
			'due', CASE WHEN q.id IS NULL THEN c.price ELSE (q.quote #>> '{due}')::bigint END,
			'coveredUnits', (q.quote #>> '{coveredUnits}')::bigint),
		'keepPercent', NULL, 'invoiceDate', NULL)::text, q.quote::text
FROM coworker_extra_service c LEFT JOIN charged q ON q.id = c.id
WHERE c.booking_id IS NOT NULL ORDER BY c.id;
--> statement-breakpoint
-- Prices that were changed by hand since: when the charge last changed, by whom is not known.
WITH charged AS (
	SELECT (outcome::json #>> '{answer,coworkerExtraServiceId}')::bigint AS id, (outcome::json #> '{answer,quote}') AS quote
	FROM operation WHERE mutation = 'chargeBooking' AND (outcome::json #>> '{answer,coworkerExtraServiceId}')::bigint IS NOT NULL
)
INSERT INTO booking_event (business_id, booking_id, coworker_extra_service_id, type, occurred_on, details)
SELECT c.business_id, c.booking_id, c.id, 'CHANGED', c.updated_on, json_build_object(
		'actor', NULL, 'reason', NULL, 'operationId', NULL, 'coworkerId', c.coworker_id,
		'before', json_build_object('total', (q.quote #>> '{total}')::bigint, 'due', (q.quote #>> '{due}')::bigint,
			'coveredUnits', (q.quote #>> '{coveredUnits}')::bigint),
		'after', json_build_object('total', (q.quote #>> '{total}')::bigint, 'due', c.price,
			'coveredUnits', (q.quote #>> '{coveredUnits}')::bigint),
		'keepPercent', NULL, 'invoiceDate', NULL)::text
FROM coworker_extra_service c JOIN charged q ON q.id = c.id
WHERE c.booking_id IS NOT NULL AND c.price IS DISTINCT FROM (q.quote #>> '{due}')::bigint ORDER BY c.id;
--> statement-breakpoint
-- Charges on an invoice: when they were marked, else the date of the invoice.
WITH charged AS (
	SELECT (outcome::json #>> '{answer,coworkerExtraServiceId}')::bigint AS id, (outcome::json #> '{answer,quote}') AS quote
	FROM operation WHERE mutation = 'chargeBooking' AND (outcome::json #>> '{answer,coworkerExtraServiceId}')::bigint IS NOT NULL
), marked AS (
	SELECT one.value::bigint AS id, max(o.created_on) AS marked_on
	FROM operation o, json_array_elements_text(CASE WHEN json_typeof(o.outcome::json -> 'answer') = 'object'
		THEN o.outcome::json #> '{answer,coworkerExtraServiceIds}' ELSE '[]'::json END) one(value)
	WHERE o.mutation = 'markInvoiced' GROUP BY one.value
)
INSERT INTO booking_event (business_id, booking_id, coworker_extra_service_id, type, occurred_on, details)
SELECT c.business_id, c.booking_id, c.id, 'INVOICED', coalesce(m.marked_on, greatest(c.created_on, coalesce(c.invoice_date, c.updated_on))),
	json_build_object('actor', NULL, 'reason', NULL, 'operationId', NULL, 'coworkerId', c.coworker_id,
		'before', json_build_object('total', (q.quote #>> '{total}')::bigint, 'due', c.price,
			'coveredUnits', (q.quote #>> '{coveredUnits}')::bigint),
		'after', json_build_object('total', (q.quote #>> '{total}')::bigint, 'due', c.price,
			'coveredUnits', (q.quote #>> '{coveredUnits}')::bigint),
		'keepPercent', NULL, 'invoiceDate', (date_part('epoch', c.invoice_date) * 1000)::bigint)::text
FROM coworker_extra_service c LEFT JOIN charged q ON q.id = c.id LEFT JOIN marked m ON m.id = c.id
WHERE c.booking_id IS NOT NULL AND c.invoiced ORDER BY c.id;
--> statement-breakpoint
-- Charges that are gone: their booking is known where they took credit, by the rows of it.
INSERT INTO booking_event (business_id, booking_id, coworker_extra_service_id, type, occurred_on, details, quote)
SELECT o.business_id, h.booking_id, (o.outcome::json #>> '{answer,coworkerExtraServiceId}')::bigint, 'CHARGED', o.created_on,
	json_build_object('actor', h.updated_by, 'reason', NULL, 'operationId', h.operation_id, 'coworkerId', c.coworker_id,
		'before', NULL,
		'after', json_build_object('total', (o.outcome::json #>> '{answer,quote,total}')::bigint,
			'due', (o.outcome::json #>> '{answer,quote,due}')::bigint,
			'coveredUnits', (o.outcome::json #>> '{answer,quote,coveredUnits}')::bigint),
		'keepPercent', NULL, 'invoiceDate', NULL)::text, (o.outcome::json #> '{answer,quote}')::text
FROM operation o
JOIN use_history h ON h.id = (o.outcome::json #>> '{answer,useHistoryIds,0}')::bigint
JOIN coworker_extra_service c ON c.id = h.coworker_extra_service_id
WHERE o.mutation = 'chargeBooking' AND h.booking_id IS NOT NULL AND NOT EXISTS (
	SELECT 1 FROM coworker_extra_service WHERE id = (o.outcome::json #>> '{answer,coworkerExtraServiceId}')::bigint)
ORDER BY o.created_on, h.id;
--> statement-breakpoint
-- Their end: who removed them and why is on the rows that gave the credit back.
WITH charged AS (
	SELECT (outcome::json #>> '{answer,coworkerExtraServiceId}')::bigint AS id, (outcome::json #> '{answer,quote}') AS quote
	FROM operation WHERE mutation = 'chargeBooking' AND (outcome::json #>> '{answer,coworkerExtraServiceId}')::bigint IS NOT NULL
)
INSERT INTO booking_event (business_id, booking_id, coworker_extra_service_id, type, occurred_on, details)
SELECT o.business_id, h.booking_id, (o.outcome::json #>> '{answer,deletedId}')::bigint, 'UNCHARGED', o.created_on,
	json_build_object('actor', h.updated_by, 'reason', h.reason, 'operationId', h.operation_id, 'coworkerId', c.coworker_id,
		'before', json_build_object('total', (q.quote #>> '{total}')::bigint, 'due', (q.quote #>> '{due}')::bigint,
			'coveredUnits', (q.quote #>> '{coveredUnits}')::bigint),
		'after', NULL, 'keepPercent', NULL, 'invoiceDate', NULL)::text
FROM operation o
JOIN use_history h ON h.id = (o.outcome::json #>> '{answer,useHistoryIds,0}')::bigint
JOIN coworker_extra_service c ON c.id = h.coworker_extra_service_id
LEFT JOIN charged q ON q.id = (o.outcome::json #>> '{answer,deletedId}')::bigint
WHERE o.mutation = 'unchargeBooking' AND h.booking_id IS NOT NULL ORDER BY o.created_on, h.id;
