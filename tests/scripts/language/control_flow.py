for i in range(3):
    for j in range(3):
        if j == 2: break
        if i == 1: continue
        print(i, j)
    else:
        print("never")
else:
    print("outer done")
n = 10
while n > 0:
    n -= 3
    if n == 4: continue
    print(n, end=" ")
else:
    print("while done")
for x in []: print("no")
else: print("empty else")
for i in range(10, 0, -3): print(i, end=",")
print()
def classify(x):
    if x < 0: return "neg"
    elif x == 0: return "zero"
    elif x < 10: return "small"
    else: return "big"
print([classify(v) for v in (-1, 0, 5, 50)])
print("yes" if n else "no", n or "default", n and "x", not n, None or 0 or "last", 1 and 2 and 3)
i = 0
while True:
    i += 1
    if i % 2: continue
    if i > 6: break
    print(i, end=";")
print(); pass
total = 0
for a, b in [(1, 2), (3, 4)]: total += a * b
print(total, i); del total
try: print(total)
except NameError as e: print(e)
for k in range(2):
    try:
        if k == 0: continue
        print("k", k)
        break
    finally: print("fin", k)
