"""The commands of `sipdomain`, a file each: its arguments, and its steps in order."""
