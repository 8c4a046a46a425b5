class InsufficientFunds(Exception):
    def __init__(self, need, have):
        super().__init__(f"need {need:.2f}, have {have:.2f}")
        self.short = need - have
class Account:
    rate = 0.02
    _next = 1
    def __init__(self, owner, balance=0.0):
        self.owner, self._balance = owner, balance
        self.id = Account._next
        Account._next += 1
        self.log = []
    @property
    def balance(self): return self._balance
    def deposit(self, amount):
        if amount <= 0: raise ValueError("Deposit must be positive")
        self._balance += amount
        self.log.append(("deposit", amount))
        return self
    def withdraw(self, amount):
        if amount > self._balance: raise InsufficientFunds(amount, self._balance)
        self._balance -= amount
        self.log.append(("withdraw", amount))
        return self
    @classmethod
    def set_rate(cls, r): cls.rate = r
    @staticmethod
    def valid(x): return isinstance(x, (int, float)) and x > 0
    def __str__(self): return f"[{self.id}] {self.owner}: ${self.balance:,.2f}"
    def __lt__(self, o): return self.balance < o.balance
class Savings(Account):
    def add_interest(self): return self.deposit(self.balance * self.rate)
a, b = Account("Ann", 100), Savings("Bob", 5000)
a.deposit(50).withdraw(30); print(a, b, a < b, max(a, b).owner)
for f in (lambda: a.withdraw(1e6), lambda: a.deposit(-5)):
    try: f()
    except InsufficientFunds as e: print("Insufficient:", e, round(e.short, 2))
    except ValueError as e: print("Value:", e)
Account.set_rate(0.05); b.add_interest(); print(b, a.log, Account.valid(3), Account.valid("x"), sorted([b, a])[0].owner)
