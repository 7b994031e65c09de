"""How many different companies were reached, and what happened across the network: answered from files, without Django."""
