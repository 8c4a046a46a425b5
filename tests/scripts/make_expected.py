"""Writes the expected output of the differential suite: runs every script under tests/scripts in a
process of its own and keeps what it prints beside it, as NAME.out.

    python make_expected.py              # all
    python make_expected.py torch/norms.py ...

The scripts in torch/ need PyTorch and numpy (see requirements.txt for the versions that made the
committed files); the rest only Python 3.11. The tests themselves need neither."""
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def main():
    given = [pathlib.Path(a).resolve() for a in sys.argv[1:]]
    failed = []
    for script in given or sorted(HERE.glob("*/*.py")):
        run = subprocess.run([sys.executable, "-W", "ignore", script.name], cwd=script.parent, capture_output=True, text=True)
        if run.returncode:
            failed.append(script.name)
            print(f"{script.name}:\n{run.stderr}", file=sys.stderr)
            continue
        script.with_suffix(".out").write_text(run.stdout)
    print(f"{len(failed)} failed: {failed}" if failed else "all written")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
