"""What decides about enquiries, cases and referrals: states, the clock, topics, the way to a centre, advertising."""
