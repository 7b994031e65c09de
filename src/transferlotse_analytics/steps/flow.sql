-- Movement along the chain: of the organisations reached at a stage, how many came to a later stage on the same day or
-- afterwards, and how many days lay between the first visits (median and mean).
WITH chain AS (
  SELECT 'inform' AS stage, 1 AS place
  UNION ALL SELECT 'qualify', 2
  UNION ALL SELECT 'conceive', 3
  UNION ALL SELECT 'implement', 4
  UNION ALL SELECT 'connect', 5
),
first_visits AS (
  SELECT f.organisation, f.stage, c.place, min(f.delivered_on) AS first_on
  FROM facts AS f
  JOIN chain AS c ON c.stage = f.stage
  WHERE f.organisation IS NOT NULL
  GROUP BY f.organisation, f.stage, c.place
)
SELECT
  a.stage AS stage,
  later.stage AS next_stage,
  count(*) AS reached,
  count(b.organisation) AS moved,
  count(*) - count(b.organisation) AS stayed,
  CAST(median(days_between(a.first_on, b.first_on)) AS DOUBLE) AS median_days,
  CAST(avg(days_between(a.first_on, b.first_on)) AS DOUBLE) AS mean_days
FROM first_visits AS a
JOIN chain AS later ON later.place > a.place
LEFT JOIN first_visits AS b
  ON b.organisation = a.organisation AND b.stage = later.stage AND b.first_on >= a.first_on
GROUP BY a.stage, later.stage
