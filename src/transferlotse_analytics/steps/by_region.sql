-- Reach by Land (first two digits of the district) the organisation belongs to.
SELECT
  coalesce(region, '*') AS region,
  coalesce(year, '*') AS year,
  CAST(sum(contacts) AS BIGINT) AS contacts,
  count(organisation) AS organisations_per_activity,
  count(DISTINCT organisation) AS organisations
FROM facts
WHERE contacts > 0
GROUP BY GROUPING SETS ((region, year), (region), (year), ())
