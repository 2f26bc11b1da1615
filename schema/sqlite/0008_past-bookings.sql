-- What became of bookings before there was a history of it, as far as records and kept operations tell it.
-- Charges that are there. Those that chargeBooking made have their quote in its operation.
WITH charged AS (
	SELECT json_extract(outcome, '$.answer.coworkerExtraServiceId') AS id, json_extract(outcome, '$.answer.quote') AS quote
	FROM operation WHERE mutation = 'chargeBooking' AND json_extract(outcome, '$.answer.coworkerExtraServiceId') IS NOT NULL
)
INSERT INTO booking_event (business_id, booking_id, coworker_extra_service_id, type, occurred_on, details, quote)
SELECT c.business_id, c.booking_id, c.id, 'CHARGED', c.created_on, json_object(
		'actor', CASE WHEN c.updated_on = c.created_on THEN c.updated_by END, 'reason', NULL,
		'operationId', CASE WHEN q.id IS NOT NULL THEN c.unique_id END, 'coworkerId', c.coworker_id, 'before', NULL,
		'after', json_object('total', json_extract(q.quote, '$.total'),
			'due', CASE WHEN q.id IS NULL THEN c.price ELSE json_extract(q.quote, '$.due') END,
			'coveredUnits', json_extract(q.quote, '$.coveredUnits')),
		'keepPercent', NULL, 'invoiceDate', NULL), q.quote
FROM coworker_extra_service c LEFT JOIN charged q ON q.id = c.id
WHERE c.booking_id IS NOT NULL ORDER BY c.id;
--> statement-breakpoint
-- Prices that were changed by hand since: when the charge last changed, by whom is not known.
WITH charged AS (
	SELECT json_extract(outcome, '$.answer.coworkerExtraServiceId') AS id, json_extract(outcome, '$.answer.quote') AS quote
	FROM operation WHERE mutation = 'chargeBooking' AND json_extract(outcome, '$.answer.coworkerExtraServiceId') IS NOT NULL
)
INSERT INTO booking_event (business_id, booking_id, coworker_extra_service_id, type, occurred_on, details)
SELECT c.business_id, c.booking_id, c.id, 'CHANGED', c.updated_on, json_object(
		'actor', NULL, 'reason', NULL, 'operationId', NULL, 'coworkerId', c.coworker_id,
		'before', json_object('total', json_extract(q.quote, '$.total'), 'due', json_extract(q.quote, '$.due'),
			'coveredUnits', json_extract(q.quote, '$.coveredUnits')),
		'after', json_object('total', json_extract(q.quote, '$.total'), 'due', c.price,
			'coveredUnits', json_extract(q.quote, '$.coveredUnits')),
		'keepPercent', NULL, 'invoiceDate', NULL)
FROM coworker_extra_service c JOIN charged q ON q.id = c.id
WHERE c.booking_id IS NOT NULL AND c.price IS NOT json_extract(q.quote, '$.due') ORDER BY c.id;
--> statement-breakpoint
-- Charges on an invoice: when they were marked, else the date of the invoice.
WITH charged AS (
	SELECT json_extract(outcome, '$.answer.coworkerExtraServiceId') AS id, json_extract(outcome, '$.answer.quote') AS quote
	FROM operation WHERE mutation = 'chargeBooking' AND json_extract(outcome, '$.answer.coworkerExtraServiceId') IS NOT NULL
), marked AS (
	SELECT one.value AS id, max(o.created_on) AS marked_on
	FROM operation o, json_each(o.outcome, '$.answer.coworkerExtraServiceIds') one
	WHERE o.mutation = 'markInvoiced' GROUP BY one.value
)
INSERT INTO booking_event (business_id, booking_id, coworker_extra_service_id, type, occurred_on, details)
SELECT c.business_id, c.booking_id, c.id, 'INVOICED', coalesce(m.marked_on, max(c.created_on, coalesce(c.invoice_date, c.updated_on))),
	json_object('actor', NULL, 'reason', NULL, 'operationId', NULL, 'coworkerId', c.coworker_id,
		'before', json_object('total', json_extract(q.quote, '$.total'), 'due', c.price,
			'coveredUnits', json_extract(q.quote, '$.coveredUnits')),
		'after', json_object('total', json_extract(q.quote, '$.total'), 'due', c.price,
			'coveredUnits', json_extract(q.quote, '$.coveredUnits')),
		'keepPercent', NULL, 'invoiceDate', c.invoice_date)
FROM coworker_extra_service c LEFT JOIN charged q ON q.id = c.id LEFT JOIN marked m ON m.id = c.id
WHERE c.booking_id IS NOT NULL AND c.invoiced = 1 ORDER BY c.id;
--> statement-breakpoint
-- Charges that are gone: their booking is known where they took credit, by the rows of it.
INSERT INTO booking_event (business_id, booking_id, coworker_extra_service_id, type, occurred_on, details, quote)
SELECT o.business_id, h.booking_id, json_extract(o.outcome, '$.answer.coworkerExtraServiceId'), 'CHARGED', o.created_on,
	json_object('actor', h.updated_by, 'reason', NULL, 'operationId', h.operation_id, 'coworkerId', c.coworker_id,
		'before', NULL,
		'after', json_object('total', json_extract(o.outcome, '$.answer.quote.total'),
			'due', json_extract(o.outcome, '$.answer.quote.due'),
			'coveredUnits', json_extract(o.outcome, '$.answer.quote.coveredUnits')),
		'keepPercent', NULL, 'invoiceDate', NULL), json_extract(o.outcome, '$.answer.quote')
FROM operation o
JOIN use_history h ON h.id = json_extract(o.outcome, '$.answer.useHistoryIds[0]')
JOIN coworker_extra_service c ON c.id = h.coworker_extra_service_id
WHERE o.mutation = 'chargeBooking' AND h.booking_id IS NOT NULL AND NOT EXISTS (
	SELECT 1 FROM coworker_extra_service WHERE id = json_extract(o.outcome, '$.answer.coworkerExtraServiceId'))
ORDER BY o.created_on, h.id;
--> statement-breakpoint
-- Their end: who removed them and why is on the rows that gave the credit back.
WITH charged AS (
	SELECT json_extract(outcome, '$.answer.coworkerExtraServiceId') AS id, json_extract(outcome, '$.answer.quote') AS quote
	FROM operation WHERE mutation = 'chargeBooking' AND json_extract(outcome, '$.answer.coworkerExtraServiceId') IS NOT NULL
)
INSERT INTO booking_event (business_id, booking_id, coworker_extra_service_id, type, occurred_on, details)
SELECT o.business_id, h.booking_id, json_extract(o.outcome, '$.answer.deletedId'), 'UNCHARGED', o.created_on,
	json_object('actor', h.updated_by, 'reason', h.reason, 'operationId', h.operation_id, 'coworkerId', c.coworker_id,
		'before', json_object('total', json_extract(q.quote, '$.total'), 'due', json_extract(q.quote, '$.due'),
			'coveredUnits', json_extract(q.quote, '$.coveredUnits')),
		'after', NULL, 'keepPercent', NULL, 'invoiceDate', NULL)
FROM operation o
JOIN use_history h ON h.id = json_extract(o.outcome, '$.answer.useHistoryIds[0]')
JOIN coworker_extra_service c ON c.id = h.coworker_extra_service_id
LEFT JOIN charged q ON q.id = json_extract(o.outcome, '$.answer.deletedId')
WHERE o.mutation = 'unchargeBooking' AND h.booking_id IS NOT NULL ORDER BY o.created_on, h.id;
