-- What a centre's own partners delivered: the quantity of each delivery times the partner's share.
SELECT c.centre, c.period, c.delivery_id, x.partner, CAST(sum(c.quantity * x.fraction) AS DECIMAL(22, 9)) AS quantity
FROM contributions AS x
JOIN counted AS c ON c.centre = x.centre AND c.period = x.period AND c.delivery_id = x.delivery_id
WHERE x.contributor_centre = x.centre
GROUP BY c.centre, c.period, c.delivery_id, x.partner
