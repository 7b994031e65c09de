-- Each partner of a centre: services by its share of each delivery, reach of the deliveries it took part in.
SELECT
  centre,
  partner,
  coalesce(year, '*') AS year,
  CAST(sum(quantity) AS DOUBLE) AS deliveries,
  CAST(sum(contacts) AS BIGINT) AS contacts,
  count(organisation) AS organisations_per_activity,
  count(DISTINCT organisation) AS organisations
FROM (
  SELECT p.centre, s.partner, p.year, p.organisation, p.contacts, CAST(0 AS DECIMAL(22, 9)) AS quantity
  FROM centre_participations AS p
  JOIN shares AS s ON s.centre = p.centre AND s.period = p.period AND s.delivery_id = p.delivery_id
  UNION ALL
  SELECT c.centre, s.partner, c.year, NULL AS organisation, CAST(0 AS BIGINT) AS contacts, s.quantity
  FROM counted AS c
  JOIN shares AS s ON s.centre = c.centre AND s.period = c.period AND s.delivery_id = c.delivery_id
) AS delivered
GROUP BY GROUPING SETS ((centre, partner, year), (centre, partner))
UNION ALL
SELECT
  centre,
  '*' AS partner,
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
