-- Reach and services of each centre. A joint delivery counts for each centre and once in the total.
SELECT
  centre,
  coalesce(year, '*') AS year,
  CAST(sum(quantity) AS DOUBLE) AS deliveries,
  CAST(sum(contacts) AS BIGINT) AS contacts,
  count(organisation) AS organisations_per_activity,
  count(DISTINCT organisation) AS organisations
FROM (
  SELECT centre, year, organisation, contacts, CAST(0 AS DECIMAL(12, 3)) AS quantity FROM centre_participations
  UNION ALL
  SELECT centre, year, NULL AS organisation, CAST(0 AS BIGINT) AS contacts, quantity FROM counted
) AS recorded
GROUP BY GROUPING SETS ((centre, year), (centre))
UNION ALL
SELECT
  '*' AS centre,
  coalesce(year, '*') AS year,
  CAST(sum(quantity) AS DOUBLE) AS deliveries,
  CAST(sum(contacts) AS BIGINT) AS contacts,
  count(organisation) AS organisations_per_activity,
  count(DISTINCT organisation) AS organisations
FROM facts
GROUP BY GROUPING SETS ((year), ())
