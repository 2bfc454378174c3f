//! Payments over gRPC, in batches of readable commands, four in flight.

use super::measured::rung;
use super::payments::{MERCHANTS, PAYMENTS, WALLETS};
use super::served::{Client, Served};
use criterion::Criterion;
use farthing_bench::market::{ASSET, Market, Sale};
use farthing_bench::whole;
use farthing_proto::v1::command::Action;
use farthing_proto::v1::{CodeKind, Command, NewOrder, NewPayment, SubmitBatchRequest, TipRule};
use tokio::task::JoinSet;

struct Batches {
    market: Market,
    clients: Vec<Client>,
    served: Served,
}

pub(crate) fn batches(c: &mut Criterion) {
    let setup = || {
        let market = Market::of(WALLETS, MERCHANTS);
        let served = Served::with(market.openings());
        Batches { market, clients: served.clients(whole::IN_FLIGHT), served }
    };
    let make = |batches: &mut Batches| -> Vec<Command> {
        batches.market.sales(PAYMENTS).iter().flat_map(commands).collect()
    };
    let run = |batches: &mut Batches, made: Vec<Vec<Command>>| {
        batches.served.runtime().block_on(send(&batches.clients, made));
    };
    if let Some(mut done) = rung(c, ("P7 gRPC, batches, payments", PAYMENTS), setup, make, run) {
        done.state.served.stop();
    }
}

fn commands(sale: &Sale) -> Vec<Command> {
    let order = sale.ordered.then(|| {
        Action::CreateOrder(NewOrder {
            merchant: sale.merchant_name(),
            order: sale.order_number(),
            asset: ASSET.to_owned(),
            amount: sale.amount,
            tip: TipRule::Any.into(),
            ..NewOrder::default()
        })
    });
    let kind = if sale.ordered { CodeKind::Dynamic } else { CodeKind::Static };
    let pay = Action::Pay(NewPayment {
        id_bytes: ((1 << 100) | u128::from(sale.number)).to_be_bytes().to_vec(),
        wallet: sale.wallet_name(),
        merchant: sale.merchant_name(),
        order: if sale.ordered { sale.order_number() } else { String::new() },
        kind: kind.into(),
        asset: ASSET.to_owned(),
        amount: sale.amount,
        tip: sale.tip,
        ..NewPayment::default()
    });
    order.into_iter().chain([pay]).map(|action| Command { action: Some(action) }).collect()
}

async fn send(clients: &[Client], batches: Vec<Vec<Command>>) {
    let mut lanes = JoinSet::new();
    let mut shares: Vec<Vec<Vec<Command>>> = vec![Vec::new(); clients.len()];
    for (index, batch) in batches.into_iter().enumerate() {
        shares[index % clients.len()].push(batch);
    }
    for (client, share) in clients.iter().zip(shares) {
        let mut client = client.clone();
        lanes.spawn(async move {
            for commands in share {
                let request = SubmitBatchRequest { commands, ..SubmitBatchRequest::default() };
                let answers = client.submit_batch(request).await.expect("answered").into_inner();
                let refused = answers.answers.iter().find_map(|answer| answer.rejection.as_ref());
                assert!(refused.is_none(), "{refused:?}");
            }
        });
    }
    while let Some(lane) = lanes.join_next().await {
        lane.expect("a lane that ends");
    }
}
