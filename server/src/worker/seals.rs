//! The evidence is sealed regularly, so that a tail that somebody cuts off shows.

use crate::App;
use std::time::Duration;
use tokio::sync::watch;

/// What happened since the last seal is protected by the heads alone; a minute of it is little, and a seal a minute costs nothing.
const SEAL_EVERY: Duration = Duration::from_secs(60);

/// Seals until it is told to stop. Who stops it seals once more, when nobody does anything any more.
pub(super) async fn keep(app: App, mut stopped: watch::Receiver<bool>) {
    loop {
        all(&app).await;
        tokio::select! {
            () = tokio::time::sleep(SEAL_EVERY) => {}
            _ = stopped.changed() => return,
        }
    }
}

/// As many seals as it takes. The hashes stand in the log as well, which whoever alters the database may not reach.
pub(super) async fn all(app: &App) {
    loop {
        match store::seals::seal(&app.house.store, &app.seal_key).await {
            Ok(Some(seal)) => {
                tracing::info!(seal = seal.number, heads = seal.heads, hash = hex::encode(seal.hash), "the evidence is sealed")
            }
            Ok(None) => return,
            Err(fault) => return tracing::warn!(%fault, "the evidence could not be sealed"),
        }
    }
}
