//! Looking something up while one types: a pause, one question, and of two answers the later one counts.

use crate::failure::Failure;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::time::Duration;

/// Between two letters of somebody who types.
const PAUSE: Duration = Duration::from_millis(150);

/// What was found, and what for: an answer to an older question is still shown while the next one is on its way.
pub struct Lookup<T: Send + Sync + 'static> {
    pub found: RwSignal<Vec<T>>,
    asked: RwSignal<String>,
    typed: RwSignal<String>,
}

impl<T: Send + Sync + 'static> Lookup<T> {
    /// Nothing is like what is typed.
    pub fn none(&self) -> MaybeProp<String> {
        let (found, asked, typed) = (self.found, self.asked, self.typed);
        MaybeProp::derive(move || {
            let is_none = found.with(Vec::is_empty) && typed.with(|t| !t.trim().is_empty() && asked.with(|asked| asked == t));
            is_none.then(|| words::quotes::find_none().to_owned())
        })
    }
}

/// What `read` finds for what is typed; nothing for nothing. A failure finds nothing: one types on and asks again.
pub fn lookup<T, F>(typed: RwSignal<String>, read: fn(String) -> F) -> Lookup<T>
where
    T: Send + Sync + 'static,
    F: Future<Output = Result<Vec<T>, Failure>> + 'static,
{
    let (found, asked) = (RwSignal::new(Vec::new()), RwSignal::new(String::new()));
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
                    asked.try_set(wanted);
                }
            });
        };
        set_timeout_with_handle(ask, PAUSE).ok()
    });
    Lookup { found, asked, typed }
}
