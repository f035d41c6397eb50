"""An invented provider and three months of its returns, filled in as people fill them in."""
