-- Organisations reached against the establishments of each district and size class; without establishments no share.
SELECT
  r.region, r.district, r.size, r.organisations, e.establishments,
  CASE WHEN e.establishments > 0 THEN round(CAST(r.organisations AS DOUBLE) * 100 / e.establishments, 2) END AS share
FROM (
  SELECT
    coalesce(region, '*') AS region,
    coalesce(district, '*') AS district,
    coalesce(size, '*') AS size,
    count(DISTINCT organisation) AS organisations
  FROM facts
  WHERE organisation IS NOT NULL
  GROUP BY GROUPING SETS ((region, district, size), (region, district), (region, size), (region), (size), ())
) AS r
LEFT JOIN (
  SELECT
    coalesce(substr(district, 1, 2), '*') AS region,
    coalesce(district, '*') AS district,
    coalesce(size, '*') AS size,
    CAST(sum(establishments) AS BIGINT) AS establishments
  FROM establishments
  GROUP BY GROUPING SETS (
    (substr(district, 1, 2), district, size), (substr(district, 1, 2), district), (substr(district, 1, 2), size),
    (substr(district, 1, 2)), (size), ()
  )
) AS e ON e.region = r.region AND e.district = r.district AND e.size = r.size
