"""What operators do at the command line: one module per subject, each with an `app` that holds its commands."""
