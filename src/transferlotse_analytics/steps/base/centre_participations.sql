-- Who took part, as each centre recorded it: one row per centre, delivery and organisation. Without an organisation
-- the row holds headcounts.
SELECT
  c.centre,
  c.period,
  c.delivery_id,
  c.activity,
  c.year,
  coalesce(n.network_key, a.centre || ':' || a.organisation_id) AS organisation,
  CAST(sum(a.headcount) AS BIGINT) AS contacts
FROM attendances AS a
JOIN counted AS c ON c.centre = a.centre AND c.period = a.period AND c.delivery_id = a.delivery_id
LEFT JOIN network AS n ON n.centre = a.centre AND n.organisation_id = a.organisation_id
GROUP BY c.centre, c.period, c.delivery_id, c.activity, c.year, coalesce(n.network_key, a.centre || ':' || a.organisation_id)
