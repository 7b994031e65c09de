-- The records that several centres keep of one delivery, or say they do: who joined under which key, as each describes it.
-- For the evaluator alone, never published: each line is a single delivery.
SELECT activity, centre, delivery_id, format, delivered_on
FROM counted
WHERE activity LIKE 'joint:%'
