//! Looking something up while one types: a pause, one question, and of two answers the later one counts.

use crate::failure::Failure;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::time::Duration;

/// Between two letters of somebody who types.
const PAUSE: Duration = Duration::from_millis(150);

/// What `read` finds for what is typed; nothing for nothing. A failure finds nothing: one types on and asks again.
pub fn lookup<T, F>(typed: RwSignal<String>, read: fn(String) -> F) -> RwSignal<Vec<T>>
where
    T: Send + Sync + 'static,
    F: Future<Output = Result<Vec<T>, Failure>> + 'static,
{
    let found = RwSignal::new(Vec::new());
    let turn = StoredValue::new(0_u32);
    Effect::new(move |waiting: Option<Option<TimeoutHandle>>| {
        waiting.flatten().inspect(TimeoutHandle::clear);
        let wanted = typed.get();
        turn.update_value(|n| *n += 1);
        if wanted.trim().is_empty() {
            found.set(Vec::new());
            return None;
        }
        let mine = turn.get_value();
        let ask = move || {
            spawn_local(async move {
                if let Ok(answer) = read(wanted.clone()).await
                    && turn.try_get_value() == Some(mine)
                {
                    found.try_set(answer);
                }
            });
        };
        set_timeout_with_handle(ask, PAUSE).ok()
    });
    found
}
