"""Names, e-mails, phones and addresses of vCards as python3-vobject or php-sabre-vobject read them, compared with Kith.

  cards.py vobject FOLDER    FOLDER has NAME.vcf and NAME.json (`kith convert -t json` of it); each NAME is compared
  cards.py sabre FOLDER      the same with NAME.sabre, as cards.php made them; no such file: that peer failed

What differs and is not explained in differences.tsv is printed, and the exit code is 1. Lists of components are compared as words.
"""
import fnmatch
import glob
import json
import os
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


def read_card(full, name, emails, phones, addresses):
    found = {"fn": [words(full)], "n": ["|".join(name)], "email": [e.strip() for e in emails], "tel": [phone(t) for t in phones],
             "adr": ["|".join(a) for a in addresses]}
    return {field: [v for v in values if v.strip("| ")] for field, values in found.items()}


def kith_cards(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            card = json.loads(line)
            name = card.get("name", {})
            parts = [flat(name.get(field, "")) for field in FIELDS]
            if not any(parts) and "value" in name:
                parts[3] = flat(name["value"])
            yield read_card(name.get("full", ""), parts, [e.get("value", "") for e in card.get("emails", [])],
                            [t.get("value", "") for t in card.get("phones", [])],
                            [[flat(a.get(field, "")) for field in ADDRESS] for a in card.get("addresses", [])])


def vobject_cards(path):
    import vobject

    with open(path, encoding="utf-8-sig", newline="") as file:
        text = file.read()
    for card in vobject.readComponents(text, allowQP=True):
        contents = card.contents
        n = contents["n"][0].value if "n" in contents else None
        name = [flat(getattr(n, f, "")) for f in ("prefix", "given", "additional", "family", "suffix")]
        addresses = [[flat(getattr(a.value, f, "")) for f in ("box", "extended", "street", "city", "region", "code", "country")]
                     for a in contents.get("adr", [])]
        yield read_card(contents["fn"][0].value if "fn" in contents else "", name, [e.value for e in contents.get("email", [])],
                        [t.value for t in contents.get("tel", [])], addresses)


def sabre_cards(path):
    with open(path[: -len("vcf")] + "sabre", encoding="utf-8") as file:
        for line in file:
            card = json.loads(line)
            yield read_card(card["fn"], [flat(part) for part in card["n"]], card["email"], card["tel"],
                            [[flat(part) for part in address] for address in card["adr"]])


def explanations():
    with open(os.path.join(os.path.dirname(__file__), "differences.tsv"), encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]


def explained(table, *key):
    return any(all(fnmatch.fnmatch(k, pattern) for k, pattern in zip(key, row)) for row in table)


def differences(name, ours, theirs):
    if len(ours) != len(theirs):
        yield "*", "cards", len(ours), len(theirs)
    for number, (mine, peer) in enumerate(zip(ours, theirs), 1):
        for field in mine:
            if mine[field] != peer[field]:
                yield str(number), field, mine[field], peer[field]


def main(peer, folder):
    table, faults = explanations(), 0
    read = {"vobject": vobject_cards, "sabre": sabre_cards}[peer]
    for path in sorted(glob.glob(os.path.join(folder, "**", "*.vcf"), recursive=True)):
        name = peer + "/" + os.path.relpath(path, folder)[: -len(".vcf")]
        ours = list(kith_cards(path[: -len("vcf")] + "json"))
        try:
            theirs = list(read(path))
        except Exception as error:  # whatever it is that a peer cannot read
            if not explained(table, name, "-", "-"):
                faults += 1
                print(f"{name}: the peer fails: {error}")
            continue
        for card, field, mine, other in differences(name, ours, theirs):
            if not explained(table, name, card, field):
                faults += 1
                print(f"{name}: card {card}: {field}\n  Kith: {mine}\n  peer: {other}")
    return faults > 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main(sys.argv[1], sys.argv[2]))
