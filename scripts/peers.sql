-- What a usual ledger on PostgreSQL is: accounts with a balance and a limit, a row a transfer with a unique idempotency
-- key and an index for each side, and one stored procedure that does all of it in one transaction.
-- The keys are ordered 64-bit numbers, which is the cheapest that a b-tree can have.

CREATE TABLE account (
  id int PRIMARY KEY,
  balance bigint NOT NULL DEFAULT 0,
  overdraft bigint NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE transfer (
  id bigint PRIMARY KEY,
  debit int NOT NULL REFERENCES account,
  credit int NOT NULL REFERENCES account,
  amount bigint NOT NULL CHECK (amount > 0),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX transfer_debit ON transfer (debit, id);
CREATE INDEX transfer_credit ON transfer (credit, id);

INSERT INTO account (id, overdraft) SELECT n, 1000000000000000 FROM generate_series(1, :accounts) AS n;

CREATE FUNCTION post_transfer(key bigint, payer int, payee int, sum bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO transfer (id, debit, credit, amount) VALUES (key, payer, payee, sum) ON CONFLICT (id) DO NOTHING;
  IF NOT FOUND THEN
    RETURN false; -- a retry
  END IF;
  -- Always the lower number first: two transfers never wait for each other.
  IF payer > payee THEN
    UPDATE account SET balance = balance + sum WHERE id = payee;
  END IF;
  UPDATE account SET balance = balance - sum WHERE id = payer AND balance - sum >= -overdraft;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'insufficient funds';
  END IF;
  IF payer < payee THEN
    UPDATE account SET balance = balance + sum WHERE id = payee;
  END IF;
  RETURN true;
END $$;

VACUUM ANALYZE account;
CHECKPOINT;
