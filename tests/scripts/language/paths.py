# Names of paths, as course scripts make them; nothing is opened.
import os
import sys
from pathlib import Path

sys.path.insert(0, os.path.join("course", "src"))
print(os.path.join("a", "b", "/c"), os.path.join("a/", ""), os.path.join("a", "b.txt"))
print(os.path.splitext("a/b.c.d"), os.path.splitext("a/.hidden"), os.path.splitext("plain"))
print(os.path.normpath("a/../b/./c"), os.path.dirname("/x"), os.path.basename("/x/y"), os.path.split("a/b/c"))
print(os.path.exists("no such file"), os.getenv("NO_SUCH_VARIABLE", "none"), os.sep)
p = Path("data") / "digits" / "train.txt"
print(p, p.parent, p.parent.parent, p.name, p.stem, p.suffix, p.parts)
print(p.with_suffix(".csv"), p.with_name("test.txt"), "root" / Path("leaf"), Path("a", "b") == Path("a/b"), repr(Path("x")))
print(Path("no such file").exists(), Path("a").joinpath("b", "c"))
