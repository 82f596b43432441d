-- the actor did not exist at the time
-- hint: name the predecessor or successor, or correct the date or the actor's years
WITH roles AS (
    SELECT 'participants' AS resource, participants.participant_id AS record_id, 'actor_id' AS field, participants.actor_id AS actor_id,
           events.date_start AS first_day, events.date_end AS last_day
    FROM participants JOIN events ON participants.event_id = events.event_id
    UNION ALL SELECT 'trade' AS resource, trade_id AS record_id, 'reporter' AS field, reporter AS actor_id, period_start AS first_day, period_end AS last_day FROM trade
    UNION ALL SELECT 'trade' AS resource, trade_id AS record_id, 'partner' AS field, partner AS actor_id, period_start AS first_day, period_end AS last_day FROM trade
    UNION ALL SELECT 'transfers' AS resource, transfer_id AS record_id, 'supplier' AS field, supplier AS actor_id, COALESCE(ordered_start, delivered_start) AS first_day, COALESCE(delivered_end, ordered_end) AS last_day FROM transfers
    UNION ALL SELECT 'transfers' AS resource, transfer_id AS record_id, 'recipient' AS field, recipient AS actor_id, COALESCE(ordered_start, delivered_start) AS first_day, COALESCE(delivered_end, ordered_end) AS last_day FROM transfers
)
SELECT roles.resource, roles.record_id AS key, roles.field, roles.actor_id AS value
FROM roles
JOIN actors ON roles.actor_id = actors.actor_id
WHERE roles.last_day < actors.valid_from_start OR roles.first_day > actors.valid_to_end
