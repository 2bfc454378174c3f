//! Registering a custom asset.

use crate::domain::limits::ASSETS_MAX;
use crate::domain::{Asset, Rejection, Seq};
use crate::engine::state::State;
use crate::event::Event;

/// Registers the asset, if there is a number left.
pub(in crate::engine) fn register(state: &State, asset: Asset) -> Result<Event, Rejection> {
    if state.assets().len() >= ASSETS_MAX {
        return Err(Rejection::LedgerFull);
    }
    Ok(Event::AssetRegistered(asset))
}

/// Where the code was registered before, and whether as something else.
pub(in crate::engine) fn known(state: &State, asset: Asset) -> Option<(Seq, Vec<String>)> {
    let (_, first) = state.asset_by_code(asset.code)?;
    let differs = (first.asset.exponent != asset.exponent).then(|| "exponent".to_owned());
    Some((first.seq, differs.into_iter().collect()))
}
