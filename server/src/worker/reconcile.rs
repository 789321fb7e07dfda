//! What time alone changes. Events may be lost: payments that stayed open are asked about, each at most once in five minutes, by one
//! instance. Quotes are closed after their last day, and the days that can be booked move on.

use super::{Undone, inbox};
use crate::App;
use store::payments;

/// A shop with more open payments than this asks about the rest a second later.
const AT_ONCE: u64 = 10;

/// More quotes that end on one day are closed a second later.
const CLOSED_AT_ONCE: u64 = 50;

pub(super) async fn close(app: &App) -> Result<(), Undone> {
    let closed = store::quotes::expire(&app.house.store, CLOSED_AT_ONCE).await?;
    if closed > 0 {
        tracing::info!(closed, "quotes closed after their last day");
    }
    Ok(())
}

/// More zones than this get their new day a second later.
const FILLED_AT_ONCE: usize = 20;

pub(super) async fn fill(app: &App) -> Result<(), Undone> {
    let filled = store::settings::keep_filled(&app.house.store, FILLED_AT_ONCE).await?;
    if filled > 0 {
        tracing::info!(filled, "delivery zones have places for one more day");
    }
    Ok(())
}

pub(super) async fn ask(app: &App) -> Result<(), Undone> {
    let Some(provider) = app.house.payments.provider() else { return Ok(()) };
    for asking in payments::ask_again(&app.house.store, AT_ONCE).await? {
        if asking.provider != provider {
            continue;
        }
        // One that can't be asked about waits for its next turn.
        if let Err(undone) = inbox::ask(app, asking.payment, None).await {
            tracing::warn!(payment = %asking.payment, %undone, "a payment could not be asked about");
        }
    }
    Ok(())
}
