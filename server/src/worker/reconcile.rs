//! What time alone changes. Events may be lost: payments that stayed open are asked about, each at most once in five minutes, by one
//! instance. Quotes are closed after their last day.

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
