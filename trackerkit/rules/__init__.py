"""What is wrong with an action: one catalogued, coded rule a screen. No Excel, no pandera, no clock."""
