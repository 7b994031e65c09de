-- Reach and services by format, with the stages they belong to.
SELECT
  coalesce(stage, '*') AS stage,
  coalesce(format, '*') AS format,
  coalesce(year, '*') AS year,
  CAST(sum(quantity) AS DOUBLE) AS deliveries,
  CAST(sum(contacts) AS BIGINT) AS contacts,
  count(organisation) AS organisations_per_activity,
  count(DISTINCT organisation) AS organisations
FROM facts
GROUP BY GROUPING SETS ((stage, format, year), (stage, format), (stage, year), (stage), (year), ())
