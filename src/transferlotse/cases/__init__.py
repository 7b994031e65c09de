"""The way of a firm through the house: its enquiry, who takes care of it, the case with its next step, visits that become
deliveries, and handing over to another centre. Nothing here is without somebody who is responsible for it."""
