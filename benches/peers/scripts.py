"""Scripts beside CPython: runs every row of script_rows.py in this Python and in Chalkgrad, in turn.

    python benches/peers/scripts.py target/release/chalkgrad [--rows calls,methods] [--rounds 7]

Prints the least time of each in milliseconds and their ratio; above 1 is in Chalkgrad's favour."""
import argparse
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def timed(command, path):
    out = subprocess.run([*command, str(path)], capture_output=True, text=True, check=True).stdout
    return float(out.split()[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--rows", default="")
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    head, last = (HERE / "script_rows.py").read_text().rsplit("\nfor f in [", 1)
    every = [row.strip() for row in last.split("]")[0].split(",")]
    for row in given.rows.split(",") if given.rows else every:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "row.py"
            path.write_text(f"{head}\nfor f in [{row}]: best(f.__name__, f)\n")
            pairs = [(timed([sys.executable], path), timed([given.binary, "run"], path)) for _ in range(given.rounds)]
        python, ours = (min(times) for times in zip(*pairs))
        print(f"{row:<12} python {python:8.2f} ours {ours:8.2f} {python / ours:6.2f}x", flush=True)


if __name__ == "__main__":
    main()
