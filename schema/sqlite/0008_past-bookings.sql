-- What became of bookings before there was a history of it, as far as records and kept operations tell it.
-- What operations say is kept under the number of the charge first. A join to the operations themselves reads all of
-- them for each charge, which takes hours where there are 100 000 of both.
CREATE TEMP TABLE past_charge (id INTEGER PRIMARY KEY, quote TEXT) STRICT;
--> statement-breakpoint
INSERT OR IGNORE INTO temp.past_charge
SELECT json_extract(outcome, '$.answer.coworkerExtraServiceId'), json_extract(outcome, '$.answer.quote')
FROM operation WHERE mutation = 'chargeBooking' AND json_extract(outcome, '$.answer.coworkerExtraServiceId') IS NOT NULL;
--> statement-breakpoint
CREATE TEMP TABLE past_invoice (id INTEGER PRIMARY KEY, marked_on INTEGER NOT NULL) STRICT;
--> statement-breakpoint
INSERT INTO temp.past_invoice
SELECT one.value, max(o.created_on) FROM operation o, json_each(o.outcome, '$.answer.coworkerExtraServiceIds') one
WHERE o.mutation = 'markInvoiced' GROUP BY one.value;
--> statement-breakpoint
-- Charges that are there. Those that chargeBooking made have their quote in its operation.
INSERT INTO booking_event (business_id, booking_id, coworker_extra_service_id, type, occurred_on, details, quote)
SELECT c.business_id, c.booking_id, c.id, 'CHARGED', c.created_on, json_object(
		'actor', CASE WHEN c.updated_on = c.created_on THEN c.updated_by END, 'reason', NULL,
		'operationId', CASE WHEN q.id IS NOT NULL THEN c.unique_id END, 'coworkerId', c.coworker_id, 'before', NULL,
		'after', json_object('total', json_extract(q.quote, '$.total'),
			'due', CASE WHEN q.id IS NULL THEN c.price ELSE json_extract(q.quote, '$.due') END,
			'coveredUnits', json_extract(q.quote, '$.coveredUnits')),
		'keepPercent', NULL, 'invoiceDate', NULL), q.quote
FROM coworker_extra_service c LEFT JOIN temp.past_charge q ON q.id = c.id
WHERE c.booking_id IS NOT NULL ORDER BY c.id;
--> statement-breakpoint
-- Prices that were changed by hand since: when the charge last changed, by whom is not known.
INSERT INTO booking_event (business_id, booking_id, coworker_extra_service_id, type, occurred_on, details)
SELECT c.business_id, c.booking_id, c.id, 'CHANGED', c.updated_on, json_object(
		'actor', NULL, 'reason', NULL, 'operationId', NULL, 'coworkerId', c.coworker_id,
		'before', json_object('total', json_extract(q.quote, '$.total'), 'due', json_extract(q.quote, '$.due'),
			'coveredUnits', json_extract(q.quote, '$.coveredUnits')),
		'after', json_object('total', json_extract(q.quote, '$.total'), 'due', c.price,
			'coveredUnits', json_extract(q.quote, '$.coveredUnits')),
		'keepPercent', NULL, 'invoiceDate', NULL)
FROM coworker_extra_service c JOIN temp.past_charge q ON q.id = c.id
WHERE c.booking_id IS NOT NULL AND c.price IS NOT json_extract(q.quote, '$.due') ORDER BY c.id;
--> statement-breakpoint
-- Charges on an invoice: when they were marked, else the date of the invoice.
INSERT INTO booking_event (business_id, booking_id, coworker_extra_service_id, type, occurred_on, details)
SELECT c.business_id, c.booking_id, c.id, 'INVOICED', coalesce(m.marked_on, max(c.created_on, coalesce(c.invoice_date, c.updated_on))),
	json_object('actor', NULL, 'reason', NULL, 'operationId', NULL, 'coworkerId', c.coworker_id,
		'before', json_object('total', json_extract(q.quote, '$.total'), 'due', c.price,
			'coveredUnits', json_extract(q.quote, '$.coveredUnits')),
		'after', json_object('total', json_extract(q.quote, '$.total'), 'due', c.price,
			'coveredUnits', json_extract(q.quote, '$.coveredUnits')),
		'keepPercent', NULL, 'invoiceDate', c.invoice_date)
FROM coworker_extra_service c LEFT JOIN temp.past_charge q ON q.id = c.id LEFT JOIN temp.past_invoice m ON m.id = c.id
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
INSERT INTO booking_event (business_id, booking_id, coworker_extra_service_id, type, occurred_on, details)
SELECT o.business_id, h.booking_id, json_extract(o.outcome, '$.answer.deletedId'), 'UNCHARGED', o.created_on,
	json_object('actor', h.updated_by, 'reason', h.reason, 'operationId', h.operation_id, 'coworkerId', c.coworker_id,
		'before', json_object('total', json_extract(q.quote, '$.total'), 'due', json_extract(q.quote, '$.due'),
			'coveredUnits', json_extract(q.quote, '$.coveredUnits')),
		'after', NULL, 'keepPercent', NULL, 'invoiceDate', NULL)
FROM operation o
JOIN use_history h ON h.id = json_extract(o.outcome, '$.answer.useHistoryIds[0]')
JOIN coworker_extra_service c ON c.id = h.coworker_extra_service_id
LEFT JOIN temp.past_charge q ON q.id = json_extract(o.outcome, '$.answer.deletedId')
WHERE o.mutation = 'unchargeBooking' AND h.booking_id IS NOT NULL ORDER BY o.created_on, h.id;
--> statement-breakpoint
DROP TABLE temp.past_charge;
--> statement-breakpoint
DROP TABLE temp.past_invoice;
