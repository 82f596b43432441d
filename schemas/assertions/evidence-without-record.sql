-- the record that this passage is to support does not exist
-- hint: correct `record_id`, or remove the row
WITH records AS (
    SELECT event_id AS record_id FROM events
    UNION ALL SELECT trade_id AS record_id FROM trade
    UNION ALL SELECT transfer_id AS record_id FROM transfers
    UNION ALL SELECT figure_id AS record_id FROM figures
    UNION ALL SELECT participant_id AS record_id FROM participants
)
SELECT 'evidence' AS resource, evidence.evidence_id AS key, 'record_id' AS field, evidence.record_id AS value
FROM evidence
LEFT JOIN records ON evidence.record_id = records.record_id
WHERE records.record_id IS NULL
