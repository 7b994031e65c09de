-- What the reach is counted from: one row per activity and organisation with its contacts (quantity 0), and one row per
-- activity with its quantity (no contacts). Of a joint delivery, an organisation (or the unnamed heads) that several
-- centres recorded counts with the fullest record.
SELECT
  a.activity, a.format, a.stage, a.ai, a.year, a.delivered_on,
  p.organisation,
  p.contacts,
  CAST(0 AS DECIMAL(12, 3)) AS quantity,
  coalesce(m.region, 'unknown') AS region,
  coalesce(m.district, 'unknown') AS district,
  coalesce(m.sector, 'unknown') AS sector,
  coalesce(m.size, 'unknown') AS size,
  coalesce(m.sme, 'unknown') AS sme
FROM (
  SELECT activity, organisation, max(contacts) AS contacts
  FROM centre_participations
  GROUP BY activity, organisation
) AS p
JOIN activities AS a ON a.activity = p.activity
LEFT JOIN members AS m ON m.organisation = p.organisation
UNION ALL
SELECT
  activity, format, stage, ai, year, delivered_on, NULL AS organisation, CAST(0 AS BIGINT) AS contacts, quantity,
  'unknown' AS region, 'unknown' AS district, 'unknown' AS sector, 'unknown' AS size, 'unknown' AS sme
FROM activities
