//! What a phone scans to know a second factor, and the key for who types it.

use super::api::SetUp;
use leptos::prelude::*;
use words::staff as say;

/// It stays dark on light whatever the scheme: not every camera reads it the other way round.
#[component]
pub(super) fn Key(set_up: SetUp) -> impl IntoView {
    let SetUp { secret, size, path } = set_up;
    view! {
        <p class="soft small">{say::factor_scan_then()}</p>
        {(size > 0).then(|| view! {
            <svg class="qr" role="img" aria-label=say::factor_qr() viewBox=format!("0 0 {size} {size}")><path d=path/></svg>
        })}
        <dl class="lines facts"><div><dt>{say::factor_key()}</dt><dd><code class="key">{secret}</code></dd></div></dl>
    }
}
