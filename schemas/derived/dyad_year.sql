-- The panel: every covered dyad in every year in which both of its actors exist. A zero means that nothing is coded for the
-- year; a year in which an actor does not exist is absent. Events count when they occurred, or go on, within the one year;
-- those that did not come about, and those dated more coarsely, are counted apart and are in no sum.
WITH panel AS (
    SELECT dyads.actor_a, dyads.actor_b, calendar.year
    FROM dyads
    CROSS JOIN calendar
    JOIN actors AS a ON dyads.actor_a = a.actor_id
    JOIN actors AS b ON dyads.actor_b = b.actor_id
    WHERE calendar.year >= COALESCE(CAST(EXTRACT(YEAR FROM a.valid_from_start) AS INTEGER), 0)
      AND calendar.year >= COALESCE(CAST(EXTRACT(YEAR FROM b.valid_from_start) AS INTEGER), 0)
      AND calendar.year <= COALESCE(CAST(EXTRACT(YEAR FROM a.valid_to_end) AS INTEGER), 9999)
      AND calendar.year <= COALESCE(CAST(EXTRACT(YEAR FROM b.valid_to_end) AS INTEGER), 9999)
),
dated AS (
    SELECT
        *,
        COALESCE(CAST(EXTRACT(YEAR FROM date_start) AS INTEGER), 0) AS first_year,
        COALESCE(CAST(EXTRACT(YEAR FROM date_end) AS INTEGER), 9999) AS last_year
    FROM dyadic_events
    WHERE relevance = 'dyadic'
),
counted AS (
    SELECT
        actor_a,
        actor_b,
        first_year AS year,
        COUNT(*) AS events,
        SUM(CASE WHEN domain = 'conflict' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_conflict,
        SUM(CASE WHEN domain = 'connectivity' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_connectivity,
        SUM(CASE WHEN domain = 'culture' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_culture,
        SUM(CASE WHEN domain = 'defence' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_defence,
        SUM(CASE WHEN domain = 'diplomacy' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_diplomacy,
        SUM(CASE WHEN domain = 'economy' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_economy,
        SUM(CASE WHEN domain = 'energy' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_energy,
        SUM(CASE WHEN domain = 'humanitarian' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_humanitarian,
        SUM(CASE WHEN domain = 'multilateral' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_multilateral,
        SUM(CASE WHEN domain = 'science' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_science,
        SUM(CASE WHEN quad_class = 1 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_quad_1,
        SUM(CASE WHEN quad_class = 2 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_quad_2,
        SUM(CASE WHEN quad_class = 3 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_quad_3,
        SUM(CASE WHEN quad_class = 4 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_quad_4,
        SUM(CASE WHEN goldstein IS NULL THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_unscored,
        CASE WHEN COUNT(goldstein) > 0 THEN SUM(goldstein) END AS goldstein_sum,
        AVG(goldstein) AS goldstein_mean,
        SUM(CASE WHEN event_type IN ('agreement_signed', 'agreement_announced') THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS agreements,
        SUM(CASE WHEN event_type = 'joint_exercise' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS exercises,
        SUM(CASE WHEN event_type = 'visit' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS visits,
        STRING_AGG(event_id, ';' ORDER BY event_id) AS event_ids
    FROM dated
    WHERE first_year = last_year AND status IN ('occurred', 'ongoing')
    GROUP BY actor_a, actor_b, first_year
),
unrealised AS (
    SELECT
        actor_a,
        actor_b,
        first_year AS year,
        COUNT(*) AS events_not_realised,
        STRING_AGG(event_id, ';' ORDER BY event_id) AS not_realised_event_ids
    FROM dated
    WHERE first_year = last_year AND status NOT IN ('occurred', 'ongoing')
    GROUP BY actor_a, actor_b, first_year
),
coarser AS (
    SELECT
        dated.actor_a,
        dated.actor_b,
        calendar.year,
        COUNT(*) AS events_coarser,
        SUM(CASE WHEN dated.quad_class IN (3, 4) THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS events_coarser_conflict,
        STRING_AGG(dated.event_id, ';' ORDER BY dated.event_id) AS coarser_event_ids
    FROM calendar
    CROSS JOIN dated
    WHERE dated.first_year < dated.last_year AND calendar.year >= dated.first_year AND calendar.year <= dated.last_year
    GROUP BY dated.actor_a, dated.actor_b, calendar.year
),
arms AS (
    SELECT
        CASE WHEN supplier < recipient THEN supplier ELSE recipient END AS actor_a,
        CASE WHEN supplier < recipient THEN recipient ELSE supplier END AS actor_b,
        COALESCE(CAST(EXTRACT(YEAR FROM CASE WHEN ordered IS NOT NULL THEN ordered_start ELSE delivered_start END) AS INTEGER), 0) AS first_year,
        COALESCE(CAST(EXTRACT(YEAR FROM CASE WHEN ordered IS NOT NULL THEN ordered_end ELSE delivered_end END) AS INTEGER), 9999) AS last_year,
        transfer_id
    FROM transfers
    WHERE status IN ('ordered', 'delivered') AND (ordered IS NOT NULL OR delivered IS NOT NULL)
),
armed AS (
    SELECT actor_a, actor_b, first_year AS year, COUNT(*) AS transfers, STRING_AGG(transfer_id, ';' ORDER BY transfer_id) AS transfer_ids
    FROM arms
    WHERE first_year = last_year
    GROUP BY actor_a, actor_b, first_year
),
armed_coarser AS (
    SELECT
        arms.actor_a,
        arms.actor_b,
        calendar.year,
        COUNT(*) AS transfers_coarser,
        STRING_AGG(arms.transfer_id, ';' ORDER BY arms.transfer_id) AS coarser_transfer_ids
    FROM calendar
    CROSS JOIN arms
    WHERE arms.first_year < arms.last_year AND calendar.year >= arms.first_year AND calendar.year <= arms.last_year
    GROUP BY arms.actor_a, arms.actor_b, calendar.year
),
commerce AS (
    SELECT
        CASE WHEN reporter < partner THEN reporter ELSE partner END AS actor_a,
        CASE WHEN reporter < partner THEN partner ELSE reporter END AS actor_b,
        year, value_usd, low_usd, high_usd, qualifier, trade_id
    FROM trade_series
    WHERE flow = 'total'
),
joined AS (
    SELECT
        panel.actor_a,
        panel.actor_b,
        panel.year,
        COALESCE(counted.events, 0) AS events,
        COALESCE(counted.events_conflict, 0) AS events_conflict,
        COALESCE(counted.events_connectivity, 0) AS events_connectivity,
        COALESCE(counted.events_culture, 0) AS events_culture,
        COALESCE(counted.events_defence, 0) AS events_defence,
        COALESCE(counted.events_diplomacy, 0) AS events_diplomacy,
        COALESCE(counted.events_economy, 0) AS events_economy,
        COALESCE(counted.events_energy, 0) AS events_energy,
        COALESCE(counted.events_humanitarian, 0) AS events_humanitarian,
        COALESCE(counted.events_multilateral, 0) AS events_multilateral,
        COALESCE(counted.events_science, 0) AS events_science,
        COALESCE(counted.events_quad_1, 0) AS events_quad_1,
        COALESCE(counted.events_quad_2, 0) AS events_quad_2,
        COALESCE(counted.events_quad_3, 0) AS events_quad_3,
        COALESCE(counted.events_quad_4, 0) AS events_quad_4,
        COALESCE(counted.events_unscored, 0) AS events_unscored,
        COALESCE(unrealised.events_not_realised, 0) AS events_not_realised,
        COALESCE(coarser.events_coarser, 0) AS events_coarser,
        COALESCE(coarser.events_coarser_conflict, 0) AS events_coarser_conflict,
        CASE WHEN counted.events IS NULL THEN 0 ELSE counted.goldstein_sum END AS goldstein_sum,
        counted.goldstein_mean,
        COALESCE(counted.agreements, 0) AS agreements,
        COALESCE(counted.exercises, 0) AS exercises,
        COALESCE(counted.visits, 0) AS visits,
        COALESCE(armed.transfers, 0) AS transfers,
        COALESCE(armed_coarser.transfers_coarser, 0) AS transfers_coarser,
        commerce.value_usd AS trade_usd,
        commerce.low_usd AS trade_low_usd,
        commerce.high_usd AS trade_high_usd,
        commerce.qualifier AS trade_qualifier,
        counted.event_ids,
        unrealised.not_realised_event_ids,
        coarser.coarser_event_ids,
        armed.transfer_ids,
        armed_coarser.coarser_transfer_ids,
        commerce.trade_id
    FROM panel
    LEFT JOIN counted ON panel.actor_a = counted.actor_a AND panel.actor_b = counted.actor_b AND panel.year = counted.year
    LEFT JOIN unrealised ON panel.actor_a = unrealised.actor_a AND panel.actor_b = unrealised.actor_b AND panel.year = unrealised.year
    LEFT JOIN coarser ON panel.actor_a = coarser.actor_a AND panel.actor_b = coarser.actor_b AND panel.year = coarser.year
    LEFT JOIN armed ON panel.actor_a = armed.actor_a AND panel.actor_b = armed.actor_b AND panel.year = armed.year
    LEFT JOIN armed_coarser ON panel.actor_a = armed_coarser.actor_a AND panel.actor_b = armed_coarser.actor_b AND panel.year = armed_coarser.year
    LEFT JOIN commerce ON panel.actor_a = commerce.actor_a AND panel.actor_b = commerce.actor_b AND panel.year = commerce.year
)
SELECT
    *,
    SUM(CAST(events AS BIGINT)) OVER (PARTITION BY actor_a, actor_b ORDER BY year ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS events_to_date,
    SUM(CAST(agreements AS BIGINT)) OVER (PARTITION BY actor_a, actor_b ORDER BY year ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS agreements_to_date
FROM joined
