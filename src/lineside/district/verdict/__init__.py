"""How claims are judged: figures fetched by their references, tests of change, of wholes and of the registry."""
