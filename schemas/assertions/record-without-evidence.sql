-- no passage is given as evidence for this record
-- hint: add a row to raw/evidence.csv for the passage that it was read from
WITH records AS (
    SELECT 'events' AS resource, event_id AS record_id FROM events
    UNION ALL SELECT 'trade' AS resource, trade_id AS record_id FROM trade
    UNION ALL SELECT 'transfers' AS resource, transfer_id AS record_id FROM transfers
    UNION ALL SELECT 'figures' AS resource, figure_id AS record_id FROM figures
)
SELECT records.resource, records.record_id AS key
FROM records
LEFT JOIN (SELECT DISTINCT record_id FROM evidence) AS supported ON records.record_id = supported.record_id
WHERE supported.record_id IS NULL
