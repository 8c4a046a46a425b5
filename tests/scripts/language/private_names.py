"""Private names, slots and what subclasses see of them."""


class Account:
    __count = 0
    __slots__ = ("__balance", "owner")

    def __init__(self, owner, balance=0):
        self.owner = owner
        self.__balance = balance
        Account.__count += 1

    def deposit(self, amount):
        self.__check(amount)
        self.__balance += amount
        return self

    def __check(self, amount):
        if amount <= 0:
            raise ValueError(f"bad amount: {amount}")

    @property
    def balance(self):
        return self.__balance

    @classmethod
    def how_many(cls):
        return cls.__count

    def __repr__(self):
        return f"<{self.owner}: {self.__balance}>"


a, b = Account("ann", 10), Account("bob")
print(a.deposit(5), b, Account.how_many(), a.balance, a._Account__balance)
for attempt in (lambda: a.deposit(-1), lambda: a.__balance, lambda: setattr(a, "colour", "red"), lambda: setattr(a, "balance", 3), lambda: a.nothing):
    try:
        attempt()
    except (ValueError, AttributeError) as e:
        print(type(e).__name__, e)


class Base:
    def __init__(self):
        self.__x = "base"

    def base_x(self):
        return self.__x


class Child(Base):
    def __init__(self):
        super().__init__()
        self.__x = "child"

    def child_x(self):
        return self.__x

    def __dunder_kept__(self):
        return "kept"


c = Child()
print(c.base_x(), c.child_x(), sorted(vars(c)), c.__dunder_kept__())


class Node:
    __slots__ = ["value", "next"]

    def __init__(self, value, next=None):
        self.value, self.next = value, next


class Labelled(Node):
    pass


n = Node(1, Node(2))
try:
    n.label = "x"
except AttributeError as e:
    print(e)
m = Labelled(3)
m.label = "free"
print(n.next.value, m.label, m.value)
