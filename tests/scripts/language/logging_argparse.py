import logging, sys, argparse
logging.basicConfig(level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s", stream=sys.stdout)
log = logging.getLogger("train")
log.info("epoch %d loss %.3f", 3, 0.1234)
log.debug("not shown")
log.warning("careful")
log.error("bad %s", {"a": 1})
logging.getLogger().setLevel(logging.DEBUG)
log.debug("now shown")
logging.info("root message")
try:
    1 / 0
except ZeroDivisionError:
    log.error("failed: %s", "division")
parser = argparse.ArgumentParser(description="Train a thing")
parser.add_argument("--epochs", type=int, default=10, help="number of epochs")
parser.add_argument("--lr", type=float, default=0.01)
parser.add_argument("--verbose", action="store_true")
parser.add_argument("--name", default="model")
args = parser.parse_args([])
print(args.epochs, args.lr, args.verbose, args.name)
print(args)
args = parser.parse_args(["--epochs", "5", "--lr=0.5", "--verbose"])
print(args.epochs, args.lr, args.verbose, vars(args))
