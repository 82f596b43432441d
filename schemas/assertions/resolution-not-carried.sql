-- the record carries another value than its resolution chooses
-- hint: write the value chosen into the record, or change the resolution
WITH cells AS (
    SELECT event_id AS record_id, 'date' AS field, date AS value FROM events
    UNION ALL SELECT event_id AS record_id, 'place' AS field, place AS value FROM events
    UNION ALL SELECT event_id AS record_id, 'status' AS field, status AS value FROM events
    UNION ALL SELECT event_id AS record_id, 'precedence' AS field, precedence AS value FROM events
    UNION ALL SELECT trade_id AS record_id, 'period' AS field, period AS value FROM trade
    UNION ALL SELECT trade_id AS record_id, 'qualifier' AS field, qualifier AS value FROM trade
    UNION ALL SELECT transfer_id AS record_id, 'ordered' AS field, ordered AS value FROM transfers
    UNION ALL SELECT transfer_id AS record_id, 'delivered' AS field, delivered AS value FROM transfers
    UNION ALL SELECT transfer_id AS record_id, 'weapon' AS field, weapon AS value FROM transfers
    UNION ALL SELECT transfer_id AS record_id, 'quantity' AS field, CAST(quantity AS VARCHAR) AS value FROM transfers
    UNION ALL SELECT figure_id AS record_id, 'qualifier' AS field, qualifier AS value FROM figures
    UNION ALL SELECT participant_id AS record_id, 'person' AS field, person AS value FROM participants
    UNION ALL SELECT participant_id AS record_id, 'office' AS field, office AS value FROM participants
)
SELECT 'resolutions' AS resource, resolutions.record_id || ',' || resolutions.field AS key, 'value' AS field, resolutions.value AS value
FROM resolutions
JOIN cells ON resolutions.record_id = cells.record_id AND resolutions.field = cells.field
WHERE cells.value IS NULL OR cells.value <> resolutions.value
