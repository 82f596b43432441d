-- Every field of every record that a source can state, with the evidence that speaks to it: the table to check the dataset
-- by, cell by cell.
WITH fields AS (
    SELECT 'events' AS record_table, event_id AS record_id, 'date' AS field, date AS value FROM events
    UNION ALL SELECT 'events' AS record_table, event_id AS record_id, 'title' AS field, title AS value FROM events
    UNION ALL SELECT 'events' AS record_table, event_id AS record_id, 'status' AS field, status AS value FROM events
    UNION ALL SELECT 'events' AS record_table, event_id AS record_id, 'place' AS field, place AS value FROM events
    UNION ALL SELECT 'events' AS record_table, event_id AS record_id, 'precedence' AS field, precedence AS value FROM events
    UNION ALL SELECT 'participants' AS record_table, participant_id AS record_id, 'actor_id' AS field, actor_id AS value FROM participants
    UNION ALL SELECT 'participants' AS record_table, participant_id AS record_id, 'role' AS field, role AS value FROM participants
    UNION ALL SELECT 'participants' AS record_table, participant_id AS record_id, 'person' AS field, person AS value FROM participants
    UNION ALL SELECT 'participants' AS record_table, participant_id AS record_id, 'office' AS field, office AS value FROM participants
    UNION ALL SELECT 'trade' AS record_table, trade_id AS record_id, 'flow' AS field, flow AS value FROM trade
    UNION ALL SELECT 'trade' AS record_table, trade_id AS record_id, 'period' AS field, period AS value FROM trade
    UNION ALL SELECT 'trade' AS record_table, trade_id AS record_id, 'value' AS field, CAST(value AS VARCHAR) AS value FROM trade
    UNION ALL SELECT 'trade' AS record_table, trade_id AS record_id, 'unit' AS field, unit AS value FROM trade
    UNION ALL SELECT 'trade' AS record_table, trade_id AS record_id, 'qualifier' AS field, qualifier AS value FROM trade
    UNION ALL SELECT 'transfers' AS record_table, transfer_id AS record_id, 'weapon' AS field, weapon AS value FROM transfers
    UNION ALL SELECT 'transfers' AS record_table, transfer_id AS record_id, 'quantity' AS field, CAST(quantity AS VARCHAR) AS value FROM transfers
    UNION ALL SELECT 'transfers' AS record_table, transfer_id AS record_id, 'quantity_qualifier' AS field, quantity_qualifier AS value FROM transfers
    UNION ALL SELECT 'transfers' AS record_table, transfer_id AS record_id, 'ordered' AS field, ordered AS value FROM transfers
    UNION ALL SELECT 'transfers' AS record_table, transfer_id AS record_id, 'delivered' AS field, delivered AS value FROM transfers
    UNION ALL SELECT 'transfers' AS record_table, transfer_id AS record_id, 'status' AS field, status AS value FROM transfers
    UNION ALL SELECT 'figures' AS record_table, figure_id AS record_id, 'period' AS field, period AS value FROM figures
    UNION ALL SELECT 'figures' AS record_table, figure_id AS record_id, 'value' AS field, CAST(value AS VARCHAR) AS value FROM figures
    UNION ALL SELECT 'figures' AS record_table, figure_id AS record_id, 'unit' AS field, unit AS value FROM figures
    UNION ALL SELECT 'figures' AS record_table, figure_id AS record_id, 'qualifier' AS field, qualifier AS value FROM figures
),
claims AS (
    SELECT
        record_id,
        field,
        COUNT(DISTINCT stated) AS stated_values,
        STRING_AGG(evidence_id, ';' ORDER BY evidence_id) AS evidence_ids
    FROM evidence
    WHERE field IS NOT NULL
    GROUP BY record_id, field
),
passages AS (
    SELECT record_id, STRING_AGG(evidence_id, ';' ORDER BY evidence_id) AS record_evidence_ids FROM evidence GROUP BY record_id
)
SELECT
    fields.record_table,
    fields.record_id,
    fields.field,
    fields.value,
    claims.record_id IS NOT NULL AS is_stated,
    COALESCE(claims.stated_values, 0) > 1 AS is_disputed,
    claims.evidence_ids,
    passages.record_evidence_ids
FROM fields
LEFT JOIN claims ON fields.record_id = claims.record_id AND fields.field = claims.field
LEFT JOIN passages ON fields.record_id = passages.record_id
