"""What a client must see: each function is one check, run in this order against one server."""

import re
import threading
import uuid

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from naive_book import Book, differences
from reflected import SERVICE, Refusal

CODE = grpc.StatusCode
NEVER_BELOW_ZERO = {"at_most": 0}
DEBIT, CREDIT = 1, 2
POSTED = []


def refused(call, code, reason=None):
    """The refusal with which `call` must end, in the documented form."""
    try:
        answer = call()
    except Refusal as refusal:
        assert refusal.code == code, f"{refusal}, wanted {code.name}"
        assert refusal.info is not None, f"no google.rpc.ErrorInfo in {refusal}"
        assert refusal.info.domain == "farthing", refusal.info
        assert re.fullmatch(r"[A-Z][A-Z0-9_]+", refusal.reason), refusal.info
        assert reason in (None, refusal.reason), f"{refusal}, wanted {reason}"
        assert refusal.facts.get("outcome") in ("not_applied", "unknown"), refusal.facts
        assert refusal.facts.get("retry") in ("same_id", "new_id", "never"), refusal.facts
        return refusal
    raise AssertionError(f"accepted, wanted {code.name}: {answer}")


def malformed(call, field):
    """The refusal of a malformed request, which must name the field and say what to do."""
    refusal = refused(call, CODE.INVALID_ARGUMENT)
    assert any(field in name for name in refusal.fields), f"{refusal}: {refusal.fields}, not {field}"
    assert all(violation.description for violation in refusal.violations), refusal.violations
    return refusal


def transfer(name, debit, credit, amount, **more):
    return {"id": name, "postings": [{"debit": debit, "credit": credit, "amount": amount}], **more}


def post(client, *args, **more):
    return client("PostTransfer", transfer=transfer(*args, **more))


def balance_of(client, account, at_least_seq=0):
    return client("GetAccount", account=account, at_least_seq=at_least_seq).account.balance


def last_seq(client):
    return client("GetTrialBalance").seq


def check_reflection_names_everything(client):
    assert SERVICE in client.services, client.services
    wanted = {"OpenAccount", "PostTransfer", "SubmitBatch", "Submit", "Events", "GetAccount"}
    assert wanted <= set(client.methods), sorted(client.methods)


def check_health(client):
    stub = health_pb2_grpc.HealthStub(client.channel)
    for service in ("", SERVICE):
        answer = stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=10)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING, (service, answer)


def check_accounts_open_once(client):
    opened = {}
    for name, side, limit in [
        ("bank:settlement", DEBIT, None),
        ("wallet:alice", CREDIT, NEVER_BELOW_ZERO),
        ("wallet:bob", CREDIT, NEVER_BELOW_ZERO),
        ("merchant:42:payable", CREDIT, NEVER_BELOW_ZERO),
        ("merchant:42:tips", CREDIT, None),
    ]:
        account = {"id": name, "asset": "CNY", "code": 2000, "normal_side": side}
        if limit:
            account["overdraft"] = limit
        first = client("OpenAccount", account=account)
        assert not first.receipt.replayed and first.receipt.seq > 0, first.receipt
        assert first.account.exponent == 2 and first.account.balance.posted == 0, first.account
        again = client("OpenAccount", account=account)
        assert again.receipt.replayed and again.receipt.seq == first.receipt.seq, again.receipt
        assert again.account.number == first.account.number, again.account
        opened[name] = first.account.number
    assert len(set(opened.values())) == len(opened), opened
    other = {"id": "wallet:alice", "asset": "USD", "overdraft": NEVER_BELOW_ZERO}
    refused(lambda: client("OpenAccount", account=other), CODE.ALREADY_EXISTS, "ID_CONFLICT")


def check_a_retry_moves_nothing_twice(client):
    first = post(client, "top-up-1", "bank:settlement", "wallet:alice", 1000)
    assert not first.receipt.replayed, first.receipt
    assert first.transfer.legs[0].credit_after.posted == 1000, first.transfer
    for _ in range(3):
        again = post(client, "top-up-1", "bank:settlement", "wallet:alice", 1000)
        assert again.receipt.replayed, again.receipt
        assert again.receipt.seq == first.receipt.seq, (first.receipt, again.receipt)
        assert again.receipt.time == first.receipt.time, (first.receipt, again.receipt)
        assert again.transfer == first.transfer, "the first answer again, and nothing else"
    assert balance_of(client, "wallet:alice", first.receipt.seq).posted == 1000
    POSTED.append(("top-up-1", "bank:settlement", "wallet:alice", 1000))


