"""tqdm: loops with a bar of progress. The app shows progress itself: the loop runs, no bar is drawn."""


class tqdm:
    def __init__(self, iterable=None, desc=None, total=None, *args, **options):
        self.iterable, self.desc, self.n, self.disable = iterable, desc, 0, False
        self.total = len(iterable) if total is None and hasattr(iterable, "__len__") else total

    def __iter__(self):
        for item in self.iterable:
            yield item
            self.n += 1

    def __len__(self):
        return self.total

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return None

    def update(self, n=1):
        self.n += n

    def set_description(self, desc=None, refresh=True):
        self.desc = desc

    def set_postfix(self, *args, **values):
        pass

    set_description_str = set_postfix_str = set_postfix

    def close(self):
        pass

    def refresh(self):
        pass

    def reset(self, total=None):
        self.n = 0

    @staticmethod
    def write(text, file=None, end="\n"):
        print(text, end=end)


def trange(*args, **options):
    return tqdm(range(*args), **options)
