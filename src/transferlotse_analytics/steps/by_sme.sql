-- Reach by status as a small or medium-sized enterprise.
SELECT
  coalesce(sme, '*') AS sme,
  coalesce(year, '*') AS year,
  CAST(sum(contacts) AS BIGINT) AS contacts,
  count(organisation) AS organisations_per_activity,
  count(DISTINCT organisation) AS organisations
FROM facts
WHERE contacts > 0
GROUP BY GROUPING SETS ((sme, year), (sme), (year), ())
