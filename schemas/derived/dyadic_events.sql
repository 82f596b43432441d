-- Every pair of actors that take part in an event, the two in order of their codes. An actor that belongs to a state, such
-- as a company, stands for that state. Only what the two do to each other has a direction and a score: an act of one towards
-- the other, or one that is mutual. Two that act together on a third, or of which one is only spoken of, have neither.
WITH parts AS (
    SELECT
        participants.event_id,
        participants.participant_id,
        participants.role,
        COALESCE(actors.state, participants.actor_id) AS actor_id
    FROM participants
    JOIN actors ON participants.actor_id = actors.actor_id
),
sides AS (
    SELECT
        event_id,
        actor_id,
        MAX(CASE WHEN role IN ('initiator', 'mediator') THEN 1 ELSE 0 END) AS acts,
        MAX(CASE WHEN role IN ('recipient', 'host', 'party') THEN 1 ELSE 0 END) AS receives,
        MAX(CASE WHEN role = 'party' THEN 1 ELSE 0 END) AS is_party,
        STRING_AGG(participant_id, ';' ORDER BY participant_id) AS participant_ids
    FROM parts
    GROUP BY event_id, actor_id
),
roles AS (
    SELECT event_id, actor_id, STRING_AGG(role, ';' ORDER BY role) AS roles
    FROM (SELECT DISTINCT event_id, actor_id, role FROM parts) AS distinct_roles
    GROUP BY event_id, actor_id
),
actors_of AS (
    SELECT sides.event_id, sides.actor_id, sides.acts, sides.receives, sides.is_party, sides.participant_ids, roles.roles
    FROM sides
    JOIN roles ON sides.event_id = roles.event_id AND sides.actor_id = roles.actor_id
),
mediated AS (
    SELECT DISTINCT event_id FROM parts WHERE role = 'mediator'
),
pairs AS (
    SELECT
        a.event_id,
        a.actor_id AS actor_a,
        b.actor_id AS actor_b,
        a.roles AS roles_a,
        b.roles AS roles_b,
        CASE
            WHEN a.acts = 1 AND b.acts = 0 AND b.receives = 1 THEN 'a_to_b'
            WHEN b.acts = 1 AND a.acts = 0 AND a.receives = 1 THEN 'b_to_a'
            WHEN a.is_party = 1 AND b.is_party = 1 AND mediated.event_id IS NULL THEN 'mutual'
            ELSE 'none'
        END AS direction,
        a.participant_ids || ';' || b.participant_ids AS participant_ids
    FROM actors_of AS a
    JOIN actors_of AS b ON a.event_id = b.event_id
    LEFT JOIN mediated ON a.event_id = mediated.event_id
    WHERE a.actor_id < b.actor_id
)
SELECT
    events.event_id,
    pairs.actor_a,
    pairs.actor_b,
    pairs.roles_a,
    pairs.roles_b,
    pairs.direction,
    events.date_start,
    events.date_end,
    CASE
        WHEN EXTRACT(YEAR FROM events.date_start) = EXTRACT(YEAR FROM events.date_end)
        THEN CAST(EXTRACT(YEAR FROM events.date_start) AS INTEGER)
    END AS year,
    events.domain,
    events.event_type,
    events.status,
    events.relevance,
    CASE WHEN pairs.direction <> 'none' THEN event_types.quad_class END AS quad_class,
    CASE WHEN pairs.direction <> 'none' THEN event_types.goldstein END AS goldstein,
    pairs.participant_ids
FROM pairs
JOIN events ON pairs.event_id = events.event_id
JOIN event_types ON events.event_type = event_types.event_type
