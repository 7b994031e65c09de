"""Which questions are asked, what answers count, what they add up to, and which measures follow: pure calculation."""
