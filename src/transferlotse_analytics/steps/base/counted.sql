-- Deliveries that count: delivered, dated inside the period of their deposit. `activity` is shared by the records that
-- several centres keep of one joint delivery.
SELECT
  d.centre,
  d.period,
  d.delivery_id,
  coalesce('joint:' || d.joint_key, d.centre || ':' || d.period || ':' || d.delivery_id) AS activity,
  d.format,
  d.stage,
  CASE WHEN d.ai THEN 'yes' ELSE 'no' END AS ai,
  d.quantity,
  d.delivered_on,
  CAST(year(d.delivered_on) AS STRING) AS year
FROM deliveries AS d
JOIN periods AS p ON p.centre = d.centre AND p.period = d.period
WHERE d.state = 'delivered' AND d.delivered_on BETWEEN p.starts_on AND p.ends_on
