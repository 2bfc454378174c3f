"""Balances recomputed from the event stream alone, in the plainest way."""

from dataclasses import dataclass

SIDE_DEBIT = 1


@dataclass
class Naive:
    normal_debit: bool
    posted: int = 0
    held: int = 0
    incoming: int = 0

    def post(self, amount, is_debit):
        self.posted += amount if is_debit == self.normal_debit else -amount

    def reserve(self, amount, is_debit):
        if is_debit == self.normal_debit:
            self.incoming += amount
        else:
            self.held += amount


class Book:
    """Every account and open hold after a list of events."""

    def __init__(self):
        self.accounts = {}
        self.holds = {}
        self.last_seq = 0

    def apply(self, event):
        assert event.seq == self.last_seq + 1, f"seq {event.seq} after {self.last_seq}"
        self.last_seq = event.seq
        what = event.WhichOneof("what")
        assert what, f"event {event.seq} says nothing"
        body = getattr(event, what)
        if what == "account_opened":
            account = body.account
            self.accounts[account.id] = Naive(account.normal_side == SIDE_DEBIT)
        elif what == "transfer_posted":
            for leg in body.legs:
                self.accounts[leg.debit].post(leg.amount, True)
                self.accounts[leg.credit].post(leg.amount, False)
            if body.hold_id:
                hold = self.holds[body.hold_id]
                captured = sum(leg.amount for leg in body.legs)
                # What is captured above the rest was never reserved.
                self._free(hold, min(captured, hold["left"]) + body.released_amount)
        elif what == "hold_placed":
            self.holds[body.id] = {"debit": body.debit, "credit": body.credit, "left": body.amount}
            self._reserve(self.holds[body.id], body.amount)
        elif what in ("hold_released", "hold_expired"):
            self._free(self.holds[body.hold_id], body.amount)

    def _reserve(self, hold, amount):
        self.accounts[hold["debit"]].reserve(amount, True)
        self.accounts[hold["credit"]].reserve(amount, False)

    def _free(self, hold, amount):
        hold["left"] -= amount
        assert hold["left"] >= 0, f"more was taken from a hold than it held: {hold}"
        self._reserve(hold, -amount)


def differences(book, accounts):
    """Accounts, as the server shows them, whose balance is not the recomputed one."""
    found = []
    shown = {account.id: account.balance for account in accounts}
    for name in sorted(set(shown) | set(book.accounts)):
        if name not in shown or name not in book.accounts:
            found.append(f"{name}: only in {'events' if name not in shown else 'the answer'}")
            continue
        balance, naive = shown[name], book.accounts[name]
        served = (balance.posted, balance.held, balance.incoming)
        if served != (naive.posted, naive.held, naive.incoming):
            found.append(f"{name}: served {served}, recomputed {naive}")
    return found
