//! What is written by hand decodes, with the generated types, to the command that was meant.

use std::sync::Arc;

use farthing_proto::v1;
use prost::Message;

use crate::accounts::Book;
use crate::plan::Action;
use crate::plan::Plan;
use crate::plan::Planned;
use crate::plan::Share;
use crate::plan::amounts::AmountShape;
use crate::plan::amounts::Amounts;
use crate::plan::ids::IdOrder;
use crate::plan::ids::Ids;
use crate::plan::skew::Skew;
use crate::wire::compact;
use crate::wire::readable;
use crate::wire::slim;

fn script() -> (Arc<Plan>, Book) {
    let plan = Plan {
        seed: 5,
        total: 1_000,
        block: 10,
        accounts: 20,
        skew: Skew::uniform(20),
        amounts: Amounts::new(AmountShape::Tickets, 5),
        ids: Ids::new(IdOrder::Random, 99),
        hot: Share::percent(0.0),
        holds: Share::percent(50.0),
        retries: Share::percent(0.0),
        refusals: Share::percent(5.0),
        retry_distance: 20,
        trading: None,
    };
    let mut book = Book::new("load:5:".to_owned(), "CNY".to_owned(), 20);
    (0..book.len()).for_each(|index| book.set_number(index, 100 + index as u32 * 777));
    (Arc::new(plan), book)
}

fn id(plan: &Plan, slot: u64) -> u128 {
    let (high, low) = plan.ids.of(slot);
    (u128::from(high) << 64) | u128::from(low)
}

fn text(plan: &Plan, slot: u64) -> String {
    format!("{:032x}", id(plan, slot))
}

#[test]
fn compact_commands_decode_as_meant() {
    let (plan, book) = script();
    for slot in 0..plan.total {
        let planned = plan.command(slot);
        let mut out = [0; compact::COMMAND_BYTES_MAX];
        let bytes = compact::write_command(&plan, book.numbers(), &planned, &mut out);
        assert!(bytes < 128, "the length has to be one byte");
        let read = v1::CompactCommand::decode(&out[..bytes]).unwrap();
        assert_eq!(u128::from(read.id_high) << 64 | u128::from(read.id_low), id(&plan, slot));
        assert_eq!(read.kind, 1);
        if let Action::Capture(target) = planned.action {
            assert_eq!(read.action(), v1::CompactAction::CaptureHold);
            let named = u128::from(read.target_high) << 64 | u128::from(read.target_low);
            assert_eq!((named, read.amount), (id(&plan, target), 0));
            continue;
        }
        let number = |index: u32| book.numbers()[index as usize];
        assert_eq!(
            (read.debit, read.credit, read.amount),
            (number(planned.debit), number(planned.credit), planned.amount)
        );
        let places = planned.action == Action::Place;
        assert_eq!(places, read.action() == v1::CompactAction::PlaceHold);
    }
}

#[test]
fn readable_commands_decode_as_meant() {
    let (plan, book) = script();
    let name = |index: u32| String::from_utf8(book.name(index).to_vec()).unwrap();
    for slot in 0..plan.total {
        let planned = plan.command(slot);
        let mut body = [0; readable::COMMAND_BYTES_MAX];
        let (field, bytes) = readable::write_body(&plan, &book, &planned, &mut body);
        let mut command = [0; 400];
        let bytes = readable::wrap(field, &body[..bytes], &mut command);
        let read = v1::Command::decode(&command[..bytes]).unwrap();
        let (debit, credit) = (name(planned.debit), name(planned.credit));
        let action = read.action.unwrap();
        match planned.action {
            Action::Post | Action::PostRefused => {
                let v1::command::Action::PostTransfer(transfer) = action else {
                    panic!("{action:?}")
                };
                assert_eq!(transfer.id, text(&plan, slot));
                let posting = &transfer.postings[0];
                assert_eq!((&posting.debit, &posting.credit), (&debit, &credit));
                assert_eq!((posting.amount, posting.asset.as_str()), (planned.amount, "CNY"));
                assert_eq!(transfer.kind, 1);
            }
            Action::Place => {
                let v1::command::Action::PlaceHold(hold) = action else { panic!("{action:?}") };
                assert_eq!((hold.id, hold.kind), (text(&plan, slot), 1));
                assert_eq!((hold.debit, hold.credit), (debit, credit));
                assert_eq!((hold.amount, hold.asset.as_str()), (planned.amount, "CNY"));
            }
            Action::Capture(target) => {
                let v1::command::Action::CaptureHold(capture) = action else {
                    panic!("{action:?}")
                };
                assert_eq!((capture.id, capture.kind), (text(&plan, slot), 1));
                assert_eq!((capture.hold_id, capture.amount), (text(&plan, target), 0));
            }
            Action::Trade(trade) => panic!("{trade:?}"),
        }
    }
}

