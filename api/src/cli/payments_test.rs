//! The verbs of the payments layer against a ledger that is served: what is printed, and how it ends.

use crate::args::ServeArgs;
use crate::cli::fake::shell;
use crate::cli::report;
use crate::serve;
use crate::serve::Serving;
use serde_json::Value;
use tempfile::TempDir;

/// A ledger in a directory of its own, with a channel, a cafe with a fee of 0.6 %, and two wallets; Mei has 100.00.
struct Market {
    serving: Serving,
    _directory: TempDir,
}

impl Market {
    async fn open() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let any_port = || Some("127.0.0.1:0".to_owned());
        let data_dir = Some(directory.path().to_owned());
        let args = ServeArgs {
            data_dir,
            listen: any_port(),
            metrics_listen: any_port(),
            ..Default::default()
        };
        let market = Self { serving: serve::start(args).await.unwrap(), _directory: directory };
        for line in [
            "merchant channel bank --asset CNY",
            "merchant register cafe --asset CNY --name Cafe --city Chengdu --country CN --category 5812",
            "merchant fee cafe --id plan --asset CNY --rate 0.6 --tips-free",
            "wallet open mei --asset CNY --utc-offset 480",
            "wallet open bo --asset CNY --tips",
            "wallet top-up mei --id top-up --channel bank --asset CNY --amount 100",
        ] {
            market.text(line).await;
        }
        market
    }

    async fn text(&self, line: &str) -> String {
        match shell(self.serving.grpc, line).await {
            Ok(text) => text,
            Err(error) => panic!("{line}: {}", report::as_text(&error)),
        }
    }

    async fn json(&self, line: &str) -> Value {
        let printed = self.text(&format!("--json {line}")).await;
        assert_eq!(printed.matches('\n').count(), 1, "one object on one line: {printed}");
        serde_json::from_str(&printed).unwrap()
    }

    async fn failed(&self, line: &str) -> Value {
        report::as_json(&shell(self.serving.grpc, line).await.unwrap_err())
    }

    async fn close(self) {
        let sums = self.json("trial-balance").await;
        assert_eq!(sums["balanced"], true);
        self.serving.stop().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_drawn_scanned_paid_and_refunded() {
    let market = Market::open().await;
    let order = "order create cafe A-1 --asset CNY --amount 28 --tip";
    let created = market.json(order).await;
    assert_eq!(created["payment"]["state"], "CREATED");
    assert!(created["drawing"].as_str().unwrap().lines().count() > 10);
    let payload = created["payload"].as_str().unwrap();
    let pay = format!("pay --wallet mei --id p-1 --qr {payload} --tip 2");
    let paid = market.json(&pay).await;
    assert_eq!(paid["payment"]["state"], "PAID");
    assert_eq!(paid["payment"]["kind"], "DYNAMIC");
    assert_eq!(paid["payment"]["fee_decimal"], "0.17");
    assert_eq!(paid["payment"]["tip_decimal"], "2.00");
    assert_eq!(paid["balance"]["posted_decimal"], "70.00");
    assert_eq!(market.json(&pay).await["replayed"], true);
    assert_eq!(market.json(order).await["replayed"], true);
    let alias = paid["payment"]["payer_alias"].as_str().unwrap().to_owned();
    assert!(!alias.is_empty() && !alias.contains("mei"), "{alias}");

    let twice = market.failed(&format!("pay --wallet bo --qr {payload}")).await;
    assert_eq!(twice["reason"], "ORDER_PAID");
    let refund = "refund cafe R-1 --order A-1 --amount 10";
    let refunded = market.json(refund).await;
    assert_eq!(refunded["payment"]["state"], "PARTLY_REFUNDED");
    assert_eq!(refunded["refund"]["amount"], 1000);
    let too_much = market.failed("refund cafe R-2 --order A-1 --amount 20").await;
    assert_eq!(too_much["reason"], "REFUND_EXCEEDS_PAYMENT");
    let rest = market.text("refund cafe R-2 --order A-1").await;
    assert!(rest.starts_with("refund R-2 of 18.00 CNY at seq"), "{rest}");
    let listed = market.text("order list cafe --state refunded").await;
    assert!(listed.contains(&alias) && !listed.contains("mei"), "{listed}");
    let shown = market.text("refund cafe R-1 --show").await;
    assert!(shown.starts_with("refund R-1 of 10.00 CNY at seq"), "{shown}");
    market.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_static_code_lets_the_payer_type_the_amount() {
    let market = Market::open().await;
    market.text("wallet limits mei --asset CNY --day-static 10").await;
    let code = market.json("merchant code cafe --asset CNY").await;
    let payload = code["payload"].as_str().unwrap();
    let typed = market.failed(&format!("pay --wallet mei --qr {payload}")).await;
    assert_eq!(typed["field_violations"][0]["field"], "--amount");
    let pay = format!("pay --wallet mei --qr {payload} --amount 6.66");
    let paid = market.json(&pay).await;
    assert_eq!(paid["payment"]["kind"], "STATIC");
    let over = market.failed(&pay).await;
    assert_eq!(over["reason"], "LIMIT_EXCEEDED");
    assert_eq!(over["metadata"]["left_decimal"], "3.34");
    let wallet = market.json("wallet show mei").await;
    assert_eq!(wallet["wallet"]["purses"][0]["limits"][0]["used"], 666);
    market.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_one_time_code_pays_once() {
    let market = Market::open().await;
    let code = market.json("wallet code mei --asset CNY --amount-max 50").await;
    let digits = code["code"].as_str().unwrap();
    let pay = format!("pay --code {digits} --merchant cafe --asset CNY --amount 12.50 --id c-1");
    let paid = market.json(&pay).await;
    assert_eq!(paid["payment"]["payment_id"], "c-1");
    assert!(paid.get("balance").is_none(), "a merchant does not see it: {paid}");
    let again =
        market.failed(&format!("pay --code {digits} --merchant cafe --asset CNY --amount 1")).await;
    assert_eq!(again["reason"], "CODE_UNKNOWN");
    let tipped = market
        .text("wallet tip mei --merchant cafe --payment c-1 --person bo --asset CNY --amount 1")
        .await;
    assert!(tipped.starts_with("tip of 1.00 CNY to wallet bo at seq"), "{tipped}");
    let collected = market.json("wallet collect-tips bo --asset CNY").await;
    assert_eq!(collected["amount_decimal"], "1.00");
    market.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_authorised_is_captured_with_its_tip() {
    let market = Market::open().await;
    market.text("order create cafe T-4 --asset CNY --amount 50 --tip --no-code").await;
    let held = market.json("order authorise cafe T-4 --wallet mei --allowance 20").await;
    assert_eq!(held["payment"]["held_decimal"], "60.00");
    let short = market.failed("order capture cafe T-4 --tip 11").await;
    assert_eq!(short["reason"], "CAPTURE_EXCEEDS_AUTHORISATION");
    let captured = market.json("order capture cafe T-4 --tip 5 --tip-to bo").await;
    assert_eq!(captured["payment"]["state"], "PAID");
    let back =
        market.json("charge-back cafe --order T-4 --amount 10 --fee 1 --reason not_received").await;
    assert_eq!(back["payment"]["charged_back_decimal"], "10.00");
    let adjusted =
        market.text("adjust wallet:mei --asset CNY --amount 0.50 --credit --reason goodwill").await;
    assert!(adjusted.starts_with("0.50 CNY given to wallet:mei at seq"), "{adjusted}");
    market.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_is_split_and_shares_come_back() {
    let market = Market::open().await;
    market.text("order create cafe S-1 --asset CNY --amount 50 --split --no-code").await;
    market.text("pay --wallet mei --merchant cafe --order S-1").await;
    let split = market
        .json("split cafe S-1-shares --order S-1 --to wallet:bo=10.00 --to wallet:mei=10% --finish")
        .await;
    // 49.70 after the fee.
    assert_eq!(split["split"]["shares"][0]["amount"], 1000);
    assert_eq!(split["split"]["shares"][1]["amount"], 497);
    assert_eq!(split["split"]["released_decimal"], "34.73");
    let returned = market
        .json("share-return cafe back-1 --split S-1-shares --from wallet:bo --amount 4")
        .await;
    assert_eq!(returned["split"]["shares"][0]["returned_decimal"], "4.00");
    let shown = market.text("split cafe S-1-shares --show").await;
    assert!(shown.contains("wallet:bo"), "{shown}");
    market.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn late_money_waits_in_suspense() {
    let market = Market::open().await;
    market.text("order create cafe L-1 --asset CNY --amount 22 --no-code").await;
    market.text("order close cafe L-1").await;
    let receive = "order receive cafe L-1 --channel bank --asset CNY --amount 22 --id late-1";
    let came = market.json(receive).await;
    assert_eq!(came["suspense"]["state"], "WAITING");
    let listed = market.json("suspense list cafe --state waiting").await;
    assert_eq!(listed["entries"][0]["id"], "late-1");
    let matched = market.json("suspense match late-1 --merchant cafe --order L-1").await;
    assert_eq!(matched["suspense"]["state"], "MATCHED");
    assert_eq!(matched["payment"]["state"], "PAID");
    let again = market.failed("suspense return late-1").await;
    assert_eq!(again["outcome"], "not_applied");
    market.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wallet_pays_people_sends_packets_and_withdraws() {
    let market = Market::open().await;
    market.text("wallet pay-person mei bo --asset CNY --amount 20").await;
    let packet = market
        .json("wallet packet send mei --id packet-1 --asset CNY --amount 8.88 --takers 2")
        .await;
    assert_eq!(packet["packet"]["left"], 888);
    let taken = market.json("wallet packet take packet-1 --wallet bo").await;
    assert_eq!(taken["amount_decimal"], "4.44");
    let twice = market.failed("wallet packet take packet-1 --wallet bo").await;
    assert_eq!(twice["reason"], "PACKET_TAKEN");
    let shown = market.text("wallet packet show packet-1").await;
    assert!(shown.contains("1 of 2"), "{shown}");
    let out = "wallet withdraw bo --id w-1 --asset CNY --amount 10 --fee 0.10";
    assert_eq!(market.json(out).await["withdrawal"]["state"], "IN_TRANSIT");
    let settled = market.json("wallet confirm w-1 --channel bank").await;
    assert_eq!(settled["withdrawal"]["state"], "CONFIRMED");
    market.text("wallet freeze bo").await;
    let frozen = market.failed("wallet pay-person bo mei --asset CNY --amount 1").await;
    assert_eq!(frozen["reason"], "WALLET_NOT_ACTIVE");
    market.text("wallet unfreeze bo").await;
    let rows = market.json("wallet activity bo --asset CNY --oldest-first").await;
    let kinds: Vec<&str> =
        rows["rows"].as_array().unwrap().iter().filter_map(|row| row["kind"].as_str()).collect();
    assert_eq!(kinds, ["pay_person", "take_packet", "withdraw", "withdraw"]);
    let watched = market.text("watch --from 1 --stop-at-end --type executed").await;
    assert!(watched.contains("withdraw  w-1"), "{watched}");
    market.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merchant_is_shown_suspended_and_paid_in_another_asset() {
    let market = Market::open().await;
    for line in [
        "merchant channel bank --asset USD",
        "wallet open sam --asset USD",
        "wallet top-up sam --channel bank --asset USD --amount 50",
        "merchant policy cafe --refund-from receivable --charge-back-from reserve",
    ] {
        market.text(line).await;
    }
    let paid = market
        .json("pay --wallet sam --merchant cafe --asset CNY --amount 30 --exchange-asset USD --rate 0.1402 --rate-until 2100-01-01T00:00:00Z --spread 0.05")
        .await;
    assert_eq!(paid["payment"]["paid_in"]["amount_decimal"], "4.21");
    assert_eq!(paid["balance"]["posted_decimal"], "45.74");
    market.text("merchant suspend cafe").await;
    let refused = market.failed("order create cafe X-1 --asset CNY --amount 1 --no-code").await;
    assert_eq!(refused["reason"], "MERCHANT_NOT_ACTIVE");
    market.text("merchant activate cafe").await;
    let shown = market.text("merchant show cafe").await;
    assert!(shown.contains("0.6 % in CNY, nothing on tips, holds now"), "{shown}");
    assert!(shown.contains("29.82"), "{shown}");
    market.close().await;
}

/// The figure in a row of the sums that begins so.
fn figure(text: &str, name: &str) -> i64 {
    let row = text.lines().find_map(|line| line.trim().strip_prefix(name));
    let row = row.unwrap_or_else(|| panic!("no row {name}: {text}"));
    row.split_whitespace().next().unwrap().replace('.', "").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merchant_is_settled_and_paid_out() {
    let market = Market::open().await;
    let plan = "settlement plan cafe --id s --asset CNY --zone Asia/Shanghai --cut-off 04:30 --minimum 1 --reserve 10 --reserve-days 90 --channel bank --account X-1";
    let planned = market.text(plan).await;
    let words = "is settled in CNY at 04:30 of Asia/Shanghai, paid out by bank 1 day later, at least 1.00 CNY, 10 % kept back for 90 periods";
    assert!(planned.contains(words), "{planned}");
    market.text("pay --wallet mei --merchant cafe --asset CNY --amount 25 --id p-1").await;
    market.text("wallet tip mei --merchant cafe --payment p-1 --asset CNY --amount 3").await;
    market.text("refund cafe R-1 --payment p-1 --amount 10").await;
    let open = market.text("settlement open cafe").await;
    assert!(open.contains("3 lines"), "{open}");
    assert_eq!(figure(&open, "+ sale"), 2_500);

    let close = "settlement close cafe --id c-1 --asset CNY";
    let closed = market.text(close).await;
    let of = |name: &str| figure(&closed, name);
    let came = of("opening") + of("+ sale") + of("+ tip") + of("+ fee returned");
    assert_eq!(came - of("- fee") - of("- refund"), of("= ending"), "{closed}");
    assert_eq!(of("= ending") - of("- payout"), of("= carried over"), "{closed}");
    assert_eq!((of("- payout"), of("= carried over")), (1_642, 149));
    let again = market.json(close).await;
    assert_eq!(again["replayed"], true);
    assert_eq!(again["settlement"]["payout"]["amount_decimal"], "16.42");
    assert_eq!(again["settlement"]["closing"]["reserve"], 149);
    let shown = market.json("settlement show cafe CNY-1").await;
    assert_eq!(shown["settlement"], again["settlement"]);
    let listed = market.json("settlement list cafe --payout created").await;
    assert_eq!(listed["settlements"][0], again["settlement"]);

    let open = market.text("payout list").await;
    assert!(open.contains("CNY-1") && open.contains("X-1"), "{open}");
    assert!(!market.text("payout list --due-by 2001-01-01").await.contains("CNY-1"));
    assert_eq!(market.failed("payout list --due-by soon").await["exit_code"], 2);
    let sent = market.text("payout sent cafe CNY-1 --id b-1 --reference batch-7").await;
    assert!(sent.starts_with("payout of 16.42 CNY for settlement CNY-1 of cafe sent at"), "{sent}");
    let paid = market.json("payout confirmed cafe CNY-1 --id b-2").await;
    assert_eq!(paid["settlement"]["payout"]["state"], "CONFIRMED");
    let refused = market.failed("payout sent cafe CNY-1 --id b-3").await;
    assert_eq!(refused["reason"], "PAYOUT_STATE");
    assert_eq!(refused["metadata"]["state"], "CONFIRMED");
    let progress = market.json("settlement progress").await;
    assert_eq!(progress["schedules"][0]["cut_off_minutes"], 270);
    let watched = market.text("watch --from 1 --stop-at-end --type executed").await;
    for words in [
        "cut_off  schedule 0, next on 20",
        "close_settlement  c-1  cafe",
        "seal  CNY-1  of cafe for 20",
        "3 lines, payout 16.42 CNY created",
        "advance_payout  b-2  CNY-1 of cafe",
    ] {
        assert!(watched.contains(words), "{words}: {watched}");
    }
    market.close().await;
}
