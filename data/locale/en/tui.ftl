# The terminal interface