def check_text_and_compact_names_are_the_same_transfer(client):
    number = lambda name: client("GetAccount", account=name).account.number
    name = uuid.UUID(int=0x01890000_0000_7000_8000_0000000000AB)
    first = post(client, str(name), "bank:settlement", "wallet:bob", 700)
    leg = {
        "debit_number": number("bank:settlement"),
        "credit_number": number("wallet:bob"),
        "amount": 700,
    }
    again = client("PostTransfer", transfer={"id_bytes": name.bytes, "postings": [leg]})
    assert again.receipt.replayed and again.receipt.seq == first.receipt.seq, again.receipt
    compact = {
        "id_high": name.int >> 64,
        "id_low": name.int & (2**64 - 1),
        "debit": leg["debit_number"],
        "credit": leg["credit_number"],
        "amount": 700,
    }
    answer = client("SubmitCompact", commands=[compact])
    assert list(answer.replayed) == [0] and list(answer.seqs) == [first.receipt.seq], answer


def check_same_id_with_another_body_names_the_fields(client):
    call = lambda: post(client, "top-up-1", "bank:settlement", "wallet:alice", 1001)
    refusal = refused(call, CODE.ALREADY_EXISTS, "ID_CONFLICT")
    assert "postings[0].amount" in refusal.facts["fields"], refusal.facts
    assert "postings[0].debit" not in refusal.facts["fields"], refusal.facts
    call = lambda: post(client, "top-up-1", "bank:settlement", "wallet:bob", 1000, reference="x")
    refusal = refused(call, CODE.ALREADY_EXISTS, "ID_CONFLICT")
    assert "postings[0].credit" in refusal.facts["fields"], refusal.facts
    assert "reference" in refusal.facts["fields"], refusal.facts
    assert balance_of(client, "wallet:alice").posted == 1000


def check_insufficient_funds_say_how_much(client):
    call = lambda: post(client, "too-much-1", "wallet:alice", "merchant:42:payable", 5000)
    refusal = refused(call, CODE.FAILED_PRECONDITION, "INSUFFICIENT_FUNDS")
    assert (refusal.facts["needed"], refusal.facts["available"]) == ("5000", "1000"), refusal.facts
    assert refusal.facts["account"] == "wallet:alice", refusal.facts
    # The answer is fixed under its id, whatever the account holds by now.
    post(client, "top-up-2", "bank:settlement", "wallet:alice", 9000)
    again = refused(call, CODE.FAILED_PRECONDITION, "INSUFFICIENT_FUNDS")
    assert again.facts["available"] == "1000", again.facts
    post(client, "enough-1", "wallet:alice", "merchant:42:payable", 5000)
    assert balance_of(client, "wallet:alice").posted == 5000


def check_malformed_fields_are_named(client):
    before = last_seq(client)
    good = ("wallet:alice", "wallet:bob")
    malformed(lambda: post(client, "bad", *good, 0), "postings[0].amount")
    malformed(lambda: post(client, "bad", *good, 2**63), "postings[0].amount")
    malformed(lambda: post(client, "", *good, 1), "id")
    malformed(lambda: post(client, "x" * 65, *good, 1), "id")
    malformed(lambda: post(client, "bad", "", "wallet:bob", 1), "postings[0].debit")
    malformed(lambda: post(client, "bad", "no spaces", "wallet:bob", 1), "postings[0].debit")
    malformed(lambda: post(client, "bad", *good, 1, kind=65536), "kind")
    malformed(lambda: post(client, "bad", *good, 1, memo="m" * 257), "memo")
    malformed(lambda: client("PostTransfer", transfer={"id": "bad"}), "postings")
    malformed(lambda: client("PostTransfer"), "transfer")
    both = {"debit": "wallet:alice", "debit_number": 1, "credit": "wallet:bob", "amount": 1}
    malformed(lambda: client("PostTransfer", transfer={"id": "bad", "postings": [both]}), "debit")
    refused(lambda: post(client, "bad", "wallet:nobody", "wallet:bob", 1), CODE.NOT_FOUND)
    assert last_seq(client) - before <= 1, "a malformed command was recorded"


