-- Targets against actuals, services about artificial intelligence apart; per centre and format, with the network ('*').
-- achieved = (actual + actual_ai) / target in whole percent, half up: exact because everything is counted in thousandths.
SELECT
  centre, stage, format, target, actual, actual_ai, actual_total,
  CASE
    WHEN target > 0 THEN CAST(
      floor(
        CAST(200 * round(actual_total * 1000) + round(target * 1000) AS DOUBLE)
        / CAST(2 * round(target * 1000) AS DOUBLE)
      ) AS BIGINT
    )
  END AS achieved
FROM (
  SELECT
    centre, stage, format,
    CAST(max(target) AS DOUBLE) AS target,
    CAST(sum(actual) AS DOUBLE) AS actual,
    CAST(sum(actual_ai) AS DOUBLE) AS actual_ai,
    CAST(sum(actual + actual_ai) AS DOUBLE) AS actual_total
  FROM (
    SELECT
      centre,
      coalesce(stage, '*') AS stage,
      coalesce(format, '*') AS format,
      CAST(NULL AS DECIMAL(38, 3)) AS target,
      sum(CASE WHEN ai = 'no' THEN quantity ELSE 0 END) AS actual,
      sum(CASE WHEN ai = 'yes' THEN quantity ELSE 0 END) AS actual_ai
    FROM counted
    GROUP BY GROUPING SETS ((centre, stage, format), (centre))
    UNION ALL
    SELECT
      '*' AS centre,
      coalesce(stage, '*') AS stage,
      coalesce(format, '*') AS format,
      CAST(NULL AS DECIMAL(38, 3)) AS target,
      sum(CASE WHEN ai = 'no' THEN quantity ELSE 0 END) AS actual,
      sum(CASE WHEN ai = 'yes' THEN quantity ELSE 0 END) AS actual_ai
    FROM activities
    GROUP BY GROUPING SETS ((stage, format), ())
    UNION ALL
    SELECT centre, stage, format, sum(target) AS target, 0 AS actual, 0 AS actual_ai
    FROM targets
    GROUP BY centre, stage, format
    UNION ALL
    SELECT '*' AS centre, stage, format, sum(target) AS target, 0 AS actual, 0 AS actual_ai
    FROM targets
    GROUP BY stage, format
  ) AS counted_and_agreed
  GROUP BY centre, stage, format
) AS summed
