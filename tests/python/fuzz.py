"""Input that no honest client sends. None of it may be applied, stop the server, or end as its fault."""

import random

import grpc
from checks import last_seq, transfer
from reflected import Refusal

CODE = grpc.StatusCode
# A refusal may have one of these; anything else is a fault of the server.
REFUSALS = {
    CODE.INVALID_ARGUMENT,
    CODE.NOT_FOUND,
    CODE.ALREADY_EXISTS,
    CODE.FAILED_PRECONDITION,
    CODE.OUT_OF_RANGE,
    CODE.RESOURCE_EXHAUSTED,
    CODE.ABORTED,
}
# The transport itself refuses what is larger than a message may be, before there is a field to name.
TOO_LARGE = {CODE.OUT_OF_RANGE, CODE.RESOURCE_EXHAUSTED, CODE.INVALID_ARGUMENT}
HUGE = "x" * (10 << 20)
MAX = 2**64 - 1


def must_refuse(client, method, codes, named=None, **fields):
    """`named` is a part of a field's name that the refusal has to carry."""
    label = f"{method}({', '.join(fields)})"
    try:
        answer = client(method, **fields)
    except Refusal as refusal:
        assert refusal.code in codes, f"{label}: {refusal}"
        if refusal.code == CODE.INVALID_ARGUMENT:
            assert refusal.fields, f"{label}: no field is named: {refusal}"
        if named and refusal.code == CODE.INVALID_ARGUMENT:
            assert any(named in field for field in refusal.fields), f"{label}: {refusal.fields}"
        return
    raise AssertionError(f"{label}: accepted: {str(answer)[:300]}")


def hostile(client):
    """Each known trick once. Yields (name, call)."""
    bad = {CODE.INVALID_ARGUMENT}
    ok = ("bank:settlement", "wallet:bob")

    def post(named, codes=frozenset(bad), **change):
        body = {**transfer("hostile", *ok, 1), **change}
        return lambda: must_refuse(client, "PostTransfer", codes, named, transfer=body)

    def leg(named, **change):
        posting = {"debit": ok[0], "credit": ok[1], "amount": 1, **change}
        return post(named, postings=[posting])

    def on(method, named, codes=frozenset(bad), **fields):
        return lambda: must_refuse(client, method, codes, named, **fields)

    yield "no message", on("PostTransfer", "transfer")
    yield "no account", on("OpenAccount", "account")
    yield "no hold", on("PlaceHold", "hold")
    yield "no capture", on("CaptureHold", "capture")
    yield "no release", on("ReleaseHold", "release")
    yield "no reversal", on("ReverseTransfer", "reversal")
    yield "no change", on("ChangeAccountState", "change")
    yield "no asset", on("RegisterAsset", "asset")
    yield "no posting", post("postings", postings=[])
    yield "an empty posting", post("postings[0]", postings=[{}])
    yield "100,000 postings", post("postings", TOO_LARGE, postings=[{"amount": 1}] * 100_000)
    yield "65 postings", post("postings", postings=transfer("", *ok, 1)["postings"] * 65)
    for amount in (0, 2**63, MAX):
        yield f"amount {amount}", leg("postings[0].amount", amount=amount)
    yield "both names of an account", leg("debit", debit_number=1)
    yield "a control character", leg("debit", debit="wallet:\x00alice")
    yield "an asset that is none", leg("asset", asset="not an asset")
    yield "an id of 65 bytes", post("id", id="x" * 65)
    yield "an id with a line end", post("id", id="a\nb")
    yield "both ids", post("id", id="a", id_bytes=b"0" * 16)
    yield "15 bytes of an id", post("id", id="", id_bytes=b"0" * 15)
    yield "9 conditions", post("conditions", conditions=[{"account": "wallet:bob"}] * 9)
    yield "an empty condition", post("conditions[0]", conditions=[{}])
    yield "a time out of range", post("effective_time", effective_time={"seconds": 2**62})
    yield "nanos out of range", post("effective_time", effective_time={"nanos": -(2**31)})
    yield "10 MB of id", post("id", TOO_LARGE, id=HUGE)
    yield "10 MB of memo", post("memo", TOO_LARGE, memo=HUGE)
    yield "1 MB of memo", post("memo", memo=HUGE[: 1 << 20])
    yield "10 MB of account", on("GetAccount", "account", TOO_LARGE, account=HUGE)
    yield "10 MB of asset", on("OpenAccount", "", TOO_LARGE, account={"id": "a", "asset": HUGE})
    account = {"id": "hostile:account", "asset": "CNY"}
    yield "an unknown side", on("OpenAccount", "normal_side", account={**account, "normal_side": 99})
    yield "a negative side", on("OpenAccount", "normal_side", account={**account, "normal_side": -1})
    yield "an empty limit", on("OpenAccount", "overdraft", account={**account, "overdraft": {}})
    over = {"at_most": 2**63}
    yield "a limit of 2^63", on("OpenAccount", "ceiling", account={**account, "ceiling": over})
    keys = {f"k{i}": {"flag": True} for i in range(17)}
    yield "17 values", on("OpenAccount", "metadata", account={**account, "metadata": keys})
    empty = {"k": {}}
    yield "a value of no type", on("OpenAccount", "metadata", account={**account, "metadata": empty})
    state = {"id": "hostile-state", "account": "wallet:bob", "state": 77}
    yield "an unknown state", on("ChangeAccountState", "state", change=state)
    yield "no state", on("ChangeAccountState", "state", change={**state, "state": 0})
    asset = {"code": "PTS", "exponent": 13}
    yield "exponent 13", on("RegisterAsset", "exponent", asset=asset)
    hold = {"id": "hostile", "debit": ok[0], "credit": ok[1], "amount": 1}
    yield "tips of 101 percent", on(
        "PlaceHold", "over_capture_percent", hold={**hold, "over_capture_percent": 101}
    )
    yield "no command", on("SubmitBatch", "commands")
    yield "8,193 commands", on("SubmitBatch", "commands", TOO_LARGE, commands=[{}] * 8193)
    yield "65 commands to try", on("DryRun", "commands", commands=[{}] * 65)
    yield "8,193 compact ones", on("SubmitCompact", "commands", TOO_LARGE, commands=[{}] * 8193)
    yield "a page of 10^9", on("ListAccounts", "page_size", page_size=10**9)
    yield "a page token of nobody", on("ListAccounts", "page_token", page_token="nobody")
    yield "an unknown order", on("ListHistory", "order", account="wallet:bob", order=55)
    yield "an unknown row type", on("ListHistory", "type", account="wallet:bob", type=55)
    yield "no account to read", on("GetAccount", "account")


