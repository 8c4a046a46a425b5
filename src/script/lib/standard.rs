//! Modules of Python's standard library that are written in the dialect alone, one file each.

use super::ModuleSpec;

modules! {
    files:
    "argparse" "argparse.py";
    "array" "array.py";
    "atexit" "atexit.py";
    "base64" "base64.py";
    "binascii" "binascii.py";
    "calendar" "calendar.py";
    "cmath" "cmath.py";
    "collections" "collections.py";
    "collections.abc" "collections_abc.py";
    "csv" "csv.py";
    "datetime" "datetime.py";
    "decimal" "decimal.py";
    "fractions" "fractions.py";
    "gc" "gc.py";
    "graphlib" "graphlib.py";
    "hashlib" "hashlib.py";
    "inspect" "inspect.py";
    "keyword" "keyword.py";
    "logging" "logging.py";
    "platform" "platform.py";
    "queue" "queue.py";
    "secrets" "secrets.py";
    "shlex" "shlex.py";
    "struct" "struct.py";
    "textwrap" "textwrap.py";
    "timeit" "timeit.py";
    "tqdm" "tqdm.py";
    "traceback" "traceback.py";
    "uuid" "uuid.py";
    "warnings" "warnings.py";
    "weakref" "weakref.py";
    "zlib" "zlib.py";
    aliases:
    "tqdm.auto" = "tqdm";
    "tqdm.notebook" = "tqdm";
    "typing_extensions" = "typing";
}
