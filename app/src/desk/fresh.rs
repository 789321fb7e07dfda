//! What a page shows is read again when the bell rings. Only values are exchanged: what is typed stays, and so do open dialogs.

use crate::failure::Failure;
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};

/// Rings when something happened that the desk may see.
#[derive(Clone, Copy, Debug)]
pub struct Bell(pub ReadSignal<u32>);

/// A value that is kept up to date.
pub struct Fresh<T: Send + Sync + 'static> {
    value: RwSignal<T>,
    asked: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Fresh<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Fresh<T> {}

impl<T: Send + Sync + 'static> Fresh<T> {
    /// Reads it again, after an act of one's own.
    pub fn again(self) {
        self.asked.update(|n| *n += 1);
    }

    /// Looks at it, and again whenever it changed.
    pub fn with<U>(self, look: impl FnOnce(&T) -> U) -> U {
        self.value.with(look)
    }

    /// All of it, and again whenever it changed. A part that is drawn anew takes it by value: the body of a component follows nothing.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.value.get()
    }

    /// Looks at it once.
    pub fn now<U>(self, look: impl FnOnce(&T) -> U) -> U {
        self.value.with_untracked(look)
    }

    /// A part of it that only moves when that part does.
    pub fn part<U: Clone + PartialEq + Send + Sync + 'static>(self, look: impl Fn(&T) -> U + Send + Sync + 'static) -> Memo<U> {
        Memo::new(move |_| self.value.with(&look))
    }
}

/// Keeps a value up to date from what the page came with; `read` asks for it again. Of two answers the one that was asked for last counts,
/// and a failure changes nothing: what is shown is from before.
pub fn fresh<T, F>(first: T, read: impl Fn() -> F + 'static) -> Fresh<T>
where
    T: PartialEq + Send + Sync + 'static,
    F: Future<Output = Result<T, Failure>> + 'static,
{
    let (value, asked, bell) = (RwSignal::new(first), RwSignal::new(0_u32), use_context::<Bell>());
    let last = StoredValue::new(0_u32);
    // An effect runs in the browser only, and the first time nothing is asked.
    Effect::new(move |ran: Option<()>| {
        asked.track();
        if let Some(Bell(rings)) = bell {
            rings.track();
        }
        if ran.is_none() {
            return;
        }
        last.update_value(|n| *n += 1);
        let turn = last.get_value();
        let reading = read();
        spawn_local(async move {
            // The page may be gone by then.
            if let Ok(new) = reading.await
                && last.try_get_value() == Some(turn)
                && value.try_with_untracked(|old| *old != new) == Some(true)
            {
                value.set(new);
            }
        });
    });
    Fresh { value, asked }
}

/// Does something each time an act succeeded.
pub fn after<S>(action: ServerAction<S>, then: impl Fn(&S::Output) + 'static)
where
    S: ServerFn<Error = Failure> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    Effect::new(move |_| {
        action.value().with(|answer| {
            if let Some(Ok(done)) = answer {
                untrack(|| then(done));
            }
        });
    });
}
