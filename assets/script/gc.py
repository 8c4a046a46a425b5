"""gc: memory is given back by itself."""
def collect(generation=2): return 0
def enable(): pass
def disable(): pass
def isenabled(): return True
def get_objects(): return []