def check_holds_capture_and_release(client):
    hold = {
        "id": "hold-1",
        "debit": "wallet:alice",
        "credit": "merchant:42:payable",
        "amount": 1000,
        "over_capture_percent": 20,
    }
    placed = client("PlaceHold", hold=hold)
    assert placed.hold.remaining == 1000, placed.hold
    assert client("PlaceHold", hold=hold).receipt.replayed
    balance = balance_of(client, "wallet:alice", placed.receipt.seq)
    assert (balance.posted, balance.held, balance.available) == (5000, 1000, 4000), balance
    client("CaptureHold", capture={"id": "capture-1", "hold_id": "hold-1", "amount": 400})
    last = client("CaptureHold", capture={"id": "capture-2", "hold_id": "hold-1", "amount": 750})
    assert last.transfer.hold_id == "hold-1", last.transfer
    over = {"id": "capture-3", "hold_id": "hold-1", "amount": 100}
    refused(lambda: client("CaptureHold", capture=over), CODE.FAILED_PRECONDITION)
    client("PlaceHold", hold={**hold, "id": "hold-2"})
    part = {"id": "capture-4", "hold_id": "hold-2", "amount": 100, "release_rest": True}
    assert client("CaptureHold", capture=part).transfer.released_amount == 900
    client("PlaceHold", hold={**hold, "id": "hold-3"})
    release = {"id": "release-1", "hold_id": "hold-3"}
    assert client("ReleaseHold", release=release).released_amount == 1000
    balance = balance_of(client, "wallet:alice")
    assert (balance.posted, balance.held) == (3750, 0), balance
    # One stays open, so that the recomputation below meets a held balance.
    client("PlaceHold", hold={**hold, "id": "hold-4", "amount": 300})


def check_reversal_takes_back_no_more_than_is_left(client):
    post(client, "sale-1", "wallet:bob", "merchant:42:payable", 300)
    back = {"id": "refund-1", "transfer_id": "sale-1", "amounts": [100]}
    assert client("ReverseTransfer", reversal=back).transfer.reverses_id == "sale-1"
    more = {"id": "refund-2", "transfer_id": "sale-1", "amounts": [201]}
    refused(lambda: client("ReverseTransfer", reversal=more), CODE.FAILED_PRECONDITION)
    rest = {"id": "refund-3", "transfer_id": "sale-1"}
    assert client("ReverseTransfer", reversal=rest).transfer.legs[0].amount == 200
    shown = client("GetTransfer", id="sale-1").transfer
    assert list(shown.reversal_ids) == ["refund-1", "refund-3"], shown
    assert list(shown.reversed_amounts) == [300], shown


def check_each_item_of_a_batch_has_its_own_answer(client):
    commands = [
        {"post_transfer": transfer(f"batch-{i}", "bank:settlement", "wallet:bob", 1)}
        for i in range(100)
    ]
    commands[50] = {"post_transfer": transfer("batch-50", "wallet:bob", "wallet:alice", 10**9)}
    commands[60] = {"post_transfer": transfer("batch-60", "bank:settlement", "wallet:bob", 0)}
    answers = client("SubmitBatch", commands=commands).answers
    assert len(answers) == 100
    refusals = {i: a.rejection for i, a in enumerate(answers) if a.HasField("rejection")}
    assert sorted(refusals) == [50, 60], refusals
    assert refusals[50].reason == "INSUFFICIENT_FUNDS", refusals[50]
    fields = [violation.field for violation in refusals[60].field_violations]
    assert any("postings[0].amount" in field for field in fields), refusals[60]
    seqs = [a.seq for a in answers if not a.HasField("rejection")]
    assert seqs == sorted(set(seqs)), "an order of its own for each"
    again = client("SubmitBatch", commands=commands[:50]).answers
    assert all(a.replayed for a in again)


def check_an_atomic_batch_is_all_or_nothing_and_names_its_offender(client):
    before = balance_of(client, "wallet:bob").posted
    commands = [
        {"post_transfer": transfer(f"atomic-{i}", "bank:settlement", "wallet:bob", 5)}
        for i in range(10)
    ]
    broken = list(commands)
    broken[7] = {"post_transfer": transfer("atomic-x", "wallet:bob", "wallet:alice", 10**9)}
    answers = client("SubmitBatch", commands=broken, atomic=True).answers
    reasons = [a.rejection.reason for a in answers]
    assert reasons == ["BATCH_ABORTED"] * 7 + ["INSUFFICIENT_FUNDS"] + ["BATCH_ABORTED"] * 2, reasons
    assert balance_of(client, "wallet:bob").posted == before, "part of it was applied"
    answers = client("SubmitBatch", commands=commands, atomic=True, with_events=True).answers
    assert not any(a.HasField("rejection") for a in answers), answers
    assert answers[-1].event.transfer_posted.legs[0].credit_after.posted == before + 50
    assert balance_of(client, "wallet:bob", answers[-1].seq).posted == before + 50


