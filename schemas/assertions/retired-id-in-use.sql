-- an identifier that was retired is in use again
-- hint: give the record a new identifier
WITH records AS (
    SELECT 'events' AS resource, event_id AS record_id FROM events
    UNION ALL SELECT 'participants' AS resource, participant_id AS record_id FROM participants
    UNION ALL SELECT 'trade' AS resource, trade_id AS record_id FROM trade
    UNION ALL SELECT 'transfers' AS resource, transfer_id AS record_id FROM transfers
    UNION ALL SELECT 'figures' AS resource, figure_id AS record_id FROM figures
    UNION ALL SELECT 'evidence' AS resource, evidence_id AS record_id FROM evidence
)
SELECT records.resource, records.record_id AS key
FROM records
JOIN retired ON records.record_id = retired.record_id
