"""What the record amounts to: the closure ladder, what needs a decision, the indicators. Frames in, frames out."""
