-- Each activity once for the network. Of a joint delivery, the record of the centre first in the alphabet describes it.
SELECT
  activity,
  min_by(format, centre) AS format,
  min_by(stage, centre) AS stage,
  min_by(ai, centre) AS ai,
  min_by(year, centre) AS year,
  min_by(delivered_on, centre) AS delivered_on,
  max(quantity) AS quantity
FROM counted
GROUP BY activity
