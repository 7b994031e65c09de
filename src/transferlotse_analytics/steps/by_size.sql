-- Reach by size of the organisation.
SELECT
  coalesce(size, '*') AS size,
  coalesce(year, '*') AS year,
  CAST(sum(contacts) AS BIGINT) AS contacts,
  count(organisation) AS organisations_per_activity,
  count(DISTINCT organisation) AS organisations
FROM facts
WHERE contacts > 0
GROUP BY GROUPING SETS ((size, year), (size), (year), ())