def run_hostile(client):
    """The refusals above, and that the journal did not grow by any of them."""
    before = last_seq(client)
    count = 0
    failures = []
    for name, call in hostile(client):
        count += 1
        try:
            call()
        except AssertionError as error:
            failures.append(f"{name}: {error}")
    empty_batch = client("SubmitBatch", commands=[{}, {}]).answers
    for answer in empty_batch:
        assert answer.rejection.field_violations, f"an empty command: {answer}"
    after = last_seq(client)
    if after != before:
        failures.append(f"the journal grew from {before} to {after}")
    assert not failures, "\n".join(failures)
    return count


def run_bytes(client, seed, rounds=400):
    """Bodies that are no message. Tonic answers INTERNAL to those before any handler sees them."""
    rng = random.Random(seed)
    good = client.request("PostTransfer", transfer=transfer("b", "a", "b", 1)).SerializeToString()
    for _ in range(rounds):
        body = bytearray(good if rng.random() < 0.5 else rng.randbytes(rng.randrange(1, 200)))
        for _ in range(rng.randrange(4)):
            body[rng.randrange(len(body))] = rng.randrange(256)
        method = rng.choice(["PostTransfer", "OpenAccount", "SubmitCompact", "PlaceHold", "DryRun"])
        try:
            client.send_bytes(method, bytes(body))
        except Refusal as refusal:
            decoded = refusal.code in REFUSALS
            undecodable = refusal.code == CODE.INTERNAL and "decode" in refusal.message
            assert decoded or undecodable, f"seed {seed}: {method} {bytes(body)!r}: {refusal}"
    return rounds


class Generator:
    """Random messages from their descriptors alone, mostly of odd values."""

    TEXTS = ["", "a", "wallet:alice", "wallet:bob", "CNY", "USD", "\x00", "\u00e9", "..", ":", "x" * 65]
    NUMBERS = [0, 1, 2, 100, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**63, MAX]
    CALM = ("at_least_seq", "page_size")

    def __init__(self, seed):
        self.rng = random.Random(seed)

    def fill(self, message, depth=0):
        for field in message.DESCRIPTOR.fields:
            if self.rng.random() < 0.25:
                continue
            if field.message_type and field.message_type.GetOptions().map_entry:
                continue
            if field.message_type:
                self.fill_message(message, field, depth)
            elif field.is_repeated:
                count = self.rng.randrange(3)
                getattr(message, field.name).extend(self.value(field) for _ in range(count))
            else:
                setattr(message, field.name, self.value(field))
        return message

    def fill_message(self, message, field, depth):
        if depth > 5:
            return
        if field.is_repeated:
            for _ in range(self.rng.randrange(4)):
                self.fill(getattr(message, field.name).add(), depth + 1)
        else:
            getattr(message, field.name).SetInParent()
            self.fill(getattr(message, field.name), depth + 1)

    def value(self, field):
        if field.name in self.CALM:
            return self.rng.randrange(3)
        kind = field.cpp_type
        if kind == field.CPPTYPE_STRING:
            if field.type == field.TYPE_BYTES:
                return self.rng.choice([b"", b"0" * 15, self.rng.randbytes(16), b"0" * 17])
            return self.rng.choice(self.TEXTS)
        if kind == field.CPPTYPE_BOOL:
            return self.rng.random() < 0.5
        if kind == field.CPPTYPE_ENUM:
            return self.rng.choice([-1, 0, 1, 2, 5, 99])
        bits = 64 if kind in (field.CPPTYPE_INT64, field.CPPTYPE_UINT64) else 32
        if kind in (field.CPPTYPE_INT64, field.CPPTYPE_INT32):
            top = 2 ** (bits - 1)
            return self.rng.choice([n for n in self.NUMBERS if n < top] + [-1, -top])
        return self.rng.choice([n for n in self.NUMBERS if n < 2**bits])


def run_random(client, seed, rounds=3000):
    """Random messages to every unary method. Some are valid and applied; none may end as a fault."""
    generator = Generator(seed)
    methods = sorted(set(client.methods) - {"Submit", "Events"})
    answered = {}
    for round_ in range(rounds):
        method = methods[round_ % len(methods)]
        request = generator.fill(client.request(method))
        try:
            client.send(method, request)
            outcome = "OK"
        except Refusal as refusal:
            where = f"seed {seed}, round {round_}: {method}: {refusal}\n{request}"
            assert refusal.code in REFUSALS, where
            assert refusal.info is not None, f"no ErrorInfo: {where}"
            if refusal.code == CODE.INVALID_ARGUMENT:
                assert refusal.fields and all(refusal.fields), f"no field is named: {where}"
            outcome = refusal.code.name
        answered[outcome] = answered.get(outcome, 0) + 1
    return answered
