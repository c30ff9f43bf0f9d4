"""What a plan looks like: text for a terminal or paper, a map for a browser."""
