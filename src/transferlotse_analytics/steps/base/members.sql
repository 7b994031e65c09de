-- Each organisation once for the network, in the classes of its latest period.
SELECT organisation, region, district, sector, size, sme
FROM (
  SELECT
    coalesce(n.network_key, o.centre || ':' || o.organisation_id) AS organisation,
    coalesce(substr(o.district, 1, 2), 'unknown') AS region,
    coalesce(o.district, 'unknown') AS district,
    coalesce(o.sector, 'unknown') AS sector,
    coalesce(o.size, 'unknown') AS size,
    CASE WHEN o.sme IS NULL THEN 'unknown' WHEN o.sme THEN 'yes' ELSE 'no' END AS sme,
    row_number() OVER (
      PARTITION BY coalesce(n.network_key, o.centre || ':' || o.organisation_id)
      ORDER BY p.ends_on DESC, o.centre, o.organisation_id
    ) AS place
  FROM organisations AS o
  JOIN periods AS p ON p.centre = o.centre AND p.period = o.period
  LEFT JOIN network AS n ON n.centre = o.centre AND n.organisation_id = o.organisation_id
) AS ranked
WHERE place = 1
