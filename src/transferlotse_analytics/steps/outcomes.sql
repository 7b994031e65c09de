-- What organisations reported, by kind and by when they were asked; money only per kind. `largest` never leaves: it
-- decides whether one organisation alone makes up most of the sum.
WITH reported AS (
  SELECT
    o.kind,
    CAST(o.wave AS STRING) || ' months' AS wave,
    coalesce(n.network_key, o.centre || ':' || o.organisation_id) AS organisation,
    o.amount
  FROM outcomes AS o
  LEFT JOIN network AS n ON n.centre = o.centre AND n.organisation_id = o.organisation_id
),
counts AS (
  SELECT
    kind, coalesce(wave, '*') AS wave, count(*) AS outcomes, count(DISTINCT organisation) AS reporting_organisations
  FROM reported
  GROUP BY GROUPING SETS ((kind, wave), (kind))
),
money AS (
  SELECT kind, count(*) AS givers, sum(total) AS amount, max(total) AS largest
  FROM (
    SELECT kind, organisation, sum(amount) AS total
    FROM reported
    WHERE amount > 0
    GROUP BY kind, organisation
  ) AS each_organisation
  GROUP BY kind
)
SELECT
  c.kind, c.wave, c.outcomes, c.reporting_organisations,
  CASE WHEN c.wave = '*' THEN m.givers END AS givers,
  CASE WHEN c.wave = '*' THEN CAST(m.amount AS DOUBLE) END AS amount,
  CASE WHEN c.wave = '*' THEN CAST(m.largest AS DOUBLE) END AS largest
FROM counts AS c
LEFT JOIN money AS m ON m.kind = c.kind
