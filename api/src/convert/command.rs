//! A command of a batch, a stream or a dry run: what it does decides who decodes it.

use crate::convert::account;
use crate::convert::compact;
use crate::convert::field;
use crate::convert::hold;
use crate::convert::transfer;
use farthing_ledger::command::Command;
use farthing_ledger::domain::Invalid;
use farthing_proto::v1;
use v1::command::Action;

/// Decodes a command whole. The path of a malformed field begins with what the command does.
///
/// # Errors
///
/// The first malformed field, such as `post_transfer.postings[0].amount`.
pub fn decode(command: &v1::Command) -> Result<Command, Invalid> {
    let action = field::required("action", command.action.as_ref())?;
    of_action(action).map_err(|invalid| invalid.inside(name(action)))
}

/// Decodes a command of the stream, in either form.
///
/// # Errors
///
/// The first malformed field; that of a compact one begins with `compact`.
pub fn decode_streamed(request: &v1::SubmitRequest) -> Result<Command, Invalid> {
    match (&request.command, &request.compact) {
        (Some(command), None) => decode(command),
        (None, Some(compact)) => {
            compact::decode(compact).map_err(|invalid| invalid.inside("compact"))
        }
        (None, None) => Err(Invalid::of("command", "is absent; give it or `compact`")),
        (Some(_), Some(_)) => {
            Err(Invalid::of("command", "is given beside `compact`; give one of the two"))
        }
    }
}

/// Decodes what a command does.
///
/// # Errors
///
/// The first malformed field, such as `postings[0].amount`.
pub fn of_action(action: &Action) -> Result<Command, Invalid> {
    let command = match action {
        Action::RegisterAsset(asset) => Command::RegisterAsset(account::asset(asset)?),
        Action::OpenAccount(account) => Command::OpenAccount(Box::new(account::spec(account)?)),
        Action::ChangeAccountState(change) => {
            Command::ChangeAccountState(account::state_change(change)?)
        }
        Action::PostTransfer(posting) => Command::PostTransfer(transfer::command(posting)?),
        Action::PlaceHold(placing) => Command::PlaceHold(hold::place(placing)?),
        Action::CaptureHold(capture) => Command::CaptureHold(hold::capture(capture)?),
        Action::ReleaseHold(release) => Command::ReleaseHold(hold::release(release)?),
        Action::ReverseTransfer(reversal) => {
            Command::ReverseTransfer(transfer::reversal(reversal)?)
        }
    };
    command.check()?;
    Ok(command)
}

/// The field of the contract that holds it.
const fn name(action: &Action) -> &'static str {
    match action {
        Action::RegisterAsset(_) => "register_asset",
        Action::OpenAccount(_) => "open_account",
        Action::ChangeAccountState(_) => "change_account_state",
        Action::PostTransfer(_) => "post_transfer",
        Action::PlaceHold(_) => "place_hold",
        Action::CaptureHold(_) => "capture_hold",
        Action::ReleaseHold(_) => "release_hold",
        Action::ReverseTransfer(_) => "reverse_transfer",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field_of(action: Action) -> String {
        let command = v1::Command { action: Some(action) };
        decode(&command).unwrap_err().field.into_owned()
    }

    #[test]
    fn every_action_names_itself_in_the_path() {
        let posting = v1::Posting { debit_number: 1, credit_number: 2, ..Default::default() };
        let transfer =
            v1::NewTransfer { id: "t".into(), postings: vec![posting], ..Default::default() };
        for (name, action) in [
            ("register_asset.code", Action::RegisterAsset(v1::NewAsset::default())),
            ("open_account.id", Action::OpenAccount(v1::NewAccount::default())),
            (
                "change_account_state.state",
                Action::ChangeAccountState(v1::AccountStateChange::default()),
            ),
            ("post_transfer.postings[0].amount", Action::PostTransfer(transfer)),
            ("post_transfer.id", Action::PostTransfer(v1::NewTransfer::default())),
            ("place_hold.id", Action::PlaceHold(v1::NewHold::default())),
            ("capture_hold.id", Action::CaptureHold(v1::HoldCapture::default())),
            ("release_hold.id", Action::ReleaseHold(v1::HoldRelease::default())),
            ("reverse_transfer.id", Action::ReverseTransfer(v1::Reversal::default())),
        ] {
            assert_eq!(field_of(action), name);
        }
        assert_eq!(decode(&v1::Command::default()).unwrap_err().field, "action");
    }

    #[test]
    fn a_streamed_command_has_one_form() {
        let neither = v1::SubmitRequest::default();
        let both = v1::SubmitRequest {
            command: Some(Box::default()),
            compact: Some(v1::CompactCommand::default()),
            with_event: false,
        };
        for request in [neither, both] {
            assert_eq!(decode_streamed(&request).unwrap_err().field, "command");
        }
        let compact = Some(v1::CompactCommand::default());
        let compact = v1::SubmitRequest { compact, ..Default::default() };
        assert_eq!(decode_streamed(&compact).unwrap_err().field, "compact.id_high");
    }
}
