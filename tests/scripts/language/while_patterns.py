n, digits = 12345, []
while n: n, d = divmod(n, 10); digits.append(d)
print(digits, digits[::-1]); lo, hi, target = 0, 100, 37; steps = 0
while lo <= hi:
    mid = (lo + hi) // 2; steps += 1
    if mid == target: break
    elif mid < target: lo = mid + 1
    else: hi = mid - 1
else: print("not found")
print(mid, steps); a, b = 0, 1
while a < 100: print(a, end=" "); a, b = b, a + b
print(); x = 2.0; guess = 1.0
while abs(guess * guess - x) > 1e-12: guess = (guess + x / guess) / 2
print(f"{guess:.10f}"); queue = [1, 2, 3]
while queue:
    v = queue.pop(0)
    if v == 2: queue.append(20)
    print(v, end=";")
print(); count = 0
while (count := count + 1) < 5:
    if count == 2: continue
    if count == 4: break
    print("c", count)
i = 10
while i: i -= 3; i = max(i, 0)
print(i); pascal = [[1]]
while len(pascal) < 6: r = pascal[-1]; pascal.append([1] + [p + q for p, q in zip(r, r[1:])] + [1])
for r in pascal: print(" ".join(map(str, r)).center(20).rstrip())
