-- Deliveries that count: delivered, dated inside the period of their deposit. `activity` is shared by the records that
-- several centres keep of one joint delivery. A record's `joint_key` names that of another centre; the one named need not
-- name anybody. Where two name each other, the first in the alphabet stands for both.
WITH naming AS (
  SELECT centre || ':' || delivery_id AS record, min(joint_key) AS joint_key
  FROM deliveries
  WHERE joint_key IS NOT NULL
  GROUP BY centre || ':' || delivery_id
)
SELECT
  d.centre,
  d.period,
  d.delivery_id,
  coalesce(
    'joint:' || CASE
      WHEN t.joint_key IS NULL THEN d.joint_key
      WHEN b.joint_key = d.joint_key THEN least(d.joint_key, t.joint_key)
      ELSE t.joint_key
    END,
    'joint:' || n.joint_key,
    d.centre || ':' || d.period || ':' || d.delivery_id
  ) AS activity,
  d.format,
  d.stage,
  CASE WHEN d.ai THEN 'yes' ELSE 'no' END AS ai,
  d.quantity,
  d.delivered_on,
  CAST(year(d.delivered_on) AS STRING) AS year
FROM deliveries AS d
JOIN periods AS p ON p.centre = d.centre AND p.period = d.period
LEFT JOIN naming AS t ON t.record = d.joint_key
LEFT JOIN naming AS b ON b.record = t.joint_key
LEFT JOIN (SELECT DISTINCT joint_key FROM naming) AS n ON n.joint_key = d.centre || ':' || d.delivery_id
WHERE d.state = 'delivered' AND d.delivered_on BETWEEN p.starts_on AND p.ends_on
