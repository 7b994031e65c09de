-- Reach and services about artificial intelligence and others.
SELECT
  coalesce(ai, '*') AS ai,
  coalesce(year, '*') AS year,
  CAST(sum(quantity) AS DOUBLE) AS deliveries,
  CAST(sum(contacts) AS BIGINT) AS contacts,
  count(organisation) AS organisations_per_activity,
  count(DISTINCT organisation) AS organisations
FROM facts
GROUP BY GROUPING SETS ((ai, year), (ai), (year), ())
