//! A fresh link for who asks for one.

use crate::told::Told;
use leptos::prelude::*;

/// Mails fresh links to an address that is on file. The answer is the same when it is not.
#[server]
pub async fn renew(email: String) -> Result<(), Told> {
    crate::ssr::by_anybody(|house, origin| async move {
        store::links::renew(&house.store, &email, origin).await?;
        house.nudge.notify_one();
        crate::ssr::lead_on("/find?asked=1");
        Ok(())
    })
    .await
}