#[test]
fn single_calls_decode_as_meant() {
    let (plan, book) = script();
    let number = |index: u32| book.numbers()[index as usize];
    for slot in 0..plan.total {
        let planned: Planned = plan.command(slot);
        let mut body = [0; readable::COMMAND_BYTES_MAX];
        let (_, bytes) = readable::write_numbered_body(&plan, &book, &planned, &mut body);
        let body = &body[..bytes];
        let id = |slot| id(&plan, slot).to_be_bytes().to_vec();
        match planned.action {
            Action::Post | Action::PostRefused => {
                let read = v1::NewTransfer::decode(body).unwrap();
                let posting = &read.postings[0];
                assert_eq!((read.id_bytes, read.kind), (id(slot), 1));
                assert_eq!(posting.debit_number, number(planned.debit));
                assert_eq!(posting.credit_number, number(planned.credit));
                assert_eq!(posting.amount, planned.amount);
            }
            Action::Place => {
                let read = v1::NewHold::decode(body).unwrap();
                assert_eq!((read.id_bytes, read.amount), (id(slot), planned.amount));
                assert_eq!(read.debit_number, number(planned.debit));
                assert_eq!(read.credit_number, number(planned.credit));
            }
            Action::Capture(target) => {
                let read = v1::HoldCapture::decode(body).unwrap();
                assert_eq!((read.id_bytes, read.hold_id_bytes), (id(slot), id(target)));
            }
            Action::Trade(trade) => panic!("{trade:?}"),
        }
    }
}

#[test]
fn slim_answers_are_read_from_whole_ones() {
    let refused = v1::Rejection { reason: "INSUFFICIENT_FUNDS".to_owned(), ..Default::default() };
    let whole = v1::SubmitResponse {
        answer: Some(v1::Answer {
            seq: 77,
            time: Some(Default::default()),
            replayed: true,
            rejection: Some(refused),
            event: Some(Default::default()),
        }),
    };
    let slim = slim::StreamAnswer::decode(whole.encode_to_vec().as_slice()).unwrap();
    let answer = slim.answer.unwrap();
    assert_eq!((answer.seq, answer.replayed), (77, true));
    assert_eq!(answer.rejection.unwrap().reason, "INSUFFICIENT_FUNDS");
}

#[test]
fn slim_pages_are_read_from_whole_ones() {
    let row = |seq| v1::HistoryRow { seq, id: "an-id".to_owned(), ..Default::default() };
    let whole = v1::ListHistoryResponse { rows: vec![row(9), row(7)], ..Default::default() };
    let page = slim::HistoryPage::decode(whole.encode_to_vec().as_slice()).unwrap();
    assert_eq!((page.rows.len(), page.first().unwrap().unwrap().seq), (2, 9));
    assert_eq!(slim::HistoryPage::default().first(), Ok(None));
    let broken = slim::HistoryPage { rows: vec![vec![255].into()] };
    assert!(broken.first().is_err());
}

#[test]
fn slim_events_are_read_from_whole_ones() {
    let leg = v1::PostedLeg { debit_number: 3, credit_number: 4, amount: 5, ..Default::default() };
    let transfer =
        v1::Transfer { id: "an-id".to_owned(), legs: vec![leg], kind: 9, ..Default::default() };
    let whole = v1::EventsResponse {
        event: Some(v1::Event {
            seq: 8,
            time: None,
            what: Some(v1::event::What::TransferPosted(transfer)),
        }),
        through_seq: 8,
    };
    let slim = slim::EventsItem::decode(whole.encode_to_vec().as_slice()).unwrap();
    let event = slim.event.unwrap();
    let transfer = event.transfer.unwrap();
    assert_eq!((event.seq, slim.through_seq), (8, 8));
    assert_eq!(transfer.id.as_ref(), b"an-id");
    assert_eq!(transfer.legs, [slim::Leg { debit: 3, credit: 4, amount: 5 }]);
}
