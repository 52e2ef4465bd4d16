"""A plant that runs: the controller, its journal, its recovery, and what people see of it."""
