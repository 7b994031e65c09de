"""Work for later and mail to send: jobs queued by name, their progress, retries and the schedule."""
