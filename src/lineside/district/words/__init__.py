"""One grammar of what offices write, for claims, briefings and articles: figures, units, periods, changes, lists."""
