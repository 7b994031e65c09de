"""A centre's address book: organisations and people, what was true of them when, who belongs where, what they agreed
to, and which two entries are one."""
