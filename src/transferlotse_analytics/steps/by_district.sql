-- Reach by district, with the Land it lies in; over all years.
SELECT
  coalesce(region, '*') AS region,
  coalesce(district, '*') AS district,
  CAST(sum(contacts) AS BIGINT) AS contacts,
  count(organisation) AS organisations_per_activity,
  count(DISTINCT organisation) AS organisations
FROM facts
WHERE contacts > 0
GROUP BY GROUPING SETS ((region, district), (region), ())
