-- Reach by sector of the organisation.
SELECT
  coalesce(sector, '*') AS sector,
  coalesce(year, '*') AS year,
  CAST(sum(contacts) AS BIGINT) AS contacts,
  count(organisation) AS organisations_per_activity,
  count(DISTINCT organisation) AS organisations
FROM facts
WHERE contacts > 0
GROUP BY GROUPING SETS ((sector, year), (sector), (year), ())
