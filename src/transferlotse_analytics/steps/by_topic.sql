-- Reach and services by topic. A delivery with two topics counts for both, and once in the total.
SELECT
  coalesce(t.topic, 'none') AS topic,
  coalesce(f.year, '*') AS year,
  CAST(sum(f.quantity) AS DOUBLE) AS deliveries,
  CAST(sum(f.contacts) AS BIGINT) AS contacts,
  count(f.organisation) AS organisations_per_activity,
  count(DISTINCT f.organisation) AS organisations
FROM facts AS f
LEFT JOIN (
  SELECT DISTINCT c.activity, x.topic
  FROM topics AS x
  JOIN counted AS c ON c.centre = x.centre AND c.period = x.period AND c.delivery_id = x.delivery_id
) AS t ON t.activity = f.activity
GROUP BY GROUPING SETS ((coalesce(t.topic, 'none'), f.year), (coalesce(t.topic, 'none')))
UNION ALL
SELECT
  '*' AS topic,
  coalesce(year, '*') AS year,
  CAST(sum(quantity) AS DOUBLE) AS deliveries,
  CAST(sum(contacts) AS BIGINT) AS contacts,
  count(organisation) AS organisations_per_activity,
  count(DISTINCT organisation) AS organisations
FROM facts
GROUP BY GROUPING SETS ((year), ())
