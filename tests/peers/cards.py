"""Names, e-mails, phones and addresses of vCards, one a line, as python3-vobject or as Kith's JSON has them; and what differs.

  cards.py vobject FILE             "CARD FIELD VALUE" of every card, cards counted from 1
  cards.py kith                     the same from `kith convert -t json` on standard input
  cards.py compare TABLE NAME A B   what differs between two such lists and TABLE does not explain; NAME: of this pair

TABLE has, between tabs: NAME, card, field (each may be *), and why Kith is right. Lists of components are compared as words.
"""
import fnmatch
import json
import sys

FIELDS = ("prefix", "given", "middle", "family", "suffix")
ADDRESS = ("poBox", "extended", "street", "locality", "region", "postcode", "country")


def words(text):
    return " ".join(str(text).replace(",", " ").split())


def flat(value):
    return words(" ".join(value) if isinstance(value, (list, tuple)) else value)


def phone(text):
    text = text.strip()
    if text.lower().startswith("tel:"):
        text = text[4:].replace(";ext=", " ext. ")
    return " ".join(text.split())


def show(card, field, value):
    if value.strip("| "):
        print(card, field, value)


def show_card(number, full, name, emails, phones, addresses):
    show(number, "fn", words(full))
    show(number, "n", "|".join(name))
    for email in emails:
        show(number, "email", email.strip())
    for tel in phones:
        show(number, "tel", phone(tel))
    for address in addresses:
        show(number, "adr", "|".join(address))


def kith():
    for number, line in enumerate(sys.stdin, 1):
        card = json.loads(line)
        name = card.get("name", {})
        parts = [flat(name.get(field, "")) for field in FIELDS]
        if not any(parts) and "value" in name:
            parts[3] = flat(name["value"])
        show_card(number, name.get("full", ""), parts,
                  [e.get("value", "") for e in card.get("emails", [])],
                  [t.get("value", "") for t in card.get("phones", [])],
                  [[flat(a.get(field, "")) for field in ADDRESS] for a in card.get("addresses", [])])


def vobject_cards(path):
    import vobject

    with open(path, encoding="utf-8-sig", newline="") as file:
        text = file.read()
    for number, card in enumerate(vobject.readComponents(text, allowQP=True), 1):
        contents = card.contents
        n = contents["n"][0].value if "n" in contents else None
        name = [flat(getattr(n, f, "")) for f in ("prefix", "given", "additional", "family", "suffix")]
        addresses = [[flat(getattr(a.value, f, "")) for f in ("box", "extended", "street", "city", "region", "code", "country")]
                     for a in contents.get("adr", [])]
        show_card(number, contents["fn"][0].value if "fn" in contents else "", name,
                  [e.value for e in contents.get("email", [])], [t.value for t in contents.get("tel", [])], addresses)


def by_field(path):
    found = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            card, field, value = line.rstrip("\n").split(" ", 2)
            found.setdefault((card, field), []).append(value)
    return found


def explained(table, name, card, field):
    with open(table, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]
    return any(fnmatch.fnmatch(name, row[0]) and fnmatch.fnmatch(card, row[1]) and fnmatch.fnmatch(field, row[2]) for row in rows)


def compare(table, name, left, right):
    a, b = by_field(left), by_field(right)
    faults = 0
    for key in sorted(set(a) | set(b)):
        if a.get(key) != b.get(key) and not explained(table, name, *key):
            print(f"{name}: card {key[0]}: {key[1]}\n  Kith: {a.get(key)}\n  peer: {b.get(key)}")
            faults += 1
    return faults > 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdin.reconfigure(encoding="utf-8")
    if sys.argv[1] == "kith":
        kith()
    elif sys.argv[1] == "vobject":
        vobject_cards(sys.argv[2])
    else:
        sys.exit(compare(*sys.argv[2:6]))
