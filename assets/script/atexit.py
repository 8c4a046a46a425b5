"""atexit: what was to be done at the end. A script ends with its last line; nothing is called after it."""
def register(f, *args, **keywords): return f
def unregister(f): return None
