-- Organisations reached against the establishments of each district and size class; without establishments no share.
-- The file of establishments may cover some districts only. So a share compares what both sides cover: `compared` counts
-- the organisations whose district and size are in the file, `elsewhere` all others; establishments are those of the file.
SELECT
  r.region, r.district, r.size, r.organisations, r.compared, r.organisations - r.compared AS elsewhere, e.establishments,
  -- More organisations than establishments: the two sides do not mean the same there.
  CASE
    WHEN e.establishments > 0 AND r.compared <= e.establishments
    THEN round(CAST(r.compared AS DOUBLE) * 100 / e.establishments, 2)
  END AS share
FROM (
  SELECT
    coalesce(f.region, '*') AS region,
    coalesce(f.district, '*') AS district,
    coalesce(f.size, '*') AS size,
    count(DISTINCT f.organisation) AS organisations,
    count(DISTINCT CASE WHEN k.known_district IS NOT NULL THEN f.organisation END) AS compared
  FROM facts AS f
  LEFT JOIN (
    SELECT DISTINCT district AS known_district, size AS known_size FROM establishments WHERE establishments > 0
  ) AS k ON k.known_district = f.district AND k.known_size = f.size
  WHERE f.organisation IS NOT NULL
  GROUP BY GROUPING SETS (
    (f.region, f.district, f.size), (f.region, f.district), (f.region, f.size), (f.region), (f.size), ()
  )
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
