-- Every pair of actors that take part in an event, the two in order of their codes. An actor that belongs to a state, such
-- as a company, stands for that state. A pair of which one side alone initiates has a direction; any other is mutual.
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
        MAX(CASE WHEN role = 'initiator' THEN 1 ELSE 0 END) AS initiates,
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
    SELECT sides.event_id, sides.actor_id, sides.initiates, sides.participant_ids, roles.roles
    FROM sides
    JOIN roles ON sides.event_id = roles.event_id AND sides.actor_id = roles.actor_id
)
SELECT
    events.event_id,
    a.actor_id AS actor_a,
    b.actor_id AS actor_b,
    a.roles AS roles_a,
    b.roles AS roles_b,
    CASE
        WHEN a.initiates = 1 AND b.initiates = 0 THEN 'a_to_b'
        WHEN a.initiates = 0 AND b.initiates = 1 THEN 'b_to_a'
        ELSE 'mutual'
    END AS direction,
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
    event_types.quad_class,
    event_types.goldstein,
    a.participant_ids || ';' || b.participant_ids AS participant_ids
FROM actors_of AS a
JOIN actors_of AS b ON a.event_id = b.event_id
JOIN events ON a.event_id = events.event_id
JOIN event_types ON events.event_type = event_types.event_type
WHERE a.actor_id < b.actor_id
