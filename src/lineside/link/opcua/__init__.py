"""OPC UA: a client that meets machines, by the optional package asyncua."""
