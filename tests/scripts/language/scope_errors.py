x = 10
def read(): return x
def shadow():
    x = 5
    return x
def unbound():
    try:
        print(y)
        y = 1
    except UnboundLocalError as e: print(e)
print(read(), shadow(), x); unbound()
def use_global():
    global g
    g = 7
use_global(); print(g)
try: print(never_defined)
except NameError as e: print(e)
def later(): return defined_later
defined_later = "ok"; print(later())
def f():
    for i in range(3): last = i
    return i, last
print(f())
def inner_free():
    def g(): return v
    try: g()
    except NameError as e: print(e)
    v = 1
    return g()
print(inner_free())
if True: branch = "visible"
print(branch)
def delete():
    z = 1
    del z
    try: z
    except UnboundLocalError as e: return str(e)
print(delete())
print([print, len][1]("abc"), (lambda: x)()); sum = 5; print(sum); del sum; print(sum([1, 2]))
def rec(n): return [] if n == 0 else rec(n - 1) + [n]
print(rec(5)); list_ = list; print(list_("ab"), __name__)
class C:
    x = "class"
    def m(self): return x
print(C().m(), C.x)
if __name__ == "__main__": print("main")
