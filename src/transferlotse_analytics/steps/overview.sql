-- Contacts, organisations per activity, distinct organisations; per year and over all years ('*').
SELECT
  coalesce(year, '*') AS year,
  CAST(sum(quantity) AS DOUBLE) AS deliveries,
  CAST(sum(contacts) AS BIGINT) AS contacts,
  count(organisation) AS organisations_per_activity,
  count(DISTINCT organisation) AS organisations
FROM facts
GROUP BY GROUPING SETS ((year), ())
