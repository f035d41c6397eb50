"""An invented provider, a month's trial and three months of its returns, filled in as people fill them in."""
