"""Links to a plant: each speaks one protocol, behind the one interface of `lineside.link.link`."""