def check_the_submit_stream_answers_in_order(client):
    count = 2000
    commands = [
        {"command": {"post_transfer": transfer(f"s-{i}", "bank:settlement", "wallet:bob", 1 + i)}}
        for i in range(count)
    ]
    commands[700] = {"command": {"post_transfer": transfer("s-700", "bank:settlement", "", 1)}}
    commands[701] = {}
    answers = [response.answer for response in client.submit(commands)]
    assert len(answers) == count, len(answers)
    refusals = [i for i, a in enumerate(answers) if a.HasField("rejection")]
    assert refusals == [700, 701], refusals
    assert answers[700].rejection.field_violations, answers[700]
    seqs = [a.seq for a in answers if not a.HasField("rejection")]
    assert seqs == sorted(set(seqs)), "answers are not in the order of the requests"
    again = [r.answer for r in client.submit(commands[:100])]
    assert [a.seq for a in again] == seqs[:100] and all(a.replayed for a in again)


def check_a_dry_run_records_nothing(client):
    before = last_seq(client)
    ask = transfer("dry-1", "bank:settlement", "wallet:bob", 77)
    held = balance_of(client, "wallet:bob").posted
    answers = client("DryRun", commands=[{"post_transfer": ask}]).answers
    assert answers[0].event.transfer_posted.legs[0].credit_after.posted == held + 77, answers
    assert last_seq(client) == before and balance_of(client, "wallet:bob").posted == held


def check_queries_agree_with_each_other(client):
    seq = last_seq(client)
    merchant = client("SumBalances", prefix="merchant:42", at_least_seq=seq).sums
    parts = [balance_of(client, f"merchant:42:{part}").posted for part in ("payable", "tips")]
    assert [int(s.credits_less_debits) for s in merchant] == [sum(parts)], (merchant, parts)
    rows, token = [], ""
    for _ in range(10_000):
        page = client("ListHistory", account="wallet:bob", page_size=97, page_token=token, order=2)
        rows.extend(page.rows)
        token = page.next_page_token
        if not token:
            break
    assert rows[-1].after.posted == balance_of(client, "wallet:bob").posted, rows[-1]
    middle = rows[len(rows) // 2]
    at = client("GetBalance", account="wallet:bob", seq=middle.seq).balance
    assert at.posted == middle.after.posted, (at, middle)
    trial = client("GetTrialBalance")
    assert trial.balanced, trial
    debits, credits = (
        sum(int(getattr(line, side)) for line in trial.lines if line.asset == "CNY")
        for side in ("debit_balances", "credit_balances")
    )
    assert debits == credits, trial


def check_events_recompute_to_the_balances(client):
    seq = last_seq(client)
    responses = client.events(from_seq=1)
    book = Book()
    for response in responses:
        if response.HasField("event"):
            book.apply(response.event)
    assert book.last_seq >= seq and responses[-1].through_seq >= seq, (book.last_seq, seq)
    accounts, token = [], ""
    for _ in range(10_000):
        page = client("ListAccounts", page_size=1000, page_token=token, at_least_seq=seq)
        accounts.extend(page.accounts)
        token = page.next_page_token
        if not token:
            break
    assert not differences(book, accounts), "\n".join(differences(book, accounts))
    one_by_one = [client("GetAccount", account=name).account for name in book.accounts]
    assert not differences(book, one_by_one), "\n".join(differences(book, one_by_one))


def check_events_resume_filter_and_follow(client):
    everything = [r.event for r in client.events(from_seq=1) if r.HasField("event")]
    half = everything[len(everything) // 2].seq
    rest = [r.event for r in client.events(from_seq=half) if r.HasField("event")]
    assert rest == [event for event in everything if event.seq >= half]
    tips = [r.event.seq for r in client.events(account_prefix="merchant:42:tips")]
    named = [e.seq for e in everything if "merchant:42:tips" in str(e)]
    assert [seq for seq in tips if seq] == named, (tips, named)
    tail = client.tail(from_seq=everything[-1].seq + 1)
    seen = threading.Event()
    heard = []

    def listen():
        try:
            for response in tail:
                if response.HasField("event"):
                    heard.append(response.event)
                    seen.set()
        except grpc.RpcError:
            pass  # cancelled below

    threading.Thread(target=listen, daemon=True).start()
    receipt = post(client, "live-1", "bank:settlement", "merchant:42:tips", 9).receipt
    assert seen.wait(10), "nothing came on the live tail"
    tail.cancel()
    assert heard[0].seq == receipt.seq and heard[0].transfer_posted.id == "live-1", heard


def check_a_restart_forgets_nothing(client, balances):
    """Run against a second server on the same directory."""
    for args in POSTED:
        again = post(client, *args)
        assert again.receipt.replayed, again.receipt
    for name, balance in balances.items():
        now = balance_of(client, name)
        # The second client has classes of its own for the same message.
        assert str(now) == str(balance), f"{name}: {balance} before, {now} now"


def in_order():
    """The checks of a first server, in the order of this file."""
    found = [check for name, check in globals().items() if name.startswith("check_")]
    return [check for check in found if check is not check_a_restart_forgets_nothing]
