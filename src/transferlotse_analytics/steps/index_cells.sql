-- The checks in cells of Land, sector and size, with what the index needs of each: number, sum and sum of squares.
SELECT region, sector, size, count(*) AS checks, CAST(sum(score) AS BIGINT) AS points,
  CAST(sum(score * score) AS BIGINT) AS squares
FROM (
  SELECT
    coalesce(substr(district, 1, 2), 'unknown') AS region,
    coalesce(sector, 'unknown') AS sector,
    coalesce(size, 'unknown') AS size,
    score
  FROM checks
) AS classed
GROUP BY region, sector, size
