"""peer.py - how long python3-vobject takes to read the cards of a file and to look at what Kith writes of them, in seconds."""
import sys
import time

import vobject

with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
start = time.perf_counter()
seen = 0
for card in vobject.readComponents(text):
    for name in ("fn", "n", "email", "tel", "adr", "org"):
        seen += len(card.contents.get(name, []))
print(time.perf_counter() - start)
