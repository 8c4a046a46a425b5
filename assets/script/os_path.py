"""os.path: arithmetic on names."""
from os import path as _path
join, split, dirname, basename, splitext = _path.join, _path.split, _path.dirname, _path.basename, _path.splitext
normpath, abspath, realpath, expanduser = _path.normpath, _path.abspath, _path.realpath, _path.expanduser
exists = isfile = isdir = _path.exists
sep = "/"
