"""What a park's operator works with: what is due, rooms, cases, matches, money, and counts that open to lists."""
