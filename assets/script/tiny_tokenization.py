"""tinytorch.core.tokenization: one number a character."""


class CharTokenizer:
    def __init__(self, vocab=None):
        self.build(vocab or [])

    def build(self, chars):
        self.vocab = ["<UNK>"] + list(chars)
        self.vocab_size = len(self.vocab)
        self.char_to_id = {c: i for i, c in enumerate(self.vocab)}
        self.id_to_char = {i: c for i, c in enumerate(self.vocab)}
        return self

    def build_vocab(self, corpus):
        self.build(sorted(set("".join(corpus))))

    def encode(self, text):
        return [self.char_to_id.get(c, 0) for c in text]

    def decode(self, tokens):
        return "".join([self.id_to_char.get(int(t), "<UNK>") for t in tokens])
