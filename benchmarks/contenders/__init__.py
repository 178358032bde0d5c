"""One file per contender: each trains the same network on the same task and says how long its steps take."""
